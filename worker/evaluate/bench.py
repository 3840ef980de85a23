"""Speed and memory of the line on this machine, each beside what it is to be compared with, in one run."""

import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

import numpy as np

from models.operations.corpus import FactCheckRecord
from models.operations.record import record_check
from models.session import scratch_engine, transaction
from models.settings import Settings
from models.tables.submission import Origin, Submission
from worker.evaluate.run import Watch
from worker.importers.sample import read_sample
from worker.importers.store import store_records
from worker.pipeline.check import CheckResult, FoundClaims, check_text
from worker.pipeline.encoder import open_encoder
from worker.pipeline.extract import extract_claims
from worker.pipeline.matcher import ClaimMatcher, Finding
from worker.pipeline.sought import seek

_ROUNDS = 5
_SINGLES = 50
_PLACES = "Leeds Porto Lagos Quito Osaka Turin Perth Accra Bergen Lyon Dallas Mumbai".split()
_STAGES = ("extract", "encode", "search", "rank", "explain", "record")


def measure_machine(
    settings: Settings, watch: Watch, references: Sequence[FactCheckRecord], claims: int
) -> dict[str, Any]:
    """Return the figures of a job of so many claims, matched against the references in scratch tables."""
    texts = make_claims(claims)
    loaded = _time(lambda: open_encoder(settings))
    encoder = open_encoder(settings)
    singles = texts[:_SINGLES]
    encoder.encode(singles)
    alone = _rate(len(singles), _time(lambda: [encoder.encode([text]) for text in singles]))
    with scratch_engine(settings) as engine:
        matcher = ClaimMatcher(engine, encoder, settings)
        store_records(engine, encoder, "bench", references, lambda _: None, audited=False)
        rounds = _race(matcher, texts, watch)
        stages = [_time_stages(matcher, text) for text in singles]
    encoding, line = (median(seconds) for seconds in zip(*rounds, strict=True))
    searches = [stage["search"] + stage["rank"] for stage in stages]
    return {
        "references": len(references),
        "claims": len(texts),
        "words_per_claim": round(sum(len(text.split()) for text in texts) / len(texts), 1),
        "encoder_load_seconds": round(loaded, 2),
        "encoder_claims_per_second": {"one_at_a_time": alone, "batched": _rate(len(texts), encoding)},
        "batched_over_one_at_a_time": round(_rate(len(texts), encoding) / alone, 2),
        "line_claims_per_second": _rate(len(texts), line),
        "line_over_encoder": round(median(encoding / line for encoding, line in rounds), 2),
        "line_over_encoder_by_round": [round(encoding / line, 2) for encoding, line in rounds],
        "search_ms": {f"p{share}": round(float(np.percentile(searches, share)), 2) for share in (50, 95)},
        "single_claim_ms": {name: round(median(stage[name] for stage in stages), 2) for name in stages[0]},
        "memory_mb": round(_peak_bytes() / 2**20),
    }


def make_claims(count: int) -> list[str]:
    """Return that many different claims, as long as sentences of debates and tweets are; the same ones every time."""
    chance = random.Random(7)  # noqa: S311  no secret hangs on it
    said = [record.claim for record in read_sample()]
    return [
        f"{chance.choice(_PLACES)}, {chance.randint(1950, 2025)}: {chance.choice(said)} {chance.choice(said)}"
        for _ in range(count)
    ]


def _race(matcher: ClaimMatcher, texts: Sequence[str], watch: Watch) -> list[tuple[float, float]]:
    """Return the seconds of the encoder alone and of the whole line, in turn: a machine is not always equally fast."""
    rounds = []
    for done in range(_ROUNDS):
        watch("race", done, _ROUNDS)
        rounds.append((_time(lambda: matcher.encoder.encode(texts)), _time_line(matcher, texts)))
    watch("race", _ROUNDS, _ROUNDS)
    return rounds


def _time_line(matcher: ClaimMatcher, texts: Sequence[str]) -> float:
    """Do what a worker does for a list of claims, and return the seconds from the end of extraction to the commit."""
    began = 0.0

    def report(stage: str, done: int, _total: int | None) -> None:
        nonlocal began
        if stage == "match" and not done:
            began = time.perf_counter()

    text = "\n".join(texts)
    _record(matcher, text, check_text(matcher, text, "list", None, (), report))
    return time.perf_counter() - began


def _record(matcher: ClaimMatcher, text: str, result: CheckResult) -> None:
    with transaction(matcher.engine) as session:
        submission = Submission(kind="list", origin=Origin.CLI, text=text, rows=[], rejections=[])
        session.add(submission)
        record_check(session, submission, result.sentences, result.claims, result.matcher, texts=result.texts)


def _time_stages(matcher: ClaimMatcher, text: str) -> dict[str, float]:
    """Return the milliseconds that one claim alone takes in each stage."""
    laps = [time.perf_counter()]

    def stop() -> None:
        laps.append(time.perf_counter())

    claims = extract_claims(text, kind="claim").claims
    stop()
    vectors = matcher.encoder.encode_batch([text])
    stop()
    search = matcher.retriever.open((), 1)
    [candidates] = search.find([sought := seek(text)], vectors, vectors)
    stop()
    ranking = matcher.ranker.rank(candidates, in_context=False, kept=matcher.settings.matches_kept)
    said = search.read_said(numbers := ranking.candidates.factcheck_ids.tolist())
    stop()
    found = FoundClaims(matcher, claims, [Finding(sought, ranking, [said[number] for number in numbers])])[:]
    stop()
    _record(matcher, text, CheckResult(1, [text], found, matcher.matcher))
    stop()
    return {
        **{name: 1000 * (end - start) for name, start, end in zip(_STAGES, laps, laps[1:], strict=False)},
        "total": 1000 * (laps[-1] - laps[0]),
    }


def _time(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _rate(count: int, seconds: float) -> float:
    return round(count / seconds, 1)


def _peak_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
