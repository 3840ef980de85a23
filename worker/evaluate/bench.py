"""Speed and memory of the line on this machine, each beside what it is to be compared with, in one run."""

import resource
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from models.queries.candidates import find_searchable
from models.session import scratch_engine, transaction
from models.settings import Settings
from worker.evaluate.run import Watch
from worker.importers.sample import read_sample
from worker.importers.store import store_records
from worker.pipeline.check import ClaimMatcher
from worker.pipeline.encoder import SentenceEncoder, open_encoder

_SINGLE = 50


def measure_machine(settings: Settings, watch: Watch) -> dict[str, Any]:
    """Return the figures of the sample corpus matched against itself, in scratch tables."""
    records = read_sample()
    texts = [record.claim for record in records]
    began = time.perf_counter()
    encoder = open_encoder(settings)
    loaded = time.perf_counter() - began
    encoder.encode(texts[:8])
    singles = _time(lambda: [encoder.encode([text]) for text in texts[:_SINGLE]])
    batched = _time(lambda: encoder.encode(texts))
    with scratch_engine(settings) as engine:
        matcher = ClaimMatcher(engine, encoder, settings)
        store_records(engine, encoder, "bench", records, lambda _: None, audited=False)
        line = _time(lambda: _run_line(matcher, encoder, texts, watch))
        searches = _time_searches(matcher, encoder, texts)
    return {
        "references": len(records),
        "claims": len(texts),
        "encoder_load_seconds": round(loaded, 2),
        "encoder_claims_per_second": {"one_at_a_time": _rate(_SINGLE, singles), "batched": _rate(len(texts), batched)},
        "batched_over_one_at_a_time": round(_rate(len(texts), batched) / _rate(_SINGLE, singles), 2),
        "line_claims_per_second": _rate(len(texts), line),
        "line_over_encoder": round(batched / line, 2),
        "search_ms": {f"p{share}": round(float(np.percentile(searches, share)), 2) for share in (50, 95)},
        "memory_mb": round(_peak_bytes() / 2**20),
    }


def _run_line(matcher: ClaimMatcher, encoder: SentenceEncoder, texts: Sequence[str], watch: Watch) -> None:
    """Do for every claim what a job does for it after extraction."""
    vectors = encoder.encode(texts).tolist()
    with transaction(matcher.engine) as session:
        corpora = find_searchable(session, matcher.matcher.encoder_id)
    for done, (text, vector) in enumerate(zip(texts, vectors, strict=True), start=1):
        matcher.match(text, vector, corpora)
        watch("match", done, len(texts))


def _time_searches(matcher: ClaimMatcher, encoder: SentenceEncoder, texts: Sequence[str]) -> list[float]:
    """Return the milliseconds of each search and ranking, vectors at hand."""
    vectors = encoder.encode(texts).tolist()
    with transaction(matcher.engine) as session:
        corpora = find_searchable(session, matcher.matcher.encoder_id)
        return [
            1000 * _time(partial(matcher.rank, session, text, vector, corpora))
            for text, vector in zip(texts, vectors, strict=True)
        ]


def _time(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _rate(count: int, seconds: float) -> float:
    return round(count / seconds, 1)


def _peak_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
