"""From scores to the probability that a candidate reviews the same claim."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from models.errors import UnavailableError
from models.scoring import Ranking

ARTEFACT = Path(__file__).with_name("calibration.json")

# Cosine and share of the words mean the same for every claim and corpus; the others say how a candidate stands in its
# list. More of what the ranker sees, dates above all, made the probabilities no better on training queries.
# Among few fact-checks something always stands out, and a lead over the others means less.
_STANDING = ("lead", "behind", "list_share")
FEATURES = (
    "dense",
    "lexical_share",
    *_STANDING,
    "in_context",
    "small",
    *(f"{name}_in_small" for name in _STANDING),
    "conflict",
    "covered",
)
# A corpus is small up to here, and not at all from there on: sizes that the probabilities were fitted on.
_SMALL, _LARGE = 400, 14_000
Matrix = npt.NDArray[np.float64]


class CloseLook(NamedTuple):
    """A close look at two texts: does something decisive differ, and how much of the fact-check does the claim say."""

    conflict: bool
    covered: float


def read_features(ranking: Ranking, looks: Sequence[CloseLook], *, in_context: bool) -> Matrix:
    """Return what the probabilities are computed from: a row for each candidate, columns in the order of FEATURES.

    `looks` are those at the first candidates; what was not looked at closely has no conflict and covers nothing.
    The ranker's score itself is left out: it depends on how long the list is.
    """
    margin = ranking.margin
    close = np.zeros((len(margin), len(CloseLook._fields)))
    close[: len(looks)] = np.array(looks[: len(margin)], float).reshape(-1, close.shape[1])
    standing = np.column_stack((margin.clip(min=0), margin.clip(max=0), ranking.share))
    size = min(_LARGE, max(_SMALL, ranking.candidates.searched))
    small = math.log(_LARGE / size) / math.log(_LARGE / _SMALL)
    return np.column_stack(
        (
            ranking.candidates.get("dense", "lexical_share"),
            standing,
            np.full(len(margin), float(in_context)),
            np.full(len(margin), small),
            small * standing,
            close,
        )
    )


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic model fitted on labelled pairs (Platt, 1999), with the figures of its fitting."""

    version: str
    ranker: str
    encoder: str
    intercept: float
    weights: dict[str, float]
    steps: Sequence[Sequence[float]]
    figures: dict[str, Any]

    def estimate(self, ranking: Ranking, looks: Sequence[CloseLook] = (), *, in_context: bool) -> Matrix:
        """Return the probabilities, between 0 and 1, that the candidates review the same claim."""
        total = self.intercept + read_features(ranking, looks, in_context=in_context) @ np.array(
            [*self.weights.values()]
        )
        probabilities: Matrix = 1 / (1 + np.exp(-total.clip(-30, 30)))
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
