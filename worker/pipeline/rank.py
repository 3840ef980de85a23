"""Ordering the candidates of a claim by one fused score."""

import math

import numpy as np
import numpy.typing as npt

from models.scoring import Candidates, Ranking

Scores = npt.NDArray[np.float64]


def rank_candidates(found: Candidates, dense_weight: float, kept: int | None = None) -> Ranking:
    """Return the first `kept` candidates, best first, fused by a weighted sum of both legs' z-scores within the list.

    Fusion by score keeps how clearly a leg prefers a candidate, which fusion by rank throws away.
    """
    if not len(found.factcheck_ids):
        return Ranking(found, found.dense, found.dense)
    fused = dense_weight * _standardise(found.dense) + (1 - dense_weight) * _standardise(found.lexical)
    # Equal scores are ordered by number, so that the same list always comes out the same way.
    order = np.lexsort((found.factcheck_ids, -fused))
    ranker = fused[order[:kept]]
    margin = ranker - fused[order[0]]
    margin[0] = ranker[0] - (fused[order[1]] if len(order) > 1 else 0.0)
    return Ranking(found.pick(order[:kept]), ranker, margin)


def _standardise(scores: Scores) -> Scores:
    """Return z-scores; where all are equal nothing stands out, and all are 0."""
    apart = scores - scores.sum() / len(scores)
    spread = math.sqrt(float(apart @ apart) / len(scores))
    # The mean of equal numbers is not always quite that number, so their spread alone does not tell.
    return np.zeros_like(scores) if spread == 0 or scores.max() == scores.min() else apart / spread
