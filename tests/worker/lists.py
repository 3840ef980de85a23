"""Lists of candidates as tests write them: what is not said of a candidate is nought, and its day is not known."""

from collections.abc import Mapping, Sequence
from math import nan

import numpy as np

from models.scoring import SIGNALS, Candidates
from worker.pipeline.features import FEATURES
from worker.pipeline.rank import PROFILES, Ranker


def make_list(rows: Sequence[Mapping[str, float]], numbers: Sequence[int] | None = None) -> Candidates:
    """Return candidates with these signals, numbered from 1 where nothing else is said."""
    unknown = {"days": nan}
    signals = [[(unknown | dict(row)).get(name, 0.0) for name in SIGNALS] for row in rows]
    numbered = range(1, len(rows) + 1) if numbers is None else numbers
    return Candidates(np.array(numbered, np.int64), np.array(signals, np.float64).reshape(-1, len(SIGNALS)))


def make_ranker(weights: Mapping[str, float], in_context: Mapping[str, float] | None = None) -> Ranker:
    """Return a ranker with these weights, the same for both profiles where nothing else is said."""
    profiles = zip(PROFILES, (weights, weights if in_context is None else in_context), strict=True)
    lists = {profile: [given.get(name, 0.0) for name in FEATURES] for profile, given in profiles}
    return Ranker("listwise", "1", tuple(FEATURES), lists, {}, {})
