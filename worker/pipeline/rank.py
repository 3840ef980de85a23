"""Ordering the candidates of a claim by a learned score."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from models.errors import UnavailableError
from models.scoring import Candidates, Ranking
from worker.pipeline.features import FEATURES, read_features

ARTEFACT = Path(__file__).with_name("ranker.json")
# A claim in the middle of a text is weighed otherwise than one that stands alone: its own words tell less.
PROFILES = ("alone", "in_context")


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
        # Equal scores are ordered by number, so that the same list always comes out the same way.
        order = np.lexsort((found.factcheck_ids, -scores))
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
