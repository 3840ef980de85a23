"""What each part of the matcher brings: MAP@5 without it on queries that no fit has seen, beside the whole."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from worker.cli.desk import open_desk
from worker.cli.output import show_progress
from worker.evaluate.adapt import find_encoders
from worker.evaluate.dataset import read_set
from worker.evaluate.metrics import average_precision, recall_at
from worker.evaluate.train import Lesson, fit_ranker, gather_lessons, order_keys
from worker.pipeline.features import FEATURES
from worker.pipeline.rank import PROFILES

_PHASES = {"index": "Indexing the corpus", "match": "Searching for the queries"}
_RESAMPLES = 10_000
_DAYS = [name for name in FEATURES if name.startswith("da")]
_PARTS = {
    "dates": _DAYS,
    "names, numbers, speaker": ["names", "numbers", "speaker"],
    "body": ["body_z", "body_behind"],
    "words around the claim": ["lexical_context_z", "lexical_context_behind"],
    "vector with neighbours": ["dense_context", "dense_context_z", "dense_context_behind"],
    "standing in the list": [name for name in FEATURES if name.endswith(("_z", "_behind"))],
}
# The release before this one: both legs' z-scores, six parts of ten from the vectors.
_FUSION = {"dense_z": 0.6, "lexical_z": 0.4}
Figures = npt.NDArray[np.float64]


def main() -> None:
    """Print a line for each part and set: the figure, and the difference to the whole with its 95 % interval."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", metavar="DIR", nargs="+", type=Path, help="labelled sets, as in factdesk evaluate")
    parser.add_argument("--adapters", metavar="DIR", type=Path, help="those of the folds, as in factdesk train")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = _measure(options.folders, options.adapters)
    if options.json:
        json.dump(rows, sys.stdout, indent=2)
        return
    for row in rows:
        sys.stdout.write(
            f"{row['set']:32} {row['without']:28} MAP@5 {row['map_at_5']:.4f}  recall@100 {row['recall_at_100']:.4f}"
            f"  {row['difference']:+.4f} [{row['low']:+.4f}, {row['high']:+.4f}]\n"
        )


def _measure(folders: Sequence[Path], adapters: Path | None) -> list[dict[str, Any]]:
    settings = open_desk()
    taught: list[Lesson] = []
    asked: dict[str, list[Lesson]] = {}
    with show_progress(_PHASES) as watch:
        for folder in folders:
            for split in ("train", "dev"):
                labelled = read_set(folder, split)
                encoders = find_encoders([(folder.name, labelled)], settings, adapters)
                lessons = [x for x in gather_lessons(folder.name, labelled, encoders, watch) if not x.small]
                if split == "train":
                    taught += lessons
                for profile in PROFILES:
                    if chosen := [x for x in lessons if PROFILES[x.in_context] == profile]:
                        asked[f"{folder.name} {split} {profile}"] = chosen
    variants = {"nothing": _fit_all(taught, [])}
    variants |= {name: _fit_all(taught, names) for name, names in _PARTS.items()}
    variants["learning (fusion instead)"] = _fix(_FUSION)
    variants["words (vectors alone)"] = _fix({"dense": 1.0})
    variants["vectors (words alone)"] = _fix({"lexical_z": 1.0})
    return [row for name, lessons in asked.items() for row in _compare(name, lessons, variants)]


Weights = Callable[[Lesson, bool], dict[str, list[float]]]


def _fit_all(lessons: Sequence[Lesson], without: Sequence[str]) -> Weights:
    """Return how to weigh a lesson: by a fit on the others where it was taught itself, else by one on all."""
    folds = sorted({lesson.fold for lesson in lessons})
    fits = {
        fold: {
            profile: fit_ranker([x for x in lessons if PROFILES[x.in_context] == profile and x.fold != fold], without)
            for profile in PROFILES
        }
        for fold in (*folds, None)
    }
    return lambda lesson, is_taught: fits[lesson.fold if is_taught else None]


def _fix(weights: dict[str, float]) -> Weights:
    row = [weights.get(name, 0.0) for name in FEATURES]
    return lambda _lesson, _is_taught: dict.fromkeys(PROFILES, row)


def _compare(name: str, lessons: Sequence[Lesson], variants: dict[str, Weights]) -> list[dict[str, Any]]:
    is_taught = " train " in name
    chance = np.random.default_rng(5)
    drawn = chance.integers(0, len(lessons), (_RESAMPLES, len(lessons)))
    rows = []
    whole: Figures = np.zeros(len(lessons))
    for variant, weights in variants.items():
        keys = [order_keys(lesson, weights(lesson, is_taught)) for lesson in lessons]
        pairs = list(zip(keys, (lesson.relevant for lesson in lessons), strict=True))
        precision: Figures = np.array([average_precision(*pair) for pair in pairs])
        whole = precision if variant == "nothing" else whole
        means = (precision - whole)[drawn].mean(axis=1)
        low, high = np.percentile(means, (2.5, 97.5))
        rows.append(
            {
                "set": name,
                "queries": len(lessons),
                "without": variant,
                "map_at_5": round(float(precision.mean()), 4),
                "recall_at_100": round(float(np.mean([recall_at(*pair, 100) for pair in pairs])), 4),
                "difference": round(float((precision - whole).mean()), 4),
                "low": round(float(low), 4),
                "high": round(float(high), 4),
            }
        )
    return rows


if __name__ == "__main__":
    main()
