"""From scores to the probability that a candidate reviews the same claim."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.errors import UnavailableError
from models.scoring import Ranking

ARTEFACT = Path(__file__).with_name("calibration.json")


FEATURES = ("dense", "lexical_share", "margin")
Matrix = npt.NDArray[np.float64]


def read_features(ranking: Ranking) -> Matrix:
    """Return what the probabilities are computed from: a row for each candidate, columns in the order of FEATURES.

    The cosine and the share of the claim's words that the fact-check has mean the same for every claim and corpus;
    the margin says how the candidate stands in its own list. The fused score itself is left out: it depends on how
    long the list is.
    """
    return np.column_stack((ranking.candidates.dense, ranking.candidates.lexical_share, ranking.margin))


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic model fitted on labelled pairs (Platt, 1999), with the figures of its fitting."""

    version: str
    intercept: float
    weights: dict[str, float]
    threshold: float | None
    error_bound: float
    figures: dict[str, Any]

    def estimate(self, ranking: Ranking) -> npt.NDArray[np.float64]:
        """Return the probabilities, between 0 and 1, that the candidates review the same claim."""
        total = self.intercept + read_features(ranking) @ np.array([*self.weights.values()])
        probabilities: npt.NDArray[np.float64] = 1 / (1 + np.exp(-total.clip(-30, 30)))
        return probabilities


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
