"""Running the matcher that users get over a labelled set, in a scratch corpus, and reckoning the figures."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import select

from models.queries.candidates import find_searchable
from models.scoring import Ranked
from models.session import scratch_engine, transaction
from models.settings import Settings
from models.tables.corpus import FactCheck
from worker.evaluate.dataset import LabelledSet, Query
from worker.evaluate.metrics import average_precision, brier_score, calibration_error, recall_at, reciprocal_rank
from worker.importers.store import store_records
from worker.pipeline.check import ClaimMatcher
from worker.pipeline.encoder import open_encoder

# Called with the name of a phase, how much of it is done, and how much there is.
Watch = Callable[[str, int, int], None]
_SLUG = "labelled"


@dataclass(frozen=True, slots=True)
class RankedQuery:
    """A query with its ranked candidates and their keys."""

    query: Query
    ranked: list[Ranked]
    keys: list[str]


@dataclass(frozen=True, slots=True)
class Run:
    """A labelled set matched by the desk's matcher, with the seconds that each part took."""

    labelled: LabelledSet
    matcher: ClaimMatcher
    results: list[RankedQuery]
    index_seconds: float
    encode_seconds: float
    match_seconds: float


def evaluate_set(labelled: LabelledSet, settings: Settings, watch: Watch) -> dict[str, Any]:
    """Return the figures of a labelled set as `factdesk evaluate --json` prints them."""
    with run_set(labelled, settings, watch) as run:
        return {
            "split": labelled.split,
            "references": len(run.labelled.records),
            "queries": len(run.results),
            "matcher": {"name": run.matcher.matcher.name, "version": run.matcher.matcher.version},
            "encoder": run.matcher.encoder.files.name,
            **_rank_figures(run.results),
            **_probability_figures(run),
            **_speed_figures(run),
        }


@contextmanager
def run_set(labelled: LabelledSet, settings: Settings, watch: Watch) -> Iterator[Run]:
    """Load a labelled set into scratch tables, match its queries, and yield the results."""
    with scratch_engine(settings) as engine:
        matcher = ClaimMatcher(engine, open_encoder(settings), settings)
        began = time.perf_counter()
        _index(matcher, labelled, watch)
        indexed = time.perf_counter()
        vectors = matcher.encoder.encode([query.text for query in labelled.queries]).tolist()
        encoded = time.perf_counter()
        results = _match(matcher, labelled.queries, vectors, watch)
        ended = time.perf_counter()
        yield Run(labelled, matcher, results, indexed - began, encoded - indexed, ended - encoded)


def _index(matcher: ClaimMatcher, labelled: LabelledSet, watch: Watch) -> None:
    total, done = len(labelled.records), 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        watch("index", done, total)

    watch("index", 0, total)
    store_records(matcher.engine, matcher.encoder, _SLUG, labelled.records, advance, audited=False)


def _match(matcher: ClaimMatcher, queries: list[Query], vectors: list[list[float]], watch: Watch) -> list[RankedQuery]:
    results = []
    with transaction(matcher.engine) as session:
        corpora = find_searchable(session, matcher.matcher.encoder_id)
        keys = dict(session.execute(select(FactCheck.id, FactCheck.key)).all())
        for done, (query, vector) in enumerate(zip(queries, vectors, strict=True)):
            watch("match", done, len(queries))
            ranked = matcher.rank(session, query.text, vector, corpora)
            results.append(RankedQuery(query, ranked, [keys[entry.candidate.factcheck_id] for entry in ranked]))
    watch("match", len(queries), len(queries))
    return results


def _rank_figures(results: list[RankedQuery]) -> dict[str, float]:
    pairs = [(result.keys, result.query.relevant) for result in results]
    return {
        "map_at_5": _mean([average_precision(keys, relevant) for keys, relevant in pairs]),
        "p_at_1": _mean([float(bool(keys) and keys[0] in relevant) for keys, relevant in pairs]),
        "mrr": _mean([reciprocal_rank(keys, relevant) for keys, relevant in pairs]),
        "recall_at_20": _mean([recall_at(keys, relevant, 20) for keys, relevant in pairs]),
        "recall_at_100": _mean([recall_at(keys, relevant, 100) for keys, relevant in pairs]),
    }


def _probability_figures(run: Run) -> dict[str, Any]:
    """Brier, ECE, and what the threshold that was set on other data does here."""
    calibration = run.matcher.calibration
    tops = [
        (calibration.estimate(result.ranked[0]), result.keys[0] in result.query.relevant)
        for result in run.results
        if result.ranked
    ]
    probabilities, outcomes = [said for said, _ in tops], [was for _, was in tops]
    threshold = calibration.threshold
    answered = [was for said, was in tops if threshold is not None and said >= threshold]
    return {
        "brier": round(brier_score(probabilities, outcomes), 4),
        "ece": round(calibration_error(probabilities, outcomes), 4),
        "auto": {
            "error_bound": calibration.error_bound,
            "threshold": threshold,
            "coverage": round(len(answered) / len(run.results), 4),
            "precision": _mean([float(was) for was in answered]) if answered else None,
        },
    }


def _speed_figures(run: Run) -> dict[str, Any]:
    queries = len(run.results)
    matching = run.encode_seconds + run.match_seconds
    return {
        "seconds": {"index": round(run.index_seconds, 2), "match": round(matching, 2)},
        "claims_per_second": round(queries / matching, 1),
        "encoder_claims_per_second": round(queries / run.encode_seconds, 1),
    }


def _mean(values: list[float]) -> float:
    return round(float(np.mean(values)), 4)
