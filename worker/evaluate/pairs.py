"""Fitting the probability of a pair that stands alone, on labelled sets and on pairs that differ in one thing."""

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
from worker.compare.compare import compare
from worker.evaluate.adapt import find_encoders
from worker.evaluate.dataset import LabelledSet, choose_fold
from worker.evaluate.metrics import brier_score, calibration_error
from worker.evaluate.run import Watch
from worker.pipeline.encoder import SentenceEncoder, open_encoder
from worker.pipeline.pair import FEATURES, Pair, PairCalibration, measure_cosines, read_features

# In nature, texts that are alike seldom differ in what decides; so the pairs made for it count more than once.
MINIMAL_WEIGHT = 3.0
# A pair is the same or not; what is narrower or broader is a matter of taste.
_UNDECIDED = frozenset({"narrower", "broader"})


@dataclass(frozen=True, slots=True)
class Example:
    """A pair that is right or not; `kind` says where it comes from, `group` what must not be torn apart by folds."""

    pair: Pair
    right: bool
    kind: str
    group: str
    weight: float = 1.0

    @property
    def fold(self) -> int:
        """In which fold it is."""
        return choose_fold(self.group)


def train_pairs(
    sets: Sequence[tuple[str, LabelledSet]],
    minimal: Sequence[Path],
    settings: Settings,
    watch: Watch,
    adapters: Path | None = None,
) -> PairCalibration:
    """Fit on labelled splits, given with their names, and on files of pairs that differ in one thing or in none.

    `adapters` has those of the encoder that did not see a fold.
    """
    encoders = [open_encoder(fold) for fold in find_encoders(sets, settings, adapters)]
    examples = {name: pick_pairs(labelled, open_encoder(settings), watch) for name, labelled in sets}
    for path in minimal:
        examples[path.stem] = list(read_minimal(path))
    every = [example for listed in examples.values() for example in listed]
    outcomes = np.array([example.right for example in every])
    weights = np.array([example.weight for example in every])
    folds = np.array([example.fold for example in every])
    features = np.zeros((len(every), len(FEATURES)))
    for encoder in {id(encoder): encoder for encoder in encoders}.values():
        asked = np.array([encoders[fold] is encoder for fold in folds], bool)
        features[asked] = measure_features([every[place] for place in np.flatnonzero(asked)], encoder, watch)
    spread = features.std(axis=0)
    spread[spread == 0] = 1
    scaled = features / spread
    unseen = np.zeros(len(every))
    for fold in np.unique(folds):
        taught, asked = folds != fold, folds == fold
        unseen[asked] = _fit(scaled[taught], outcomes[taught], weights[taught]).predict_proba(scaled[asked])[:, 1]
    model = _fit(scaled, outcomes, weights)
    found = {name: round(float(w), 6) for name, w in zip(FEATURES, model.coef_[0] / spread, strict=True)}
    places = iter(np.split(unseen, np.cumsum([len(listed) for listed in examples.values()])[:-1]))
    return PairCalibration(
        name="pair",
        version=hashlib.sha256(json.dumps(found).encode()).hexdigest()[:8],
        intercept=round(float(model.intercept_[0]), 6),
        weights=found,
        training_sets={name: _hash(listed) for name, listed in examples.items()},
        figures={name: describe_pairs(listed, next(places)) for name, listed in examples.items()},
    )


def write_pair_calibration(calibration: PairCalibration, path: Path) -> None:
    """Keep what was fitted as a file that can be reviewed."""
    path.write_text(json.dumps(asdict(calibration), indent=2) + "\n", encoding="utf-8")


def pick_pairs(labelled: LabelledSet, encoder: SentenceEncoder, watch: Watch) -> list[Example]:
    """Return each query with its true records, with the wrong one nearest to it, and with any other.

    Queries that stand in a context are left out: alone, their words seldom tell what they are about.
    """
    queries = [query for query in labelled.queries if not query.claim.in_context]
    if not queries:
        return []
    total = len(labelled.records)
    claims = [record.claim for record in labelled.records]
    corpus = np.stack(encoder.run_batches(claims, encoder.encode_batch, lambda done: watch("index", done, total)))
    places = {record.key: place for place, record in enumerate(labelled.records)}
    cosines = encoder.encode([query.claim.text for query in queries]) @ corpus.T
    examples = []
    for query, row in zip(queries, cosines, strict=True):
        right = [places[key] for key in sorted(query.relevant) if key in places]
        row[right] = -np.inf
        chance = int(hashlib.sha256(query.id.encode()).hexdigest(), 16) % total
        picked = [("true", place) for place in right] + [("nearest", int(row.argmax())), ("random", chance)]
        examples += [
            Example(Pair(query.claim.text, claims[place]), kind == "true", kind, min(query.relevant))
            for kind, place in picked
            if kind == "true" or place not in right
        ]
    return examples


def read_minimal(path: Path) -> Iterator[Example]:
    """Yield the pairs of a file, a JSON object a line: `a`, `b`, and `differs` (in what, if in anything) or `relation`.

    A file that is not like that is InvalidInputError.
    """
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            pair = Pair(str(row["a"]), str(row["b"]))
            relation = row["relation"] if "relation" in row else "changed" if row["differs"] else "same"
        except (ValueError, TypeError, KeyError):
            raise InvalidInputError(
                f"Line {number} of {path} is no JSON object with “a”, “b”, and “differs” or “relation”."
            ) from None
        if relation not in _UNDECIDED:
            yield Example(pair, relation == "same", relation, pair.factcheck, MINIMAL_WEIGHT)


def measure_features(examples: Sequence[Example], encoder: SentenceEncoder, watch: Watch) -> npt.NDArray[np.float64]:
    """Return what the probabilities are computed from: a row for each example."""
    pairs = [example.pair for example in examples]
    total = len({text for pair in pairs for text in pair})
    cosines = measure_cosines(encoder, pairs, lambda done: watch("match", done, total))
    return np.array(
        [read_features(pair, cosine, compare(*pair)) for pair, cosine in zip(pairs, cosines, strict=True)]
    ).reshape(-1, len(FEATURES))


def describe_pairs(examples: Sequence[Example], probabilities: npt.NDArray[np.float64]) -> dict[str, Any]:
    """Return how good the probabilities of these pairs are, and their mean for each kind of pair."""
    if not examples:
        return {"pairs": 0}
    outcomes = [example.right for example in examples]
    kinds = np.array([example.kind for example in examples])
    return {
        "pairs": len(examples),
        "of_them_right": sum(outcomes),
        "brier": round(brier_score(probabilities.tolist(), outcomes), 4),
        "ece": round(calibration_error(probabilities.tolist(), outcomes), 4),
        "means": {str(kind): round(float(probabilities[kinds == kind].mean()), 4) for kind in np.unique(kinds)},
    }


def _fit(
    features: npt.NDArray[np.float64], outcomes: npt.NDArray[np.bool_], weights: npt.NDArray[np.float64]
) -> LogisticRegression:
    return LogisticRegression(C=100, max_iter=5000).fit(features, outcomes, sample_weight=weights)


def _hash(examples: Sequence[Example]) -> str:
    texts = sorted(f"{example.pair.claim}\t{example.pair.factcheck}\t{example.right}" for example in examples)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
