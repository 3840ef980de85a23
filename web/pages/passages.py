"""Cutting a text into passages, so that its claims and the words it shares with another can be marked in place."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.queries.submissions import ClaimView


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a submission's text; the claim that stands there, or None between claims."""

    text: str
    view: ClaimView | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a claim; `shared` where the other claim has the same word."""

    text: str
    shared: bool


def split_passages(text: str, views: Iterable[ClaimView]) -> list[Passage]:
    """Cut `text` at its claims; joined again the passages are the text, even where two claims overlap."""
    passages: list[Passage] = []
    cursor = 0
    for view in sorted(views, key=lambda view: view.claim.start):
        start = max(cursor, view.claim.start)
        if view.claim.end <= start:
            continue
        if start > cursor:
            passages.append(Passage(text[cursor:start], None))
        passages.append(Passage(text[start : view.claim.end], view))
        cursor = view.claim.end
    if cursor < len(text):
        passages.append(Passage(text[cursor:], None))
    return passages


def split_shared(text: str, words: Sequence[str]) -> list[Piece]:
    """Cut `text` at the whole words that stand in `words`, however they are cased."""
    wanted = "|".join(re.escape(word) for word in sorted({*words}, key=len, reverse=True) if word.strip())
    if not wanted:
        return [Piece(text, shared=False)]
    parts = re.split(rf"(?<!\w)({wanted})(?!\w)", text, flags=re.IGNORECASE)
    return [Piece(part, shared=bool(number % 2)) for number, part in enumerate(parts) if part]
