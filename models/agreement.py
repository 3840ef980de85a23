"""How far two reviewers agree who looked at the same cases without knowing of each other; numbers only, no database.

Raw agreement is the share of cases with one rating. Cohen's kappa (1960) and Krippendorff's alpha (2011, nominal and
ordinal) take away what chance alone would bring. Intervals are percentiles of a bootstrap over cases, seeded, so that
the same cases always give the same numbers.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

Pair = tuple[str, str]
Level = Literal["nominal", "ordinal"]

RESAMPLES = 2_000
_SEED = 1960
_TAILS = (2.5, 97.5)
_FEWEST = 2


class Estimate(NamedTuple):
    """A number with its 95 % interval; None where it is not defined, as alpha where all say the same."""

    value: float | None
    low: float | None = None
    high: float | None = None


class Share(NamedTuple):
    """How often a rating was given, and which share of all ratings that is."""

    value: str
    times: int
    share: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two agree on `cases`: `confusion` counts them by the rating of the first (rows) and of the second.

    `ordered` is how many cases the ordinal alpha rests on: a rating that has no place in the order is missing for it.
    """

    cases: int
    ordered: int
    raw: Estimate
    kappa: Estimate
    nominal: Estimate
    ordinal: Estimate
    values: list[str]
    prevalence: list[Share]
    confusion: list[list[int]]


def measure_agreement(pairs: Sequence[Pair], values: Sequence[str], order: Sequence[str]) -> Agreement:
    """Measure how far pairs of ratings agree; `values` are all there may be, `order` those with a place, ascending."""
    counted = Counter(pairs)
    table = _count(counted, values)
    ranked = _count(counted, order)
    said = Counter(rating for pair in pairs for rating in pair)
    return Agreement(
        cases=len(pairs),
        ordered=sum(map(sum, ranked)),
        raw=Estimate(sum(one == other for one, other in pairs) / len(pairs) if pairs else None, *_bound("raw", table)),
        kappa=Estimate(measure_kappa(pairs), *_bound("kappa", table)),
        nominal=Estimate(measure_alpha(pairs, values, "nominal"), *_bound("nominal", table)),
        ordinal=Estimate(measure_alpha(pairs, order, "ordinal"), *_bound("ordinal", ranked)),
        values=list(values),
        prevalence=[Share(value, said[value], said[value] / len(pairs) / 2) for value in values if said[value]],
        confusion=table,
    )


def measure_kappa(pairs: Sequence[Pair]) -> float | None:
    """Return Cohen's kappa of two raters; None where chance alone would make them agree always, or there is no case."""
    if not pairs:
        return None
    firsts, seconds = (Counter(ratings) for ratings in zip(*pairs, strict=True))
    by_chance = sum(firsts[rating] * seconds[rating] for rating in firsts) / len(pairs) ** 2
    agreed = sum(one == other for one, other in pairs) / len(pairs)
    return (agreed - by_chance) / (1 - by_chance) if by_chance < 1 else None


def measure_alpha(units: Sequence[Sequence[str | None]], values: Sequence[str], level: Level) -> float | None:
    """Return Krippendorff's alpha of any number of raters; None where it is not defined.

    Each unit holds what the raters gave it. None and what is not among `values` is missing; for the ordinal level the
    values stand in ascending order.
    """
    counts = [[unit.count(value) for value in values] for unit in units]
    pairable = [row for row in counts if sum(row) >= _FEWEST]
    used = [any(column) for column in zip(*pairable, strict=True)]
    if sum(used) < _FEWEST:
        return None
    # Here, because numpy takes a tenth of a second that most who import this file never need.
    from krippendorff import alpha

    return float(alpha(value_counts=pairable, level_of_measurement=level))


def _count(counted: Counter[Pair], values: Sequence[str]) -> list[list[int]]:
    return [[counted[one, other] for other in values] for one in values]


def _bound(name: str, table: list[list[int]]) -> tuple[float | None, float | None]:
    """Return between which values a number lies in 95 % of all desks with as many cases, as far as these can tell."""
    cases = sum(map(sum, table))
    if cases < _FEWEST:
        return None, None
    import numpy as np

    shares = np.array(table, dtype=np.float64).ravel() / cases
    drawn = np.random.default_rng(_SEED).multinomial(cases, shares, size=RESAMPLES)
    size = len(table)
    found = _MEASURES[name](drawn.reshape(-1, size, size).astype(np.float64))
    defined = found[np.isfinite(found)]
    if 2 * len(defined) < RESAMPLES:
        return None, None
    low, high = np.percentile(defined, _TAILS)
    return float(low), float(high)


def _measure_raw(tables: "Numbers") -> "Numbers":
    shares: Numbers = tables.trace(axis1=1, axis2=2) / tables.sum(axis=(1, 2))
    return shares


def _measure_kappas(tables: "Numbers") -> "Numbers":
    import numpy as np

    total = tables.sum(axis=(1, 2))
    by_chance = (tables.sum(axis=1) * tables.sum(axis=2)).sum(axis=1) / total**2
    with np.errstate(divide="ignore", invalid="ignore"):
        kappas: Numbers = (_measure_raw(tables) - by_chance) / (1 - by_chance)
    return kappas


def _measure_alphas(tables: "Numbers", *, ordinal: bool = False) -> "Numbers":
    """Return alpha for tables of two raters, as Krippendorff (2011) writes it with coincidences."""
    import numpy as np

    coincidences = tables + tables.transpose(0, 2, 1)
    given = coincidences.sum(axis=2)
    distances = _rank(given) if ordinal else 1 - np.eye(tables.shape[1])
    expected = given[:, :, None] * given[:, None, :] / (given.sum(axis=1) - 1)[:, None, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        alphas: Numbers = 1 - (coincidences * distances).sum(axis=(1, 2)) / (expected * distances).sum(axis=(1, 2))
    return alphas


def _rank(given: "Numbers") -> "Numbers":
    """Return the squared ordinal distances: how many ratings lie between two, with half of each of them."""
    middles = given.cumsum(axis=1) - given / 2
    distances: Numbers = (middles[:, :, None] - middles[:, None, :]) ** 2
    return distances


_MEASURES: "dict[str, Callable[[Numbers], Numbers]]" = {
    "raw": _measure_raw,
    "kappa": _measure_kappas,
    "nominal": _measure_alphas,
    "ordinal": lambda tables: _measure_alphas(tables, ordinal=True),
}
