"""What a reader of a file hands over, record by record: what it found, or why it cannot be taken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

_EXCERPT_LENGTH = 80


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A fact-check as found: values of any type under the names of `FactCheckRecord`, nothing cleaned yet."""

    line: int
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Rejection:
    """A record that cannot be taken: its line (or its number, in a file without lines), why, and how it begins."""

    line: int
    reason: str
    excerpt: str


Found: TypeAlias = RawRecord | Rejection
FoundRecords: TypeAlias = Iterator[Found]


def reject(line: int, reason: str, record: str | None = None) -> Rejection:
    """Make a rejection that shows how the record begins, in at most 80 printable characters."""
    shown = " ".join((record or "")[: 4 * _EXCERPT_LENGTH].split())
    shown = "".join(char for char in shown if char.isprintable())
    return Rejection(line, reason, shown[:_EXCERPT_LENGTH])
