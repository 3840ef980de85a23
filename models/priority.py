"""What makes a case pressing: parts that people can see, each with its weight from the settings."""

import math
from datetime import datetime
from typing import NamedTuple

from models.settings import Settings
from models.tables.case import Case

_DAY_SECONDS = 86_400


class Weights(NamedTuple):
    """Points for a step of harm or reach, each time demand doubles, for full uncertainty, and for a day of waiting."""

    harm: float
    reach: float
    demand: float
    uncertainty: float
    age: float


class Part(NamedTuple):
    """One reason why a case stands where it stands: what of it was measured, and the points that it brings."""

    name: str
    value: float
    points: float


def read_weights(settings: Settings) -> Weights:
    """Return the weights that the desk has set."""
    return Weights(
        settings.priority_harm,
        settings.priority_reach,
        settings.priority_demand,
        settings.priority_uncertainty,
        settings.priority_age,
    )


def weigh_case(case: Case, weights: Weights, now: datetime, *, blind: bool = False) -> list[Part]:
    """Return what speaks for a case at this moment, in the order of the weights; what nobody said brings nothing.

    For whoever may not know what the machine thinks of a case, its uncertainty is left out.
    """
    parts = []
    if case.harm is not None:
        parts.append(Part("harm", case.harm, case.harm * weights.harm))
    if case.reach is not None:
        parts.append(Part("reach", case.reach, case.reach * weights.reach))
    parts.append(Part("demand", case.demand, math.log2(max(case.demand, 1)) * weights.demand))
    if not blind:
        parts.append(Part("uncertainty", case.uncertainty, case.uncertainty * weights.uncertainty))
    days = (now - case.opened_at).total_seconds() / _DAY_SECONDS
    return [*parts, Part("age", days, days * weights.age)]
