"""Giving cases to people: an editor to anybody, a reviewer to themselves."""

from sqlalchemy.orm import Session

from models.errors import InvalidInputError
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
