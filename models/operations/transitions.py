"""The moves of a case as data: from which states to which, by whom, and whether a reason is needed."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from models.operations.audit import record_event
from models.operations.webhooks import tell_of_withdrawal
from models.operations.wording import clean_prose
from models.tables.case import Case, CaseState
from models.tables.person import Person, Role


@dataclass(frozen=True, slots=True)
class Transition:
    """One move. `own` demands that the person has the case; an editor may do it for anybody."""

    label: str
    come_from: frozenset[CaseState]
    to: CaseState
    role: Role = Role.REVIEWER
    own: bool = False
    needs_reason: bool = False


_OPEN, _IN_REVIEW = CaseState.OPEN, CaseState.IN_REVIEW
_DECIDED, _DISMISSED = CaseState.DECIDED, CaseState.DISMISSED

TRANSITIONS: dict[str, Transition] = {
    "take": Transition("Start review", frozenset({_OPEN}), _IN_REVIEW),
    "release": Transition("Give back", frozenset({_IN_REVIEW}), _OPEN, own=True),
    "decide": Transition("Record verdict", frozenset({_IN_REVIEW}), _DECIDED, own=True),
    "dismiss": Transition("Dismiss", frozenset({_IN_REVIEW}), _DISMISSED, own=True, needs_reason=True),
    "reopen": Transition("Reopen", frozenset({_DECIDED, _DISMISSED}), _OPEN, needs_reason=True),
}


def may_apply(action: str, case: Case, person: Person) -> bool:
    """True where `person` may do `action` to the case as it stands."""
    move = TRANSITIONS[action]
    return case.state in move.come_from and person.may(move.role) and _is_free_to(move, case, person)


def apply_transition(
    session: Session, case: Case, action: str, person: Person, version: int, reason: str | None = None
) -> None:
    """Move the case, or raise: wrong state or stale version (conflict), wrong person, or a missing reason."""
    move = TRANSITIONS[action]
    require_fresh(case, version)
    if case.state not in move.come_from:
        raise ConflictError(f"This case is {describe_state(case)}, so “{move.label}” is not possible now.")
    if not person.may(move.role):
        raise NotAllowedError(f"“{move.label}” needs the role {move.role}; you are {person.role}.")
    if not _is_free_to(move, case, person):
        raise ConflictError("Somebody else has this case. An editor can give it back for them.")
    reason = clean_prose(reason, "reason")
    if move.needs_reason and not reason:
        raise InvalidInputError("Give a reason, so that others understand it later.", "reason")
    before, case.state = case.state, move.to
    case.reviewer_id = {_IN_REVIEW: person.id, _OPEN: None}.get(move.to, case.reviewer_id)
    case.version += 1
    case.changed_at = session.scalars(select(func.now())).one()
    detail = {"from": before, "to": move.to} | ({"reason": reason} if reason else {})
    record_event(session, f"{action}_case", ("case", case.id), person, **detail)
    session.flush()
    if action == "reopen" and before == CaseState.DECIDED:
        # This moves to the withdrawal of a publication too, when there are publications.
        tell_of_withdrawal(session, case.id)


def lock_case(session: Session, case_id: int) -> Case:
    """Return the case, held until the transaction ends."""
    case = session.get(Case, case_id, with_for_update=True)
    if case is None:
        raise NotFoundError("There is no such case.")
    return case


def require_fresh(case: Case, version: int) -> None:
    """Refuse a form that was filled in before somebody else changed the case."""
    if case.version != version:
        raise ConflictError("This case was changed while you had it open. Look at it again and send yours once more.")


def describe_state(case: Case) -> str:
    """Say in words where a case stands."""
    return case.state.replace("_", " ")


def _is_free_to(move: Transition, case: Case, person: Person) -> bool:
    return not move.own or case.reviewer_id == person.id or person.may(Role.EDITOR)
