"""Fitting the ranker and its calibration on labelled sets, and measuring both on queries that the fit has not seen."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from models.errors import InvalidInputError
from models.risk import Step, count_steps
from models.scoring import SIGNALS, Candidates, Ranking, Sought
from models.settings import Settings
from worker.evaluate.adapt import find_encoders
from worker.evaluate.dataset import FOLDS, LabelledSet, thin_set
from worker.evaluate.metrics import average_precision, brier_score, calibration_error, recall_at
from worker.evaluate.run import FoundQuery, Watch, find_all
from worker.pipeline.calibrate import FEATURES as CALIBRATED
from worker.pipeline.calibrate import Calibration, CloseLook
from worker.pipeline.calibrate import read_features as read_calibrated
from worker.pipeline.differ import LOOKED_AT, look_closely
from worker.pipeline.encoder import locate_encoder
from worker.pipeline.explain import read_words
from worker.pipeline.features import FEATURES, read_features
from worker.pipeline.rank import PROFILES, Ranker

# Keeps weights small where features say nearly the same; chosen by cross-validation on the training queries.
RIDGE = 0.005
# A reviewer is shown ten; pairs further down are all alike and would drown the others.
DEPTH = 10
SMALL_CORPUS = 400
# What the lists without a right candidate count beside the others: a claim is taken to be new in one case of four.
NEW_CLAIMS = 1 / 3
# Nobody allows more wrong answers than that.
MOST_WRONG = 0.3
# Where so much of the shorter text's words, if these are not few, stands in the other, both say the same, whether or
# not it is labelled: what politicians repeat is checked again and again, and mostly one of the checks is labelled.
REPEATED, FEWEST_WORDS = 0.7, 4

Matrix = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One query's candidates with the right ones marked; `group` is the same for all lessons of a query.

    `small` says that the corpus was cut down, `counts` that this one of the query's lists is evidence of errors.
    `repeated` are the keys of those that say the same in nearly the same words, `texts` what all fact-checks review.
    """

    group: str
    fold: int
    in_context: bool
    small: bool
    counts: bool
    repeated: frozenset[str]
    claim: str
    texts: Mapping[str, str]
    relevant: frozenset[str]
    keys: list[str]
    found: Candidates

    @property
    def right(self) -> Mask:
        """Which candidates are."""
        return np.array([key in self.relevant for key in self.keys], bool)

    @property
    def true(self) -> Mask:
        """Which candidates are right, those included that only the labels have left out."""
        return np.array([key in self.relevant or key in self.repeated for key in self.keys], bool)

    def without_right(self) -> "Lesson":
        """Return the list as it would be had nobody checked the claim before."""
        left = ~self.true
        keys = [key for key, stays in zip(self.keys, left, strict=True) if stays]
        return replace(self, keys=keys, found=self.found.pick(left))

    def without_date(self) -> "Lesson":
        """Return the list as it would be did nobody know when the claim was said."""
        signals = self.found.signals.copy()
        signals[:, SIGNALS.index("days")] = np.nan
        return replace(self, found=replace(self.found, signals=signals))


def train(
    sets: Sequence[tuple[str, LabelledSet]], settings: Settings, watch: Watch, adapters: Path | None = None
) -> tuple[Ranker, Calibration]:
    """Fit on labelled splits, given with their names; the figures come from folds that did not see the query.

    `adapters` has those of the encoder that did not see it either.
    """
    encoders = find_encoders(sets, settings, adapters)
    lessons = [lesson for name, labelled in sets for lesson in gather_lessons(name, labelled, encoders, watch)]
    return learn(lessons, {name: labelled.digest for name, labelled in sets}, locate_encoder(settings).label)


def learn(lessons: Sequence[Lesson], hashes: Mapping[str, str], encoder: str) -> tuple[Ranker, Calibration]:
    """Fit on the lessons of sets, which `hashes` names, for the encoder of that label."""
    full = [lesson for lesson in lessons if not lesson.small]
    weights = {profile: fit_ranker(_pick(full, profile)) for profile in PROFILES}
    unseen = {
        fold: {profile: fit_ranker(_pick(full, profile, but=fold)) for profile in PROFILES} for fold in range(FOLDS)
    }
    figures = {
        f"{name}, {profile}": _describe_ranking(
            _pick([x for x in full if x.group.startswith(f"{name}:")], profile), unseen
        )
        for name in hashes
        for profile in PROFILES
    }
    ranker = Ranker(
        "listwise", _version(weights), tuple(FEATURES), weights, hashes, {k: v for k, v in figures.items() if v}
    )
    return ranker, _calibrate(lessons, unseen, ranker, hashes, encoder)


def write_artefact(artefact: Ranker | Calibration, path: Path) -> None:
    """Keep what was fitted as a file that can be reviewed."""
    path.write_text(json.dumps(asdict(artefact), indent=2) + "\n", encoding="utf-8")


def gather_lessons(name: str, labelled: LabelledSet, encoders: Sequence[Settings], watch: Watch) -> Iterator[Lesson]:
    """Yield the lessons of a set: each query in its context and alone, in the whole corpus and in a small one.

    `encoders` has settings for each fold; folds whose settings are the same are searched at once.
    """
    placed = [query for query in labelled.queries if query.claim.in_context]
    alone = replace(labelled, queries=[replace(query, claim=Sought(query.claim.text)) for query in placed])
    variants = [labelled, alone] if placed else [labelled]
    texts = {record.key: record.claim for record in labelled.records}
    words = {key: frozenset(read_words(text)) for key, text in texts.items()}
    for records in (labelled, thin_set(labelled, SMALL_CORPUS)):
        whole = [replace(variant, records=records.records) for variant in variants]
        for settings in {encoder.encoder_adapter: encoder for encoder in encoders}.values():
            part = [_pick_folds(variant, [fold == settings for fold in encoders]) for variant in whole]
            for number, queries in enumerate(find_all(part, settings, watch)):
                for found in queries:
                    small = records is not labelled
                    yield _learn(name, found, texts, words, small=small, counts=not small and number == 0)


def _pick_folds(labelled: LabelledSet, wanted: Sequence[bool]) -> LabelledSet:
    return replace(labelled, queries=[query for query in labelled.queries if wanted[query.fold]])


def _learn(
    name: str,
    found: FoundQuery,
    texts: Mapping[str, str],
    words: Mapping[str, frozenset[str]],
    *,
    small: bool,
    counts: bool,
) -> Lesson:
    said = frozenset(read_words(found.query.claim.text))
    return Lesson(
        f"{name}:{found.query.id}",
        found.query.fold,
        found.query.claim.in_context,
        small,
        counts,
        frozenset(key for key in found.keys if _repeats(said, words[key])),
        found.query.claim.text,
        texts,
        found.query.relevant,
        found.keys,
        found.candidates,
    )


def _repeats(one: frozenset[str], other: frozenset[str]) -> bool:
    shorter = min(len(one), len(other))
    return shorter >= FEWEST_WORDS and len(one & other) >= REPEATED * shorter


def _pick(lessons: Sequence[Lesson], profile: str, but: int | None = None) -> list[Lesson]:
    return [lesson for lesson in lessons if PROFILES[lesson.in_context] == profile and lesson.fold != but]


def fit_ranker(lessons: Sequence[Lesson], without: Collection[str] = ()) -> list[float]:
    """Return the weights under which softmax falls on the right candidates, with and without the claim's date.

    Features in `without` get no weight.
    """
    taught = [variant for lesson in lessons for variant in (lesson, lesson.without_date()) if lesson.right.any()]
    if not taught:
        return [0.0] * len(FEATURES)
    blocks = [read_features(lesson.found) for lesson in taught]
    rows = np.vstack(blocks)
    spread = rows.std(axis=0)
    spread[spread == 0] = 1
    rows = rows / spread * [name not in without for name in FEATURES]
    starts = np.cumsum([0, *(len(block) for block in blocks[:-1])])
    owner = np.repeat(np.arange(len(blocks)), [len(block) for block in blocks])
    right = np.concatenate([lesson.right for lesson in taught]).astype(float)
    wanted = right / np.add.reduceat(right, starts)[owner]

    def cost(weights: Matrix) -> tuple[float, Matrix]:
        scores = rows @ weights
        scores -= np.maximum.reduceat(scores, starts)[owner]
        exponents = np.exp(scores)
        sums = np.add.reduceat(exponents, starts)
        loss = np.log(sums).sum() - wanted @ scores
        gradient = rows.T @ (exponents / sums[owner] - wanted)
        return float(loss / len(blocks) + RIDGE * weights @ weights / 2), gradient / len(blocks) + RIDGE * weights

    fitted = minimize(cost, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 1000})
    return [round(float(weight), 6) for weight in fitted.x / spread]


def _rank(lesson: Lesson, weights: dict[str, list[float]]) -> tuple[Ranking, Mask]:
    """Return a lesson's candidates in the order of these weights, and which are true."""
    ranker = Ranker("", "", tuple(FEATURES), weights, {}, {})
    ranking = ranker.rank(lesson.found, in_context=lesson.in_context)
    right = {
        number for number, is_right in zip(lesson.found.factcheck_ids.tolist(), lesson.true, strict=True) if is_right
    }
    return ranking, np.array([number in right for number in ranking.candidates.factcheck_ids.tolist()], bool)


def order_keys(lesson: Lesson, weights: dict[str, list[float]]) -> list[str]:
    """Return the keys of a lesson's candidates in the order of these weights."""
    ranking, _ = _rank(lesson, weights)
    names = dict(zip(lesson.found.factcheck_ids.tolist(), lesson.keys, strict=True))
    return [names[number] for number in ranking.candidates.factcheck_ids.tolist()]


def _describe_ranking(lessons: Sequence[Lesson], unseen: dict[int, dict[str, list[float]]]) -> dict[str, Any]:
    if not lessons:
        return {}
    pairs = [(order_keys(lesson, unseen[lesson.fold]), lesson.relevant) for lesson in lessons]
    return {
        "queries": len(pairs),
        "map_at_5": round(float(np.mean([average_precision(*pair) for pair in pairs])), 4),
        "recall_at_100": round(float(np.mean([recall_at(*pair, 100) for pair in pairs])), 4),
    }


def _calibrate(
    lessons: Sequence[Lesson],
    unseen: dict[int, dict[str, list[float]]],
    ranker: Ranker,
    hashes: Mapping[str, str],
    encoder: str,
) -> Calibration:
    """Fit on lists as found, as they would be had nobody checked the claim, and on both without the date.

    A small corpus is among them: there, where little is near, a lead over the others means less.
    """
    rows, outcomes, folds, tops, counted, blocked, found = [], [], [], [], [], [], []
    for lesson in lessons:
        for variant, is_missing, is_dated in (
            (lesson, False, True),
            (lesson.without_right(), True, True),
            (lesson.without_date(), False, False),
            (lesson.without_right().without_date(), True, False),
        ):
            ranking, right = _rank(variant, unseen[lesson.fold])
            looks = _look_closely(variant, ranking)
            features = read_calibrated(ranking, looks, in_context=lesson.in_context)[:DEPTH]
            rows.append(features)
            outcomes.append(right[:DEPTH])
            folds.append(np.full(len(features), lesson.fold))
            found.append(np.full(len(features), right.any()))
            tops.append(np.arange(len(features)) == 0)
            # One list of each query is evidence; a bound that counted all of them would promise too much. A difference
            # that decides forbids an answer, whatever the probability.
            is_counted = lesson.counts and is_dated and is_missing == _is_new(lesson.group)
            counted.append(tops[-1] & is_counted)
            blocked.append(tops[-1] & bool(looks and looks[0].conflict))
    features, fold, top = np.vstack(rows), np.concatenate(folds), np.concatenate(tops)
    checked = np.concatenate(found)
    weight = np.where(checked, 1.0, NEW_CLAIMS * checked[top].sum() / max(1, (~checked[top]).sum()))
    outcome: Mask = np.concatenate(outcomes)
    decides: Mask = np.concatenate(counted)
    spread = features.std(axis=0)
    spread[spread == 0] = 1
    scaled = features / spread
    held_out = np.zeros(len(outcome))
    for number in np.unique(fold):
        taught = outcome[fold != number]
        if taught.all() or not taught.any():
            raise InvalidInputError("There are too few labelled queries to fit on: some have to stay unseen.")
        model = _logistic().fit(scaled[fold != number], outcome[fold != number], weight[fold != number])
        held_out[fold == number] = model.predict_proba(scaled[fold == number])[:, 1]
    model = _logistic().fit(scaled, outcome, weight)
    weights = {name: round(float(w), 6) for name, w in zip(CALIBRATED, model.coef_[0] / spread, strict=True)}
    answered = decides & ~np.concatenate(blocked)
    said, was = held_out[decides], outcome[decides]
    steps = count_steps(held_out[answered].tolist(), outcome[answered].tolist())
    figures = {
        "training_sets": hashes,
        "claims": int(decides.sum()),
        "of_them_checked_before": int(outcome[decides].sum()),
        "brier": round(brier_score(said.tolist(), was.tolist()), 4),
        "ece": round(calibration_error(said.tolist(), was.tolist()), 4),
        "reliability": draw_bins(said, was),
    }
    return Calibration(
        version=_version(weights),
        ranker=ranker.version,
        encoder=encoder,
        intercept=round(float(model.intercept_[0]), 6),
        weights=weights,
        steps=_thin_steps(steps),
        figures=figures,
    )


def _look_closely(lesson: Lesson, ranking: Ranking) -> list[CloseLook]:
    """Return what a close look at the first candidates shows."""
    keys = dict(zip(lesson.found.factcheck_ids.tolist(), lesson.keys, strict=True))
    first = ranking.candidates.factcheck_ids[:LOOKED_AT].tolist()
    return [look_closely(lesson.claim, lesson.texts[keys[number]]) for number in first]


def _logistic() -> LogisticRegression:
    return LogisticRegression(C=100, max_iter=5000)


def draw_bins(probabilities: Matrix, outcomes: Matrix | Mask, bins: int = 15) -> list[list[float]]:
    """Return the points of a reliability diagram: said, seen and how many, for bins that hold equally many each."""
    order = np.argsort(probabilities, kind="stable")
    members = [part for part in np.array_split(order, bins) if len(part)]
    return [
        [round(float(probabilities[part].mean()), 4), round(float(outcomes[part].mean()), 4), len(part)]
        for part in members
    ]


def _thin_steps(steps: Sequence[Step]) -> list[list[float]]:
    """Return the steps that matter: the last of each count of errors, where a threshold could lie, and the end."""
    last = {step.wrong: step for step in steps if step.wrong <= MOST_WRONG * step.answered}
    return [list(step) for step in dict.fromkeys((*last.values(), *steps[-1:]))]


def _is_new(group: str) -> bool:
    """Whether a query counts as a claim that nobody has checked, as one of four does."""
    return hashlib.sha256(group.encode()).digest()[0] % 4 == 0


def _version(weights: Any) -> str:
    return hashlib.sha256(json.dumps(weights).encode()).hexdigest()[:8]
