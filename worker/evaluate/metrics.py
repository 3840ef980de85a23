"""Figures of ranked lists and of probabilities, each for one query or over all of them."""

from collections.abc import Collection, Sequence

import numpy as np
from scipy.special import betaincinv

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


def error_upper_bound(errors: int, answers: int, confidence: float = 0.95) -> float:
    """Return the one-sided upper bound of an error rate seen in a sample (Clopper and Pearson, 1934)."""
    if answers in {0, errors}:
        return 1.0
    return float(betaincinv(errors + 1, answers - errors, confidence))


def choose_threshold(probabilities: Sequence[float], outcomes: Sequence[bool], error_bound: float) -> float | None:
    """Return the lowest probability from which on answers stay within the error bound; None where none does.

    All pairs that such a threshold lets through count, those of equal probability and those that differ only beyond
    its four decimals included.
    """
    said = np.floor(np.array(probabilities) * 1e4 + 1e-6) / 1e4
    wrong = 1 - np.array(outcomes, dtype=int)
    chosen = None
    for threshold in np.unique(said)[::-1]:
        answered = said >= threshold
        if error_upper_bound(int(wrong[answered].sum()), int(answered.sum())) <= error_bound:
            chosen = float(threshold)
    return chosen
