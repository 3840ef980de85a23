"""Scales: what ships with the desk, how ratings of others are carried over, and a newsroom's own from a file."""

import json
from pathlib import Path
from typing import Any

import pytest

from models.ratings import RatingClass
from models.scale_list import SHIPPED, read_scales
from models.scales import Scale

DESK, TRUTH, REVIEW, THREE, MEDIA = SHIPPED
OWN: dict[str, Any] = {
    "name": "valley",
    "label": "Valley",
    "meaning": "How we say it in the valley.",
    "ratings": [
        {"value": "wrong", "label": "Wrong", "rating_class": "false", "meaning": "It is not so.", "number": 1},
        {"value": "right", "label": "Right", "rating_class": "true", "meaning": "It is so.", "number": 2},
        {"value": "dark", "label": "In the dark", "rating_class": "open", "meaning": "Nobody knows."},
    ],
}


def map_words(scale: Scale, words: str | None) -> str | None:
    found = scale.map_words(words)
    return found.value if found else None


def mirror(scale: Scale, value: str) -> str | None:
    rating = scale.find(value)
    assert rating is not None
    turned = scale.mirror(rating)
    return turned.value if turned else None


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Where a test writes a scale of its own."""
    return tmp_path / "valley.json"


@pytest.mark.parametrize("scale", SHIPPED, ids=lambda scale: scale.name)
def test_a_shipped_scale_reads_like_a_file(scale: Scale, own: Path) -> None:
    own.write_text(scale.model_copy(update={"name": "another"}).model_dump_json(), encoding="utf-8")
    [read] = read_scales(str(own))
    assert read.ratings == scale.ratings


@pytest.mark.parametrize("scale", SHIPPED, ids=lambda scale: scale.name)
def test_only_what_has_a_place_has_a_number(scale: Scale) -> None:
    numbers = [rating.number for rating in scale.ratings if rating.number is not None]
    assert numbers == sorted(set(numbers)), "the worst comes first"
    assert all(rating.number is None for rating in scale.ratings if rating.rating_class is RatingClass.OPEN)
    assert all(rating.number is None for rating in scale.ratings if rating.value == "misleading")


def test_the_ends_of_a_scale_are_those_of_its_numbers() -> None:
    assert [(scale.worst, scale.best) for scale in SHIPPED] == [(1, 5), (1, 5), (1, 5), (None, None), (None, None)]


def test_a_scale_with_a_way_out_leaves_no_reviewer_stuck() -> None:
    assert all(any(rating.rating_class is RatingClass.OPEN for rating in scale.ratings) for scale in SHIPPED)


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("False", ("false", "false", "false", "contradicted", None)),
        ("Pants on Fire!", ("false", "false", "false", "contradicted", None)),
        ("mostly-false", ("mostly_false", "mostly_false", "mostly_false", "contradicted", None)),
        ("Mostly True", ("mostly_true", "mostly_true", "mostly_true", "supported", "authentic")),
        ("Verdadero", ("true", "true", "true", "supported", "authentic")),
        ("Mixture", ("half_true", "half_true", "mixture", None, "out_of_context")),
        ("Misleading", ("misleading", "half_true", "mixture", None, "out_of_context")),
        ("Satire", ("false", "false", "false", "contradicted", "satire")),
        ("Unproven", (None, None, "unproven", None, None)),
        ("Not enough evidence", (None, None, None, "not_enough_evidence", None)),
        ("???", (None, None, None, None, None)),
        ("", (None, None, None, None, None)),
        (None, (None, None, None, None, None)),
    ],
)
def test_words_are_carried_over_by_name_else_by_class(words: str | None, values: tuple[str | None, ...]) -> None:
    assert tuple(map_words(scale, words) for scale in SHIPPED) == values


@pytest.mark.parametrize(
    ("scale", "value", "turned"),
    [
        (DESK, "false", "true"),
        (DESK, "mostly_true", "mostly_false"),
        (DESK, "half_true", None),
        (DESK, "misleading", None),
        (DESK, "unverifiable", None),
        (REVIEW, "true", "false"),
        (THREE, "contradicted", "supported"),
        (THREE, "not_enough_evidence", None),
        (MEDIA, "fabricated", None),
        (MEDIA, "authentic", None),
    ],
)
def test_what_holds_for_the_opposite(scale: Scale, value: str, turned: str | None) -> None:
    assert mirror(scale, value) == turned


def test_the_setting_names_scales_in_their_order(own: Path) -> None:
    own.write_text(json.dumps(OWN), encoding="utf-8")
    assert [scale.name for scale in read_scales(f"three, {own} ,desk,")] == ["three", "valley", "desk"]
    valley = read_scales(str(own))[0]
    assert (valley.worst, valley.best, mirror(valley, "wrong")) == (1, 2, "right")


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("", "name some of desk, truth"),
        (" , ", "name some of desk, truth"),
        ("desk, nobody", "name some of desk, truth"),
        ("desk, truth, desk", "the scale desk is there twice"),
        ("nowhere.json", "the file nowhere.json cannot be read"),
    ],
)
def test_a_setting_that_cannot_be_used_says_why(setting: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_scales(setting)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": "Valley Scale"}, "name is wrong"),
        ({"name": "desk"}, "that of a scale that comes with the desk"),
        ({"label": " "}, "label is wrong"),
        ({"ratings": OWN["ratings"][:1]}, "ratings is wrong"),
        ({"ratings": [OWN["ratings"][0]] * 2}, "the value in .* wrong is there twice"),
        ({"ratings": [OWN["ratings"][0], OWN["ratings"][1] | {"number": 1}]}, "the number in .* 1 is there twice"),
        ({"ratings": [OWN["ratings"][0], OWN["ratings"][1] | {"number": 0}]}, "ratings.1.number is wrong"),
        ({"ratings": [OWN["ratings"][0], OWN["ratings"][1] | {"rating_class": "odd"}]}, "ratings.1.rating_class"),
        ({"ratings": [*OWN["ratings"][:2], OWN["ratings"][2] | {"number": 3}]}, "leaves the claim open has a number"),
        ({"colour": "red"}, "colour is wrong"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_is_wrong(own: Path, change: dict[str, Any], sentence: str) -> None:
    own.write_text(json.dumps(OWN | change), encoding="utf-8")
    with pytest.raises(ValueError, match=sentence):
        read_scales(f"{own}")


def test_a_file_that_is_no_json_is_refused(own: Path) -> None:
    own.write_bytes(b"\xff{")
    with pytest.raises(ValueError, match="is not JSON"):
        read_scales(str(own))
