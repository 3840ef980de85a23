"""The reliability diagram: sound SVG, every group at its place, its size by what it holds."""

from xml.etree import ElementTree as ET

import pytest

from web.pages.diagram import describe_reliability, draw_reliability

SVG = "{http://www.w3.org/2000/svg}"
BINS = [[0.0, 0.0, 100], [0.5, 0.4, 25], [1.0, 1.0, 100]]


def read_points(bins: list[list[float]]) -> list[dict[str, float]]:
    drawing = ET.fromstring(draw_reliability(bins))  # noqa: S314 - our own drawing
    return [{name: float(point.attrib[name]) for name in ("cx", "cy", "r")} for point in drawing.iter(f"{SVG}circle")]


def test_a_point_lies_where_its_group_belongs() -> None:
    low, middle, high = read_points(BINS)
    assert low["cx"] < middle["cx"] < high["cx"]
    assert low["cy"] > middle["cy"] > high["cy"], "up is where more were right"
    assert middle["cx"] == pytest.approx((low["cx"] + high["cx"]) / 2, abs=0.1)
    assert middle["cy"] == pytest.approx(low["cy"] + 0.4 * (high["cy"] - low["cy"]), abs=0.1)


def test_the_area_of_a_point_tells_how_many_pairs_it_stands_for() -> None:
    low, middle, _ = read_points(BINS)
    assert (low["r"] / middle["r"]) ** 2 == pytest.approx(4, rel=0.05)


def test_both_axes_and_the_diagonal_are_there() -> None:
    drawing = ET.fromstring(draw_reliability(BINS))  # noqa: S314
    words = [element.text for element in drawing.iter(f"{SVG}text")]
    assert {"Probability that was said", "Share that was right", "0 %", "100 %"} <= set(words)
    assert len([path for path in drawing.iter(f"{SVG}path") if path.attrib["class"] == "ideal"]) == 1


def test_all_of_it_lies_within_the_picture() -> None:
    drawing = ET.fromstring(draw_reliability(BINS))  # noqa: S314
    width, height = (float(side) for side in drawing.attrib["viewBox"].split()[2:])
    for point in read_points(BINS):
        assert point["r"] <= point["cx"] <= width - point["r"]
        assert point["r"] <= point["cy"] <= height - point["r"]


def test_who_cannot_see_it_is_told_the_worst_of_it() -> None:
    told = describe_reliability(BINS)
    assert told == (
        "Reliability diagram of 3 groups of pairs."
        " The farthest from the diagonal: where 50.0 % was said, 40.0 % were right."
    )
    assert told in draw_reliability(BINS)


def test_without_points_only_the_frame_is_drawn() -> None:
    assert read_points([]) == []
    assert "without points" in draw_reliability([])


def test_a_page_gets_neither_style_nor_script() -> None:
    drawing = draw_reliability(BINS)
    assert "style" not in drawing
    assert "script" not in drawing
    assert "<style>\n.x {}\n</style>" in draw_reliability(BINS, ".x {}")
