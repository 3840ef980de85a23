"""Finding in a text what somebody has chosen in it, so that a claim begins and ends where its words do."""

import re

from models.errors import InvalidInputError

_EMPTY = "There are no words in what you chose. Choose a sentence of the text."
_ELSEWHERE = "These words are not in the text. Copy a sentence from it, just as it stands there."


def snap_span(text: str, start: int, end: int, longest: int) -> tuple[int, int]:
    """Return where the words begin and end that a span of the text touches; a bad one raises InvalidInputError.

    No word is cut in two, and there is no blank at either end.
    """
    if not 0 <= start < end <= len(text):
        raise InvalidInputError(f"Say where the claim starts and ends, between 0 and {len(text):,}.", "start")
    chosen = text[start:end]
    start, end = start + len(chosen) - len(chosen.lstrip()), end - len(chosen) + len(chosen.rstrip())
    while 0 < start < end and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while start < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    if not any(sign.isalnum() for sign in text[start:end]):
        raise InvalidInputError(_EMPTY, "start")
    if end - start > longest:
        raise InvalidInputError(f"A claim has at most {longest:,} characters; choose one sentence.", "end")
    return start, end


def find_span(text: str, words: str) -> tuple[int, int]:
    """Return where some words stand first in a text, however they are broken into lines."""
    parts = words.split()
    if not parts:
        raise InvalidInputError(_EMPTY, "words")
    found = re.search(r"\s+".join(map(re.escape, parts)), text)
    if found is None:
        raise InvalidInputError(_ELSEWHERE, "words")
    return found.span()
