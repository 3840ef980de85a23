"""Ordering the candidates of a claim by a learned score."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.errors import UnavailableError
from models.scoring import Candidates, Ranking
from worker.pipeline.features import FEATURES, Matrix, read_features, standardise

ARTEFACT = Path(__file__).with_name("ranker.json")
# A claim in the middle of a text is weighed otherwise than one that stands alone: its own words tell less.
PROFILES = ("alone", "in_context")
# What a cross-encoder adds to FEATURES where one is set.
READ_FEATURES: Mapping[str, str] = {
    "cross_z": "How far what the cross-encoder says stands out of the first candidates, in standard deviations; 0 for"
    " those that it did not read.",
}


@dataclass(frozen=True, slots=True)
class Ranker:
    """A linear model over FEATURES, one set of weights for each profile, with where it comes from.

    It was fitted so that, within a list, the softmax of the scores is likely to fall on the true match (ListNet with
    one relevant document: Cao et al., "Learning to Rank: From Pairwise Approach to Listwise Approach", 2007).
    """

    name: str
    version: str
    features: Sequence[str]
    weights: Mapping[str, Sequence[float]]
    training_sets: Mapping[str, str]
    figures: Mapping[str, Any]

    def rank(self, found: Candidates, *, in_context: bool, kept: int | None = None) -> Ranking:
        """Return the first `kept` candidates, best first."""
        features = read_features(found)
        if not len(features):
            return Ranking(found, features, np.empty(0), np.empty(0), np.empty(0))
        # A matrix product may give equal rows scores that differ in the last bit.
        scores = (features * np.array(self.weights[PROFILES[in_context]])).sum(axis=1)
        return _line_up(found, features, scores, _sort(found.factcheck_ids, scores), kept)


def rank_again(ranking: Ranking, readings: Matrix, kept: int | None = None) -> Ranking:
    """Return the first `kept` candidates of a whole list after something else has read the first of them.

    Its readings, standardised over the candidates that were read and widened to the spread of their scores, are added
    to these: both count alike. That was not fitted, and neither were probabilities made of it. What was not read stays
    behind, with the score and in the order that the ranker gave.
    """
    read = len(readings)
    if not read:
        return ranking
    standing = np.zeros(len(ranking.score))
    standing[:read] = standardise(readings)
    scores = ranking.score.copy()
    scores[:read] += scores[:read].std() * standing[:read]
    order = np.arange(len(scores))
    order[:read] = _sort(ranking.candidates.factcheck_ids[:read], scores[:read])
    # The last of them may have fallen below the first of the others, which nobody compared it with.
    scores[:read] = np.maximum(scores[:read], ranking.score[read:].max(initial=-np.inf))
    return _line_up(ranking.candidates, np.column_stack((ranking.features, standing)), scores, order, kept)


def _sort(numbers: npt.NDArray[np.int64], scores: Matrix) -> npt.NDArray[np.intp]:
    """Return the places by falling score; equal ones by number, so that a list always comes out the same way."""
    return np.lexsort((numbers, -scores))


def _line_up(
    found: Candidates, features: Matrix, scores: Matrix, order: npt.NDArray[np.intp], kept: int | None
) -> Ranking:
    """Return the first `kept` candidates in this order, with what each one's place in the whole list means."""
    ordered = scores[order]
    margin = ordered - ordered[0]
    margin[0] = ordered[0] - ordered[1] if len(ordered) > 1 else 0.0
    share = ordered - ordered[0] - np.log(np.exp(ordered - ordered[0]).sum())
    first = order[:kept]
    return Ranking(found.pick(first), features[first], ordered[:kept], margin[:kept], share[:kept])


@cache
def load_ranker(path: Path = ARTEFACT) -> Ranker:
    """Read a ranker; one that was fitted on other features is refused."""
    try:
        ranker = Ranker(**json.loads(path.read_text(encoding="utf-8")))
        fits = all(len(ranker.weights[profile]) == len(FEATURES) for profile in PROFILES)
    except (OSError, ValueError, TypeError, KeyError) as problem:
        raise UnavailableError(f"The ranker in {path} cannot be read: {problem!r}.") from None
    if tuple(ranker.features) != tuple(FEATURES) or not fits:
        raise UnavailableError(f"The ranker in {path} was fitted on other features; fit it again.")
    return ranker
