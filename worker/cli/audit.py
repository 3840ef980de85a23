"""`factdesk audit`: proving that the log of who did what is whole."""

import click
from sqlalchemy import func, select

from models.errors import DeskError
from models.operations.audit import find_break
from models.session import transaction
from models.tables.audit import AuditEvent
from worker.cli.desk import open_desk
from worker.cli.output import as_json, out, print_json


@click.group()
def audit() -> None:
    """The append-only log of who did what."""


@audit.command()
@as_json
def verify(*, as_json: bool) -> None:
    """Check every event's hash and its link to the one before; fails at the first that does not fit."""
    open_desk()
    with transaction() as session:
        broken = find_break(session)
        events = session.scalars(select(func.count()).select_from(AuditEvent)).one()
    if as_json:
        print_json({"events": events, "first_broken": broken})
    if broken is not None:
        raise DeskError(f"The audit log was changed: event {broken} does not fit what stood before it.")
    if not as_json:
        out.print(f"The audit log is whole: {events:,} events.")
