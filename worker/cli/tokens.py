"""`factdesk token`: access tokens for programs."""

from datetime import UTC, datetime

import click
from rich.markup import escape
from rich.table import Table

from models.operations.people import get_person
from models.operations.tokens import DEFAULT_DAYS, LONGEST_DAYS, create_token, revoke_token
from models.queries.tokens import list_tokens
from models.session import transaction
from models.tables.person import ApiToken, Person, Scope
from worker.cli.desk import open_desk
from worker.cli.output import as_json, out, print_json, remarks


@click.group()
def token() -> None:
    """Access tokens, with which programs act for people."""


@token.command("create")
@click.option("--person", "email", required=True, help="E-mail address of the account for which the program acts.")
@click.option("--name", required=True, help="What will use the token.")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([str(scope) for scope in Scope]),
    multiple=True,
    required=True,
    help="What the token may do, within what its person may; give it again for each.",
)
@click.option("--days", type=click.IntRange(1, LONGEST_DAYS), default=DEFAULT_DAYS, show_default=True)
@click.option("--forever", is_flag=True, help="Without an end, instead of --days.")
@as_json
def create(*, email: str, name: str, scopes: tuple[str, ...], days: int, forever: bool, as_json: bool) -> None:
    """Make a token and print it: this is the only time that it is shown."""
    open_desk()
    with transaction() as session:
        person = get_person(session, email)
        made, secret = create_token(session, person, name, scopes, None if forever else days)
        session.refresh(made)
        told = _describe(made, person)
    if as_json:
        print_json(told | {"token": secret})
        return
    remarks.print("Keep this token now: it is shown this once.", markup=False)
    click.echo(secret)


@token.command("list")
@click.option("--person", "email", help="Of this account alone.")
@as_json
def show_all(*, email: str | None, as_json: bool) -> None:
    """List the tokens that were not revoked, the newest first; the tokens themselves are kept nowhere."""
    open_desk()
    with transaction() as session:
        found = list_tokens(session, get_person(session, email).id if email else None)
    if as_json:
        print_json([_describe(held, held.person) for held in found])
        return
    table = Table("", "Person", "Name", "Begins", "May", "Until", "Last used", box=None)
    for held in found:
        ends = "no end" if held.expires_at is None else _write(held.expires_at)
        used = "never" if held.last_used_at is None else _write(held.last_used_at)
        cells = (str(held.id), held.person.email, held.name, held.hint, ", ".join(held.scopes), ends, used)
        table.add_row(*map(escape, cells))
    out.print(table)


@token.command("revoke")
@click.argument("token_id", metavar="ID", type=click.IntRange(1, 2**63 - 1))
def revoke(*, token_id: int) -> None:
    """End the token with this number at once and for good."""
    open_desk()
    with transaction() as session:
        ended = revoke_token(session, token_id)
    out.print(f"The token “{ended.name}” is revoked.", markup=False)


def _describe(held: ApiToken, person: Person) -> dict[str, object]:
    return {
        "id": held.id,
        "person": person.email,
        "name": held.name,
        "hint": held.hint,
        "scopes": held.scopes,
        "created_at": held.created_at.isoformat(),
        "expires_at": held.expires_at.isoformat() if held.expires_at else None,
        "last_used_at": held.last_used_at.isoformat() if held.last_used_at else None,
    }


def _write(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
