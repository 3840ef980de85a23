"""What makes a case pressing, part by part."""

import datetime as dt

import pytest

from models.priority import Part, Weights, read_weights, weigh_case
from models.settings import Settings
from models.tables.case import Case

NOW = dt.datetime(2026, 3, 31, tzinfo=dt.UTC)
WEIGHTS = Weights(harm=3, reach=2, demand=1, uncertainty=4, age=0.5)


def open_case(**values: float) -> Case:
    days = dt.timedelta(days=values.pop("days", 0))
    return Case(opened_at=NOW - days, **{"demand": 1, "uncertainty": 0.0} | values)


@pytest.mark.parametrize(
    ("case", "part"),
    [
        (open_case(harm=2), Part("harm", 2, 6)),
        (open_case(harm=0), Part("harm", 0, 0)),
        (open_case(reach=3), Part("reach", 3, 6)),
        (open_case(demand=1), Part("demand", 1, 0)),
        (open_case(demand=2), Part("demand", 2, 1)),
        (open_case(demand=1024), Part("demand", 1024, 10)),
        (open_case(demand=0), Part("demand", 0, 0)),
        (open_case(uncertainty=0.25), Part("uncertainty", 0.25, 1)),
        (open_case(days=3), Part("age", 3, 1.5)),
    ],
)
def test_each_part_brings_its_points(case: Case, part: Part) -> None:
    assert part in weigh_case(case, WEIGHTS, NOW)


def test_what_nobody_said_is_no_part(settings: Settings) -> None:
    parts = weigh_case(open_case(), read_weights(settings), NOW)
    assert [part.name for part in parts] == ["demand", "uncertainty", "age"]


def test_who_may_not_know_what_the_machine_thinks_sees_nothing_of_it() -> None:
    parts = weigh_case(open_case(harm=1, uncertainty=0.7), WEIGHTS, NOW, blind=True)
    assert [part.name for part in parts] == ["harm", "demand", "age"]


def test_after_a_month_any_case_comes_before_the_most_harmful_new_one(settings: Settings) -> None:
    weights = read_weights(settings)

    def weigh(case: Case) -> float:
        return sum(part.points for part in weigh_case(case, weights, NOW))

    assert weigh(open_case(days=31)) > weigh(open_case(harm=3, reach=3)) > weigh(open_case(days=29))
