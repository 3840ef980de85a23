"""What a person did last to a case besides its matches, for as long as it can be taken back."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tables.audit import AuditEvent
from models.tables.case import Case
from models.tables.person import Person

# Each keeps in the log what was before it.
UNDOABLE = ("rate_case", "set_due", "tag_case", "assign_case")
_MOST_LOOKED_AT = 20


def find_last_act(session: Session, case: Case, person: Person) -> AuditEvent | None:
    """Return the newest act of this person on a case of which the case still is as the act left it."""
    own = select(AuditEvent).where(
        AuditEvent.subject_type == "case",
        AuditEvent.subject_id == str(case.id),
        AuditEvent.person_id == person.id,
        AuditEvent.action.in_(UNDOABLE),
        AuditEvent.detail["undoes"].is_(None),
    )
    newest = session.scalars(own.order_by(AuditEvent.id.desc()).limit(_MOST_LOOKED_AT))
    return next((event for event in newest if still_stands(event, case)), None)


def still_stands(event: AuditEvent, case: Case) -> bool:
    """True where nothing has changed since what the event changed; where more has, that stays as it is."""
    told = event.detail
    if event.action == "rate_case":
        return (case.harm, case.reach) == (told["harm"], told["reach"])
    if event.action == "set_due":
        return case.due_at == read_moment(told["due"])
    if event.action == "tag_case":
        return set(told["added"]) <= set(case.tags) and not set(told["removed"]) & set(case.tags)
    return event.action == "assign_case" and told.get("version") == case.version


def read_moment(written: str | None) -> dt.datetime | None:
    """Return a moment as the log writes it; None where there was none."""
    return dt.datetime.fromisoformat(written) if written else None
