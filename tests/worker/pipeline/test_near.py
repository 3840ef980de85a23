"""Two claims beside each other: the probability knows no order, and says how it was measured."""

import json
from pathlib import Path

import pytest

from models.errors import UnavailableError
from worker.pipeline.near import ARTEFACT, FEATURES, WORDS_ALONE, load_near_calibration, measure_pair

ONE = "The minimum wage rose by 40 % in 2019."
OTHER = "In 2019 the minimum wage went up by 40 percent"


def test_the_order_of_two_claims_does_not_matter() -> None:
    measured = measure_pair(ONE, OTHER, 0.9)
    assert measured == measure_pair(OTHER, ONE, 0.9)
    assert tuple(measured) == tuple(FEATURES)
    assert measured["numbers"] == 1
    assert 0 < measured["common"] < 1
    assert measure_pair("", "…", 0.0) == {"dense": 0.0, "common": 0.0, "numbers": 0.0}


def test_what_is_alike_is_likelier_and_another_encoder_goes_by_words() -> None:
    calibration = load_near_calibration()
    own, other = calibration.choose(calibration.encoder), calibration.choose("another@1")
    near, far = measure_pair(ONE, OTHER, 0.9), measure_pair(ONE, "Bats are blind.", 0.1)
    for weights in (own, other):
        assert weights.estimate(far) < 0.05
        assert 0.8 < weights.estimate(near) < 1
    assert tuple(other.weights) == WORDS_ALONE


def test_the_artefact_says_how_good_it_was_on_what_it_had_not_seen() -> None:
    figures = load_near_calibration().figures
    assert figures["own"]["ece"] < 0.02
    assert figures["own"]["from_0.5"]["precision"] > 0.8
    assert figures["snopes-2022, dev"]["from_0.5"]["precision"] > 0.9


@pytest.mark.parametrize("broken", ["{}", "no JSON", None])
def test_an_artefact_that_does_not_fit_is_refused(tmp_path: Path, broken: str | None) -> None:
    fields = json.loads(ARTEFACT.read_text(encoding="utf-8"))
    fields["own"]["weights"] = {"other": 1.0}
    path = tmp_path / "near.json"
    path.write_text(broken if broken is not None else json.dumps(fields), encoding="utf-8")
    with pytest.raises(UnavailableError):
        load_near_calibration(path)
