"""Fitting the probability of a match on labelled queries, with and without their true record in the corpus."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from models.scoring import Ranking
from models.settings import Settings
from worker.evaluate.dataset import LabelledSet, thin_set
from worker.evaluate.metrics import brier_score, calibration_error, choose_threshold
from worker.evaluate.run import RankedQuery, Watch, run_set
from worker.pipeline.calibrate import FEATURES, Calibration, read_features
from worker.pipeline.rank import rank_candidates

FOLDS = 5
# A reviewer is shown ten; pairs further down are all alike and would drown the others.
DEPTH = 10
SMALL_CORPUS = 400

Matrix = npt.NDArray[np.float64]


class Pairs:
    """Labelled pairs of all queries: features, outcome, query number, and whether the pair tops its list.

    `decides` marks what is counted for the threshold. The small corpus stays out of that: the same query answered
    in both corpora is one piece of evidence, and a bound that counts it twice promises too much.
    """

    def __init__(self) -> None:
        self.features: list[tuple[float, ...]] = []
        self.outcomes: list[bool] = []
        self.groups: list[int] = []
        self.tops: list[bool] = []
        self.decides: list[bool] = []

    def add(self, group: int, ranking: Ranking, outcomes: Sequence[bool], *, decides: bool) -> None:
        """Add the head of one list, with the outcome of each of its pairs."""
        for place, (features, outcome) in enumerate(zip(read_features(ranking)[:DEPTH], outcomes, strict=False)):
            self.features.append(tuple(features.tolist()))
            self.outcomes.append(outcome)
            self.groups.append(group)
            self.tops.append(place == 0)
            self.decides.append(decides and place == 0)


def fit_calibration(labelled: LabelledSet, error_bound: float, settings: Settings, watch: Watch) -> Calibration:
    """Fit on a labelled split; the figures and the threshold come from folds that did not see the query.

    The same queries are matched against a small corpus too: there, where little is near, a lead over the others
    means less, and a fit on a large corpus alone is sure of almost anything.
    """
    pairs = Pairs()
    for members in (labelled, thin_set(labelled, SMALL_CORPUS)):
        with run_set(members, settings, watch) as run:
            collect_pairs(pairs, run.results, settings.dense_weight, decide=members is labelled)
    features, outcomes = np.array(pairs.features), np.array(pairs.outcomes)
    model = LogisticRegression(C=1e6, max_iter=1000)
    held_out: Matrix = cross_val_predict(
        model, features, outcomes, groups=pairs.groups, cv=GroupKFold(FOLDS), method="predict_proba"
    )[:, 1]
    model.fit(features, outcomes)
    top, decides = np.array(pairs.tops), np.array(pairs.decides)
    said, was = held_out[top].tolist(), outcomes[top].tolist()
    weights = {name: round(float(weight), 6) for name, weight in zip(FEATURES, model.coef_[0], strict=True)}
    return Calibration(
        version=hashlib.sha256(json.dumps(weights).encode()).hexdigest()[:8],
        intercept=round(float(model.intercept_[0]), 6),
        weights=weights,
        threshold=choose_threshold(held_out[decides].tolist(), outcomes[decides].tolist(), error_bound),
        error_bound=error_bound,
        figures=_describe(labelled, said, was),
    )


def collect_pairs(pairs: Pairs, results: Sequence[RankedQuery], dense_weight: float, *, decide: bool) -> None:
    """Add each query's list twice: as found, and as it would be had nobody checked the claim before.

    `decide` says whether these lists are counted for the threshold.
    """
    for group, result in enumerate(results):
        outcomes = [key in result.query.relevant for key in result.keys]
        pairs.add(group, result.ranking, outcomes, decides=decide)
        left = result.ranking.candidates.pick(~np.array(outcomes, bool))
        pairs.add(group, rank_candidates(left, dense_weight), [False] * len(outcomes), decides=decide)


def write_calibration(calibration: Calibration, path: Path) -> None:
    """Keep a calibration as a file that can be reviewed."""
    path.write_text(json.dumps(asdict(calibration), indent=2) + "\n", encoding="utf-8")


def _describe(labelled: LabelledSet, said: list[float], was: list[bool]) -> dict[str, Any]:
    texts = "\n".join(sorted(f"{query.id}\t{query.text}\t{sorted(query.relevant)}" for query in labelled.queries))
    return {
        "queries": len(labelled.queries),
        "references": [len(labelled.records), min(SMALL_CORPUS, len(labelled.records))],
        "training_set_sha256": hashlib.sha256(texts.encode()).hexdigest(),
        "held_out": {
            "top_candidates": len(said),
            "of_them_right": sum(was),
            "brier": round(brier_score(said, was), 4),
            "ece": round(calibration_error(said, was), 4),
        },
    }
