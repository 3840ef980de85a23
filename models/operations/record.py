"""Writing down what a check found: claims, their cases, and the matches, without touching what a person judged."""

import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.base import Json
from models.digests import digest_claim
from models.operations.audit import hold_log
from models.operations.memory import recall_words_said, withdraw_answers
from models.operations.placing import measure_cases, place_claims, settle_claims, weigh_lines
from models.operations.vectors import keep_claim_vectors
from models.queries.submissions import count_claims
from models.risk import NOTHING_ALLOWED, Allowance, Step
from models.tables.case import Case
from models.tables.matching import KnownMatcher, Matching
from models.tables.search import write_vector
from models.tables.submission import Claim, Submission, SubmissionKind


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

    `unanswered` says why none of them answers it before somebody has looked; `language` is the code of its own,
    `vector` what the matcher's encoder makes of its words alone.
    """

    text: str
    start: int
    end: int
    check_worthiness: float | None
    context: Json
    matches: Sequence[FoundMatch]
    unanswered: str | None = None
    language: str | None = None
    vector: Sequence[float] | None = None


@dataclass(frozen=True, slots=True)
class Matcher:
    """What made a match: stored on each, so that a decision can be explained and run again.

    `features` names the numbers that it keeps with each match, in their order, and says what each of them means.
    `obstacle` says in a sentence why none of its matches may answer a claim alone; there are no steps then.
    `languages` are the codes of those that its encoder reads; none means any.
    """

    name: str
    version: str
    encoder_id: int
    steps: Sequence[Step] = ()
    figures: Json = field(default_factory=dict)
    features: Mapping[str, str] = field(default_factory=dict)
    obstacle: str | None = None
    languages: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Searched:
    """Where the matcher looked, as models.queries.searched describes it, and what it may answer alone."""

    corpora: Sequence[Json] = ()
    allowance: Allowance = NOTHING_ALLOWED


def record_check(
    session: Session,
    submission: Submission,
    sentences: int | None,
    claims: Sequence[FoundClaim],
    matcher: Matcher,
    searched: Searched | None = None,
    texts: Sequence[str] | None = None,
) -> None:
    """Write all claims of a submission with a case and the matches of each; the caller holds the job's lease.

    Claims in the same words share a case, also with those of others who asked before. `texts` are the words of all,
    where `claims` puts each together only when it is asked for; each is asked for once. A list may be written portion
    by portion, each after those that are there; `sentences` is None as long as others are to come.
    """
    submission.sentences = sentences
    session.flush()
    if not claims:
        return
    is_list = submission.kind == SubmissionKind.LIST
    first = count_claims(session, [submission.id]).get(submission.id, 0) if is_list else 0
    arrivals = [(words, digest_claim(words)) for words in texts or [claim.text for claim in claims]]
    places = place_claims(session, submission, arrivals, first)
    cases, ids = places.find(len(claims)), [uuid4() for _ in claims]

    vectors: list[tuple[UUID, bytes, str]] = []

    def describe(start: int) -> tuple[str, str]:
        chunk = range(start, len(claims))[:_CHUNK]
        found = claims[start : start + _CHUNK]
        rows = [
            _describe_claim(ids[at], cases[at], first + at, claim) | {"digest": arrivals[at][1].hex()}
            for at, claim in zip(chunk, found, strict=True)
        ]
        vectors.extend(
            (ids[at], arrivals[at][1], write_vector(claim.vector))
            for at, claim in zip(chunk, found, strict=True)
            if claim.vector is not None
        )
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
    settle_claims(session, submission, places)
    weigh_lines(session, submission, first, len(claims))
    keep_claim_vectors(session, matcher.encoder_id, vectors)
    recall_words_said(session, ids)


def record_matches(
    session: Session,
    found: Sequence[tuple[UUID, Sequence[FoundMatch]]],
    matcher: Matcher,
    searched: Searched | None = None,
    unanswered: Mapping[UUID, str] | None = None,
) -> None:
    """Write the matches of claims, given by id, that were matched again; what a person judged stays as it is.

    Only its place in the list is that of today, after all that are found where it is not. Of the others, those that are
    found no longer go. `unanswered` says of claims why none of their matches answers them. How unsure the machine is of
    their cases is measured anew.
    """
    claim_ids = [claim_id for claim_id, _ in found]
    in_cases = select(Claim.case_id).where(Claim.id.in_(claim_ids))
    session.execute(select(Case.id).where(Case.id.in_(in_cases)).order_by(Case.id).with_for_update(key_share=True))
    # As whoever judges does: first the cases, then the log, and only then matches.
    hold_log(session)
    kept = [
        {"claim_id": str(claim_id), "found": [match.factcheck_id for match in matches]} for claim_id, matches in found
    ]
    session.execute(_FORGET, {"rows": json.dumps(kept)})
    rows = _describe_matches(found)
    session.execute(_WRITE_MATCHES, _describe_matcher(matcher) | {"rows": rows})
    session.execute(_PLACE_MATCHES, {"rows": rows})
    run = {"matching": _open_matching(session, matcher, searched or Searched()), "claims": claim_ids}
    reasons = {str(claim_id): reason for claim_id, reason in (unanswered or {}).items()}
    session.execute(_RENEW_CLAIMS, run | {"reasons": json.dumps(reasons)})
    recall_words_said(session, claim_ids)
    withdraw_answers(session, claim_ids)
    measure_cases(session, session.scalars(select(Claim.case_id).where(Claim.id.in_(claim_ids), Claim.leads)).all())


def register_matcher(session: Session, matcher: Matcher) -> int:
    """Return the number of a matcher, entered with what is known of it when it first works here."""
    known = {"name": matcher.name, "version": matcher.version, "encoder_id": matcher.encoder_id}
    features = [{"name": name, "help": meaning} for name, meaning in matcher.features.items()]
    entry = known | {
        "steps": [list(step) for step in matcher.steps],
        "figures": matcher.figures,
        "features": features,
        "obstacle": matcher.obstacle,
    }
    session.execute(insert(KnownMatcher).values(**entry).on_conflict_do_nothing())
    entered = session.scalars(select(KnownMatcher).filter_by(**known)).one()
    # One from before the names were kept; written only then, because others would wait for the row.
    if features and not entered.features:
        entered.features = features
    return entered.id


def _open_matching(session: Session, matcher: Matcher, searched: Searched) -> int:
    matching = Matching(
        matcher_id=register_matcher(session, matcher),
        corpora=list(searched.corpora),
        error_bound=searched.allowance.error_bound,
        threshold=searched.allowance.threshold,
        languages=list(matcher.languages) or None,
    )
    session.add(matching)
    session.flush()
    return matching.id


def _describe_claim(claim_id: UUID, place: tuple[int, bool], position: int, found: FoundClaim) -> Json:
    case_id, leads = place
    return {
        "id": str(claim_id),
        "case_id": case_id,
        "leads": leads,
        "position": position,
        "text": found.text,
        "start": found.start,
        "end": found.end,
        "check_worthiness": found.check_worthiness,
        "context": found.context,
        "unanswered": found.unanswered,
        "language": found.language,
    }


def _describe_matches(found: Iterable[tuple[UUID, Sequence[FoundMatch]]]) -> str:
    """Matches without the names of their columns: of a long list there are a hundred thousand."""
    return json.dumps([(str(claim_id), matches) for claim_id, matches in found])


def _describe_matcher(matcher: Matcher) -> Json:
    return {"name": matcher.name, "version": matcher.version, "encoder": matcher.encoder_id}


# Rows go to the database as one document for so many claims: one statement a row takes six times as long.
_CHUNK = 100

_ADD_CLAIMS = text("""
    INSERT INTO claim (id, submission_id, case_id, leads, position, text, digest, start, "end", check_worthiness,
                       context, matching_id, unanswered, language)
    SELECT id, :submission, case_id, leads, position, text, decode(digest, 'hex'), start, "end", check_worthiness,
           context, :matching, unanswered, language
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS row (
      id uuid, case_id bigint, leads boolean, position bigint, text text, digest text, start bigint, "end" bigint,
      check_worthiness float8, context jsonb, unanswered text, language text)""")

_FORGET = text("""
    DELETE FROM match USING jsonb_to_recordset(CAST(:rows AS jsonb)) AS row (claim_id uuid, found jsonb)
    WHERE match.claim_id = row.claim_id AND judgement_id IS NULL
      AND NOT row.found @> to_jsonb(match.factcheck_id)
      AND NOT EXISTS (SELECT FROM judgement WHERE judgement.match_id = match.id)""")

# Ranks name places in the list, and origins name ranks, so that those of all matches are of one time.
_PLACE_MATCHES = text("""
    WITH found AS (
      SELECT CAST(claim ->> 0 AS uuid) AS claim_id, CAST(found -> 0 AS bigint) AS factcheck_id,
             CAST(found -> 1 AS bigint) AS rank, CAST(found -> 9 AS boolean) AS answers,
             coalesce(CAST(found ->> 7 AS bigint), CAST(found -> 1 AS bigint)) AS origin
      FROM jsonb_array_elements(CAST(:rows AS jsonb)) AS claim, jsonb_array_elements(claim -> 1) AS found
    ), last AS (
      SELECT CAST(claim ->> 0 AS uuid) AS claim_id, jsonb_array_length(claim -> 1) AS rank
      FROM jsonb_array_elements(CAST(:rows AS jsonb)) AS claim
    ), place AS (
      SELECT match.id, found.origin, coalesce(found.answers, false) AS answers,
             coalesce(found.rank, last.rank + row_number() OVER (
               PARTITION BY match.claim_id, found.rank IS NULL ORDER BY match.rank, match.id)) AS rank
      FROM last JOIN match ON match.claim_id = last.claim_id
      LEFT JOIN found ON found.claim_id = match.claim_id AND found.factcheck_id = match.factcheck_id
    )
    UPDATE match SET rank = place.rank, origin = coalesce(place.origin, place.rank), answers = place.answers
    FROM place WHERE match.id = place.id AND (match.rank, match.origin, match.answers)
      IS DISTINCT FROM (place.rank, coalesce(place.origin, place.rank), place.answers)""")

_RENEW_CLAIMS = text("""
    UPDATE claim SET matching_id = :matching, unanswered = CAST(:reasons AS jsonb) ->> CAST(id AS text)
    WHERE id = ANY(CAST(:claims AS uuid[]))""")

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
