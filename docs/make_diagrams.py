"""Prints docs/reliability-diagram.svg, drawn from the matcher's calibration; --check compares the two."""

import json
import re
import sys
from pathlib import Path

from web.pages.diagram import draw_reliability

TARGET = Path(__file__).with_name("reliability-diagram.svg")
ROOT = Path(__file__).resolve().parents[1]
CALIBRATION = ROOT / "worker" / "pipeline" / "calibration.json"
SHEET = ROOT / "web" / "static" / "desk.css"


def main(arguments: list[str]) -> int:
    """Print the drawing, or compare it with the file: 0 where they are the same."""
    drawing = write_diagram()
    if arguments != ["--check"]:
        print(drawing, end="")
        return 0
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == drawing:
        return 0
    print("docs/reliability-diagram.svg does not show the calibration as it is; “make fmt” renews it.", file=sys.stderr)
    return 1


def write_diagram() -> str:
    """Return the drawing with all that it needs to stand alone."""
    figures = json.loads(CALIBRATION.read_text(encoding="utf-8"))["figures"]
    return draw_reliability(figures["reliability"], write_style(SHEET.read_text(encoding="utf-8"))) + "\n"


def write_style(sheet: str) -> str:
    """Return the rules of the diagram from the desk's style sheet, and the tokens they use, in light and in dark."""
    rules = re.findall(r"^ +(\.reliability.*)$", sheet, re.MULTILINE)
    names = sorted({name for rule in rules for name in re.findall(r"var\(--([\w-]+)\)", rule)})
    values = {name: found[1] for name in names if (found := re.search(rf"^ +--{name}: (.+);$", sheet, re.MULTILINE))}
    modes = [_write_tokens(values, mode) for mode in (0, 1)]
    return "\n".join([modes[0], f"@media (prefers-color-scheme: dark) {{ {modes[1]} }}", *rules])


def _write_tokens(values: dict[str, str], mode: int) -> str:
    """Return the tokens in light (0) or dark (1)."""
    return f".reliability {{ {'; '.join(f'--{name}: {_pick(value, mode)}' for name, value in values.items())} }}"


def _pick(value: str, mode: int) -> str:
    found = re.fullmatch(r"light-dark\((\S+), (\S+)\)", value)
    return found[mode + 1] if found else value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
