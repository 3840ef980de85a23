"""The order of a list: what it promises for every list, and which rankers are refused."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import UnavailableError
from models.scoring import Candidates, Ranking
from tests.worker.lists import make_list, make_ranker
from worker.pipeline.features import FEATURES
from worker.pipeline.rank import ARTEFACT, PROFILES, READ_FEATURES, load_ranker, rank_again

# Cosines and BM25 scores with two decimals, as spread as real ones.
SCORES = st.lists(
    st.tuples(st.integers(-100, 100).map(lambda n: n / 100), st.integers(0, 4000).map(lambda n: n / 100)),
    min_size=1,
    max_size=40,
)
BOTH = {"dense": 3.0, "dense_z": 1.0, "lexical_z": 0.5, "density": 0.2}
WEIGHTS = st.sampled_from([{}, {"dense": 1.0}, {"lexical_z": 2.0}, BOTH])
Scores = list[tuple[float, float]]
Weights = Mapping[str, float]


def make(scores: Scores, numbers: Sequence[int] | None = None) -> Candidates:
    return make_list([{"dense": dense, "lexical": lexical, "words": 10} for dense, lexical in scores], numbers)


def rank(found: Candidates, weights: Weights, kept: int | None = None) -> Ranking:
    return make_ranker(weights).rank(found, in_context=False, kept=kept)


def list_numbers(ranking: Ranking) -> list[int]:
    numbers: list[int] = ranking.candidates.factcheck_ids.tolist()
    return numbers


@given(scores=SCORES, weights=WEIGHTS)
def test_every_candidate_stands_once_in_the_list_the_best_first(scores: Scores, weights: Weights) -> None:
    ranking = rank(make(scores), weights)
    assert sorted(list_numbers(ranking)) == list(range(1, len(scores) + 1))
    assert ranking.score.tolist() == sorted(ranking.score.tolist(), reverse=True)
    assert len(ranking.features) == len(ranking.margin) == len(scores)


@given(scores=SCORES, weights=WEIGHTS)
def test_a_margin_is_the_lead_over_the_best_other_one(scores: Scores, weights: Weights) -> None:
    ranking = rank(make(scores), weights)
    first, *others = ranking.margin.tolist()
    if others:
        assert first == pytest.approx(ranking.score[0] - ranking.score[1])
    for margin, score in zip(others, ranking.score[1:], strict=True):
        assert margin == pytest.approx(score - ranking.score[0])
        assert margin <= 0 <= first


@given(scores=SCORES, weights=WEIGHTS, seed=st.integers())
def test_the_order_of_finding_does_not_matter(scores: Scores, weights: Weights, seed: int) -> None:
    numbers = list(range(1, len(scores) + 1))
    random.Random(seed).shuffle(numbers)  # noqa: S311  no secret hangs on it
    shuffled = make([scores[number - 1] for number in numbers], numbers)
    first, second = (rank(found, weights) for found in (make(scores), shuffled))
    assert first.score == pytest.approx(second.score, abs=1e-9)


@given(scores=SCORES)
def test_who_is_better_in_all_that_counts_is_before_the_other(scores: Scores) -> None:
    ranking = rank(make(scores), BOTH)
    ranked = list(zip(*ranking.candidates.get("dense", "lexical").T.tolist(), strict=True))
    for place, worse in enumerate(ranked):
        for better in ranked[place + 1 :]:
            assert not (better[0] > worse[0] and better[1] > worse[1])


@given(scores=SCORES)
def test_a_weight_for_one_leg_alone_lets_it_decide(scores: Scores) -> None:
    by_vector = rank(make(scores), {"dense": 1.0}).candidates.get("dense").tolist()
    by_words = rank(make(scores), {"lexical_behind": 1.0}).candidates.get("lexical").tolist()
    assert by_vector == sorted(by_vector, reverse=True)
    assert by_words == sorted(by_words, reverse=True)


@given(dense=st.floats(-1, 1), lexical=st.floats(0, 60), count=st.integers(1, 150), chance=st.integers(0, 2**32))
def test_equal_scores_are_ordered_by_number(dense: float, lexical: float, count: int, chance: int) -> None:
    """Whatever counts how much: rows that are alike have scores that are equal to the last bit."""
    weights = dict(zip(FEATURES, np.random.default_rng(chance).normal(size=len(FEATURES)).tolist(), strict=True))
    numbers = [7 * number % 151 + 1 for number in range(count)]
    ranking = rank(make([(dense, lexical)] * count, numbers), weights)
    assert list_numbers(ranking) == sorted(numbers)
    assert set(ranking.margin.tolist()) == {0.0}


def test_a_score_is_the_weighted_sum_of_what_is_seen() -> None:
    ranking = rank(make([(0.5, 2.0), (0.9, 4.0)]), {"dense": 2.0, "lexical_behind": 0.25, "length": 1.0})
    length = ranking.features[0][list(FEATURES).index("length")]
    assert list_numbers(ranking) == [2, 1]
    assert ranking.score.tolist() == pytest.approx([2 * 0.9 + length, 2 * 0.5 - 0.25 * 2 + length])
    assert ranking.margin.tolist() == pytest.approx([1.3, -1.3])


@given(scores=SCORES, weights=WEIGHTS)
def test_the_shares_of_a_list_are_those_of_a_softmax(scores: Scores, weights: Weights) -> None:
    ranking = rank(make(scores), weights)
    shares = np.exp(ranking.share)
    assert shares.sum() == pytest.approx(1)
    assert ranking.share.tolist() == sorted(ranking.share.tolist(), reverse=True)
    for score, share in zip(ranking.score, ranking.share, strict=True):
        assert share - ranking.share[0] == pytest.approx(score - ranking.score[0])


def test_a_claim_in_a_text_is_weighed_otherwise_than_one_alone() -> None:
    found = make_list([{"dense": 0.9, "dense_context": 0.1}, {"dense": 0.2, "dense_context": 0.8}])
    ranker = make_ranker({"dense": 1.0}, in_context={"dense_context": 1.0})
    assert list_numbers(ranker.rank(found, in_context=False)) == [1, 2]
    assert list_numbers(ranker.rank(found, in_context=True)) == [2, 1]


def test_a_single_candidate_has_no_lead() -> None:
    ranking = rank(make([(0.9, 12.0)]), BOTH)
    assert (list_numbers(ranking), ranking.margin.tolist(), ranking.share.tolist()) == ([1], [0.0], [0.0])


@pytest.mark.parametrize("kept", [None, 5])
def test_where_nothing_was_found_nothing_is_ranked(kept: int | None) -> None:
    ranking = rank(make([]), BOTH, kept)
    assert list_numbers(ranking) == []
    assert {len(part) for part in (ranking.features, ranking.score, ranking.margin, ranking.share)} == {0}


@given(scores=SCORES, kept=st.integers(1, 50))
def test_the_head_of_a_list_is_the_same_without_the_rest(scores: Scores, kept: int) -> None:
    found = make(scores)
    head, whole = rank(found, BOTH, kept), rank(found, BOTH)
    assert list_numbers(head) == list_numbers(whole)[:kept]
    assert head.candidates.signals == pytest.approx(whole.candidates.signals[:kept], nan_ok=True)
    for name in ("score", "margin", "share", "features"):
        assert getattr(head, name).tolist() == getattr(whole, name)[:kept].tolist()


def test_a_candidate_keeps_what_the_legs_said_of_it() -> None:
    ranking = rank(make([(0.2, 7.0), (0.9, 3.0)], [31, 12]), {"dense": 1.0})
    assert list_numbers(ranking) == [12, 31]
    assert ranking.candidates.get("dense", "lexical").tolist() == [[0.9, 3.0], [0.2, 7.0]]
    assert ranking.features[:, list(FEATURES).index("dense")].tolist() == [0.9, 0.2]


READINGS = st.lists(st.integers(-50, 50).map(float), min_size=1, max_size=40)


@given(scores=SCORES, weights=WEIGHTS, readings=READINGS)
def test_what_was_not_read_again_stays_behind_as_it_was(
    scores: Scores, weights: Weights, readings: list[float]
) -> None:
    whole = rank(make(scores), weights)
    read = len(readings := readings[: len(scores)])
    again = rank_again(whole, np.array(readings))
    assert sorted(list_numbers(again)[:read]) == sorted(list_numbers(whole)[:read])
    assert list_numbers(again)[read:] == list_numbers(whole)[read:]
    assert again.score[read:].tolist() == whole.score[read:].tolist()
    assert again.score.tolist() == sorted(again.score.tolist(), reverse=True)
    assert again.margin[0] == (again.score[0] - again.score[1] if len(scores) > 1 else 0)
    assert again.margin[1:] == pytest.approx(again.score[1:] - again.score[0])
    assert np.exp(again.share).sum() == pytest.approx(1)
    assert again.features.shape == (len(scores), len(FEATURES) + len(READ_FEATURES))
    assert again.features[read:, -1].tolist() == [0.0] * (len(scores) - read)


def test_both_scores_count_alike() -> None:
    whole = rank(make([(0.9, 0), (0.6, 0), (0.3, 0), (0.1, 0)]), {"dense": 1.0})
    assert list_numbers(rank_again(whole, np.array([1.0, 1.0, 1.0]))) == [1, 2, 3, 4], "who says nothing moves nothing"
    assert list_numbers(rank_again(whole, np.array([1.0, 4.0, 3.0]))) == [2, 1, 3, 4]
    opposed = rank_again(whole, np.array([3.0, 6.0, 9.0]))
    assert opposed.score[:3] == pytest.approx([0.6] * 3), "one takes back what the other says"
    agreed = rank_again(whole, np.array([30.0, 20.0, 10.0]))
    assert agreed.score == pytest.approx([1.2, 0.6, 0.1, 0.1]), "never below those that were not read"
    assert agreed.features[:, -1] == pytest.approx([1.2247, 0, -1.2247, 0], abs=1e-4)


def test_of_a_list_that_was_read_again_the_first_are_kept() -> None:
    whole = rank(make([(0.9, 0), (0.6, 0), (0.3, 0)]), {"dense": 1.0})
    kept = rank_again(whole, np.array([1.0, 9.0, 8.0]), kept=1)
    assert list_numbers(kept) == [2]
    assert {len(part) for part in (kept.features, kept.score, kept.margin, kept.share)} == {1}


def test_an_empty_list_stays_empty_when_it_is_read_again() -> None:
    empty = rank(make([]), {})
    assert len(rank_again(empty, np.empty(0)).score) == 0


def write(path: Path, **changes: Any) -> Path:
    document = asdict(make_ranker({"dense": 1.0})) | changes
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_a_ranker_that_was_kept_orders_as_before(tmp_path: Path) -> None:
    kept = load_ranker(write(tmp_path / "kept.json"))
    found = make([(0.5, 2.0), (0.9, 4.0)])
    assert kept.rank(found, in_context=True).score.tolist() == [0.9, 0.5]


def test_the_ranker_in_use_tells_on_what_it_was_fitted() -> None:
    ranker = load_ranker()
    assert ranker == load_ranker(ARTEFACT)
    assert tuple(ranker.features) == tuple(FEATURES)
    assert len(ranker.training_sets) > 0
    assert {len(digest) for digest in ranker.training_sets.values()} == {64}
    for figures in ranker.figures.values():
        assert figures["queries"] > 100
        assert 0.5 < figures["map_at_5"] < figures["recall_at_100"] <= 1
    assert any(any(ranker.weights[profile]) for profile in PROFILES)


@pytest.mark.parametrize(
    "features",
    [
        [],
        list(FEATURES)[1:],
        [*FEATURES, "moon"],
        list(FEATURES)[::-1],
        ["cosine", *list(FEATURES)[1:]],
    ],
)
def test_a_ranker_for_other_features_is_refused(tmp_path: Path, features: list[str]) -> None:
    with pytest.raises(UnavailableError, match="fitted on other features; fit it again"):
        load_ranker(write(tmp_path / "other.json", features=features))


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("count", [0, len(FEATURES) - 1, len(FEATURES) + 1])
def test_a_ranker_with_too_few_or_too_many_weights_is_refused(tmp_path: Path, profile: str, count: int) -> None:
    weights = {one: [1.0] * (count if one == profile else len(FEATURES)) for one in PROFILES}
    with pytest.raises(UnavailableError, match="fitted on other features; fit it again"):
        load_ranker(write(tmp_path / "other.json", weights=weights))


@pytest.mark.parametrize("weights", [{}, {"alone": [1.0] * len(FEATURES)}, [], None, {"alone": 1, "in_context": 1}])
def test_a_ranker_without_both_profiles_is_refused(tmp_path: Path, weights: Any) -> None:
    with pytest.raises(UnavailableError, match="cannot be read"):
        load_ranker(write(tmp_path / "half.json", weights=weights))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"version": "1"}', '{"unknown": 1}'])
def test_a_ranker_that_cannot_be_read_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "broken.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnavailableError, match="cannot be read"):
        load_ranker(path)


def test_a_ranker_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="cannot be read"):
        load_ranker(tmp_path / "missing.json")
