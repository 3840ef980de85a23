"""`factdesk user`: accounts."""

import click

from models.operations.people import SHORTEST_PASSWORD, add_person
from models.session import transaction
from models.tables.person import Role
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
        print_json({"id": person.id, "email": person.email, "name": person.name, "role": person.role})
    else:
        out.print(f"{person.email} may now sign in as {person.role}.", markup=False)
