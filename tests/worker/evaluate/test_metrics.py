"""The figures, against examples reckoned by hand and properties that hold for all."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.evaluate.metrics import (
    average_precision,
    brier_score,
    calibration_error,
    choose_threshold,
    error_upper_bound,
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


@pytest.mark.parametrize(
    ("errors", "answers", "bound"),
    [
        (0, 149, 0.0199),
        (0, 148, 0.0200),
        (0, 10, 0.2589),
        (0, 1, 0.95),
        (1, 10, 0.3942),
        (2, 50, 0.1206),
        (5, 100, 0.1023),
        (10, 10, 1.0),
        (0, 0, 1.0),
    ],
)
def test_the_upper_bound_of_an_error_rate_is_that_of_the_tables(errors: int, answers: int, bound: float) -> None:
    assert error_upper_bound(errors, answers) == pytest.approx(bound, abs=6e-5)


@given(answers=st.integers(1, 300), errors=st.integers(0, 300))
def test_the_bound_is_what_clopper_and_pearson_define(answers: int, errors: int) -> None:
    """At the bound, as few errors as were seen have a chance of one in twenty."""
    if errors >= answers:
        assert error_upper_bound(answers, answers) == 1
        return
    bound = error_upper_bound(errors, answers)
    assert errors / answers < bound < 1
    chance = sum(math.comb(answers, k) * bound**k * (1 - bound) ** (answers - k) for k in range(errors + 1))
    assert chance == pytest.approx(0.05, abs=1e-6)


def choose(said: Sequence[float], was: Sequence[bool], bound: float = 0.02) -> float | None:
    return choose_threshold(said, was, bound)


def test_a_hundred_and_forty_nine_right_answers_are_needed_for_two_in_a_hundred() -> None:
    assert choose([0.9] * 148, [True] * 148) is None
    assert choose([0.9] * 149, [True] * 149) == 0.9


def test_the_lowest_threshold_that_keeps_the_bound_is_chosen() -> None:
    said = [0.99] * 150 + [0.9] * 50 + [0.8] * 100
    assert choose(said, [True] * 200 + [False] * 100) == 0.9
    assert choose(said, [True] * 150 + [False] * 150) == 0.99
    assert choose(said, [True] * 300) == 0.8


def test_where_no_threshold_keeps_the_bound_none_is_chosen() -> None:
    assert choose([0.9] * 1000, [True, False] * 500) is None
    assert choose([], []) is None
    assert choose([0.9] * 1000, [True] * 1000, bound=0.0) is None


def test_pairs_of_equal_probability_are_let_through_together() -> None:
    """A threshold cannot tell them apart, so the wrong ones behind the right ones count."""
    assert choose([0.9] * 200, [True] * 160 + [False] * 40) is None
    said = [0.95] * 200 + [0.9] * 200
    assert choose(said, [True] * 360 + [False] * 40) == 0.95


def test_what_four_decimals_cannot_tell_apart_counts_together() -> None:
    assert choose([0.90009] * 160 + [0.90001] * 40, [True] * 160 + [False] * 40) is None


def test_the_order_of_the_pairs_does_not_matter() -> None:
    said = [0.9] * 150 + [0.5] * 50
    was = [True] * 150 + [False] * 50
    assert choose(said[::-1], was[::-1]) == choose(said, was) == 0.9


@given(pairs=st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=80), bound=st.sampled_from([0.05, 0.2, 0.5]))
def test_the_answers_of_a_chosen_threshold_keep_its_bound(pairs: list[tuple[float, bool]], bound: float) -> None:
    threshold = choose([said for said, _ in pairs], [was for _, was in pairs], bound)
    if threshold is not None:
        answered = [was for said, was in pairs if said >= threshold]
        assert answered
        assert error_upper_bound(len(answered) - sum(answered), len(answered)) <= bound
