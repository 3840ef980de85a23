"""Fact-checks that say the same, and those that disagree, among the matches of one claim."""

from collections.abc import Iterable
from typing import NamedTuple

from models.ratings import RatingClass

# Below this probability a match says nothing about the claim.
LIKELY = 0.5


class Voice(NamedTuple):
    """What one match says of a claim: how likely it is a match at all, whether something forbids to take it as one."""

    rank: int
    probability: float
    blocked: bool
    rating_class: str
    origin: int


def find_conflict(voices: Iterable[Voice]) -> list[Voice]:
    """Return the likely matches, one of each origin, where their ratings contradict each other; else nothing.

    Five reprints of one fact-check are one voice. What is open contradicts nobody.
    """
    heard: dict[int, Voice] = {}
    for voice in voices:
        if voice.probability >= LIKELY and not voice.blocked and voice.rating_class != RatingClass.OPEN:
            heard.setdefault(voice.origin, voice)
    return list(heard.values()) if len({voice.rating_class for voice in heard.values()}) > 1 else []
