"""Joining cases in which the same was asked in the same words, taking claims out of a case, and undoing both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.base import Json
from models.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from models.operations.audit import record_event
from models.operations.placing import count_demand, lock_joining, measure_cases, open_cases
from models.operations.transitions import apply_transition
from models.operations.triage import put_levels
from models.operations.webhooks import tell_of_known_verdicts
from models.operations.wording import clean_prose
from models.tables.audit import AuditEvent
from models.tables.case import Case, CaseState, Joining
from models.tables.person import Person, Role
from models.tables.submission import Claim, Submission
from models.tables.verdict import Verdict
from models.tables.webhook import Event

MOST_JOINED = 200
_CHANGED = "These cases have changed since you looked. Look at the preview again."


@dataclass(frozen=True, slots=True)
class Joined:
    """What was joined at once, under the number by which it can be undone; `into` are the cases that are left."""

    batch: UUID
    cases: int
    claims: int
    into: tuple[int, ...] = ()


class _Act(NamedTuple):
    """Who takes claims out of a case and why; as a whole, they go where the others of their old case already are."""

    person: Person
    reason: str
    whole: bool = False


class _Bringing(NamedTuple):
    """Under which number cases are joined, and whether in other words, which somebody takes for the same."""

    batch: UUID
    alike: bool


def detach_claim(session: Session, claim_id: UUID, person: Person, reason: str | None) -> int:
    """Take a claim out of a case that it joined, and return its case: the one that it came from, or a new one.

    Who sent it is told that the verdict of the case it leaves does not hold for it.
    """
    words = clean_prose(reason, "reason")
    if not words:
        raise InvalidInputError("Give a reason, so that others understand it later.", "reason")
    lock_joining(session)
    claim = session.get(Claim, claim_id, populate_existing=True)
    if claim is None:
        raise NotFoundError("There is no claim with this id.")
    if claim.leads:
        raise ConflictError("This claim leads its case. Take the others out of the case instead.")
    case_id = claim.case_id
    joining = session.scalar(select(Joining).where(Joining.claim_id == claim_id, Joining.undone_at.is_(None)))
    if joining is not None:
        # It goes alone, and not with those it came with.
        joining.batch = None
    origin = joining.from_case_id if joining else None
    cases = _hold(session, {case_id, origin or case_id})
    return _part(session, case_id, cases[origin] if origin else None, [claim], _Act(person, words))


def attach_claim(session: Session, claim_id: UUID, person: Person) -> Joined:
    """Bring a claim back into the case from which it was taken out, with all that has joined it since."""
    claim = session.get(Claim, claim_id)
    if claim is None:
        raise NotFoundError("There is no claim with this id.")
    left = select(Joining.to_case_id).where(Joining.claim_id == claim_id, Joining.undone_at.is_not(None))
    origin = session.scalar(left.order_by(Joining.undone_at.desc(), Joining.id.desc()).limit(1))
    if origin is None or not claim.leads or origin == claim.case_id:
        raise ConflictError("This claim was not taken out of a case, or is back in it.")
    return join_cases(session, {claim.case_id: origin}, person)


def join_cases(session: Session, goals: Mapping[int, int], person: Person, *, alike: bool = False) -> Joined:
    """Bring the claims of open cases into others in the same words, as `goals` says; all at once, with one undo.

    Whatever is not open, free, and in the same words as its goal makes it a conflict: nothing is joined then. `alike`
    says that a person takes other words for the same claim.
    """
    if not goals or len(goals) > MOST_JOINED:
        raise InvalidInputError(f"Choose between 1 and {MOST_JOINED} cases to join.", "cases")
    lock_joining(session)
    cases = _hold(session, {*goals, *goals.values()})
    _require_joinable(session, goals, cases, person, begun=alike)
    if not alike:
        _require_same_words(session, goals)
    batch, count = uuid4(), 0
    for number, goal in sorted(goals.items()):
        count += _bring(session, cases[number], cases[goal], person, _Bringing(batch, alike))
    count_demand(session, sorted(set(goals.values())))
    moved = select(Joining.claim_id).where(Joining.batch == batch)
    tell_of_known_verdicts(session, moved)
    return Joined(batch, len(goals), count, tuple(sorted(set(goals.values()))))


def undo_joining(session: Session, batch: UUID, person: Person) -> Joined:
    """Bring back all claims that were joined at once and are still there; their old cases are open again.

    Where what they brought with them in harm and reach is still as they left it, that goes too.
    """
    lock_joining(session)
    live = select(Joining).where(Joining.batch == batch, Joining.undone_at.is_(None))
    joinings = session.scalars(live.order_by(Joining.from_case_id, Joining.id)).all()
    if not session.scalar(select(Joining.id).where(Joining.batch == batch).limit(1)):
        raise NotFoundError("There is no such joining.")
    if not joinings:
        raise ConflictError("There is nothing to undo: it was undone before, or all of it has moved on since.")
    if not person.may(Role.EDITOR) and any(joining.person_id != person.id for joining in joinings):
        raise NotAllowedError("Somebody else joined these cases. They can undo it, and so can an editor.")
    places = sorted({(joining.to_case_id, joining.from_case_id or 0) for joining in joinings})
    cases = _hold(session, {number for place in places for number in place})
    for case_id, origin in places:
        moved = [
            joining.claim_id for joining in joinings if (joining.to_case_id, joining.from_case_id) == (case_id, origin)
        ]
        moved += _find_followers(session, case_id, moved)
        claims = [session.get_one(Claim, claim_id, populate_existing=True) for claim_id in moved]
        _part(session, case_id, cases.get(origin), claims, _Act(person, "The joining was undone.", whole=True))
    for case_id in sorted({goal for goal, _ in places}):
        _take_back_levels(session, cases[case_id], batch, person)
    return Joined(batch, len(places), len(joinings))


def _find_followers(session: Session, case_id: int, moved: Sequence[UUID]) -> Sequence[UUID]:
    """Return the claims that came into a case only because they are in the words of those that leave it."""
    words = select(Claim.digest).where(Claim.id.in_(moved))
    led = select(Claim.digest).where(Claim.case_id == case_id, Claim.leads)
    rest = select(Claim.id).where(Claim.case_id == case_id, ~Claim.leads, Claim.id.not_in(moved))
    rest = rest.where(Claim.digest.in_(words), Claim.digest.not_in(led))
    arrived = select(Joining.claim_id).where(Joining.undone_at.is_(None), Joining.from_case_id.is_(None))
    return session.scalars(rest.where(Claim.id.in_(arrived)).order_by(Claim.created_at, Claim.position)).all()


def _hold(session: Session, numbers: set[int]) -> dict[int, Case]:
    """Hold cases until the transaction ends, but not against claims that arrive for them: those wait for us."""
    held = select(Case).where(Case.id.in_(numbers)).order_by(Case.id).with_for_update(key_share=True)
    return {case.id: case for case in session.scalars(held.execution_options(populate_existing=True))}


def _require_joinable(
    session: Session, goals: Mapping[int, int], cases: Mapping[int, Case], person: Person, *, begun: bool
) -> None:
    """Refuse what cannot go as a conflict; `begun` says that what this person has in review may go too."""
    numbers = {*goals, *goals.values()}
    led = set(session.scalars(select(Claim.case_id).where(Claim.case_id.in_(numbers), Claim.leads)))
    decided = set(session.scalars(select(Verdict.case_id).where(Verdict.case_id.in_(goals))))
    now = session.scalars(select(func.now())).one()
    for number, goal in goals.items():
        case, other = cases.get(number), cases.get(goal)
        if case is None or other is None or number not in led:
            raise ConflictError(_CHANGED)
        leased = case.lease_id not in {None, person.id} and case.lease_until is not None and case.lease_until > now
        is_own = begun and case.state == CaseState.IN_REVIEW and case.reviewer_id == person.id
        if not (is_own or case.state == CaseState.OPEN) or leased or number in decided:
            raise ConflictError(f"Case {number} is not open and free any more. Look at the preview again.")
        if other.state == CaseState.DISMISSED or goal in goals:
            raise ConflictError(_CHANGED)


def _require_same_words(session: Session, goals: Mapping[int, int]) -> None:
    leaders = select(Claim.case_id, Claim.digest).where(Claim.case_id.in_({*goals, *goals.values()}), Claim.leads)
    wordings = dict(list(session.execute(leaders)))
    for number, goal in goals.items():
        if wordings.get(number) != wordings.get(goal):
            raise ConflictError(f"The cases {number} and {goal} are not in the same words, and cannot be joined.")


def _bring(session: Session, case: Case, goal: Case, person: Person, act: _Bringing) -> int:
    """Bring all claims of a case into another, and set it aside as a duplicate."""
    own = select(Claim).where(Claim.case_id == case.id).order_by(Claim.leads.desc(), Claim.created_at, Claim.position)
    claims = session.scalars(own.execution_options(populate_existing=True)).all()
    _end_joinings(session, claims, person)
    for claim in claims:
        claim.leads = False
        session.flush()
        claim.case_id = goal.id
        places = {"from_case_id": case.id, "to_case_id": goal.id}
        session.add(Joining(claim_id=claim.id, person_id=person.id, batch=act.batch, **places))
        session.flush()
    apply_transition(session, case, "dismiss", person, case.version, f"The same was asked in case {goal.id}.")
    case.duplicate_of_id = goal.id
    before = _read_levels(goal)
    goal.harm, goal.reach = _most(goal.harm, case.harm), _most(goal.reach, case.reach)
    detail: Json = {"claims": len(claims), "case": case.id, "batch": str(act.batch)}
    detail |= {"alike": True} if act.alike else {}
    detail |= {"before": before, "after": _read_levels(goal)}
    record_event(session, "join_case", ("case", goal.id), person, **detail)
    session.flush()
    return len(claims)


def _part(session: Session, case_id: int, old: Case | None, claims: Sequence[Claim], act: _Act) -> int:
    """Bring claims that share an origin out of a case: back there, or into a case of their own."""
    ids = [claim.id for claim in claims]
    tell_of_known_verdicts(session, select(Claim.id).where(Claim.id.in_(ids)), Event.VERDICT_WITHDRAWN)
    _end_joinings(session, claims, act.person)
    goal = _find_goal(session, case_id, old, claims, act)
    led = session.scalar(select(Claim.id).where(Claim.case_id == goal, Claim.leads))
    for claim in claims:
        claim.case_id, claim.leads = goal, led is None
        if led is not None:
            session.add(Joining(claim_id=claim.id, to_case_id=goal))
        session.flush()
        led = led or claim.id
    measure_cases(session, [goal])
    count_demand(session, [case_id, goal])
    detail = {"claims": len(claims), "case": goal, "reason": act.reason}
    record_event(session, "detach_claim", ("case", case_id), act.person, **detail)
    return goal


def _find_goal(session: Session, case_id: int, old: Case | None, claims: Sequence[Claim], act: _Act) -> int:
    """Open the case again from which claims came; where it is gone or leads a life of its own, open a new one."""
    if old is not None and old.duplicate_of_id == case_id:
        old.duplicate_of_id = None
        apply_transition(session, old, "reopen", act.person, old.version, act.reason)
        return old.id
    if old is not None and old.state != CaseState.DISMISSED and act.whole and _is_alike(session, old, claims[0]):
        return old.id
    submission = session.get_one(Submission, claims[0].submission_id)
    [number] = open_cases(session, 1, submission.harm, submission.reach)
    detail = {"claim": str(claims[0].id), "from": case_id}
    record_event(session, "open_case", ("case", number), act.person, **detail)
    return number


def _is_alike(session: Session, case: Case, claim: Claim) -> bool:
    """True where a case is again led by a claim in these words, which came from there too."""
    leads = select(Claim.digest).where(Claim.case_id == case.id, Claim.leads)
    return session.scalar(leads) == claim.digest


def _end_joinings(session: Session, claims: Sequence[Claim], person: Person) -> None:
    live = update(Joining).where(Joining.claim_id.in_([claim.id for claim in claims]), Joining.undone_at.is_(None))
    session.execute(live.values(undone_at=func.now(), undone_by_id=person.id))


def _take_back_levels(session: Session, goal: Case, batch: UUID, person: Person) -> None:
    """Let a case be as harmful and as far-reaching as before the joining, unless somebody has said otherwise since."""
    joined = select(AuditEvent.detail).where(
        AuditEvent.subject_type == "case",
        AuditEvent.subject_id == str(goal.id),
        AuditEvent.action == "join_case",
        AuditEvent.detail["batch"].astext == str(batch),
    )
    told = session.scalars(joined.order_by(AuditEvent.id)).all()
    before: Json = told[0].get("before", {})
    after: Json = told[-1].get("after", {})
    if before != after and after == _read_levels(goal):
        put_levels(session, goal, person, **before, undoes=str(batch))


def _read_levels(case: Case) -> Json:
    return {"harm": case.harm, "reach": case.reach}


def _most(one: int | None, other: int | None) -> int | None:
    return max((value for value in (one, other) if value is not None), default=None)
