"""Cutting a text into passages, so that its claims can be marked in place."""

from collections.abc import Iterable
from dataclasses import dataclass

from models.queries.submissions import ClaimView


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a submission's text; the claim that stands there, or None between claims."""

    text: str
    view: ClaimView | None


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
