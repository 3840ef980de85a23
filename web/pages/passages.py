"""Cutting a text into passages, so that what was found in it can be marked in place."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class Spot(Protocol):
    """Something that stands in a text from `start` to `end`."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends."""


Found = TypeVar("Found", bound=Spot)


@dataclass(frozen=True, slots=True)
class Passage(Generic[Found]):
    """A stretch of a text that begins at `start`; what stands there, or None between what was found."""

    start: int
    text: str
    spot: Found | None


def split_passages(text: str, spots: Iterable[Found]) -> list[Passage[Found]]:
    """Cut `text` at what was found in it; joined again the passages are the text, even where two things overlap."""
    passages: list[Passage[Found]] = []
    cursor = 0
    for spot in sorted(spots, key=lambda spot: spot.start):
        start, end = max(cursor, spot.start), min(spot.end, len(text))
        if end <= start:
            continue
        if start > cursor:
            passages.append(Passage(cursor, text[cursor:start], None))
        passages.append(Passage(start, text[start:end], spot))
        cursor = end
    if cursor < len(text):
        passages.append(Passage(cursor, text[cursor:], None))
    return passages
