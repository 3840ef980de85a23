"""Deciding about cases that only feeds have brought: taken up into the inbox, not worth checking, or put back."""

from sqlalchemy.orm import Session

from models.errors import ConflictError
from models.operations.audit import record_event
from models.operations.transitions import lock_case
from models.tables.case import Case, CaseState, Watch
from models.tables.person import Person

_ACTIONS = {None: "take_up_case", Watch.PASSED: "pass_case", Watch.NEW: "put_back_case"}


def watch_case(session: Session, case_id: int, person: Person, watch: Watch | None) -> Case:
    """Take a case up (None), say that it is not worth checking, or put it back; done twice it is done once.

    A case that somebody has asked for, or that is on its way through review, stays in the inbox: that is a conflict.
    """
    case = lock_case(session, case_id)
    if case.watch == watch:
        return case
    if not may_be_watched(case):
        raise ConflictError("Somebody has asked for this case or begun with it meanwhile. It stays in the inbox.")
    case.watch = watch
    record_event(session, _ACTIONS[watch], ("case", case.id), person)
    session.flush()
    return case


def may_be_watched(case: Case) -> bool:
    """True for an open case that feeds have brought and nobody has asked for."""
    return case.state == CaseState.OPEN and case.demand == 0
