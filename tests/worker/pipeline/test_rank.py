"""The fused order: what it promises for every list, and what it says of a few."""

import random
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.scoring import Candidate, Candidates
from worker.pipeline.rank import rank_candidates

# Cosines and BM25 scores with two decimals, as spread as real ones.
SCORES = st.lists(
    st.tuples(st.integers(-100, 100).map(lambda n: n / 100), st.integers(0, 4000).map(lambda n: n / 100)),
    min_size=1,
    max_size=40,
)
WEIGHTS = st.sampled_from([0.0, 0.3, 0.6, 1.0])


class Row(NamedTuple):
    """A candidate in its place."""

    candidate: Candidate
    ranker: float
    margin: float


def make(scores: list[tuple[float, float]], numbers: list[int] | None = None) -> Candidates:
    dense, lexical = np.array(scores, dtype=float).reshape(-1, 2).T
    numbered = np.array(numbers or range(1, len(scores) + 1), dtype=np.int64)
    return Candidates(numbered, dense, lexical, lexical / 100)


def rank(found: Candidates, weight: float, kept: int | None = None) -> list[Row]:
    ranking = rank_candidates(found, weight, kept)
    best = ranking.candidates
    candidates = zip(best.factcheck_ids.tolist(), best.dense, best.lexical, best.lexical_share, strict=True)
    scores = zip(ranking.ranker.tolist(), ranking.margin.tolist(), strict=True)
    return [Row(Candidate(*row), *score) for row, score in zip(candidates, scores, strict=True)]


@given(scores=SCORES, weight=WEIGHTS)
def test_every_candidate_stands_once_in_the_list_the_best_first(
    scores: list[tuple[float, float]], weight: float
) -> None:
    ranked = rank(make(scores), weight)
    assert sorted(entry.candidate.factcheck_id for entry in ranked) == list(range(1, len(scores) + 1))
    fused = [entry.ranker for entry in ranked]
    assert fused == sorted(fused, reverse=True)
    assert sum(fused) == pytest.approx(0, abs=1e-6), "standard scores are around nought"


@given(scores=SCORES, weight=WEIGHTS)
def test_a_margin_is_the_lead_over_the_best_other_one(scores: list[tuple[float, float]], weight: float) -> None:
    first, *others = rank(make(scores), weight)
    if others:
        assert first.margin == pytest.approx(first.ranker - others[0].ranker)
    for entry in others:
        assert entry.margin == pytest.approx(entry.ranker - first.ranker)
        assert entry.margin <= 0 <= first.margin


@given(scores=SCORES, weight=WEIGHTS, seed=st.integers())
def test_the_order_of_finding_does_not_matter(scores: list[tuple[float, float]], weight: float, seed: int) -> None:
    numbers = list(range(1, len(scores) + 1))
    random.Random(seed).shuffle(numbers)  # noqa: S311  no secret hangs on it
    shuffled = make([scores[number - 1] for number in numbers], numbers)
    first, second = (rank(found, weight) for found in (make(scores), shuffled))
    for one, other in zip(first, second, strict=True):
        assert one.ranker == pytest.approx(other.ranker, abs=1e-9)


@given(scores=SCORES, weight=st.sampled_from([0.3, 0.6]))
def test_who_is_better_in_both_legs_is_before_the_other(scores: list[tuple[float, float]], weight: float) -> None:
    ranked = [entry.candidate for entry in rank(make(scores), weight)]
    for place, worse in enumerate(ranked):
        for better in ranked[place + 1 :]:
            assert not (better.dense > worse.dense and better.lexical > worse.lexical)


@given(scores=SCORES)
def test_a_weight_of_one_or_nought_leaves_one_leg_alone(scores: list[tuple[float, float]]) -> None:
    by_vector = [entry.candidate.dense for entry in rank(make(scores), 1.0)]
    by_words = [entry.candidate.lexical for entry in rank(make(scores), 0.0)]
    assert by_vector == sorted(by_vector, reverse=True)
    assert by_words == sorted(by_words, reverse=True)


@given(dense=st.floats(-1, 1), lexical=st.floats(0, 60), count=st.integers(1, 30), weight=WEIGHTS)
def test_where_all_are_equal_nothing_stands_out(dense: float, lexical: float, count: int, weight: float) -> None:
    """Also where the mean of equal numbers is not quite that number."""
    ranked = rank(make([(dense, lexical)] * count), weight)
    assert [entry.candidate.factcheck_id for entry in ranked] == list(range(1, count + 1))
    assert {(entry.ranker, entry.margin) for entry in ranked} == {(0.0, 0.0)}


def test_where_one_leg_says_nothing_the_other_decides() -> None:
    ranked = rank(make([(0.2, 7.1), (0.9, 7.1), (0.5, 7.1)]), 0.6)
    assert [entry.candidate.factcheck_id for entry in ranked] == [2, 3, 1]
    assert ranked[1].ranker == pytest.approx(0.6 * (0.5 - 1.6 / 3) / 0.2867, abs=1e-3)


def test_a_clear_lead_in_one_leg_beats_a_slight_one_in_the_other() -> None:
    """Fusion by rank would call the first two a draw."""
    scores = [(0.9, 10.0), (0.5, 10.1), (0.49, 9.0), (0.48, 9.5)]
    ranked = rank(make(scores), 0.5)
    assert ranked[0].candidate.factcheck_id == 1
    assert ranked[0].margin > 0.5


def test_a_single_candidate_neither_leads_nor_stands_out() -> None:
    [only] = rank(make([(0.9, 12.0)]), 0.6)
    assert (only.ranker, only.margin) == (0.0, 0.0)


def test_where_nothing_was_found_nothing_is_ranked() -> None:
    assert rank(make([]), 0.6) == []


@given(scores=SCORES, kept=st.integers(1, 50))
def test_the_head_of_a_list_is_the_same_without_the_rest(scores: list[tuple[float, float]], kept: int) -> None:
    found = make(scores)
    assert rank(found, 0.6, kept) == rank(found, 0.6)[:kept]


def test_a_candidate_keeps_what_the_legs_said_of_it() -> None:
    first, second = rank(make([(0.2, 7.0), (0.9, 3.0)], [31, 12]), 1.0)
    assert first.candidate == Candidate(12, 0.9, 3.0, 0.03)
    assert second.candidate == Candidate(31, 0.2, 7.0, 0.07)
