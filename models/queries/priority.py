"""The order in which cases want a person, computed by the database."""

import math
from typing import Any

from sqlalchemy import ColumnElement, Double, case, cast, func

from models.priority import Weights, read_weights
from models.queries.blind import is_hidden_from
from models.settings import load_settings
from models.tables.case import Case
from models.tables.person import Person

_DAY_SECONDS = 86_400


def rank_case(weights: Weights | None = None, viewer: Person | None = None) -> ColumnElement[Any]:
    """Return how pressing a case is beside others: the points of models.priority, less those that now changes.

    Every case gets older at the same pace, so that the day it was opened stands for its age: the order stays as it is
    while somebody turns pages, and of two points in time it does not matter which is meant. For a `viewer` who may not
    know what the machine thinks of a case, it is taken to be half sure of it.
    """
    weights = weights or read_weights(load_settings())
    days = func.extract("epoch", Case.opened_at) / _DAY_SECONDS
    unsure: ColumnElement[Any] = Case.uncertainty.expression
    if viewer is not None:
        unsure = case((is_hidden_from(viewer), 0.5), else_=unsure)
    points = (
        func.coalesce(Case.harm, 0) * weights.harm
        + func.coalesce(Case.reach, 0) * weights.reach
        + func.ln(cast(func.greatest(Case.demand, 1), Double), type_=Double) * (weights.demand / math.log(2))
        + unsure * weights.uncertainty
        - cast(days, Double) * weights.age
    )
    return cast(points, Double)
