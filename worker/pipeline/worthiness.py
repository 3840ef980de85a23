"""How worth checking a claim is: the probability that somebody who labels sentences would call it so."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.errors import UnavailableError
from worker.pipeline.traits import TRAITS, read_traits

ARTEFACT = Path(__file__).with_name("checkworthy.json")
# What a head looks at: a claim as the middle of the encoder sees it, with its traits, or the traits alone.
WITH_MIDDLES, TRAITS_ALONE = "middles", "traits"
# Posts are worth checking for other reasons than sentences of a speech or an article, and have heads of their own.
SENTENCES, POSTS = "sentences", "posts"
_POST_MARKS = [TRAITS.index(name) for name in ("tags", "accounts", "links")]

Matrix = npt.NDArray[np.float64]
Layer = tuple[Matrix, Matrix]


@dataclass(frozen=True, slots=True)
class Head:
    """Small networks over the same columns, whose outputs are averaged; `threshold` is where out of fold F1 is best.

    Each has layers of weights (inputs, outputs) and biases, with a rectifier between them and one output.
    """

    networks: Sequence[Sequence[Layer]]
    threshold: float

    def estimate(self, columns: Matrix) -> Matrix:
        """Return the probability of each row."""
        total = np.mean([_run(network, columns) for network in self.networks], axis=0)
        probabilities: Matrix = 1 / (1 + np.exp(-total.clip(-30, 30)))
        return probabilities


def _run(network: Sequence[Layer], columns: Matrix) -> Matrix:
    for weights, biases in network[:-1]:
        columns = np.maximum(columns @ weights + biases, 0)
    weights, biases = network[-1]
    return (columns @ weights + biases)[:, 0]


@dataclass(frozen=True, slots=True)
class Worthiness:
    """A model of check-worthiness with where it comes from; it knows texts in `languages` alone.

    `encoder` is the label of the one whose middle it was fitted on. With another it goes by the traits alone, which it
    was fitted on beside that, with figures of their own.
    """

    name: str
    version: str
    encoder: str
    languages: Sequence[str]
    traits: Sequence[str]
    heads: Mapping[str, Mapping[str, Head]]
    training_sets: Mapping[str, str]
    figures: Mapping[str, Any]

    def pick_head(self, encoder: str) -> str:
        """Return the name of the head for claims that this encoder has encoded."""
        return WITH_MIDDLES if encoder == self.encoder else TRAITS_ALONE

    def estimate(self, texts: Sequence[str], middles: npt.NDArray[np.float32], encoder: str) -> Matrix:
        """Return how likely each of some texts is worth checking; `middles` has a row of the encoder for each."""
        columns = read_traits(texts)
        posts = find_posts(columns)
        name = self.pick_head(encoder)
        if name == WITH_MIDDLES:
            columns = np.hstack((columns, middles.astype(np.float64)))
        estimates = np.empty(len(texts))
        for kind, rows in ((SENTENCES, ~posts), (POSTS, posts)):
            estimates[rows] = self.heads[name][kind].estimate(columns[rows])
        return estimates

    def call(self, texts: Sequence[str], estimates: Matrix, encoder: str) -> npt.NDArray[np.bool_]:
        """Return which texts are called worth checking: those from where F1 was best on their kind."""
        heads = self.heads[self.pick_head(encoder)]
        thresholds = np.where(find_posts(read_traits(texts)), heads[POSTS].threshold, heads[SENTENCES].threshold)
        called: npt.NDArray[np.bool_] = estimates >= thresholds
        return called

    def assess(
        self,
        texts: Sequence[str],
        languages: Sequence[str | None],
        middles: npt.NDArray[np.float32],
        encoder: str,
    ) -> list[float | None]:
        """Return the same for claims, with three decimals; None for those in a language that the model does not know.

        One whose language could not be told is taken for known.
        """
        estimates = self.estimate(texts, middles, encoder).round(3).tolist()
        known = {None, *self.languages}
        return [said if language in known else None for said, language in zip(estimates, languages, strict=True)]


def find_posts(traits: Matrix) -> npt.NDArray[np.bool_]:
    """Return which rows of traits are of posts: they have a link, an account or a tag."""
    return np.asarray((traits[:, _POST_MARKS] > 0).any(axis=1))


@cache
def load_worthiness(path: Path = ARTEFACT) -> Worthiness:
    """Read a model; one that cannot be read, or was fitted on other traits, is refused."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        heads = {
            name: {kind: _read_head(kinds[kind]) for kind in (SENTENCES, POSTS)}
            for name, kinds in entries.pop("heads").items()
        }
        model = Worthiness(**entries, heads=heads)
        widths = {len(network[0][0]) for head in heads[TRAITS_ALONE].values() for network in head.networks}
    except (OSError, ValueError, TypeError, LookupError, AttributeError) as problem:
        raise UnavailableError(f"The model of check-worthiness in {path} cannot be read: {problem!r}.") from None
    if tuple(model.traits) != TRAITS or widths != {len(TRAITS)} or WITH_MIDDLES not in heads:
        raise UnavailableError(f"The model of check-worthiness in {path} was fitted on other features; fit it again.")
    return model


def _read_head(entry: Mapping[str, Any]) -> Head:
    networks = [
        [(np.array(layer["weights"], np.float64), np.array(layer["biases"], np.float64)) for layer in network]
        for network in entry["networks"]
    ]
    return Head(networks, float(entry["threshold"]))
