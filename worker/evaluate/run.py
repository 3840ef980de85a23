"""Running the matcher that users get over a labelled set, in a scratch corpus, and reckoning the figures."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np
from sqlalchemy import select

from models.risk import choose_threshold
from models.scoring import Candidates, Ranking
from models.session import scratch_engine, transaction
from models.settings import Settings
from models.tables.corpus import FactCheck
from worker.evaluate.dataset import LabelledSet, Query
from worker.evaluate.metrics import average_precision, brier_score, calibration_error, recall_at, reciprocal_rank
from worker.importers.store import store_records
from worker.pipeline.calibrate import Calibration
from worker.pipeline.differ import look_closely
from worker.pipeline.encoder import open_encoder
from worker.pipeline.matcher import ClaimMatcher

# Called with the name of a phase, how much of it is done, and how much there is.
Watch = Callable[[str, int, int], None]
ERROR_BOUND = 0.02
_SLUG = "labelled"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RankedQuery:
    """A query with its ranked candidates and their keys."""

    query: Query
    ranking: Ranking
    keys: list[str]


@dataclass(frozen=True, slots=True)
class Run:
    """A labelled set matched by the desk's matcher, with the seconds that each part took."""

    labelled: LabelledSet
    matcher: ClaimMatcher
    results: list[RankedQuery]
    index_seconds: float
    match_seconds: float


def evaluate_set(
    labelled: LabelledSet, settings: Settings, watch: Watch, error_bound: float = ERROR_BOUND
) -> dict[str, Any]:
    """Return the figures of a labelled set as `factdesk evaluate --json` prints them."""
    with run_set(labelled, settings, watch) as run:
        return {
            "split": labelled.split,
            "references": len(run.labelled.records),
            "queries": len(run.results),
            "matcher": {"name": run.matcher.matcher.name, "version": run.matcher.matcher.version},
            "encoder": run.matcher.encoder.files.name,
            **_rank_figures(run.results),
            **_probability_figures(run, error_bound),
            **_speed_figures(run),
        }


@dataclass(frozen=True, slots=True)
class FoundQuery:
    """A query with its candidates as retrieval brought them, unordered, and their keys."""

    query: Query
    candidates: Candidates
    keys: list[str]


def find_all(variants: Sequence[LabelledSet], settings: Settings, watch: Watch) -> list[list[FoundQuery]]:
    """Return what is found for the queries of each variant of a set, in scratch tables with their common corpus."""
    with scratch_engine(settings) as engine:
        matcher = ClaimMatcher(engine, open_encoder(settings), settings)
        _index(matcher, variants[0], watch)
        keys = _read_keys(matcher)
        found = []
        for variant in variants:
            lists = _match(matcher.find, variant.queries, watch)
            found.append(
                [
                    FoundQuery(query, candidates, [keys[number] for number in candidates.factcheck_ids.tolist()])
                    for query, candidates in zip(variant.queries, lists, strict=True)
                ]
            )
        return found


@contextmanager
def run_set(labelled: LabelledSet, settings: Settings, watch: Watch) -> Iterator[Run]:
    """Load a labelled set into scratch tables, match its queries, and yield the results."""
    with scratch_engine(settings) as engine:
        matcher = ClaimMatcher(engine, open_encoder(settings), settings)
        began = time.perf_counter()
        _index(matcher, labelled, watch)
        indexed = time.perf_counter()
        rankings = _match(matcher.rank, labelled.queries, watch)
        ended = time.perf_counter()
        yield Run(labelled, matcher, _name(matcher, labelled.queries, rankings), indexed - began, ended - indexed)


def _index(matcher: ClaimMatcher, labelled: LabelledSet, watch: Watch) -> None:
    total, done = len(labelled.records), 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        watch("index", done, total)

    watch("index", 0, total)
    store_records(matcher.engine, matcher.encoder, _SLUG, labelled.records, advance, audited=False)


def _match(work: Callable[..., list[T]], queries: Sequence[Query], watch: Watch) -> list[T]:
    watch("match", 0, len(queries))
    return work([query.claim for query in queries], advance=lambda done: watch("match", done, len(queries)))


def _read_keys(matcher: ClaimMatcher) -> dict[int, str]:
    with transaction(matcher.engine) as session:
        return dict(session.execute(select(FactCheck.id, FactCheck.key)).all())


def _name(matcher: ClaimMatcher, queries: list[Query], rankings: list[Ranking]) -> list[RankedQuery]:
    keys = _read_keys(matcher)
    return [
        RankedQuery(query, ranking, [keys[number] for number in ranking.candidates.factcheck_ids.tolist()])
        for query, ranking in zip(queries, rankings, strict=True)
    ]


def _rank_figures(results: list[RankedQuery]) -> dict[str, float]:
    pairs = [(result.keys, result.query.relevant) for result in results]
    return {
        "map_at_5": _mean([average_precision(keys, relevant) for keys, relevant in pairs]),
        "p_at_1": _mean([float(bool(keys) and keys[0] in relevant) for keys, relevant in pairs]),
        "mrr": _mean([reciprocal_rank(keys, relevant) for keys, relevant in pairs]),
        "recall_at_20": _mean([recall_at(keys, relevant, 20) for keys, relevant in pairs]),
        "recall_at_100": _mean([recall_at(keys, relevant, 100) for keys, relevant in pairs]),
    }


def _probability_figures(run: Run, error_bound: float) -> dict[str, Any]:
    """Brier, ECE, and what the threshold that was set on other data does here."""
    calibration = run.matcher.calibration
    texts = {record.key: record.claim for record in run.labelled.records}
    tops = [_judge_top(calibration, result, texts) for result in run.results if result.keys]
    probabilities, outcomes = [top.probability for top in tops], [top.is_right for top in tops]
    threshold = choose_threshold(run.matcher.matcher.steps, error_bound)
    answered = [
        top.is_right for top in tops if threshold is not None and top.probability >= threshold and not top.is_blocked
    ]
    return {
        "brier": round(brier_score(probabilities, outcomes), 4),
        "ece": round(calibration_error(probabilities, outcomes), 4),
        "auto": {
            "error_bound": error_bound,
            "threshold": threshold,
            "coverage": round(len(answered) / len(run.results), 4),
            "precision": _mean([float(was) for was in answered]) if answered else None,
        },
    }


class _Top(NamedTuple):
    """A query's best match: how likely it was called, whether something decisive differs, and whether it is right."""

    probability: float
    is_blocked: bool
    is_right: bool


def _judge_top(calibration: Calibration, result: RankedQuery, texts: Mapping[str, str]) -> _Top:
    claim, key = result.query.claim, result.keys[0]
    look = look_closely(claim.text, texts[key])
    said = calibration.estimate(result.ranking, [look], in_context=claim.in_context)[0]
    return _Top(float(said), look.conflict, key in result.query.relevant)


def _speed_figures(run: Run) -> dict[str, Any]:
    claims = [result.query.claim.text for result in run.results]
    began = time.perf_counter()
    run.matcher.encoder.encode(claims)
    encoding = time.perf_counter() - began
    return {
        "seconds": {"index": round(run.index_seconds, 2), "match": round(run.match_seconds, 2)},
        "claims_per_second": round(len(claims) / run.match_seconds, 1),
        "encoder_claims_per_second": round(len(claims) / encoding, 1),
    }


def _mean(values: list[float]) -> float:
    return round(float(np.mean(values)), 4)
