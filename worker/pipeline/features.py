"""What the ranker sees of a candidate: its signals, and how it stands among the other candidates of the same claim."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from models.scoring import Candidates

Matrix = npt.NDArray[np.float64]

_LEGS = ("dense", "dense_context", "lexical", "lexical_context", "body")
# Days between a claim and its fact-check, as [from, to): who checks a claim mostly does so in the days after it.
_DAYS = {
    "days_same": (-3, 4),
    "days_to_14": (4, 15),
    "days_to_60": (15, 61),
    "days_to_365": (61, 366),
    "days_before": (-60, -3),
}

FEATURES: Mapping[str, str] = {
    "dense": "Cosine of claim and fact-check: how alike their meaning is to the encoder.",
    "dense_context": "The same, with the sentences next to the claim.",
    "lexical_share": "BM25 of the claim's words in claim and title, as a part of the best score possible.",
    "names": "Share of the claim's names that the fact-check has, the rare ones counting more.",
    "numbers": "Share of the claim's numbers that the fact-check has, the rare ones counting more.",
    "speaker": "Whether both name the same speaker.",
    "length": "How long the fact-check's claim and title are: long ones share words more easily.",
    "density": "BM25 a word: how much of the fact-check is about the claim.",
    "firsts": "In how many of the searches it came first.",
    **{f"{leg}_z": f"How far its {leg} score stands out of this list, in standard deviations." for leg in _LEGS},
    **{f"{leg}_behind": f"How far its {leg} score is behind the best of this list." for leg in _LEGS},
    "dated": "Whether it is known how many days lie between the claim and the fact-check.",
    "days_same": "The fact-check came within three days.",
    "days_to_14": "The fact-check came four to fourteen days later.",
    "days_to_60": "The fact-check came fifteen to sixty days later.",
    "days_to_365": "The fact-check came within a year.",
    "days_before": "The fact-check came up to two months earlier: the claim came round again.",
    "days_apart": "Logarithm of the days between them.",
}


def read_features(found: Candidates) -> Matrix:
    """Return what the ranker sees: a row for each candidate, columns in the order of FEATURES."""
    if not len(found.factcheck_ids):
        return np.empty((0, len(FEATURES)))
    legs = found.get(*_LEGS)
    best = legs.max(axis=0)
    words = found.get("words")
    return np.column_stack(
        (
            found.get("dense", "dense_context", "lexical_share", "names", "numbers", "speaker"),
            np.log1p(words),
            found.get("lexical") / np.maximum(words, 1),
            ((legs == best) & (best > 0)).sum(axis=1),
            standardise(legs),
            legs - best,
            _place_days(found.get("days")),
        )
    )


def standardise(legs: Matrix) -> Matrix:
    """Return z-scores along the first axis; where all are equal nothing stands out, and all are 0."""
    apart = legs - legs.mean(axis=0)
    spread = np.sqrt((apart * apart).mean(axis=0))
    # The mean of equal numbers is not always quite that number, so their spread alone does not tell.
    even = (spread == 0) | (legs.max(axis=0) == legs.min(axis=0))
    return np.where(even, 0, apart / np.where(even, 1, spread))


def _place_days(days: Matrix) -> Matrix:
    known = ~np.isnan(days)
    if not known.any():
        return np.zeros((len(days), len(_DAYS) + 2))
    placed = [known & (days >= first) & (days < end) for first, end in _DAYS.values()]
    return np.column_stack((known, *placed, np.log1p(np.abs(np.nan_to_num(days)))))
