"""From labelled pairs to a bound on errors: against the tables, against scipy, and for all pairs."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import settings as examine
from hypothesis import strategies as st
from scipy.special import betaincinv

from models.risk import NOTHING_ALLOWED, Step, choose_threshold, count_needed, count_steps, error_upper_bound


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


@examine(deadline=None)
@given(answers=st.integers(1, 2000), errors=st.integers(0, 2000), confidence=st.sampled_from([0.9, 0.95, 0.99]))
def test_the_bound_is_the_quantile_of_a_beta_distribution(answers: int, errors: int, confidence: float) -> None:
    """As the textbooks give it, and as numerical libraries reckon it."""
    if errors < answers:
        expected = betaincinv(errors + 1, answers - errors, confidence)
        assert error_upper_bound(errors, answers, confidence) == pytest.approx(expected, rel=1e-8, abs=1e-12)


@given(answers=st.integers(1, 400), errors=st.integers(0, 400))
def test_more_errors_and_fewer_answers_raise_the_bound(answers: int, errors: int) -> None:
    bound = error_upper_bound(errors, answers)
    assert bound <= error_upper_bound(errors + 1, answers)
    assert error_upper_bound(errors, answers + 1) <= bound


@given(answers=st.integers(0, 400), errors=st.integers(0, 20), bound=st.floats(0.001, 0.999))
def test_a_step_is_kept_where_its_upper_bound_is_within_the_bound(answers: int, errors: int, bound: float) -> None:
    upper = error_upper_bound(errors, answers)
    if abs(upper - bound) > 1e-9:
        kept = choose_threshold([Step(0.9, answers, min(errors, answers))], bound)
        assert kept == (0.9 if upper < bound else None)


@pytest.mark.parametrize(("bound", "needed"), [(0.02, 149), (0.05, 59), (0.01, 299), (0.5, 5), (0.95, 1)])
def test_it_takes_so_many_right_answers_to_show_a_bound(bound: float, needed: int) -> None:
    assert count_needed(bound) == needed
    assert error_upper_bound(0, needed) <= bound + 1e-12
    assert needed == 1 or error_upper_bound(0, needed - 1) > bound


def test_each_different_probability_is_a_step_the_highest_first() -> None:
    said = [0.5, 0.9, 0.7, 0.9, 0.5]
    was = [False, True, False, False, True]
    assert count_steps(said, was) == [Step(0.9, 2, 1), Step(0.7, 3, 2), Step(0.5, 5, 3)]
    assert count_steps([], []) == []


def test_a_step_is_rounded_down_to_four_decimals() -> None:
    """Rounded up, answers that a threshold keeps out would have counted for it."""
    assert count_steps([0.90009, 0.90001], [True, True]) == [Step(0.9, 2, 0)]
    assert count_steps([0.8999], [True]) == [Step(0.8999, 1, 0)]


@given(said=st.integers(0, 10_000).map(lambda n: round(n / 10_000, 4)))
def test_a_probability_as_it_is_kept_is_its_own_step(said: float) -> None:
    [step] = count_steps([said], [True])
    assert step.threshold == pytest.approx(said, abs=1e-12)
    assert said >= step.threshold, "else it would be kept out by the threshold that it made"


@given(pairs=st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=80))
def test_the_last_step_counts_all(pairs: list[tuple[float, bool]]) -> None:
    steps = count_steps([said for said, _ in pairs], [was for _, was in pairs])
    assert (steps[-1].answered, steps[-1].wrong) == (len(pairs), sum(not was for _, was in pairs))
    assert [step.threshold for step in steps] == sorted({step.threshold for step in steps}, reverse=True)
    for step in steps:
        answered = [was for said, was in pairs if said >= step.threshold - 1e-9]
        assert (len(answered), len(answered) - sum(answered)) == (step.answered, step.wrong)


def test_nothing_is_allowed_where_nothing_was_said() -> None:
    assert (NOTHING_ALLOWED.error_bound, NOTHING_ALLOWED.threshold) == (None, None)


def choose(said: Sequence[float], was: Sequence[bool], bound: float = 0.02) -> float | None:
    return choose_threshold(count_steps(said, was), bound)


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
