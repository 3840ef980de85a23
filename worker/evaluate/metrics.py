"""Figures of ranked lists and of probabilities, each for one query or over all of them."""

from collections.abc import Collection, Sequence

import numpy as np

ECE_BINS = 15


def average_precision(ranking: Sequence[str], relevant: Collection[str], depth: int = 5) -> float:
    """Return the sum of precision at each relevant rank up to `depth`, over the number of relevant records."""
    hits = 0
    total = 0.0
    for rank, key in enumerate(ranking[:depth], start=1):
        if key in relevant:
            hits += 1
            total += hits / rank
    return total / len(relevant)


def reciprocal_rank(ranking: Sequence[str], relevant: Collection[str]) -> float:
    """Return 1 over the rank of the first relevant record; 0 where there is none."""
    return next((1 / rank for rank, key in enumerate(ranking, start=1) if key in relevant), 0.0)


def recall_at(ranking: Sequence[str], relevant: Collection[str], depth: int) -> float:
    """Return the share of the relevant records among the first `depth`."""
    return len(set(ranking[:depth]) & set(relevant)) / len(relevant)


def brier_score(probabilities: Sequence[float], outcomes: Sequence[bool]) -> float:
    """Return the mean squared distance between probability and outcome (Brier, 1950)."""
    return float(np.mean((np.array(probabilities) - np.array(outcomes, dtype=float)) ** 2))


def calibration_error(probabilities: Sequence[float], outcomes: Sequence[bool], bins: int = ECE_BINS) -> float:
    """Return the expected calibration error over bins that hold equally many pairs each."""
    order = np.argsort(probabilities, kind="stable")
    gaps = 0.0
    for members in np.array_split(order, bins):
        if len(members):
            said = np.mean(np.array(probabilities)[members])
            was = np.mean(np.array(outcomes, dtype=float)[members])
            gaps += len(members) * abs(float(said - was))
    return gaps / len(probabilities)
