"""From scores to a probability: what is promised for every score, and which calibrations are refused."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import UnavailableError
from models.scoring import Candidates, Ranking
from worker.pipeline.calibrate import ARTEFACT, FEATURES, Calibration, load_calibration, read_features

ANY = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e6, max_value=1e6)


def see(dense: float = 0.7, lexical_share: float = 0.4, margin: float = 1.0, ranker: float = 2.0) -> Ranking:
    """A list of one candidate."""
    columns = [np.array([score]) for score in (dense, 12.0, lexical_share, ranker, margin)]
    return Ranking(Candidates(np.array([1]), *columns[:3]), *columns[3:])


def estimate(calibration: Calibration, ranking: Ranking) -> float:
    [probability] = calibration.estimate(ranking).tolist()
    return float(probability)


def write(path: Path, **changes: Any) -> Path:
    document = {
        "version": "1",
        "intercept": -1.0,
        "weights": dict.fromkeys(FEATURES, 1.0),
        "threshold": 0.9,
        "error_bound": 0.02,
        "figures": {},
    }
    path.write_text(json.dumps(document | changes), encoding="utf-8")
    return path


@given(dense=ANY, share=ANY, margin=ANY)
def test_a_probability_lies_between_nought_and_one_whatever_the_scores(
    dense: float, share: float, margin: float
) -> None:
    assert 0 <= estimate(load_calibration(), see(dense, share, margin)) <= 1


def test_the_logistic_curve_is_the_textbooks() -> None:
    calibration = Calibration("1", -2.0, dict(zip(FEATURES, (1.0, 2.0, 0.5), strict=True)), None, 0.02, {})
    assert estimate(calibration, see(0.5, 0.25, 2.0)) == pytest.approx(1 / (1 + math.exp(-0.0)))
    assert estimate(calibration, see(1.0, 1.0, 2.0)) == pytest.approx(1 / (1 + math.exp(-2.0)))


def test_each_weight_goes_with_its_own_feature() -> None:
    for place, name in enumerate(FEATURES):
        alone = {feature: float(feature == name) for feature in FEATURES}
        calibration = Calibration("1", 0.0, alone, None, 0.02, {})
        scores = see(0.1, 0.2, 0.3)
        assert estimate(calibration, scores) == pytest.approx(1 / (1 + math.exp(-read_features(scores)[0, place])))


@pytest.mark.parametrize("better", [{"dense": 0.8}, {"lexical_share": 0.5}, {"margin": 1.5}])
def test_a_better_candidate_is_more_probable(better: dict[str, float]) -> None:
    calibration = load_calibration()
    assert estimate(calibration, see(**better)) > estimate(calibration, see())


def test_the_calibration_in_use_tells_on_what_it_was_fitted() -> None:
    calibration = load_calibration()
    assert calibration == load_calibration(ARTEFACT)
    assert tuple(calibration.weights) == FEATURES
    assert calibration.figures["queries"] > 100
    assert calibration.figures["held_out"]["ece"] < 0.05
    assert calibration.threshold is None or 0.5 < calibration.threshold < 1


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


def test_a_calibration_without_a_threshold_answers_nobody_by_itself(tmp_path: Path) -> None:
    calibration = load_calibration(write(tmp_path / "cautious.json", threshold=None))
    assert estimate(replace(calibration, threshold=0.5), see()) == estimate(calibration, see())
    assert calibration.threshold is None


def test_a_list_is_estimated_at_once() -> None:
    lists = [see(0.9, 0.5, 2.0), see(0.4, 0.1, -2.0)]
    columns = [
        np.concatenate([getattr(ranking.candidates, name) for ranking in lists]) for name in Candidates.__slots__
    ]
    both = Ranking(Candidates(*columns), np.array([2.0, 2.0]), np.array([2.0, -2.0]))
    calibration = load_calibration()
    assert calibration.estimate(both).tolist() == [estimate(calibration, ranking) for ranking in lists]


def test_an_empty_list_has_no_probabilities() -> None:
    nothing = np.empty(0)
    empty = Ranking(Candidates(np.empty(0, np.int64), nothing, nothing, nothing), nothing, nothing)
    assert load_calibration().estimate(empty).tolist() == []
