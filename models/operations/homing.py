"""Bringing one claim into the case of others in the same words, and out of a case that it shares."""

from uuid import UUID, uuid4

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from models.digests import digest_claim
from models.operations.audit import record_event
from models.operations.placing import DRAWS_IN, FEWEST_WORDS, count_demand, measure_cases, open_cases
from models.operations.transitions import apply_transition
from models.operations.webhooks import tell_of_known_verdicts
from models.tables.case import Case, Joining
from models.tables.person import Person
from models.tables.submission import Claim, Submission
from models.tables.webhook import Event

_NOTHING_SAID = digest_claim("")


def find_home(session: Session, words: str, digest: bytes, besides: int = 0) -> int | None:
    """Return the living case of a claim in the same words, held until the transaction ends; None where there is none.

    It is another one than `besides`. Few words from the middle of a text join nothing. The caller holds the lock of
    joining.
    """
    if digest == _NOTHING_SAID:
        return None
    is_short = len(words.split()) < FEWEST_WORDS
    found: int | None = session.scalar(_FIND_HOME, {"digest": digest, "short": is_short, "besides": besides})
    return found


def open_home(session: Session, claim_id: UUID, submission: Submission, person: Person | None, **detail: int) -> int:
    """Open a case for one claim and return its number."""
    [number] = open_cases(session, 1, submission.harm, submission.reach)
    record_event(session, "open_case", ("case", number), person, claim=str(claim_id), **detail)
    return number


def join_home(session: Session, claim: Claim, home: int, person: Person | None, origin: int | None = None) -> None:
    """Note that a claim, which stands in the case by now, joined it; its sender is told of a verdict that it has."""
    submission = session.get_one(Submission, claim.submission_id)
    batch = None if origin is None else uuid4()
    session.add(Joining(claim_id=claim.id, from_case_id=origin, to_case_id=home, batch=batch))
    session.flush()
    session.execute(_WEIGH, {"case": home, "harm": submission.harm, "reach": submission.reach})
    count_demand(session, [home])
    record_event(session, "join_case", ("case", home), person, claims=1)
    tell_of_known_verdicts(session, select(Claim.id).where(Claim.id == claim.id))


def move_home(session: Session, claim: Claim, person: Person | None) -> None:
    """Bring a claim that is alone in its case into that of others in the same words, if there is one."""
    home = find_home(session, claim.text, claim.digest, claim.case_id)
    if home is None:
        return
    own = session.get_one(Case, claim.case_id)
    claim.leads, claim.case_id = False, home
    session.flush()
    if own.state != "dismissed":
        apply_transition(session, own, "drop", None, own.version, f"The same was asked in case {home}.")
    own.duplicate_of_id = home
    join_home(session, claim, home, person, own.id)


def part(session: Session, claim: Claim, person: Person | None) -> None:
    """Bring a claim that shares its case into one of its own; where it led, the next one does.

    Who sent it is told that the verdict of the case it leaves does not hold for it.
    """
    others = select(Claim).where(Claim.case_id == claim.case_id, Claim.id != claim.id)
    following = session.scalar(others.order_by(Claim.leads.desc(), Claim.created_at, Claim.id).limit(1))
    if following is None:
        return
    left = claim.case_id
    own = select(Claim.id).where(Claim.id == claim.id)
    tell_of_known_verdicts(session, own, Event.VERDICT_WITHDRAWN)
    _end_joining(session, claim, person)
    submission = session.get_one(Submission, claim.submission_id)
    goal = open_home(session, claim.id, submission, person, **{"from": left})
    led, claim.leads, claim.case_id = claim.leads, True, goal
    session.flush()
    if led:
        _end_joining(session, following, person)
        following.leads = True
        session.flush()
    measure_cases(session, [left, claim.case_id])
    count_demand(session, [left, claim.case_id])
    record_event(session, "detach_claim", ("case", left), person, claims=1, case=claim.case_id)


def _end_joining(session: Session, claim: Claim, person: Person | None) -> None:
    """End what brought a claim into its case; its own case may draw in others again, so it bears a batch."""
    live = update(Joining).where(Joining.claim_id == claim.id, Joining.undone_at.is_(None))
    ended = {"undone_at": func.now(), "undone_by_id": person.id if person else None}
    session.execute(live.values(**ended, batch=func.coalesce(Joining.batch, uuid4())))


_FIND_HOME = text(f"""
    SELECT "case".id FROM claim JOIN submission ON submission.id = claim.submission_id
    JOIN "case" ON "case".id = claim.case_id AND "case".state <> 'dismissed'
    WHERE claim.digest = :digest AND {DRAWS_IN} AND "case".id <> :besides
      AND (NOT :short OR submission.kind IN ('claim', 'list'))
      AND NOT EXISTS (SELECT FROM joining WHERE joining.claim_id = claim.id AND undone_at IS NOT NULL AND batch IS NULL)
    ORDER BY "case".id LIMIT 1 FOR NO KEY UPDATE OF "case" """)  # noqa: S608 - our own words

_WEIGH = text("""
    UPDATE "case" SET harm = greatest(harm, CAST(:harm AS smallint)), reach = greatest(reach, CAST(:reach AS smallint))
    WHERE id = :case AND (CAST(:harm AS smallint) IS NOT NULL OR CAST(:reach AS smallint) IS NOT NULL)""")
