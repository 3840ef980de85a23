"""Giving cases to people: an editor to anybody, a reviewer to themselves; and taking an assignment back."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.base import Json
from models.errors import InvalidInputError
from models.operations.holding import lease_length
from models.operations.transitions import apply_transition, lock_case
from models.tables.case import Case, CaseState
from models.tables.person import Person, Role

_OWN_WAY = {CaseState.OPEN: "take", CaseState.SECOND_REVIEW: "look"}


def assign_case(
    session: Session, case_id: int, person: Person, target_id: int, version: int, reason: str | None = None
) -> Case:
    """Give a case to somebody; a reviewer can give a free one to themselves, which is the same as taking it."""
    case = lock_case(session, case_id)
    target = session.get(Person, target_id)
    if target is None or not target.may(Role.REVIEWER):
        raise InvalidInputError("Choose somebody who may review cases.", "person")
    own = _OWN_WAY.get(CaseState(case.state)) if target.id == person.id and not person.may(Role.EDITOR) else None
    if own:
        apply_transition(session, case, own, person, version, reason)
    else:
        apply_transition(session, case, "assign", person, version, reason, target=target)
    return case


def undo_assigning(session: Session, case: Case, person: Person, before: Json) -> None:
    """Give a case back to whom it was with before it was assigned, as the log has it; or to nobody.

    Whoever had taken it has the full time for it again, as after opening it.
    """
    had_it = before["second" if case.state == CaseState.SECOND_REVIEW else "reviewer"]
    target = session.get(Person, had_it) if had_it else None
    apply_transition(session, case, "unassign", person, case.version, target=target)
    if case.state != CaseState.IN_REVIEW:
        return
    case.assigned_by_id = before["assigned_by"]
    if case.assigned_by_id is None:
        now = session.scalars(select(func.now())).one()
        case.lease_id, case.lease_until = case.reviewer_id, now + lease_length()
    session.flush()
    session.expire(case, ["assigned_by", "holder"])
