"""The drawing for the documents stands alone: the rules and colours of the desk, in light and in dark."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs"))

import make_diagrams  # type: ignore[import-not-found]  # noqa: E402 - lies among the documents

SHEET = make_diagrams.SHEET.read_text(encoding="utf-8")


def test_it_brings_along_every_token_that_its_rules_use() -> None:
    style = make_diagrams.write_style(SHEET)
    used = {part.split(")")[0] for part in style.split("var(--")[1:]}
    assert {"ink", "soft", "accent"} & used
    light, dark = style.splitlines()[:2]
    assert dark.startswith("@media (prefers-color-scheme: dark)")
    for name in used:
        assert f"--{name}: " in light
        assert f"--{name}: " in dark
    assert "light-dark" not in style
    assert light != dark


def test_the_drawing_in_the_repository_shows_the_calibration() -> None:
    command = [sys.executable, "docs/make_diagrams.py", "--check"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    figures = json.loads(make_diagrams.CALIBRATION.read_text(encoding="utf-8"))["figures"]
    drawing = make_diagrams.TARGET.read_text(encoding="utf-8")
    assert drawing.count("<circle") == len(figures["reliability"])
