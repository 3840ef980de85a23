"""Fitting check-worthiness on labelled sentences, and measuring it on sentences and sources that it has not seen."""

import csv
import hashlib
import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.neural_network import MLPClassifier

from models.errors import InvalidInputError
from worker.evaluate.metrics import brier_score, calibration_error
from worker.evaluate.run import Watch
from worker.pipeline.encoder import SentenceEncoder
from worker.pipeline.traits import TRAITS, read_traits
from worker.pipeline.worthiness import (
    POSTS,
    SENTENCES,
    TRAITS_ALONE,
    WITH_MIDDLES,
    Head,
    Layer,
    Worthiness,
    find_posts,
)

NAME = "small-networks"
# Sentences next to each other are of one debate and often of one speaker: whole stretches are left out at a time.
FOLDS = 6
# Sizes and strengths were chosen out of fold on the training sentences.
_NEURONS, _NETWORKS, _ROUNDS, _BATCH = 32, 4, 10, 128
_DECAY = {SENTENCES: 1.0, POSTS: 3.0}
# There are far more numbers from the encoder than traits, and each tells less.
_MIDDLE_SCALE = 0.4
_FEWEST_SENTENCES = 4 * FOLDS
_LABELS = {"yes": True, "1": True, "no": False, "0": False}
_DIGITS = 3
# Real files have a broken line here and there; more than that is another format.
_MOST_FAULTY = 0.01

Matrix = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sentences:
    """Labelled sentences in the order in which they were said."""

    texts: Sequence[str]
    labels: Mask

    @property
    def digest(self) -> str:
        """The SHA-256 of all texts and labels."""
        lines = [f"{text}\t{label:d}" for text, label in zip(self.texts, self.labels, strict=True)]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Source:
    """Sentences of one kind, labelled by the same people: those to fit on, and others to measure on where there are."""

    name: str
    train: Sentences
    dev: Sentences | None


@dataclass(frozen=True, slots=True)
class _Lesson:
    """What there is to learn from: columns and labels of all sentences, their source, fold and kind."""

    columns: Matrix
    labels: Mask
    source: npt.NDArray[np.intp]
    fold: npt.NDArray[np.intp]
    posts: Mask

    def pick(self, rows: Mask) -> "_Lesson":
        return _Lesson(self.columns[rows], self.labels[rows], self.source[rows], self.fold[rows], self.posts[rows])


def read_sources(folder: Path) -> list[Source]:
    """Return each NAME_train.tsv of a folder, with its NAME_dev.tsv; a folder or file without any is refused."""
    found = []
    for path in sorted(folder.glob("*_train.tsv")):
        name = path.name.removesuffix("_train.tsv")
        dev = path.with_name(f"{name}_dev.tsv")
        found.append(Source(name, _read_sentences(path), _read_sentences(dev) if dev.exists() else None))
    if not found:
        raise InvalidInputError(f"There is no NAME_train.tsv in {folder}.")
    return found


def _read_sentences(path: Path) -> Sentences:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    usable = [row for row in rows if _read_label(row) is not None and _read_text(row)]
    if len(usable) < (1 - _MOST_FAULTY) * len(rows):
        faulty = len(rows) - len(usable)
        raise InvalidInputError(f"{path} has no usable text or label in {faulty} of {len(rows)} lines.")
    # Numbers tell the order in which they were said; where spreadsheets have rounded them, that of the file has to do.
    usable.sort(key=_read_number)
    texts = [_read_text(row) for row in usable]
    labels = np.array([_read_label(row) for row in usable], bool)
    if len(texts) < _FEWEST_SENTENCES or labels.all() or not labels.any():
        raise InvalidInputError(f"{path} has too few sentences of one kind to learn from.")
    return Sentences(texts, labels)


def _read_text(row: Mapping[str, str | None]) -> str:
    return row.get("Text") or row.get("tweet_text") or ""


def _read_label(row: Mapping[str, str | None]) -> bool | None:
    return _LABELS.get((row.get("class_label") or "").strip().lower())


def _read_number(row: Mapping[str, str | None]) -> float:
    try:
        return float(row.get("Sentence_id") or row.get("tweet_id") or 0)
    except ValueError:
        return 0.0


def fit_worthiness(sources: Sequence[Source], encoder: SentenceEncoder, watch: Watch) -> Worthiness:
    """Fit on the training sentences of all sources, once with what the encoder sees and once without.

    The figures are of sentences out of fold, of sources that were left out, and of dev, on which nothing is fitted.
    """
    texts = [text for source in sources for text in source.train.texts]
    middles = encoder.encode_middles(texts, lambda done: watch("encode", done, len(texts)))
    traits = read_traits(texts)
    labels = np.concatenate([source.train.labels for source in sources])
    number = np.repeat(np.arange(len(sources)), [len(source.train.texts) for source in sources])
    fold = np.concatenate([np.arange(len(s.train.texts)) * FOLDS // len(s.train.texts) for s in sources])
    heads: dict[str, dict[str, Head]] = {}
    held_out: dict[str, Matrix] = {}
    lessons = {
        name: _Lesson(columns, labels, number, fold, find_posts(traits))
        for name, columns in ((WITH_MIDDLES, np.hstack((traits, middles.astype(np.float64)))), (TRAITS_ALONE, traits))
    }
    for done, (name, lesson) in enumerate(lessons.items()):
        heads[name], held_out[name] = _fit_heads(lesson)
        watch("fit", done + 1, len(lessons))
    hashes = {source.name: source.train.digest for source in sources}
    version = hashlib.sha256(json.dumps(write_heads(heads)).encode()).hexdigest()[:8]
    model = Worthiness(NAME, version, encoder.files.label, ["en"], list(TRAITS), heads, hashes, {})
    figures = {
        name: dict(_describe_sources(sources, lesson, model, held_out[name], encoder))
        for name, lesson in lessons.items()
    }
    return replace(model, figures=figures)


def _fit_heads(lesson: _Lesson) -> tuple[dict[str, Head], Matrix]:
    """Return a head for each kind, and what heads without its fold say of each sentence.

    A kind of which there are too few to learn from goes by all sentences.
    """
    heads, held_out = {}, np.zeros(len(lesson.labels))
    for kind, rows in ((SENTENCES, ~lesson.posts), (POSTS, lesson.posts)):
        taught = rows if _teaches(lesson.pick(rows)) else np.ones(len(rows), bool)
        heads[kind], said = _fit_head(lesson.pick(taught), _DECAY[kind])
        whole = np.zeros(len(rows))
        whole[taught] = said
        held_out[rows] = whole[rows]
    return heads, held_out


def _teaches(lesson: _Lesson) -> bool:
    """Whether every fold leaves sentences of both labels to learn from."""
    kinds = [lesson.labels[lesson.fold != number] for number in range(FOLDS)]
    return len(lesson.labels) >= _FEWEST_SENTENCES and all(left.any() and not left.all() for left in kinds)


def _fit_head(lesson: _Lesson, decay: float) -> tuple[Head, Matrix]:
    """Return a head fitted on everything, with the probabilities that heads without its fold give each sentence."""
    logits = np.zeros(len(lesson.labels))
    for number in np.unique(lesson.fold):
        seen = lesson.fold != number
        logits[~seen] = _run(_fit_networks(lesson.pick(seen), decay), lesson.columns[~seen])
    slope, intercept = _calibrate(logits, lesson.labels)
    held_out = 1 / (1 + np.exp(-(slope * logits + intercept)))
    networks = [_bend(network, slope, intercept) for network in _fit_networks(lesson, decay)]
    return Head(networks, _choose_threshold(held_out, lesson.labels)), held_out


def _fit_networks(lesson: _Lesson, decay: float) -> list[list[Layer]]:
    """Return networks that see the columns as they are; each begins with other random weights, always the same."""
    mean, scale = lesson.columns.mean(axis=0), lesson.columns.std(axis=0)
    width = len(TRAITS)
    scale = np.where(scale > 0, 1 / np.where(scale > 0, scale, 1), 0)
    scale[width:] *= _MIDDLE_SCALE
    seen = (lesson.columns - mean) * scale
    return [_unscale(_fit_network(seen, lesson.labels, seed, decay), mean, scale) for seed in range(_NETWORKS)]


def _fit_network(columns: Matrix, labels: Mask, seed: int, decay: float) -> list[Layer]:
    model = MLPClassifier(
        (_NEURONS,), alpha=decay, max_iter=_ROUNDS, batch_size=min(_BATCH, len(labels)), random_state=seed
    )
    with warnings.catch_warnings():
        # A fixed number of rounds is what keeps it from learning the sentences by heart.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(columns, labels)
    return list(zip(model.coefs_, model.intercepts_, strict=True))


def _unscale(network: list[Layer], mean: Matrix, scale: Matrix) -> list[Layer]:
    (weights, biases), *others = network
    first = weights * scale[:, None]
    return [(first, biases - mean @ first), *others]


def _bend(network: list[Layer], slope: float, intercept: float) -> list[Layer]:
    """Return a network whose output is calibrated (Platt, 1999), rounded as it is written."""
    *others, (weights, biases) = network
    bent = [*others, (weights * slope, biases * slope + intercept)]
    return [(np.array(_round(weights)), np.array(_round(biases))) for weights, biases in bent]


def _run(networks: Sequence[Sequence[Layer]], columns: Matrix) -> Matrix:
    chances = Head(networks, 0).estimate(columns)
    logits: Matrix = np.log(chances / (1 - chances))
    return logits


def _calibrate(logits: Matrix, labels: Mask) -> tuple[float, float]:
    model = LogisticRegression(C=1e6).fit(logits[:, None], labels)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def _choose_threshold(held_out: Matrix, labels: Mask) -> float:
    """Return the probability from which on F1 is best."""
    return float(max(np.linspace(0.1, 0.7, 61).round(2), key=lambda least: _f1(held_out >= least, labels)))


def _f1(called: Mask, labels: Mask) -> float:
    return 2 * float((called & labels).sum()) / max(1, int(called.sum() + labels.sum()))


def _describe_sources(
    sources: Sequence[Source], lesson: _Lesson, model: Worthiness, held_out: Matrix, encoder: SentenceEncoder
) -> Iterator[tuple[str, Any]]:
    label = model.encoder if lesson.columns.shape[1] > len(TRAITS) else ""
    for number, source in enumerate(sources):
        own = lesson.source == number
        labels, texts = lesson.labels[own], source.train.texts
        figures = {"out of fold": _describe(held_out[own], labels, model.call(texts, held_out[own], label))}
        if len(sources) > 1:
            strange = _run(_fit_networks(lesson.pick(~own), _DECAY[SENTENCES]), lesson.columns[own])
            said = 1 / (1 + np.exp(-strange))
            figures["from other sources"] = _describe(said, labels, model.call(texts, said, label))
        if dev := source.dev:
            said = model.estimate(dev.texts, encoder.encode_middles(dev.texts), label)
            figures["dev"] = _describe(said, dev.labels, model.call(dev.texts, said, label))
        yield source.name, figures


def _describe(chances: Matrix, labels: Mask, called: Mask) -> dict[str, float]:
    right = int((called & labels).sum())
    said, was = chances.tolist(), labels.tolist()
    told = {
        "f1": _f1(called, labels),
        "precision": right / max(1, int(called.sum())),
        "recall": right / max(1, int(labels.sum())),
        "average_precision": float(average_precision_score(labels, chances)),
        "brier": brier_score(said, was),
        "ece": calibration_error(said, was),
    }
    counts = {"sentences": len(labels), "worth_checking": int(labels.sum())}
    return counts | {name: round(value, 4) for name, value in told.items()}


def _round(numbers: Matrix) -> Any:
    return np.vectorize(lambda number: float(f"{number:.{_DIGITS}g}"))(numbers).tolist()


def write_heads(heads: Mapping[str, Mapping[str, Head]]) -> dict[str, Any]:
    """Return all heads as they are kept in a file."""
    return {name: {kind: _write_head(head) for kind, head in kinds.items()} for name, kinds in heads.items()}


def _write_head(head: Head) -> dict[str, Any]:
    networks = [
        [{"weights": weights.tolist(), "biases": biases.tolist()} for weights, biases in network]
        for network in head.networks
    ]
    return {"threshold": head.threshold, "networks": networks}


def describe_model(model: Worthiness) -> dict[str, Any]:
    """Return what there is to know of a model, without its weights."""
    return {
        "name": model.name,
        "version": model.version,
        "encoder": model.encoder,
        "languages": list(model.languages),
        "traits": list(model.traits),
        "thresholds": {
            name: {kind: head.threshold for kind, head in kinds.items()} for name, kinds in model.heads.items()
        },
        "training_sets": dict(model.training_sets),
        "figures": dict(model.figures),
    }


def write_worthiness(model: Worthiness, path: Path) -> None:
    """Keep a model as a file: what it is and how good for people to read, then its weights."""
    entries = describe_model(model)
    del entries["thresholds"]
    weights = json.dumps(write_heads(model.heads), separators=(",", ":"))
    about = json.dumps(entries, indent=2)
    path.write_text(f'{about[:-2]},\n  "heads": {weights}\n}}\n', encoding="utf-8")
