"""From scores to a probability: what is promised for every score, and which calibrations are refused."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from models.errors import UnavailableError
from models.scoring import Ranking
from models.settings import Settings
from tests.worker.lists import make_list, make_ranker
from worker.pipeline.calibrate import ARTEFACT, FEATURES, Calibration, CloseLook, load_calibration, read_features
from worker.pipeline.encoder import SentenceEncoder
from worker.pipeline.matcher import ClaimMatcher
from worker.pipeline.rank import load_ranker

ANY = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e6, max_value=1e6)
BOTH = CloseLook(conflict=True, covered=0.6)
PLAIN = Calibration("1", "9", "compass@1", -1.0, dict.fromkeys(FEATURES, 1.0), [[0.9, 149, 0]], {})


def see(margin: float = 1.0, share: float = -0.5, **signals: float) -> Ranking:
    """A list of one candidate, with a lead over others that are not there."""
    ranking = make_ranker({}).rank(make_list([{"dense": 0.7, "lexical_share": 0.4} | signals]), in_context=False)
    return replace(ranking, margin=np.array([margin]), share=np.array([share]))


def estimate(calibration: Calibration, ranking: Ranking, *, in_context: bool = False) -> float:
    [probability] = calibration.estimate(ranking, in_context=in_context).tolist()
    return float(probability)


def write(path: Path, **changes: Any) -> Path:
    path.write_text(json.dumps(asdict(PLAIN) | changes), encoding="utf-8")
    return path


@given(dense=ANY, lexical_share=ANY, share=ANY, margin=ANY, in_context=st.booleans())
def test_a_probability_lies_between_nought_and_one_whatever_the_scores(
    dense: float, lexical_share: float, share: float, margin: float, *, in_context: bool
) -> None:
    ranking = see(margin, share, dense=dense, lexical_share=lexical_share)
    assert 0 <= estimate(load_calibration(), ranking, in_context=in_context) <= 1


def test_the_logistic_curve_is_the_textbooks() -> None:
    weights = dict.fromkeys(FEATURES, 0.0) | {"dense": 1.0, "lexical_share": 2.0, "lead": 0.5}
    calibration = replace(PLAIN, intercept=-2.0, weights=weights)
    even, likely = see(2.0, dense=0.5, lexical_share=0.25), see(2.0, dense=1.0, lexical_share=1.0)
    assert estimate(calibration, even) == pytest.approx(1 / (1 + math.exp(-0.0)))
    assert estimate(calibration, likely) == pytest.approx(1 / (1 + math.exp(-2.0)))


@pytest.mark.parametrize("place", range(len(FEATURES)))
def test_each_weight_goes_with_its_own_feature(place: int) -> None:
    alone = {feature: float(number == place) for number, feature in enumerate(FEATURES)}
    calibration = replace(PLAIN, intercept=0.0, weights=alone)
    ranking = see(0.3, -0.7, dense=0.1, lexical_share=0.2)
    seen = read_features(ranking, [BOTH], in_context=True)[0, place]
    [probability] = calibration.estimate(ranking, [BOTH], in_context=True)
    assert probability == pytest.approx(1 / (1 + math.exp(-seen)))


def name_features(
    ranking: Ranking, looks: Sequence[CloseLook] = (), *, in_context: bool = False
) -> list[dict[str, float]]:
    rows = read_features(ranking, looks, in_context=in_context).tolist()
    return [dict(zip(FEATURES, row, strict=True)) for row in rows]


def test_what_is_known_of_a_candidate_stands_in_its_own_column() -> None:
    [leading] = name_features(see(0.3, -0.7, dense=0.1, lexical_share=0.2), in_context=True)
    assert leading == {
        "dense": 0.1,
        "lexical_share": 0.2,
        "lead": 0.3,
        "behind": 0,
        "list_share": -0.7,
        "in_context": 1,
        "small": 1,
        "lead_in_small": 0.3,
        "behind_in_small": 0,
        "list_share_in_small": -0.7,
        "conflict": 0,
        "covered": 0,
    }
    [behind] = name_features(see(-0.3, -0.7, dense=0.1, lexical_share=0.2))
    assert (behind["lead"], behind["behind"], behind["in_context"]) == (0, -0.3, 0)


@pytest.mark.parametrize(("searched", "small"), [(1, 1.0), (400, 1.0), (2366, 0.5), (14_000, 0.0), (1_000_000, 0.0)])
def test_among_few_fact_checks_a_lead_is_told_apart(searched: int, small: float) -> None:
    ranking = see(0.4, -0.7)
    ranking = replace(ranking, candidates=replace(ranking.candidates, searched=searched))
    [seen] = name_features(ranking)
    assert seen["small"] == pytest.approx(small, abs=1e-3)
    assert seen["lead_in_small"] == pytest.approx(0.4 * seen["small"])
    assert seen["lead"] == 0.4


@pytest.mark.parametrize(
    ("conflicts", "seen"),
    [([], [0, 0, 0]), ([True], [1, 0, 0]), ([False, True], [0, 1, 0]), ([True, False, True, True, True], [1, 0, 1])],
)
def test_what_was_not_looked_at_closely_is_in_no_conflict(conflicts: list[bool], seen: list[float]) -> None:
    """However few or many were looked at: the list may be shorter than that."""
    ranking = make_ranker({}).rank(make_list([{}, {}, {}]), in_context=False)
    rows = name_features(ranking, [CloseLook(conflict, 0.4) for conflict in conflicts])
    assert [row["conflict"] for row in rows] == seen
    assert [row["covered"] for row in rows] == [0.4] * min(3, len(conflicts)) + [0.0] * max(0, 3 - len(conflicts))


def test_a_candidate_that_differs_in_something_decisive_is_less_probable() -> None:
    [agreeing] = load_calibration().estimate(see(), [CloseLook(conflict=False, covered=0.5)], in_context=False)
    [differing] = load_calibration().estimate(see(), [CloseLook(conflict=True, covered=0.5)], in_context=False)
    assert differing < agreeing


def test_a_fact_check_of_which_the_claim_says_more_is_more_probable() -> None:
    [little] = load_calibration().estimate(see(), [CloseLook(conflict=False, covered=0.1)], in_context=False)
    [much] = load_calibration().estimate(see(), [CloseLook(conflict=False, covered=0.9)], in_context=False)
    assert much > little


@pytest.mark.parametrize("better", [{"dense": 0.8}, {"lexical_share": 0.5}, {"margin": 1.5}])
def test_a_better_candidate_is_more_probable(better: dict[str, float]) -> None:
    calibration = load_calibration()
    assert estimate(calibration, see(**better)) > estimate(calibration, see())


def test_the_calibration_in_use_tells_on_what_it_was_fitted() -> None:
    calibration = load_calibration()
    assert calibration == load_calibration(ARTEFACT)
    assert tuple(calibration.weights) == FEATURES
    assert calibration.ranker == load_ranker().version
    assert calibration.figures["training_sets"] == load_ranker().training_sets
    assert calibration.figures["claims"] > 100
    assert 0 < calibration.figures["of_them_checked_before"] < calibration.figures["claims"]
    assert calibration.figures["ece"] < 0.05
    assert sum(count for _, _, count in calibration.figures["reliability"]) >= calibration.figures["claims"]


def test_the_steps_of_the_calibration_in_use_go_down() -> None:
    steps = load_calibration().steps
    thresholds, answered, wrong = (list(column) for column in zip(*steps, strict=True))
    assert thresholds == sorted(set(thresholds), reverse=True)
    assert answered == sorted(set(answered))
    assert wrong == sorted(set(wrong))
    assert answered[-1] <= load_calibration().figures["claims"]


@pytest.mark.parametrize(
    "weights",
    [
        {},
        {"dense": 1.0},
        dict.fromkeys((*FEATURES, "length"), 1.0),
        dict.fromkeys(reversed(FEATURES), 1.0),
        dict.fromkeys(("cosine", *FEATURES[1:]), 1.0),
    ],
)
def test_a_calibration_for_other_features_is_refused(tmp_path: Path, weights: dict[str, float]) -> None:
    with pytest.raises(UnavailableError, match="fitted on other features; fit it again"):
        load_calibration(write(tmp_path / "other.json", weights=weights))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"version": "1"}', '{"unknown": 1}'])
def test_a_calibration_that_cannot_be_read_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "broken.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnavailableError, match="cannot be read"):
        load_calibration(path)


def test_a_calibration_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="cannot be read"):
        load_calibration(tmp_path / "missing.json")


def test_a_calibration_that_was_kept_says_the_same(tmp_path: Path) -> None:
    kept = load_calibration(write(tmp_path / "kept.json"))
    assert kept == PLAIN
    assert estimate(kept, see()) == estimate(PLAIN, see())


def test_the_calibration_of_another_ranker_is_refused(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    matcher = ClaimMatcher(cast("Engine", None), cast("SentenceEncoder", None), settings)
    monkeypatch.setattr("worker.pipeline.matcher.load_calibration", lambda: PLAIN)
    with pytest.raises(UnavailableError, match="The calibration is of the ranker 9, not "):
        _ = matcher.calibration
    monkeypatch.setattr("worker.pipeline.matcher.load_ranker", lambda: replace(load_ranker(), version="9"))
    assert ClaimMatcher(matcher.engine, matcher.encoder, settings).calibration == PLAIN


def test_a_list_is_estimated_at_once() -> None:
    rows = [{"dense": 0.9, "lexical_share": 0.5}, {"dense": 0.4, "lexical_share": 0.1}]
    both = make_ranker({"dense": 4.0}).rank(make_list(rows), in_context=False)
    singles = [
        Ranking(both.candidates.pick(one), both.features[one], both.score[one], both.margin[one], both.share[one])
        for one in (np.array([0]), np.array([1]))
    ]
    calibration = load_calibration()
    probabilities = calibration.estimate(both, in_context=False).tolist()
    assert probabilities == pytest.approx([estimate(calibration, ranking) for ranking in singles])
    assert probabilities[0] > probabilities[1]


def test_an_empty_list_has_no_probabilities() -> None:
    empty = make_ranker({}).rank(make_list([]), in_context=False)
    assert load_calibration().estimate(empty, in_context=True).tolist() == []
