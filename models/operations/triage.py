"""What says how pressing a case is and what it is about: harm and reach, a day by which it is due, tags.

None of it changes what a reviewer has before them, so that none of it makes their form stale.
"""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.errors import InvalidInputError
from models.operations.audit import record_event
from models.operations.submit import check_level
from models.operations.transitions import lock_case
from models.operations.wording import clean_line
from models.queries.acts import read_moment
from models.tables.audit import AuditEvent
from models.tables.case import Case
from models.tables.person import Person

MOST_TAGS = 20
LONGEST_TAG = 40
_LONGEST_WAIT = dt.timedelta(days=3650)


def rate_case(session: Session, case_id: int, person: Person, harm: int | None, reach: int | None) -> Case:
    """Say how much harm the claim does and how far it reaches, from 0 to 3; None takes back what was said."""
    harm, reach = check_level(harm, "harm"), check_level(reach, "reach")
    case = lock_case(session, case_id)
    if (case.harm, case.reach) != (harm, reach):
        put_levels(session, case, person, harm, reach)
    return case


def put_levels(
    session: Session, case: Case, person: Person, harm: int | None, reach: int | None, **told: object
) -> None:
    """Change harm and reach of a case that is held; `told` goes to the log with it."""
    told |= {"harm": harm, "reach": reach, "before": {"harm": case.harm, "reach": case.reach}}
    case.harm, case.reach = harm, reach
    record_event(session, "rate_case", ("case", case.id), person, **told)
    session.flush()


def set_due(session: Session, case_id: int, person: Person, due_at: dt.datetime | None) -> Case:
    """Say by when a case is to be decided; None takes it back. A moment that is over is refused."""
    case = lock_case(session, case_id)
    if due_at == case.due_at:
        return case
    now = session.scalars(select(func.now())).one()
    if due_at is not None and not now < due_at < now + _LONGEST_WAIT:
        raise InvalidInputError("Choose a time that lies ahead, within ten years.", "due_at")
    _put_due(session, case, person, due_at)
    return case


def tag_case(
    session: Session, case_id: int, person: Person, add: Collection[str] = (), remove: Collection[str] = ()
) -> Case:
    """Add tags to a case, and remove others; they are kept in small letters, each once, in alphabetical order."""
    added, removed = _clean_tags(add), _clean_tags(remove)
    case = lock_case(session, case_id)
    tags = sorted({*case.tags, *added} - removed)
    if tags != case.tags:
        _put_tags(session, case, person, tags)
    return case


def undo_triage(session: Session, case: Case, person: Person, event: AuditEvent) -> None:
    """Bring back what was before one of these events; the caller holds the case and knows that the event stands."""
    told = event.detail
    if event.action == "rate_case":
        put_levels(session, case, person, **told["before"], undoes=event.id)
    elif event.action == "set_due":
        _put_due(session, case, person, read_moment(told["before"]), undoes=event.id)
    else:
        tags = sorted({*case.tags, *told["removed"]} - set(told["added"]))
        _put_tags(session, case, person, tags, undoes=event.id)


def _put_due(session: Session, case: Case, person: Person, due_at: dt.datetime | None, **told: object) -> None:
    before, case.due_at = case.due_at, due_at
    told |= {"due": _write(due_at), "before": _write(before)}
    record_event(session, "set_due", ("case", case.id), person, **told)
    session.flush()


def _put_tags(session: Session, case: Case, person: Person, tags: list[str], **told: object) -> None:
    if len(tags) > MOST_TAGS:
        raise InvalidInputError(f"A case has at most {MOST_TAGS} tags.", "tags")
    told |= {"added": sorted(set(tags) - set(case.tags)), "removed": sorted(set(case.tags) - set(tags))}
    case.tags = tags
    record_event(session, "tag_case", ("case", case.id), person, **told)
    session.flush()


def _clean_tags(tags: Collection[str]) -> set[str]:
    if any("," in tag for tag in tags):
        raise InvalidInputError("A tag has no comma in it.", "tags")
    cleaned = (clean_line(tag, "tag", LONGEST_TAG) for tag in tags)
    return {tag.casefold() for tag in cleaned if tag}


def _write(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat() if moment else None
