"""Telling which fact-checks of a list are reprints of each other."""

from collections.abc import Sequence

from worker.pipeline.explain import recall_words

# Share of the words that two texts must have in common; numbers must all be the same.
_NEARLY_ALL = 0.8


def find_origins(texts: Sequence[str]) -> list[int]:
    """Return for each text of a ranked list the rank, from 1, of the first one that says nearly the same."""
    bags = [frozenset(recall_words(text)) for text in texts]
    origins: list[int] = []
    for place, bag in enumerate(bags):
        same = (origins[first] for first in range(place) if _is_reprint(bags[first], bag))
        origins.append(next(same, place + 1))
    return origins


def _is_reprint(one: frozenset[str], other: frozenset[str]) -> bool:
    shared = len(one & other)
    if not shared or shared < _NEARLY_ALL * (len(one) + len(other) - shared):
        return False
    return not any(word[0].isdigit() for word in one ^ other)
