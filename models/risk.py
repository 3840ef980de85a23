"""How wrong answers may be that nobody has looked at: from labelled pairs to a threshold that keeps a bound."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

CONFIDENCE = 0.95
# Probabilities are kept with four decimals.
_STEP = 1e4


class Step(NamedTuple):
    """Of the labelled claims whose best match is at least this likely: how many there are, how many are wrong."""

    threshold: float
    answered: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the matcher may answer alone: at most `error_bound` wrong, hence from `threshold` on.

    No bound: nothing was allowed. No threshold: no answer could be shown to keep within the bound.
    """

    error_bound: float | None = None
    threshold: float | None = None


NOTHING_ALLOWED = Allowance()


def count_steps(probabilities: Sequence[float], outcomes: Sequence[bool]) -> list[Step]:
    """Return a step for each different probability of the best matches, the highest first.

    All pairs that a threshold lets through count, those of equal probability and those that differ only beyond its
    four decimals included.
    """
    pairs = sorted(
        ((math.floor(said * _STEP + 1e-6) / _STEP, right) for said, right in zip(probabilities, outcomes, strict=True)),
        reverse=True,
    )
    steps: list[Step] = []
    wrong = 0
    for answered, (said, right) in enumerate(pairs, start=1):
        wrong += not right
        step = Step(said, answered, wrong)
        if steps and steps[-1].threshold == said:
            steps[-1] = step
        else:
            steps.append(step)
    return steps


def choose_threshold(steps: Sequence[Step], error_bound: float) -> float | None:
    """Return the lowest probability from which on answers stay within the bound; None where none does."""
    return min((step.threshold for step in steps if _keeps(step, error_bound)), default=None)


def _keeps(step: Step, error_bound: float) -> bool:
    """Return whether the upper bound of a step is that or less: whether at just that rate so few errors are rare."""
    if step.wrong > error_bound * step.answered:
        return False
    return _chance_of_so_few(step.wrong, step.answered, error_bound) <= 1 - CONFIDENCE


def count_needed(error_bound: float) -> int:
    """Return how many labelled claims without a single wrong answer it takes to show that a bound is kept."""
    return math.ceil(math.log(1 - CONFIDENCE) / math.log1p(-error_bound))


def error_upper_bound(errors: int, answers: int, confidence: float = CONFIDENCE) -> float:
    """Return the one-sided upper bound of an error rate seen in a sample (Clopper and Pearson, 1934)."""
    if errors >= answers:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        if _chance_of_so_few(errors, answers, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def _chance_of_so_few(errors: int, answers: int, rate: float) -> float:
    """Return how likely at most so many errors are at that rate."""
    if not 0 < rate < 1:
        return float(rate <= 0)
    said = [
        math.lgamma(answers + 1)
        - math.lgamma(k + 1)
        - math.lgamma(answers - k + 1)
        + k * math.log(rate)
        + (answers - k) * math.log1p(-rate)
        for k in range(errors + 1)
    ]
    return math.fsum(map(math.exp, said))
