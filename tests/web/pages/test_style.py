"""The style sheet keeps its promises: readable in light and dark, and nothing is fetched from elsewhere."""

import re
from pathlib import Path

import pytest

import web

STATIC = Path(web.__file__).parent / "static"
TEMPLATES = Path(web.__file__).parent / "templates"
SHEET = (STATIC / "desk.css").read_text(encoding="utf-8")
GROUNDS = ("paper", "sheet", "well", "wash")


def read_token(name: str) -> tuple[str, str]:
    """Return a colour in light and in dark."""
    found = re.search(rf"--{name}: light-dark\((#\w{{6}}), (#\w{{6}})\)", SHEET)
    assert found, f"there is no colour --{name}"
    return found[1], found[2]


def measure_light(colour: str) -> float:
    """Return the relative luminance as WCAG 2.2 defines it."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def measure_contrast(one: str, other: str) -> float:
    dark, light = sorted([measure_light(one), measure_light(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "soft", "accent", "false", "mixed", "true", "open", "danger"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_words_can_be_read_on_every_ground(ink: str, ground: str, mode: int) -> None:
    assert measure_contrast(read_token(ink)[mode], read_token(ground)[mode]) >= 4.5


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_buttons_and_marks_can_be_read(mode: int) -> None:
    assert measure_contrast(read_token("on-accent")[mode], read_token("accent")[mode]) >= 4.5
    assert measure_contrast(read_token("ink")[mode], read_token("mark")[mode]) >= 4.5


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "sheet"])
def test_edges_of_fields_can_be_seen(ground: str, mode: int) -> None:
    assert measure_contrast(read_token("edge")[mode], read_token(ground)[mode]) >= 3


def test_every_colour_that_is_used_is_a_token() -> None:
    used = set(re.findall(r"var\(--([\w-]+)\)", SHEET))
    assert {name for name in used if f"--{name}:" not in SHEET} == set()


@pytest.mark.parametrize("path", sorted(STATIC.iterdir()), ids=lambda path: path.name)
def test_static_files_reach_for_nothing_outside(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|@import|url\(", text)


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_templates_hold_no_code_and_no_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|\|safe\b|javascript:", text)
    assert all(" src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_every_form_that_changes_something_is_protected(path: Path) -> None:
    forms = re.findall(r'<form[^>]*method="post".*?</form>', path.read_text(encoding="utf-8"), re.DOTALL)
    assert all("{{ token() }}" in form for form in forms)
