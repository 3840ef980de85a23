"""Fitting the probability that two claims say the same, on labelled claims that repeat the same fact-check."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from models.errors import InvalidInputError
from models.settings import Settings
from worker.evaluate.adapt import find_encoders
from worker.evaluate.dataset import FOLDS, LabelledSet, Query
from worker.evaluate.metrics import brier_score, calibration_error
from worker.evaluate.run import Watch
from worker.pipeline.differ import compare_texts
from worker.pipeline.encoder import SentenceEncoder, locate_encoder, open_encoder
from worker.pipeline.near import FEATURES, WORDS_ALONE, NearCalibration, Weights, measure_pair

# Of each claim so many of those that repeat another fact-check are examples: those that come nearest, as on a desk.
WRONG_ONES = 3
THRESHOLDS = (0.3, 0.5, 0.7, 0.9)
Matrix = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class NearExample:
    """Two claims with their cosine; they are `right` where they repeat the same fact-check."""

    one: str
    other: str
    cosine: float
    right: bool
    fold: int

    @property
    def blocked(self) -> bool:
        """Whether something differs that decides, so that they are not suggested."""
        return any(compare_texts(*pair).blocks_auto for pair in ((self.one, self.other), (self.other, self.one)))

    @property
    def features(self) -> list[float]:
        """What the probability is computed from."""
        return [*measure_pair(self.one, self.other, self.cosine).values()]


def train_near(
    sets: Sequence[tuple[str, LabelledSet]], settings: Settings, watch: Watch, adapters: Path | None = None
) -> NearCalibration:
    """Fit on labelled splits, given with their names; the figures come from folds that the fit had not seen.

    `adapters` has those of the encoder that did not see a fold either.
    """
    encoders = [open_encoder(fold) for fold in find_encoders(sets, settings, adapters)]
    examples = {name: pick_examples(labelled, encoders, watch) for name, labelled in sets}
    every = [example for listed in examples.values() for example in listed]
    free = [example for example in every if not example.blocked]
    if not any(example.right for example in free) or all(example.right for example in free):
        raise InvalidInputError("There are too few labelled claims that repeat the same fact-check to fit on.")
    features, outcomes = _measure(free), np.array([example.right for example in free])
    folds = np.array([example.fold for example in free])
    fitted, figures = {}, {}
    for name, features_used in (("own", tuple(FEATURES)), ("other", WORDS_ALONE)):
        columns = features[:, [place for place, feature in enumerate(FEATURES) if feature in features_used]]
        fitted[name] = _fit(columns, outcomes, features_used)
        figures[name] = describe(_predict_unseen(columns, outcomes, folds), outcomes)
    blocked = [example.right for example in every if example.blocked]
    figures["own"] |= {"blocked": len(blocked), "of_them_right": sum(blocked)}
    return NearCalibration(
        name="near",
        version=hashlib.sha256(json.dumps([asdict(weights) for weights in fitted.values()]).encode()).hexdigest()[:8],
        encoder=locate_encoder(settings).label,
        own=fitted["own"],
        other=fitted["other"],
        training_sets={name: labelled.digest for name, labelled in sets},
        figures=figures,
    )


def write_near_calibration(calibration: NearCalibration, path: Path) -> None:
    """Keep what was fitted as a file that can be reviewed."""
    path.write_text(json.dumps(asdict(calibration), indent=2) + "\n", encoding="utf-8")


def measure_near(
    labelled: LabelledSet, settings: Settings, calibration: NearCalibration, watch: Watch
) -> dict[str, Any]:
    """Return how good a calibration is on a labelled split that nothing was fitted on; what is blocked counts as no."""
    examples = pick_examples(labelled, [open_encoder(settings)] * FOLDS, watch)
    weights = calibration.choose(locate_encoder(settings).label)
    said = [
        0.0 if example.blocked else weights.estimate(dict(zip(FEATURES, example.features, strict=True)))
        for example in examples
    ]
    return describe(np.array(said), np.array([example.right for example in examples]))


def pick_examples(labelled: LabelledSet, encoders: Sequence[SentenceEncoder], watch: Watch) -> list[NearExample]:
    """Return the pairs of claims that repeat the same fact-check, and of each claim the nearest that do not.

    `encoders` has one for each fold. Claims in a context are left out: alone, their words seldom tell what they are
    about; and so are those in the same words, which need no probability.
    """
    queries = [query for query in labelled.queries if not query.claim.in_context]
    texts = [query.claim.text.strip() for query in queries]
    total = len(texts)
    found: dict[tuple[int, int], NearExample] = {}
    for encoder in {id(encoder): encoder for encoder in encoders}.values():
        vectors = np.stack(encoder.run_batches(texts, encoder.encode_batch, lambda done: watch("match", done, total)))
        for place, query in enumerate(queries):
            if encoders[query.fold] is encoder:
                cosines = vectors @ vectors[place]
                for other in _pick_others(queries, texts, place, cosines):
                    pair = min(place, other), max(place, other)
                    right = bool(query.relevant & queries[other].relevant)
                    example = NearExample(texts[pair[0]], texts[pair[1]], float(cosines[other]), right, query.fold)
                    found.setdefault(pair, example)
    return [found[pair] for pair in sorted(found)]


def _pick_others(queries: Sequence[Query], texts: Sequence[str], place: int, cosines: Matrix) -> Iterator[int]:
    wrong = 0
    for other in np.argsort(-cosines, kind="stable").tolist():
        if texts[other] == texts[place]:
            continue
        right = bool(queries[place].relevant & queries[other].relevant)
        if right or wrong < WRONG_ONES:
            wrong += not right
            yield other


def describe(probabilities: Matrix, outcomes: Mask) -> dict[str, Any]:
    """Return how good probabilities are, and for some thresholds how many of those above are right, of all that are."""
    told: dict[str, Any] = {
        "pairs": len(outcomes),
        "right": int(outcomes.sum()),
        "brier": round(brier_score(probabilities.tolist(), outcomes.tolist()), 4),
        "ece": round(calibration_error(probabilities.tolist(), outcomes.tolist()), 4),
    }
    for threshold in THRESHOLDS:
        above = outcomes[probabilities >= threshold]
        told[f"from_{threshold}"] = {
            "suggested": len(above),
            "precision": round(float(above.mean()), 4) if len(above) else None,
            "recall": round(float(above.sum() / max(1, outcomes.sum())), 4),
        }
    return told


def _measure(examples: Sequence[NearExample]) -> Matrix:
    return np.array([example.features for example in examples])


def _predict_unseen(features: Matrix, outcomes: Mask, folds: npt.NDArray[np.int64]) -> Matrix:
    """Return the probability of each pair by a model that has not seen its fold."""
    said = np.zeros(len(outcomes))
    for fold in np.unique(folds):
        taught, asked = folds != fold, folds == fold
        if outcomes[taught].all() or not outcomes[taught].any():
            raise InvalidInputError("There are too few labelled claims to fit on: some have to stay unseen.")
        said[asked] = _regress(features[taught], outcomes[taught]).predict_proba(features[asked])[:, 1]
    return said


def _fit(features: Matrix, outcomes: Mask, names: Sequence[str]) -> Weights:
    model = _regress(features, outcomes)
    weights = {name: round(float(weight), 6) for name, weight in zip(names, model.coef_[0], strict=True)}
    return Weights(round(float(model.intercept_[0]), 6), weights)


def _regress(features: Matrix, outcomes: Mask) -> LogisticRegression:
    return LogisticRegression(C=100, max_iter=5000).fit(features, outcomes)
