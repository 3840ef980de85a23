"""The figures, against examples reckoned by hand and properties that hold for all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.evaluate.metrics import (
    average_precision,
    brier_score,
    calibration_error,
    recall_at,
    reciprocal_rank,
)

RANKING = list("abcdefghij")
SAID_AND_WAS = st.lists(st.tuples(st.integers(0, 100).map(lambda n: n / 100), st.booleans()), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("relevant", "figure"),
    [
        ("a", 1.0),
        ("b", 1 / 2),
        ("e", 1 / 5),
        ("f", 0.0),
        ("z", 0.0),
        ("ab", 1.0),
        ("ac", (1 + 2 / 3) / 2),
        ("bd", (1 / 2 + 2 / 4) / 2),
        ("az", 1 / 2),
        ("ceg", (1 / 3 + 2 / 5) / 3),
        ("abcdefg", 5 / 7),
    ],
)
def test_average_precision_with_one_and_with_several_relevant_records(relevant: str, figure: float) -> None:
    assert average_precision(RANKING, set(relevant)) == pytest.approx(figure)


def test_average_precision_looks_as_deep_as_it_is_told() -> None:
    assert average_precision(RANKING, {"b"}, depth=1) == 0
    assert average_precision(RANKING, {"j"}, depth=10) == pytest.approx(1 / 10)
    assert average_precision([], {"a"}) == 0


@pytest.mark.parametrize(("relevant", "figure"), [("a", 1), ("c", 1 / 3), ("cd", 1 / 3), ("j", 1 / 10), ("z", 0)])
def test_the_reciprocal_rank_is_that_of_the_first(relevant: str, figure: float) -> None:
    assert reciprocal_rank(RANKING, set(relevant)) == pytest.approx(figure)


@pytest.mark.parametrize(
    ("relevant", "depth", "figure"),
    [("a", 1, 1), ("b", 1, 0), ("ab", 1, 1 / 2), ("abz", 20, 2 / 3), ("cj", 9, 1 / 2), ("cj", 10, 1)],
)
def test_recall_is_the_share_that_was_found(relevant: str, depth: int, figure: float) -> None:
    assert recall_at(RANKING, set(relevant), depth) == pytest.approx(figure)


def test_the_brier_score_of_a_hand_reckoned_example() -> None:
    said, was = [0.9, 0.2, 0.6, 1.0], [True, False, False, False]
    assert brier_score(said, was) == pytest.approx((0.01 + 0.04 + 0.36 + 1.0) / 4)
    assert brier_score([1.0, 0.0], [True, False]) == 0


def test_the_calibration_error_of_two_bins_reckoned_by_hand() -> None:
    said = [0.1, 0.3, 0.2, 0.8, 0.9, 1.0]
    was = [False, True, False, True, False, True]
    low, high = abs(0.2 - 1 / 3), abs(0.9 - 2 / 3)
    assert calibration_error(said, was, bins=2) == pytest.approx((3 * low + 3 * high) / 6)


def test_bins_hold_equally_many_and_a_rest_goes_to_the_first_ones() -> None:
    said, was = [0.0, 0.2, 0.4, 0.6, 1.0], [False, False, True, True, True]
    gaps = [2 * abs(0.1 - 0), 2 * abs(0.5 - 1), 1 * abs(1.0 - 1)]
    assert calibration_error(said, was, bins=3) == pytest.approx(sum(gaps) / 5)


def test_fewer_pairs_than_bins_stand_each_alone() -> None:
    assert calibration_error([0.25, 0.75], [False, True]) == pytest.approx((0.25 + 0.25) / 2)


def test_a_probability_that_comes_true_as_often_as_it_says_is_calibrated() -> None:
    said = [0.25] * 40 + [0.75] * 40
    was = ([True] + [False] * 3) * 10 + ([True] * 3 + [False]) * 10
    assert calibration_error(said, was, bins=2) == pytest.approx(0)


@given(pairs=SAID_AND_WAS)
def test_the_calibration_error_lies_between_nought_and_one(pairs: list[tuple[float, bool]]) -> None:
    said, was = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    assert 0 <= calibration_error(said, was) <= 1
    mean_gap = abs(sum(said) - sum(was)) / len(said)
    assert calibration_error(said, was, bins=1) == pytest.approx(mean_gap)
    assert calibration_error(said, was) >= mean_gap - 1e-9, "bins can only show more"
