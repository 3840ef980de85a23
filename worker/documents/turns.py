"""From what is said bit by bit in a recording to one text with its turns."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from models.documents import Turn
from worker.documents.sent import require_length
from worker.readable import print_only

# Applause, laughter, music: what a transcript notes that nobody says.
_NOTED = re.compile(r"(?:\s*(?:\[[^\]]{0,80}\]|\([^)]{0,80}\)|[\u266a\u266b#*]+)\s*)+")
_LONGEST_NAME = 80


class Piece(NamedTuple):
    """Something said in one go: by whom, when, and whether a paragraph begins with it."""

    text: str
    speaker: str | None = None
    seconds: float | None = None
    begins: bool = False


def join_pieces(pieces: Iterable[Piece], between: str) -> tuple[str, list[Turn]]:
    """Return the text and the turns; pieces of one speaker stand with `between` between them, others apart."""
    parts: list[str] = []
    turns: list[Turn] = []
    length, before = 0, None
    for piece in pieces:
        said = " ".join(print_only(piece.text).split())
        if not said or _NOTED.fullmatch(said):
            continue
        speaker = " ".join(print_only(piece.speaker or "").split())[:_LONGEST_NAME] or None
        changes = not parts or piece.begins or speaker != before
        gap = ("\n\n" if changes else between) if parts else ""
        if changes or piece.seconds is not None:
            turns.append((length + len(gap), speaker, piece.seconds))
        parts += [gap, said]
        length, before = length + len(gap) + len(said), speaker
        require_length(length)
    return "".join(parts), turns
