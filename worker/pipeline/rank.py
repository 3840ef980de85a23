"""Ordering the candidates of a claim by one fused score."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.scoring import Candidate, Ranked

Scores = npt.NDArray[np.float64]


def rank_candidates(candidates: Sequence[Candidate], dense_weight: float) -> list[Ranked]:
    """Return the candidates best first, fused by a weighted sum of both legs' z-scores within the list.

    Fusion by score keeps how clearly a leg prefers a candidate, which fusion by rank throws away.
    """
    if not candidates:
        return []
    dense = _standardise(np.array([candidate.dense for candidate in candidates]))
    lexical = _standardise(np.array([candidate.lexical for candidate in candidates]))
    fused = dense_weight * dense + (1 - dense_weight) * lexical
    # Equal scores are ordered by number, so that the same list always comes out the same way.
    order = sorted(range(len(candidates)), key=lambda at: (-fused[at], candidates[at].factcheck_id))
    best = float(fused[order[0]])
    second = float(fused[order[1]]) if len(order) > 1 else 0.0
    return [
        Ranked(candidates[at], float(fused[at]), float(fused[at]) - (second if place == 0 else best))
        for place, at in enumerate(order)
    ]


def _standardise(scores: Scores) -> Scores:
    """Return z-scores; where all are equal nothing stands out, and all are 0."""
    spread = float(scores.std())
    # The mean of equal numbers is not always quite that number, so their spread alone does not tell.
    all_equal = spread == 0 or scores.max() == scores.min()
    return np.zeros_like(scores) if all_equal else (scores - scores.mean()) / spread
