"""Files as text: the encoding found from the first bytes, faults told in one sentence, lines of bounded length."""

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from models.errors import InvalidInputError
from worker.importers.compression import open_unpacked

LONGEST_LINE = 10_000_000
_HEAD_LENGTH = 65_536
_MOST_NULS = 0.1
_UTF32_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file whose encoding is known, packed or not; it can be opened as often as needed."""

    path: Path
    encoding: str

    @contextmanager
    def open(self, newline: str | None = None) -> Iterator[TextIO]:
        """Open it; `newline` as in `open`. What goes wrong while reading is raised as `InvalidInputError`."""
        with _tell_faults(), open_unpacked(self.path) as unpacked:
            yield TextIOWrapper(unpacked, self.encoding, newline=newline)

    def read_head(self) -> str:
        """Return how it begins, at most 65,536 characters."""
        with self.open() as stream:
            return stream.read(_HEAD_LENGTH)


def find_text(path: Path) -> TextFile:
    """Return the text file at `path`; raise `InvalidInputError` if it cannot be read, is empty, or is no text."""
    with _tell_faults(), open_unpacked(path) as unpacked:
        head = unpacked.read(_HEAD_LENGTH)
    if not head.strip():
        raise InvalidInputError("The file is empty.", "file")
    return TextFile(path, _find_encoding(head))


def read_lines(stream: TextIO) -> Iterator[tuple[int, str | None]]:
    """Yield each line with its number from 1; None stands for one that is longer than 10 million characters."""
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) <= LONGEST_LINE:
            yield number, line
            continue
        while line and not line.endswith(("\n", "\r")):
            line = stream.readline(LONGEST_LINE)
        yield number, None


def _find_encoding(head: bytes) -> str:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith(_UTF16_MARKS) and not head.startswith(_UTF32_MARKS):
        return "utf-16"
    # A stray NUL is cleaned away later; this many are another encoding, or no text at all.
    if head.count(0) > len(head) * _MOST_NULS:
        raise InvalidInputError("The file is not text: save it as CSV, JSON lines or JSON-LD, in UTF-8.", "file")
    return "utf-8"


@contextmanager
def _tell_faults() -> Iterator[None]:
    try:
        yield
    except UnicodeError as error:
        raise InvalidInputError("The file is not text in UTF-8: save it in UTF-8 and try again.", "file") from error
    except OSError as error:
        raise InvalidInputError(f"The file cannot be read: {error.strerror or error}.", "file") from error
