"""Figures and how they are told: percentiles, a JSON file for machines, lines for people."""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def pick_percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest of the sorted values that at least `share` of them do not exceed."""
    return values[max(0, math.ceil(share * len(values)) - 1)]


def summarise(seconds: Sequence[float], digits: int = 1) -> dict[str, float]:
    """Return count, p50, p95, p99 and the largest of some durations, in milliseconds; of none only the count."""
    ordered = sorted(seconds)
    if not ordered:
        return {"count": 0}
    shares = {"p50_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99, "max_ms": 1.0}
    return {"count": len(ordered)} | {
        name: round(1000 * pick_percentile(ordered, share), digits) for name, share in shares.items()
    }


def tell(figures: Mapping[str, Any], json_file: Path | None) -> None:
    """Print the figures as lines, and keep them as JSON where a file is named."""
    if json_file is not None:
        json_file.write_text(json.dumps(figures, indent=2, default=str) + "\n", encoding="utf-8")
    _print_lines(figures, "")


def _print_lines(figures: Mapping[str, Any], indent: str) -> None:
    """A line for each figure, and one for several that belong together."""
    for name, value in figures.items():
        label = f"{indent}{name}"
        if isinstance(value, Mapping) and any(isinstance(part, Mapping) for part in value.values()):
            print(label)
            _print_lines(value, indent + "  ")
        elif isinstance(value, Mapping):
            print(f"{label:40} " + ", ".join(f"{key} {part}" for key, part in value.items()))
        else:
            print(f"{label:40} {value}", flush=True)
