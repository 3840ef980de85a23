"""Two claims beside each other: how probable it is that both say the same, whichever of them came first."""

import json
import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from models.errors import UnavailableError
from worker.pipeline.explain import SharedKind, Words, recall_words

ARTEFACT = Path(__file__).with_name("near.json")

FEATURES: Mapping[str, str] = {
    "dense": "Cosine of the two claims: how alike their meaning is to the encoder.",
    "common": "Share of the words of either that stand in both.",
    "numbers": "Share of the numbers of either that stand in both.",
}
# Without vectors that it knows, the model has words alone to go by.
WORDS_ALONE = tuple(name for name in FEATURES if name != "dense")


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model over features."""

    intercept: float
    weights: Mapping[str, float]

    def estimate(self, features: Mapping[str, float]) -> float:
        """Return the probability, between 0 and 1, that both claims say the same."""
        total = self.intercept + sum(weight * features[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-min(30.0, max(-30.0, total))))


@dataclass(frozen=True, slots=True)
class NearCalibration:
    """A model for pairs of claims, with the figures of its fitting on pairs it had not seen.

    `encoder` is the label of the one whose cosines `own` was fitted on; for any other there is `other`, which goes by
    words alone. A pair of a claim and a fact-check is another matter, with a model of its own: fact-checks are worded
    plainly, and one of them is right for most claims that come close, while two claims that are alike are mostly two.
    """

    name: str
    version: str
    encoder: str
    own: Weights
    other: Weights
    training_sets: Mapping[str, str]
    figures: dict[str, Any]

    def choose(self, encoder: str) -> Weights:
        """Return the model that fits an encoder, given by its label."""
        return self.own if encoder == self.encoder else self.other


def measure_pair(one: str, other: str, cosine: float) -> dict[str, float]:
    """Return the FEATURES of two claims; their order does not matter."""
    words, other_words = recall_words(one), recall_words(other)
    return {
        "dense": cosine,
        "common": _share(words.keys(), other_words.keys()),
        "numbers": _share(_list_numbers(words), _list_numbers(other_words)),
    }


def _list_numbers(words: Words) -> set[str]:
    return {stem for stem, (_, kind) in words.items() if kind == SharedKind.NUMBER}


def _share(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    either = len(one | other)
    return len(one & other) / either if either else 0.0


@cache
def load_near_calibration(path: Path = ARTEFACT) -> NearCalibration:
    """Read a calibration; one that was fitted on other features is refused."""
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        own, other = (Weights(**fields.pop(name)) for name in ("own", "other"))
        calibration = NearCalibration(own=own, other=other, **fields)
        fits = _fits(own, tuple(FEATURES)) and _fits(other, WORDS_ALONE)
    except (OSError, ValueError, TypeError, KeyError) as problem:
        raise UnavailableError(f"The calibration in {path} cannot be read: {problem}.") from None
    if not fits:
        raise UnavailableError(f"The calibration in {path} was fitted on other features; fit it again.")
    return calibration


def _fits(weights: Weights, names: Sequence[str]) -> bool:
    return tuple(weights.weights) == tuple(names)
