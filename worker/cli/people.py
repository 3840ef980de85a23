"""`factdesk user`: accounts."""

import click
from rich.markup import escape
from rich.table import Table
from sqlalchemy import select

from models.operations.people import SHORTEST_PASSWORD, add_person, set_active
from models.session import transaction
from models.tables.person import Person, Role
from worker.cli.desk import open_desk
from worker.cli.output import as_json, out, print_json


@click.group()
def user() -> None:
    """People and their accounts."""


@user.command("add")
@click.argument("email")
@click.option("--name", default="", help="How others see this person; the address if left out.")
@click.option("--role", type=click.Choice([str(role) for role in Role]), default=str(Role.REVIEWER), show_default=True)
@click.password_option(help=f"At least {SHORTEST_PASSWORD} characters; asked for if left out.")
@as_json
def add(*, email: str, name: str, role: str, password: str, as_json: bool) -> None:
    """Create an account for EMAIL."""
    open_desk()
    with transaction() as session:
        person = add_person(session, email, name, password, Role(role))
    if as_json:
        print_json(_describe(person))
    else:
        out.print(f"{person.email} may now sign in as {person.role}.", markup=False)


@user.command("list")
@as_json
def show_all(*, as_json: bool) -> None:
    """List the accounts."""
    open_desk()
    with transaction() as session:
        people = session.scalars(select(Person).order_by(Person.id)).all()
    if as_json:
        print_json([_describe(person) | {"active": person.active, "demo": person.is_demo} for person in people])
        return
    table = Table("E-mail", "Name", "Role", "", box=None)
    for person in people:
        marks = ["demo"] * person.is_demo + ["shut"] * (not person.active)
        table.add_row(escape(person.email), escape(person.name), person.role, ", ".join(marks))
    out.print(table)


@user.command("shut")
@click.argument("email")
def shut(*, email: str) -> None:
    """Shut the account of EMAIL: it can no longer sign in, and what it did stays."""
    open_desk()
    with transaction() as session:
        person = set_active(session, email, active=False)
    out.print(f"{person.email} can no longer sign in. “factdesk user reopen” takes it back.", markup=False)


@user.command("reopen")
@click.argument("email")
def reopen(*, email: str) -> None:
    """Let the account of EMAIL sign in again."""
    open_desk()
    with transaction() as session:
        person = set_active(session, email, active=True)
    out.print(f"{person.email} may sign in again as {person.role}.", markup=False)


def _describe(person: Person) -> dict[str, object]:
    return {"id": person.id, "email": person.email, "name": person.name, "role": person.role}
