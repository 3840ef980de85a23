"""Marking in the texts of a claim and a fact-check what agrees and what differs, however the places overlap."""

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from string import ascii_lowercase
from typing import Literal, NamedTuple

from models.base import Json

Side = Literal["claim", "factcheck"]

# Signs that belong to the one before them: accents, what joins or turns letters, tones of skin.
_JOINED = {"Mn", "Mc", "Me", "Cf", "Sk"}
_JOINER = "\u200d"


class Note(NamedTuple):
    """A difference as it is listed; its letter stands in the texts where they differ."""

    letter: str
    kind: str
    claim: str | None
    factcheck: str | None
    reason: str
    decides: bool


class Piece(NamedTuple):
    """A stretch of a text: whether it agrees or differs, and the notes on differences that end with it."""

    text: str
    agrees: bool = False
    differs: bool = False
    decides: bool = False
    ends: tuple[Note, ...] = ()


class _Place(NamedTuple):
    start: int
    end: int
    note: Note | None


def list_differences(differs: Sequence[Json]) -> list[Note]:
    """Return the differences with their letters, those that decide first, then in the order of the texts."""
    return [note for note, _ in _letter_differences(differs)]


def highlight(text: str, side: Side, agrees: Sequence[Json], differs: Sequence[Json]) -> list[Piece]:
    """Cut a text at all that is known of it; joined again the pieces are the text."""
    places = [*_place_differences(text, side, differs), *_place_agreements(text, side, agrees)]
    cuts = sorted({0, len(text), *(place.start for place in places), *(place.end for place in places)})
    return [_cut(text, start, end, places) for start, end in pairwise(cuts)]


def _cut(text: str, start: int, end: int, places: Sequence[_Place]) -> Piece:
    over = [place for place in places if place.start <= start and end <= place.end]
    return Piece(
        text[start:end],
        agrees=any(place.note is None for place in over),
        differs=any(place.note is not None for place in over),
        decides=any(place.note is not None and place.note.decides for place in over),
        ends=tuple(place.note for place in places if place.note and place.end == end),
    )


def _letter_differences(differs: Sequence[Json]) -> list[tuple[Note, Json]]:
    in_order = sorted(differs, key=_find_place)
    fields = ("kind", "claim", "factcheck", "reason", "decides")
    return [
        (Note(_write_letter(number), *(difference[name] for name in fields)), difference)
        for number, difference in enumerate(in_order)
    ]


def _find_place(difference: Json) -> tuple[bool, float, float]:
    """Return by what differences are put in order: those that decide first, then as one reads claim and fact-check."""
    starts = [span[0] if span else math.inf for span in (difference["claim_span"], difference["factcheck_span"])]
    return not difference["decides"], starts[0], starts[1]


def _write_letter(number: int) -> str:
    """Return a, b, … z, aa, ab: after figures in a text a number would be read as one of them."""
    rest, last = divmod(number, len(ascii_lowercase))
    return (_write_letter(rest - 1) if rest else "") + ascii_lowercase[last]


def _place_differences(text: str, side: Side, differs: Sequence[Json]) -> Iterator[_Place]:
    for note, difference in _letter_differences(differs):
        if span := _settle(text, difference[f"{side}_span"]):
            yield _Place(*span, note)


def _place_agreements(text: str, side: Side, agrees: Sequence[Json]) -> Iterator[_Place]:
    spans = [_settle(text, found.get(f"{side}_span")) for found in agrees]
    words = [found[side] for found, span in zip(agrees, spans, strict=True) if span is None and found[side]]
    for start, end in (*filter(None, spans), *_find_words(text, words)):
        yield _Place(start, end, None)


def _settle(text: str, span: Sequence[int] | None) -> tuple[int, int] | None:
    """Return a span moved into the text and to where signs end; None where nothing is left of it."""
    if span is None:
        return None
    start, end = (_step_out(text, min(max(0, place), len(text))) for place in span)
    return (start, end) if start < end else None


def _step_out(text: str, place: int) -> int:
    """Return the place, or the next one that does not lie within a sign of several characters."""
    while 0 < place < len(text) and (unicodedata.category(text[place]) in _JOINED or text[place - 1] == _JOINER):
        place += 1
    return place


def _find_words(text: str, words: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield where whole words stand in a text, however they are cased."""
    wanted = "|".join(re.escape(word) for word in sorted({*words}, key=len, reverse=True) if word.strip())
    if wanted:
        for found in re.finditer(rf"(?<!\w)(?:{wanted})(?!\w)", text, flags=re.IGNORECASE):
            yield found.span()
