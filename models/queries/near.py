"""Which claims come close to which: those whose vectors are near, and those that one fact-check is likely to answer."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from models.queries.candidates import POOL, has_vector_index, look_wide, write_signs
from models.queries.duplicates import FEWEST_WORDS

# Of pairs further apart hardly any are the same. More than there mostly are so near, so that it does not matter which
# of two came first.
LOWEST_COSINE = 0.5
NEAREST = 50
# A fact-check brings two claims together where it is so likely to be the answer to either.
SURE = 0.7
# Of what is nearest, some belongs to cases that are over.
_WIDER = 3 * NEAREST


class Unpaired(NamedTuple):
    """A claim that is to be put beside all others."""

    claim_id: UUID
    text: str
    digest: bytes


class Candidate(NamedTuple):
    """Two claims that come close; where one fact-check is likely to answer both, `shared` is how likely that is."""

    one: Unpaired
    other: Unpaired
    cosine: float
    factcheck_id: int | None
    shared: float


def find_unencoded(session: Session, encoder_id: int, limit: int) -> list[Unpaired]:
    """Return claims that lead living cases, of whose words the encoder has made no vector yet."""
    return [Unpaired(*row) for row in session.execute(_UNENCODED, {"encoder": encoder_id, "limit": limit})]


def find_unpaired(session: Session, encoder_id: int, limit: int) -> list[Unpaired]:
    """Return claims that lead living cases and have a vector, but were not put beside all others yet."""
    return [Unpaired(*row) for row in session.execute(_UNPAIRED, {"encoder": encoder_id, "limit": limit})]


def find_near(session: Session, encoder_id: int, dimensions: int, claim_ids: Sequence[UUID]) -> list[Candidate]:
    """Return which claims of other living cases come close to these, in one statement.

    A pair comes up once for each way in which it was found. What people refused or took apart is left out, and so is
    what is suggested already.
    """
    asked = {"claims": list(claim_ids), "encoder": encoder_id, "nearest": NEAREST, "lowest": LOWEST_COSINE}
    indexed = has_vector_index(session, encoder_id, "claim_vector")
    if indexed:
        look_wide(session)
    rows = session.execute(_write_search(encoder_id, dimensions, indexed=indexed), asked | {"sure": SURE})
    return [Candidate(Unpaired(*row[:3]), Unpaired(*row[3:6]), *row[6:]) for row in rows]


# Few words from the middle of a text may mean something else there, as with those in the same words.
_COMPARED = f"""
    claim.leads AND NOT claim.pending AND claim.dropped_at IS NULL AND "case".state <> 'dismissed'
    AND (submission.kind IN ('claim', 'list') OR cardinality(string_to_array(claim.text, ' ')) >= {FEWEST_WORDS})"""

_FROM = """
    claim JOIN "case" ON "case".id = claim.case_id JOIN submission ON submission.id = claim.submission_id"""

_UNENCODED = text(f"""
    SELECT claim.id, claim.text, claim.digest FROM {_FROM}
    WHERE {_COMPARED} AND NOT EXISTS (
      SELECT FROM claim_vector
      WHERE encoder_id = :encoder AND claim_id = claim.id AND claim_vector.digest = claim.digest)
    ORDER BY claim.created_at, claim.id LIMIT :limit""")  # noqa: S608 - our own words

_UNPAIRED = text(f"""
    SELECT claim.id, claim.text, claim.digest
    FROM claim_vector JOIN {_FROM} ON claim.id = claim_id AND claim.digest = claim_vector.digest
    WHERE encoder_id = :encoder AND compared_at IS NULL AND {_COMPARED}
    ORDER BY claim.created_at, claim.id LIMIT :limit""")  # noqa: S608 - our own words


@cache
def _write_search(encoder_id: int, dimensions: int, *, indexed: bool) -> TextClause:
    """SQL of both ways. The encoder and its dimensions are written out, for PostgreSQL to see that an index serves.

    Each way first takes a bounded number of rows and then looks up what belongs to them, by their keys: just after a
    long list came in, the planner knows nothing of the tables, and is left no choice in which it could err.
    """
    kind = f"halfvec({int(dimensions)})"
    encoder = f"encoder_id = {int(encoder_id)}"
    distance = f"CAST(kept.vector AS {kind}) <#> CAST(fresh.vector AS {kind})"
    signs = f"{write_signs('kept.vector', dimensions)} <~> {write_signs('fresh.vector', dimensions)}"
    living = f"""SELECT FROM {_FROM}
          WHERE claim.id = claim_id AND claim.digest <> fresh.digest
            AND claim.case_id <> fresh.case_id AND {_COMPARED}"""
    return text(f"""
    WITH fresh AS MATERIALIZED (
      SELECT claim.id, claim.text, claim.digest, claim.case_id, claim_vector.vector
      FROM unnest(CAST(:claims AS uuid[])) AS asked (id) JOIN claim USING (id)
      JOIN claim_vector ON {encoder} AND claim_id = claim.id AND claim_vector.digest = claim.digest
    ), found AS MATERIALIZED (
      SELECT fresh.id AS one, near.claim_id AS other, CAST(NULL AS bigint) AS factcheck_id, 0 AS shared
      FROM fresh CROSS JOIN LATERAL (
        SELECT claim_id, distance FROM (
          SELECT claim_id, {distance} AS distance FROM claim_vector AS kept WHERE {encoder}
          ORDER BY {f"{signs} LIMIT {POOL}" if indexed else f"{distance} LIMIT {_WIDER}"}) AS closest
        WHERE -distance >= :lowest AND EXISTS ({living})
        ORDER BY distance, claim_id LIMIT :nearest) AS near
      UNION ALL
      SELECT fresh.id, alike.claim_id, alike.factcheck_id, alike.shared FROM fresh CROSS JOIN LATERAL (
        SELECT claim_id, factcheck_id, shared FROM (
          SELECT theirs.claim_id, ours.factcheck_id, ours.probability * theirs.probability AS shared
          FROM match AS ours JOIN match AS theirs ON theirs.factcheck_id = ours.factcheck_id
          WHERE ours.claim_id = fresh.id AND ours.rank = 1 AND theirs.rank = 1
            AND ours.probability >= :sure AND theirs.probability >= :sure AND theirs.claim_id <> fresh.id
            AND NOT EXISTS (
              SELECT FROM judgement
              WHERE judgement.id IN (ours.judgement_id, theirs.judgement_id) AND relation <> 'same')
          ORDER BY theirs.probability DESC, theirs.id LIMIT {_WIDER}) AS answered
        WHERE EXISTS ({living})
        ORDER BY shared DESC, claim_id LIMIT :nearest) AS alike
    )
    SELECT fresh.id, fresh.text, fresh.digest, other.id, other.text, other.digest,
           -(fresh.vector <#> kept.vector), found.factcheck_id, found.shared
    FROM found JOIN fresh ON fresh.id = found.one JOIN claim AS other ON other.id = found.other
    JOIN claim_vector AS kept ON kept.{encoder} AND kept.claim_id = other.id AND kept.digest = other.digest
    WHERE NOT EXISTS (
      SELECT FROM suggestion
      WHERE pair = sha256(least(fresh.digest, other.digest) || greatest(fresh.digest, other.digest))
        AND (refused_at IS NOT NULL
             OR lower_id = least(fresh.id, other.id) AND higher_id = greatest(fresh.id, other.id)))
      AND NOT EXISTS (
        SELECT FROM joining WHERE claim_id IN (fresh.id, other.id) AND to_case_id IN (fresh.case_id, other.case_id)
          AND undone_at IS NOT NULL AND batch IS NULL)
    ORDER BY fresh.id, other.id""")  # noqa: S608 - our own words
