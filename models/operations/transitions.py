"""The moves of a case as data: from which states to which, by whom, and whether a reason is needed."""

from dataclasses import dataclass
from enum import Enum

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, object_session

from models.base import Json
from models.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from models.operations.audit import record_event
from models.operations.eligible import Own, may_look_again, may_review
from models.operations.holding import WORK, hold_lease
from models.operations.webhooks import tell_of_withdrawal
from models.operations.wording import clean_prose
from models.tables.case import Case, CaseState
from models.tables.person import Person, Role
from models.tables.submission import Claim


class Who(Enum):
    """Whose move it is, among those who have the role; the sentence is told to the others."""

    ANYBODY = ""
    HOLDER = "Somebody else has this case. An editor can give it back for them."
    ANOTHER = "A second look is for somebody who has not reviewed this case before, and whose own claim it is not."
    SECOND = "Somebody else is taking the second look at this case."
    LOOKER = "Somebody else is taking the second look at this case. An editor can give it back for them."
    EITHER = "Only one of the two who reviewed this case or an editor can do this."
    TAKER = "Nobody else has this case."
    OUTSIDER = "An editor decides who is neither of the two reviewers, and whose own claim it is not."


@dataclass(frozen=True, slots=True)
class Transition:
    """One move; where it leads to no state the case stays in its own.

    `sender` says whether somebody may who sent one of the case's claims. One that is `plain` needs nothing but the
    case and perhaps a reason: people find it as a button. One of the `desk` is done by no person.
    """

    label: str
    come_from: frozenset[CaseState]
    to: CaseState | None
    who: Who = Who.ANYBODY
    role: Role = Role.REVIEWER
    sender: Own = Own.ALLOWED
    needs_reason: bool = False
    plain: bool = False
    desk: bool = False


_OPEN, _IN_REVIEW = frozenset({CaseState.OPEN}), frozenset({CaseState.IN_REVIEW})
_SECOND, _AGREED = frozenset({CaseState.SECOND_REVIEW}), frozenset({CaseState.AGREED})
_ADJUDICATION = frozenset({CaseState.ADJUDICATION})
_OVER = frozenset({CaseState.DECIDED, CaseState.DISMISSED})

TRANSITIONS: dict[str, Transition] = {
    "take": Transition("Start review", _OPEN, CaseState.IN_REVIEW, sender=Own.IF_ALONE, plain=True),
    "release": Transition("Give back", _IN_REVIEW, CaseState.OPEN, Who.HOLDER, plain=True),
    "take_over": Transition(
        "Take over",
        _OPEN | _IN_REVIEW,
        CaseState.IN_REVIEW,
        Who.TAKER,
        role=Role.EDITOR,
        sender=Own.IF_ALONE,
        needs_reason=True,
        plain=True,
    ),
    "expire": Transition("Take back", _IN_REVIEW, CaseState.OPEN, desk=True),
    "assign": Transition("Assign", _OPEN | _IN_REVIEW | _SECOND, None, role=Role.EDITOR),
    "unassign": Transition("Take the assignment back", _IN_REVIEW | _SECOND, None, role=Role.EDITOR),
    "decide": Transition("Record verdict", _IN_REVIEW, CaseState.DECIDED, Who.HOLDER, sender=Own.IF_ALONE),
    "hand_on": Transition(
        "Ask for a second look", _IN_REVIEW, CaseState.SECOND_REVIEW, Who.HOLDER, sender=Own.IF_ALONE
    ),
    "look": Transition("Start the second look", _SECOND, None, Who.ANOTHER, sender=Own.NEVER, plain=True),
    "unlook": Transition("Give the second look back", _SECOND, None, Who.LOOKER, plain=True),
    "agree": Transition("Agree", _SECOND, CaseState.AGREED, Who.SECOND, sender=Own.NEVER),
    "disagree": Transition("Disagree", _SECOND, CaseState.ADJUDICATION, Who.SECOND, sender=Own.NEVER),
    "confirm": Transition("Confirm the verdict", _AGREED, CaseState.DECIDED, Who.EITHER),
    "adjudicate": Transition(
        "Settle it",
        _ADJUDICATION,
        CaseState.DECIDED,
        Who.OUTSIDER,
        role=Role.EDITOR,
        sender=Own.NEVER,
        needs_reason=True,
    ),
    "dismiss": Transition(
        "Dismiss", _OPEN | _IN_REVIEW, CaseState.DISMISSED, Who.HOLDER, needs_reason=True, plain=True
    ),
    "reopen": Transition("Reopen", _OVER, CaseState.OPEN, needs_reason=True, plain=True),
    "drop": Transition("Drop", _OPEN | _IN_REVIEW, CaseState.DISMISSED, desk=True),
    "restore": Transition("Take the dropped claim back", frozenset({CaseState.DISMISSED}), CaseState.OPEN, desk=True),
    "reset": Transition(
        "Back to the start",
        _SECOND | _AGREED | _ADJUDICATION,
        CaseState.OPEN,
        role=Role.EDITOR,
        needs_reason=True,
        plain=True,
    ),
}
# What a person can do to a case with a button, and perhaps a reason.
PLAIN_MOVES = tuple(action for action, move in TRANSITIONS.items() if move.plain)


def may_apply(action: str, case: Case, person: Person) -> bool:
    """True where `person` may do `action` to the case as it stands."""
    move = TRANSITIONS[action]
    is_theirs = not move.desk and person.may(move.role) and case.state in move.come_from
    return is_theirs and _is_free_to(move, case, person) and may_review(case, person, move.sender)


def apply_transition(
    session: Session,
    case: Case,
    action: str,
    person: Person | None,
    version: int,
    reason: str | None = None,
    *,
    target: Person | None = None,
) -> None:
    """Move the case, or raise: wrong state or stale version (conflict), wrong person, or a missing reason.

    `target` is who gets a case that is assigned, has one again of which the assignment is taken back (nobody: it is
    free), or had one that is taken over. Without a person it is the desk that moves it.
    """
    move = TRANSITIONS[action]
    require_fresh(case, version)
    if case.state not in move.come_from:
        raise ConflictError(f"This case is {describe_state(case)}, so “{move.label}” is not possible now.")
    if case.duplicate_of_id is not None:
        raise ConflictError(f"Its claims are in case {case.duplicate_of_id} now. Take them out of it there.")
    if action == "reopen" and _is_dropped(case):
        raise ConflictError("Its claim was dropped from its article. Take it back on the page of the article.")
    _require_person(move, case, person)
    reason = clean_prose(reason, "reason")
    if move.needs_reason and not reason:
        raise InvalidInputError("Give a reason, so that others understand it later.", "reason")
    if action == "take_over":
        target = case.reviewer or case.holder
    if person and action in WORK:
        hold_lease(session, case, person, by_force=action == "take_over")
    before, hands = case.state, _name_hands(case)
    _hand_over(case, action, person, target)
    case.state, case.watch = move.to or _find_goal(case), None
    # That time ran out changes nothing that a form shows: what was typed meanwhile can still be sent.
    case.version += action != "expire"
    case.changed_at = session.scalars(select(func.now())).one()
    detail: Json = {"from": before, "to": case.state} | ({"reason": reason} if reason else {})
    detail |= {"target": target.id, "name": target.name} if target else {}
    detail |= {"before": hands, "version": case.version} if action == "assign" else {}
    record_event(session, f"{action}_case", ("case", case.id), person, **detail)
    session.flush()
    session.expire(case, ["reviewer", "second_reviewer", "assigned_by", "holder"])
    if action == "reopen" and before == CaseState.DECIDED:
        # This moves to the withdrawal of a publication too, when there are publications.
        tell_of_withdrawal(session, case.id)


def lock_case(session: Session, case_id: int) -> Case:
    """Return the case as it is now, held until the transaction ends."""
    case = session.get(Case, case_id, with_for_update=True, populate_existing=True)
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


def may_be_given(case: Case, target: Person) -> bool:
    """True where an editor may assign the case to `target`, who does not have it yet."""
    if case.state not in TRANSITIONS["assign"].come_from:
        return False
    if case.state == CaseState.SECOND_REVIEW:
        return may_look_again(case, target) and case.second_reviewer_id != target.id
    has_it = case.reviewer_id == target.id and case.assigned_by_id is not None
    return target.may(Role.REVIEWER) and not has_it and may_review(case, target, Own.IF_ALONE)


def _require_person(move: Transition, case: Case, person: Person | None) -> None:
    if person is None or move.desk:
        if person is not None or not move.desk:
            raise NotAllowedError(f"“{move.label}” is not for {'people' if person else 'the desk itself'}.")
        return
    if not person.may(move.role):
        raise NotAllowedError(f"“{move.label}” needs the role {move.role}; you are {person.role}.")
    if not _is_free_to(move, case, person):
        raise ConflictError(move.who.value)
    if not may_review(case, person, move.sender):
        raise ConflictError("You sent this claim yourself. Somebody else reviews it.")


def _is_free_to(move: Transition, case: Case, person: Person) -> bool:
    if move.who is Who.ANOTHER:
        return case.second_reviewer_id is None and may_look_again(case, person)
    is_first, is_second = case.reviewer_id == person.id, case.second_reviewer_id == person.id
    is_editor = person.may(Role.EDITOR)
    free_to: dict[Who, bool] = {
        Who.ANYBODY: True,
        Who.HOLDER: is_first or is_editor or case.reviewer_id is None,
        Who.SECOND: is_second,
        Who.LOOKER: is_second or (is_editor and case.second_reviewer_id is not None),
        Who.TAKER: not {case.reviewer_id, case.lease_id} <= {None, person.id},
        Who.EITHER: is_first or is_second or is_editor,
        Who.OUTSIDER: not is_first and not is_second,
    }
    return free_to[move.who]


def _is_dropped(case: Case) -> bool:
    session = object_session(case)
    dropped = exists().where(Claim.case_id == case.id, Claim.dropped_at.is_not(None))
    return session is not None and bool(session.scalar(select(dropped)))


def _hand_over(case: Case, action: str, person: Person | None, target: Person | None) -> None:
    """Write down in whose hands the case is after a move; whoever had it before them has it no longer."""
    if action == "assign":
        _assign(case, person, target)
    elif action == "unassign":
        _unassign(case, target)
    elif action == "look":
        case.second_reviewer_id = person.id if person else None
    elif action == "unlook":
        case.second_reviewer_id = None
    elif action in {"take", "take_over", "hand_on"} and person and case.reviewer_id != person.id:
        case.reviewer_id, case.assigned_by_id = person.id, None
    elif TRANSITIONS[action].to == CaseState.OPEN:
        case.reviewer_id = case.assigned_by_id = case.second_reviewer_id = case.duplicate_of_id = None
        case.round += action in {"reopen", "reset"}
    if action not in {"take", "take_over", "look"}:
        case.lease_id = case.lease_until = None


def _assign(case: Case, person: Person | None, target: Person | None) -> None:
    if target is None:
        raise InvalidInputError("Say who gets the case.", "person")
    if not may_be_given(case, target):
        raise InvalidInputError(f"{target.name} has this case already, or may not review it.", "person")
    if case.state == CaseState.SECOND_REVIEW:
        case.second_reviewer_id = target.id
    else:
        case.reviewer_id, case.assigned_by_id = target.id, person.id if person else None


def _unassign(case: Case, target: Person | None) -> None:
    if target is not None and not target.may(Role.REVIEWER):
        raise ConflictError(f"{target.name} had the case before and reviews no more cases. Assign it to somebody else.")
    if case.state == CaseState.SECOND_REVIEW:
        case.second_reviewer_id = target.id if target else None
    else:
        case.reviewer_id, case.assigned_by_id = target.id if target else None, None


def _name_hands(case: Case) -> Json:
    return {"reviewer": case.reviewer_id, "assigned_by": case.assigned_by_id, "second": case.second_reviewer_id}


def _find_goal(case: Case) -> CaseState:
    """Return where a case is that stays, but for one not yet looked at twice: it is in review while somebody has it."""
    if case.state not in {CaseState.OPEN, CaseState.IN_REVIEW}:
        return CaseState(case.state)
    return CaseState.IN_REVIEW if case.reviewer_id is not None else CaseState.OPEN
