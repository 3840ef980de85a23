"""Writing down what a check found: claims, their cases, and the matches, without touching what a person judged."""

import json
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.base import Json
from models.operations.audit import record_events
from models.risk import NOTHING_ALLOWED, Allowance, Step
from models.tables.case import CaseState
from models.tables.matching import KnownMatcher, Matching
from models.tables.submission import Submission


class FoundMatch(NamedTuple):
    """A candidate of a claim as the matcher saw it."""

    factcheck_id: int
    rank: int
    probability: float
    scores: Json
    agrees: list[Json]
    differs: Sequence[Json] = ()
    relation: str | None = None
    origin: int | None = None
    features: Sequence[float] = ()
    answers: bool = False


@dataclass(frozen=True, slots=True)
class FoundClaim:
    """A claim with its place in the submission's text and its candidates, best first.

    `unanswered` says why none of them answers it before somebody has looked.
    """

    text: str
    start: int
    end: int
    check_worthiness: float | None
    context: Json
    matches: Sequence[FoundMatch]
    unanswered: str | None = None


@dataclass(frozen=True, slots=True)
class Matcher:
    """What made a match: stored on each, so that a decision can be explained and run again."""

    name: str
    version: str
    encoder_id: int
    steps: Sequence[Step] = ()
    figures: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Searched:
    """Where the matcher looked, as models.queries.searched describes it, and what it may answer alone."""

    corpora: Sequence[Json] = ()
    allowance: Allowance = NOTHING_ALLOWED


def record_check(
    session: Session,
    submission: Submission,
    sentences: int,
    claims: Sequence[FoundClaim],
    matcher: Matcher,
    searched: Searched | None = None,
) -> None:
    """Write all claims of a submission with a case and the matches of each; the caller holds the job's lease."""
    submission.sentences = sentences
    session.flush()
    if not claims:
        return
    cases = sorted(session.scalars(_OPEN_CASES, {"state": CaseState.OPEN, "count": len(claims)}))
    ids = [uuid4() for _ in claims]

    def describe(start: int) -> tuple[str, str]:
        chunk = range(start, len(claims))[:_CHUNK]
        found = claims[start : start + _CHUNK]
        rows = [_describe_claim(ids[at], cases[at], at, claim) for at, claim in zip(chunk, found, strict=True)]
        return json.dumps(rows), _describe_matches(
            [(ids[at], claim.matches) for at, claim in zip(chunk, found, strict=True)]
        )

    made_by = _describe_matcher(matcher)
    matching_id = _open_matching(session, matcher, searched or Searched())
    with ThreadPoolExecutor(1, "record") as writer:
        # The next documents are written while the database reads these.
        for claim_rows, match_rows in writer.map(describe, range(0, len(claims), _CHUNK)):
            added = {"submission": submission.id, "matching": matching_id, "rows": claim_rows}
            session.execute(_ADD_CLAIMS, added)
            session.execute(_WRITE_MATCHES, made_by | {"rows": match_rows})
    opened = [("case", case_id, {"claim": str(claim_id)}) for case_id, claim_id in zip(cases, ids, strict=True)]
    record_events(session, "open_case", opened)


def record_matches(session: Session, found: Sequence[tuple[UUID, Sequence[FoundMatch]]], matcher: Matcher) -> None:
    """Write the matches of claims, given by id, that were matched again; what a person judged stays as it is.

    Of the others, those that are found no longer go.
    """
    kept = [
        {"claim_id": str(claim_id), "found": [match.factcheck_id for match in matches]} for claim_id, matches in found
    ]
    session.execute(_FORGET, {"rows": json.dumps(kept)})
    session.execute(_WRITE_MATCHES, _describe_matcher(matcher) | {"rows": _describe_matches(found)})


def register_matcher(session: Session, matcher: Matcher) -> int:
    """Return the number of a matcher, entered with what is known of its errors when it first works here."""
    known = {"name": matcher.name, "version": matcher.version, "encoder_id": matcher.encoder_id}
    entry = known | {"steps": [list(step) for step in matcher.steps], "figures": matcher.figures}
    session.execute(insert(KnownMatcher).values(**entry).on_conflict_do_nothing())
    return session.scalars(select(KnownMatcher.id).filter_by(**known)).one()


def _open_matching(session: Session, matcher: Matcher, searched: Searched) -> int:
    matching = Matching(
        matcher_id=register_matcher(session, matcher),
        corpora=list(searched.corpora),
        error_bound=searched.allowance.error_bound,
        threshold=searched.allowance.threshold,
    )
    session.add(matching)
    session.flush()
    return matching.id


def _describe_claim(claim_id: UUID, case_id: int, position: int, found: FoundClaim) -> Json:
    return {
        "id": str(claim_id),
        "case_id": case_id,
        "position": position,
        "text": found.text,
        "start": found.start,
        "end": found.end,
        "check_worthiness": found.check_worthiness,
        "context": found.context,
        "unanswered": found.unanswered,
    }


def _describe_matches(found: Iterable[tuple[UUID, Sequence[FoundMatch]]]) -> str:
    """Matches without the names of their columns: of a long list there are a hundred thousand."""
    return json.dumps([(str(claim_id), matches) for claim_id, matches in found])


def _describe_matcher(matcher: Matcher) -> Json:
    return {"name": matcher.name, "version": matcher.version, "encoder": matcher.encoder_id}


# Rows go to the database as one document for so many claims: one statement a row takes six times as long.
_CHUNK = 100

_OPEN_CASES = text("""
    INSERT INTO "case" (state, version) SELECT :state, 1 FROM generate_series(1, :count) RETURNING id""")

_ADD_CLAIMS = text("""
    INSERT INTO claim (id, submission_id, case_id, position, text, start, "end", check_worthiness, context,
                       matching_id, unanswered)
    SELECT id, :submission, case_id, position, text, start, "end", check_worthiness, context, :matching, unanswered
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS row (
      id uuid, case_id bigint, position bigint, text text, start bigint, "end" bigint, check_worthiness float8,
      context jsonb, unanswered text)""")

_FORGET = text("""
    DELETE FROM match USING jsonb_to_recordset(CAST(:rows AS jsonb)) AS row (claim_id uuid, found jsonb)
    WHERE match.claim_id = row.claim_id AND judgement_id IS NULL
      AND NOT row.found @> to_jsonb(match.factcheck_id)""")

_WRITE_MATCHES = text("""
    INSERT INTO match (claim_id, factcheck_id, rank, probability, scores, agrees, differs, relation, origin, features,
                       answers, matcher_name, matcher_version, encoder_id, version)
    SELECT CAST(claim ->> 0 AS uuid), CAST(found -> 0 AS bigint), CAST(found -> 1 AS bigint),
           CAST(found -> 2 AS float8), found -> 3, found -> 4, found -> 5, found ->> 6,
           coalesce(CAST(found ->> 7 AS bigint), CAST(found -> 1 AS bigint)), found -> 8, CAST(found -> 9 AS boolean),
           :name, :version, :encoder, 1
    FROM jsonb_array_elements(CAST(:rows AS jsonb)) AS claim, jsonb_array_elements(claim -> 1) AS found
    ON CONFLICT (claim_id, factcheck_id) DO UPDATE SET
      rank = excluded.rank, probability = excluded.probability, scores = excluded.scores, agrees = excluded.agrees,
      differs = excluded.differs, relation = excluded.relation, origin = excluded.origin,
      features = excluded.features, answers = excluded.answers,
      matcher_name = excluded.matcher_name, matcher_version = excluded.matcher_version,
      encoder_id = excluded.encoder_id, version = match.version + 1
    WHERE match.judgement_id IS NULL""")
