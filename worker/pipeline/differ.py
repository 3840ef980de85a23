"""What a comparison found, as it is kept with a match: kinds, the words of both texts, and where they stand."""

from functools import lru_cache

from models.base import Json
from worker.compare.compare import Comparison, compare_readings, read
from worker.compare.finding import Agreement, Difference, Span
from worker.pipeline.calibrate import CloseLook
from worker.pipeline.explain import recall_words

# Of a list, the first are what a reviewer looks at; they are compared however unlikely they are.
LOOKED_AT = 3


@lru_cache(maxsize=1024)
def compare_texts(claim: str, factcheck: str) -> Comparison:
    """Compare two texts; what was compared a moment ago is not compared again."""
    return compare_readings(read(claim), read(factcheck))


@lru_cache(maxsize=65_536)
def look_closely(claim: str, factcheck: str) -> CloseLook:
    """Return what the probability of a match takes from its texts."""
    known, words = recall_words(claim), recall_words(factcheck)
    shared = sum(word in known for word in words)
    return CloseLook(compare_texts(claim, factcheck).blocks_auto, shared / len(words) if words else 0.0)


def describe_agreements(comparison: Comparison, claim: str, factcheck: str) -> list[Json]:
    """Return what agrees, as it is kept."""
    return [_describe(finding, claim, factcheck) for finding in comparison.agrees]


def describe_differences(comparison: Comparison, claim: str, factcheck: str) -> list[Json]:
    """Return what differs, as it is kept, the deciding ones first."""
    found = sorted(comparison.differs, key=lambda finding: not finding.decides)
    return [
        _describe(finding, claim, factcheck) | {"reason": finding.reason, "decides": finding.decides}
        for finding in found
    ]


def _describe(finding: Agreement | Difference, claim: str, factcheck: str) -> Json:
    return {
        "kind": finding.kind,
        "claim": _cut(claim, finding.claim),
        "factcheck": _cut(factcheck, finding.factcheck),
        "claim_span": finding.claim,
        "factcheck_span": finding.factcheck,
    }


def _cut(text: str, span: Span | None) -> str | None:
    return text[span.start : span.end] if span else None
