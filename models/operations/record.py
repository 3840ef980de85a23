"""Writing down what a check found: claims, their cases, and the matches, without touching what a person judged."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from models.base import Json
from models.operations.audit import record_events
from models.tables.case import Case
from models.tables.match import Match
from models.tables.submission import Claim, Submission


@dataclass(frozen=True, slots=True)
class FoundMatch:
    """A candidate of a claim as the matcher saw it."""

    factcheck_id: int
    rank: int
    probability: float
    scores: Json
    agrees: list[Json]


@dataclass(frozen=True, slots=True)
class FoundClaim:
    """A claim with its place in the submission's text and its candidates, best first."""

    text: str
    start: int
    end: int
    check_worthiness: float | None
    context: Json
    matches: Sequence[FoundMatch]


@dataclass(frozen=True, slots=True)
class Matcher:
    """What made a match: stored on each, so that a decision can be explained and run again."""

    name: str
    version: str
    encoder_id: int


def record_check(
    session: Session, submission: Submission, sentences: int, claims: Sequence[FoundClaim], matcher: Matcher
) -> None:
    """Write all claims of a submission with a case and the matches of each; the caller holds the job's lease."""
    submission.sentences = sentences
    cases = [Case() for _ in claims]
    session.add_all(cases)
    session.flush()
    rows = [
        Claim(
            id=uuid4(),
            submission_id=submission.id,
            case_id=case.id,
            position=position,
            text=found.text,
            start=found.start,
            end=found.end,
            check_worthiness=found.check_worthiness,
            context=found.context,
        )
        for position, (case, found) in enumerate(zip(cases, claims, strict=True))
    ]
    session.add_all(rows)
    session.flush()
    record_matches(session, [(row.id, found.matches) for row, found in zip(rows, claims, strict=True)], matcher)
    record_events(session, "open_case", [("case", row.case_id, {"claim": str(row.id)}) for row in rows])


def record_matches(session: Session, found: Sequence[tuple[UUID, Sequence[FoundMatch]]], matcher: Matcher) -> None:
    """Insert or refresh the matches of claims, given by id; rows with a person's judgement stay as they are."""
    made_by = {
        "matcher_name": matcher.name,
        "matcher_version": matcher.version,
        "encoder_id": matcher.encoder_id,
        "version": 1,
    }
    rows = [asdict(match) | made_by | {"claim_id": claim_id} for claim_id, matches in found for match in matches]
    if not rows:
        return
    statement = upsert(Match)
    refreshed = {name: statement.excluded[name] for name in rows[0] if name not in {"claim_id", "factcheck_id"}}
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Match.claim_id, Match.factcheck_id],
            set_=refreshed | {"version": Match.version + 1},
            where=Match.judgement_id.is_(None),
        ),
        rows,
    )
