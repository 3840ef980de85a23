"""Claims that may say the same as others: the job that looks for pairs, and what people make of these."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.base import Json
from models.errors import ConflictError, NotFoundError
from models.operations.audit import record_event
from models.operations.enqueue import queue_job
from models.operations.joining import Joined, join_cases
from models.queries.twins import Twin, find_twin
from models.tables.job import Job, JobKind, JobState, Lane
from models.tables.person import Person
from models.tables.suggestion import ClaimVector, PairSuggestion

OWNER = "desk"
_GONE = "This suggestion is over: the cases were joined, refused or worded otherwise since. Look at the case again."


@dataclass(frozen=True, slots=True)
class FoundPair:
    """Two claims that may say the same, the one with the lower id first; `pair` is the digest of both wordings."""

    lower_id: UUID
    higher_id: UUID
    pair: bytes
    probability: float
    agrees: list[Json] = field(default_factory=list)
    differs: list[Json] = field(default_factory=list)
    factcheck_id: int | None = None


@dataclass(frozen=True, slots=True)
class PairedBy:
    """What found pairs: stored on each."""

    name: str
    version: str
    encoder_id: int


def queue_pairing(session: Session, max_attempts: int) -> UUID | None:
    """Let a job look for pairs after this transaction; return it, or None where one waits that will see these claims.

    One that waits is held until the commit, so that it does not begin before there is something to see.
    """
    session.flush()
    waiting = select(Job.id).where(Job.state == JobState.QUEUED, Job.lane == Lane.LONG, Job.owner == OWNER)
    waiting = waiting.where(Job.kind == JobKind.PAIR).limit(1).with_for_update(read=True, skip_locked=True)
    if session.scalar(waiting):
        return None
    return queue_job(session, JobKind.PAIR, owner=OWNER, lane=Lane.LONG, max_attempts=max_attempts).id


def record_pairs(session: Session, found: Sequence[FoundPair], paired_by: PairedBy, compared: Sequence[UUID]) -> int:
    """Write pairs that are not there yet, and that the `compared` claims were put beside all; return how many are new.

    What was refused stays so, unless one of the two has been worded otherwise since.
    """
    made_by = {"matcher_name": paired_by.name, "matcher_version": paired_by.version, "encoder_id": paired_by.encoder_id}
    fields = ("lower_id", "higher_id", "pair", "probability", "agrees", "differs", "factcheck_id")
    # In one order, so that two who write the same pairs wait for each other and do not lock up.
    in_order = sorted(found, key=lambda pair: (pair.lower_id, pair.higher_id))
    rows = [{name: getattr(pair, name) for name in fields} | made_by for pair in in_order]
    new = 0
    if rows:
        statement = insert(PairSuggestion)
        renewed: Json = {name: statement.excluded[name] for name in (*fields[2:], *made_by)}
        renewed |= {"refused_at": None, "refused_by_id": None, "batch": None, "created_at": func.now()}
        statement = statement.on_conflict_do_update(
            index_elements=[PairSuggestion.lower_id, PairSuggestion.higher_id],
            set_=renewed,
            where=PairSuggestion.pair != statement.excluded.pair,
        )
        new = len(session.execute(statement.returning(PairSuggestion.id), rows).all())
    own = (ClaimVector.encoder_id == paired_by.encoder_id, ClaimVector.claim_id.in_(compared))
    session.execute(update(ClaimVector).where(*own).values(compared_at=func.now()))
    return new


def join_twin(session: Session, case_id: int, suggestion_id: int, person: Person) -> Joined:
    """Bring the two cases of a suggestion into one, as a person says; undoing the joining brings the suggestion back.

    The case that is open and free goes into the other; where both are, the younger into the older.
    """
    twin = _get_live(session, case_id, suggestion_id, person)
    joined = join_cases(session, dict([twin.direction]), person, alike=True)
    suggestion = session.get_one(PairSuggestion, suggestion_id, with_for_update=True, populate_existing=True)
    if suggestion.refused_at is not None:
        raise ConflictError(_GONE)
    suggestion.batch = joined.batch
    session.flush()
    return joined


def refuse_twin(session: Session, case_id: int, suggestion_id: int, person: Person) -> PairSuggestion:
    """Say that two claims are not the same; the pair is never suggested again, whatever cases its words come in."""
    _get_live(session, case_id, suggestion_id, person)
    suggestion = session.get_one(PairSuggestion, suggestion_id, with_for_update=True, populate_existing=True)
    if suggestion.refused_at is not None:
        raise ConflictError(_GONE)
    suggestion.refused_at, suggestion.refused_by_id, suggestion.batch = func.now(), person.id, None
    _note(session, "refuse_twin", suggestion, person)
    return suggestion


def restore_twin(session: Session, case_id: int, suggestion_id: int, person: Person) -> PairSuggestion:
    """Take back that two claims are not the same: the suggestion is there again."""
    suggestion = session.get(PairSuggestion, suggestion_id, with_for_update=True, populate_existing=True)
    if suggestion is None or case_id not in {suggestion.lower.case_id, suggestion.higher.case_id}:
        raise NotFoundError("This case has no such suggestion.")
    if suggestion.refused_at is None:
        raise ConflictError("Nobody has refused this suggestion.")
    suggestion.refused_at = suggestion.refused_by_id = None
    _note(session, "restore_twin", suggestion, person)
    return suggestion


def _get_live(session: Session, case_id: int, suggestion_id: int, person: Person) -> Twin:
    twin = find_twin(session, case_id, suggestion_id, person)
    if twin is not None:
        return twin
    known = session.get(PairSuggestion, suggestion_id)
    if known is None or case_id not in {known.lower.case_id, known.higher.case_id}:
        raise NotFoundError("This case has no such suggestion.")
    raise ConflictError(_GONE)


def _note(session: Session, action: str, suggestion: PairSuggestion, person: Person) -> None:
    """Write to the history of both cases what was said of the pair."""
    session.flush()
    cases = (suggestion.lower.case_id, suggestion.higher.case_id)
    for own, other in (cases, cases[::-1]):
        record_event(session, action, ("case", own), person, case=other, suggestion=suggestion.id)
