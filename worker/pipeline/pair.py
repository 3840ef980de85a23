"""One claim beside one fact-check: how probable it is that both say the same, with no other candidate beside it."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from models.base import Json
from models.errors import UnavailableError
from models.relations import Relation
from worker.compare.compare import Comparison, compare
from worker.pipeline.differ import describe_agreements, describe_differences
from worker.pipeline.encoder import Advance, SentenceEncoder, ignore
from worker.pipeline.explain import SharedKind, recall_words

ARTEFACT = Path(__file__).with_name("pair.json")

FEATURES: Mapping[str, str] = {
    "dense": "Cosine of claim and fact-check: how alike their meaning is to the encoder.",
    "share": "Share of the fact-check's words that the claim has.",
    "numbers": "Share of the fact-check's numbers that the claim has.",
    "contradiction": "Where something differs that decides, their cosine: the more alike otherwise, the more it tells.",
    "same": "Whether the comparison takes them for the same.",
    "agreements": "Logarithm of how many things agree, where nothing decides against it.",
    "details": "Logarithm of how many things differ without deciding.",
    "length": "Logarithm of how many words of meaning the fact-check has: a long one is seldom found by chance.",
}


class Pair(NamedTuple):
    """A claim and a fact-check's claim."""

    claim: str
    factcheck: str


@dataclass(frozen=True, slots=True)
class PairAnswer:
    """What is to be said of a pair; `agrees` and `differs` are as they are kept with a match."""

    probability: float
    relation: Relation
    blocks_auto: bool
    agrees: list[Json]
    differs: list[Json]


@dataclass(frozen=True, slots=True)
class PairCalibration:
    """A logistic model over FEATURES, with the figures of its fitting on pairs it had not seen.

    The probabilities of a list are of no use here: they count on the lead over other candidates, which a pair alone has
    not, and know nothing of what differs.
    """

    name: str
    version: str
    intercept: float
    weights: Mapping[str, float]
    training_sets: Mapping[str, str]
    figures: Mapping[str, Any]

    def estimate(self, features: Sequence[float]) -> float:
        """Return the probability, between 0 and 1, that both texts say the same."""
        total = self.intercept + sum(w * x for w, x in zip(self.weights.values(), features, strict=True))
        return 1 / (1 + math.exp(-min(30.0, max(-30.0, total))))


class PairMatcher:
    """Compares pairs; it needs no database and always gives the same answer."""

    def __init__(self, encoder: SentenceEncoder, calibration: PairCalibration | None = None) -> None:
        self._encoder = encoder
        self.calibration = calibration or load_pair_calibration()

    def answer(self, pairs: Sequence[Pair], advance: Advance = ignore) -> Iterator[PairAnswer]:
        """Yield the answer to each pair; texts are encoded in batches, each once. `advance` hears how many are."""
        for pair, cosine in zip(pairs, measure_cosines(self._encoder, pairs, advance), strict=True):
            comparison = compare(*pair)
            yield PairAnswer(
                round(self.calibration.estimate(read_features(pair, cosine, comparison)), 4),
                comparison.relation,
                comparison.blocks_auto,
                describe_agreements(comparison, *pair),
                describe_differences(comparison, *pair),
            )


def measure_cosines(encoder: SentenceEncoder, pairs: Sequence[Pair], advance: Advance = ignore) -> list[float]:
    """Return the cosine of each pair."""
    if not pairs:
        return []
    texts = list(dict.fromkeys(text for pair in pairs for text in pair))
    vectors = np.stack(encoder.run_batches(texts, encoder.encode_batch, advance))
    places = {text: place for place, text in enumerate(texts)}
    claims, factchecks = (vectors[[places[text] for text in side]] for side in zip(*pairs, strict=True))
    return [float(cosine) for cosine in (claims * factchecks).sum(axis=1)]


def read_features(pair: Pair, cosine: float, comparison: Comparison) -> list[float]:
    """Return what the probability is computed from, in the order of FEATURES."""
    claim, factcheck = recall_words(pair.claim), recall_words(pair.factcheck)
    numbers = [stem for stem, (_, kind) in factcheck.items() if kind == SharedKind.NUMBER]
    blocked = comparison.blocks_auto
    return [
        cosine,
        _share([*factcheck], claim),
        _share(numbers, claim),
        max(0.0, cosine) if blocked else 0.0,
        float(comparison.relation == Relation.SAME),
        0.0 if blocked else math.log1p(len(comparison.agrees)),
        math.log1p(sum(not difference.decides for difference in comparison.differs)),
        math.log1p(len(factcheck)),
    ]


def _share(words: Sequence[str], found: Mapping[str, Any]) -> float:
    return sum(word in found for word in words) / len(words) if words else 0.0


@cache
def load_pair_calibration(path: Path = ARTEFACT) -> PairCalibration:
    """Read a calibration; one that was fitted on other features is refused."""
    try:
        calibration = PairCalibration(**json.loads(path.read_text(encoding="utf-8")))
        fits = tuple(calibration.weights) == tuple(FEATURES)
    except (OSError, ValueError, TypeError) as problem:
        raise UnavailableError(f"The calibration in {path} cannot be read: {problem}.") from None
    if not fits:
        raise UnavailableError(f"The calibration in {path} was fitted on other features; fit it again.")
    return calibration
