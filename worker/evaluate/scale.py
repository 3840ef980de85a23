"""Retrieval over corpora of any size, made of real texts by recombination: how long it takes, and what it misses."""

import resource
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Engine, text

from models.operations.corpus import FactCheckRecord, open_corpus
from models.operations.lexicon import refresh_lexicon
from models.operations.vectors import index_vectors
from models.queries.candidates import find_exactly, find_nearest, find_searchable
from models.session import scratch_engine, transaction
from models.settings import Settings
from worker.evaluate.run import Watch
from worker.importers.store import store_records
from worker.pipeline.encoder import open_encoder
from worker.pipeline.matcher import ClaimMatcher
from worker.pipeline.sought import seek

_QUERIES = 200
_DEPTH = 10
_CHUNK = 50_000

# Two real claims become one: their words side by side, and the mean of their vectors, which is nearly what the encoder,
# itself a mean over words, would give. Each pair is taken once: of n claims, the first with its next, with the one
# after that, and so on.
_RECOMBINE = text("""
    WITH part AS MATERIALIZED (
      SELECT row_number() OVER (ORDER BY factcheck_id) - 1 AS place, claim, vector, factcheck_id
      FROM embedding JOIN factcheck ON factcheck.id = factcheck_id WHERE embedding.corpus_id = :parts
    ), pair AS (
      SELECT number, one.claim || ' ' || other.claim AS claim,
             l2_normalize(one.vector::halfvec({dimensions}) + other.vector::halfvec({dimensions})) AS vector
      FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) number
      JOIN part one ON one.place = number % :size
      JOIN part other ON other.place = (number % :size + 1 + number / :size) % :size
    ), added AS (
      INSERT INTO factcheck (corpus_id, key, claim, rating_class, digest, claim_digest)
      SELECT :corpus, number, claim, 'false', '', '' FROM pair RETURNING id, key
    ), vectors AS (
      INSERT INTO embedding (encoder_id, factcheck_id, corpus_id, vector)
      SELECT :encoder, id, :corpus, vector FROM added JOIN pair ON number = CAST(key AS bigint)
    )
    INSERT INTO lexical_document (factcheck_id, field, corpus_id, lexemes, length)
    SELECT id, 'head', :corpus, to_tsvector('english', claim), 0 FROM added JOIN pair ON number = CAST(key AS bigint)
    """)


def measure_sizes(
    settings: Settings, watch: Watch, references: Sequence[FactCheckRecord], sizes: Sequence[int]
) -> list[dict[str, Any]]:
    """Return the figures of retrieval for one claim at a time, in corpora of these sizes, each in memory and in SQL."""
    return [_measure(settings, watch, references, size) for size in sizes]


def _measure(settings: Settings, watch: Watch, references: Sequence[FactCheckRecord], size: int) -> dict[str, Any]:
    encoder = open_encoder(settings)
    with scratch_engine(settings) as engine:
        matcher = ClaimMatcher(engine, encoder, settings)
        began = time.perf_counter()
        store_records(engine, encoder, "parts", references, lambda _: None, audited=False)
        _grow(matcher, size, watch)
        grown = time.perf_counter()
        with transaction(engine) as session:
            session.connection().exec_driver_sql("SET LOCAL max_parallel_maintenance_workers = 2")
            indexed = index_vectors(session, matcher.encoder_id, encoder.dimensions, settings.hnsw_from)
        _tidy(engine)
        built = time.perf_counter()
        claims = _ask(engine, size)
        in_sql = _time_search(matcher, settings.model_copy(update={"index_memory_mb": 0}), claims)
        as_set = _time_search(matcher, settings, claims)
        return {
            "references": size,
            "seconds": {"fill": round(grown - began, 1), "index": round(built - grown, 1)},
            "hnsw": indexed,
            "in_sql_ms": in_sql,
            "as_set_ms": as_set,
            "recall_at_10": _recall(matcher, claims) if indexed else 1.0,
            "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }


def _grow(matcher: ClaimMatcher, size: int, watch: Watch) -> None:
    with transaction(matcher.engine) as session:
        parts, corpus = open_corpus(session, "parts"), open_corpus(session, "bench")
        counted = text("SELECT count(*) FROM embedding WHERE corpus_id = :corpus")
        common = {"parts": parts.id, "corpus": corpus.id, "encoder": matcher.encoder_id}
        common |= {"size": session.scalar(counted, {"corpus": parts.id})}
    statement = text(_RECOMBINE.text.replace("{dimensions}", str(matcher.encoder.dimensions)))
    for first in range(0, size, _CHUNK):
        watch("index", first, size)
        with transaction(matcher.engine) as session:
            session.execute(statement, common | {"first": first, "last": min(size, first + _CHUNK) - 1})
    with transaction(matcher.engine) as session:
        session.execute(text("DELETE FROM factcheck WHERE corpus_id = :parts"), common)
        refresh_lexicon(session, corpus.id)
    watch("index", size, size)


def _tidy(engine: Engine) -> None:
    """Let the planner know the tables, as the database's own housekeeping does sooner or later."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in ("factcheck", "embedding", "lexical_document", "lexeme_frequency"):
            connection.exec_driver_sql(f"VACUUM ANALYZE {table}")


def _ask(engine: Engine, size: int) -> list[str]:
    """Return claims that repeat some of the fact-checks, less every third word."""
    chance = np.random.default_rng(7)
    keys = [str(key) for key in chance.choice(size, min(_QUERIES, size), replace=False)]
    with transaction(engine) as session:
        claims = session.scalars(text("SELECT claim FROM factcheck WHERE key = ANY(:keys) ORDER BY id"), {"keys": keys})
        return [" ".join(word for place, word in enumerate(claim.split()) if place % 3) for claim in claims]


def _time_search(matcher: ClaimMatcher, settings: Settings, claims: Sequence[str]) -> dict[str, float]:
    """Return the milliseconds that searching for one claim takes once it is encoded."""
    one = ClaimMatcher(matcher.engine, matcher.encoder, settings)
    vectors = matcher.encoder.encode(claims)
    laps = []
    for place, claim in enumerate(claims):
        began = time.perf_counter()
        one.retriever.open((), 1).find([seek(claim)], vectors[place : place + 1], vectors[place : place + 1])
        laps.append(1000 * (time.perf_counter() - began))
    # The first ones read the corpus in, or warm the database's memory.
    warm: npt.NDArray[np.float64] = np.array(laps[len(laps) // 4 :])
    return {f"p{share}": round(float(np.percentile(warm, share)), 1) for share in (50, 95)}


def _recall(matcher: ClaimMatcher, claims: Sequence[str]) -> float:
    """Return the share of the ten nearest vectors that the index finds."""
    found = []
    with transaction(matcher.engine) as session:
        corpora = find_searchable(session, matcher.encoder_id)
        for vector in matcher.encoder.encode(claims).tolist():
            exact, near = (
                set(find(session, [vector], _DEPTH, matcher.encoder_id, corpora))
                for find in (find_exactly, find_nearest)
            )
            found.append(len(exact & near) / len(exact))
    return round(float(np.mean(found)), 4)
