"""From scores to the probability that a candidate reviews the same claim."""

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from models.errors import UnavailableError
from models.scoring import Ranked

ARTEFACT = Path(__file__).with_name("calibration.json")


FEATURES = ("dense", "lexical_share", "margin")


def read_features(ranked: Ranked) -> tuple[float, ...]:
    """Return what the probability is computed from, in the order of FEATURES.

    The cosine and the share of the claim's words that the fact-check has mean the same for every claim and corpus;
    the margin says how the candidate stands in its own list. The fused score itself is left out: it depends on how
    long the list is.
    """
    return (ranked.candidate.dense, ranked.candidate.lexical_share, ranked.margin)


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic model fitted on labelled pairs (Platt, 1999), with the figures of its fitting."""

    version: str
    intercept: float
    weights: dict[str, float]
    threshold: float | None
    error_bound: float
    figures: dict[str, Any]

    def estimate(self, ranked: Ranked) -> float:
        """Return the probability, between 0 and 1, that the candidate reviews the same claim."""
        weighted = zip(self.weights.values(), read_features(ranked), strict=True)
        total = self.intercept + sum(weight * feature for weight, feature in weighted)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def load_calibration(path: Path = ARTEFACT) -> Calibration:
    """Read a calibration; one that was fitted on other features is refused."""
    try:
        calibration = Calibration(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as problem:
        raise UnavailableError(f"The calibration in {path} cannot be read: {problem}.") from None
    if tuple(calibration.weights) != FEATURES:
        raise UnavailableError(f"The calibration in {path} was fitted on other features; fit it again.")
    return calibration
