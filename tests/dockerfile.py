"""Reads the Dockerfile for the tests: its stages, and the packages that they install."""

import re
from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]


class Stage:
    """One stage of the Dockerfile, with its own instructions and those of the stages that it stands on."""

    def __init__(self, name: str, base: "Stage | None", own: list[str]) -> None:
        self.name = name
        self.lines: list[str] = [*(base.lines if base else []), *own]

    def find(self, instruction: str) -> list[str]:
        return [line.removeprefix(instruction).strip() for line in self.lines if line.startswith(f"{instruction} ")]

    def list_extras(self) -> set[str]:
        """Return the extras of our own package that its pip commands name."""
        named = [re.findall(r'pip install .*"\.\[([\w,]+)]"', line) for line in self.find("RUN")]
        return {extra for found in named for extras in found for extra in extras.split(",")}


def read_stages() -> dict[str, Stage]:
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    stages: dict[str, Stage] = {}
    for block in re.split(r"^(?=FROM )", text, flags=re.MULTILINE)[1:]:
        first, *own = block.splitlines()
        _, base, _, name = first.split()
        stages[name] = Stage(name, stages.get(base), own)
    return stages


def list_packages(name: str, extras: Iterable[str]) -> set[str]:
    """Return the names of all packages that come with one, as those installed here say, and its own."""
    waiting = [(canonicalize_name(name), frozenset(extras))]
    seen = set(waiting)
    while waiting:
        name, named = waiting.pop()
        for below in map(Requirement, distribution(name).requires or []):
            if (
                is_wanted(below, named)
                and (key := (canonicalize_name(below.name), frozenset(below.extras))) not in seen
            ):
                seen.add(key)
                waiting.append(key)
    return {name for name, _ in seen}


def is_wanted(requirement: Requirement, extras: frozenset[str]) -> bool:
    """Tell whether a requirement holds on this machine, for one of the extras or without any."""
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))
