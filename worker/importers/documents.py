"""JSON documents, taken apart into the values that are records; documents of any size pass in bounded memory."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from worker.importers.mending import DECODER, BrokenJsonError, explain_fault, parse_json

LONGEST_VALUE = 16_000_000
_CHUNK = 1_000_000
_BLANKS = re.compile(r"[ \t\r\n]*")
# The long lists of the known shapes, and whether each of their items ought to be a fact-check.
_LISTS = {"dataFeedElement": True, "claims": True, "@graph": False}


@dataclass(frozen=True, slots=True)
class Value:
    """A part of a document; `expected` tells that it ought to be a fact-check, as an item of a feed is."""

    content: object
    expected: bool


def read_values(stream: TextIO, longest: int = LONGEST_VALUE) -> Iterator[Value]:
    """Yield the items of a document's list, or of its feed, claims or graph, then what else the document says.

    A document of up to `longest` characters is mended if needed; a longer one must be faultless, each item
    shorter than that. Raises `BrokenJsonError`.
    """
    head = stream.read(longest)
    if len(head) < longest:
        yield from _split_document(parse_json(head))
    else:
        yield from _Window(stream, head, longest).read_values()


def _split_document(document: object) -> Iterator[Value]:
    if isinstance(document, list):
        yield from (Value(item, expected=True) for item in document)
    elif isinstance(document, dict):
        rest = dict(document)
        for name, items in document.items():
            if name in _LISTS and isinstance(items, list):
                del rest[name]
                yield from (Value(item, _LISTS[name]) for item in items)
        yield Value(rest, expected=False)


class _Window:
    """The part of a long document that is being parsed."""

    def __init__(self, stream: TextIO, text: str, longest: int) -> None:
        self._stream = stream
        self._text = text
        self._at = 0
        self._longest = longest

    def read_values(self) -> Iterator[Value]:
        opening = self._peek()
        if opening == "[":
            yield from self._read_items(expected=True)
        elif opening == "{":
            yield from self._read_members()
        if self._peek():
            raise BrokenJsonError("is not JSON (it goes on after its end)")

    def _read_items(self, *, expected: bool) -> Iterator[Value]:
        self._pass("[")
        while self._peek() != "]":
            yield Value(self._decode(), expected)
            self._pass_comma("]")
        self._pass("]")

    def _read_members(self) -> Iterator[Value]:
        rest = {}
        self._pass("{")
        while self._peek() != "}":
            name = str(self._decode())
            self._pass(":")
            if name in _LISTS and self._peek() == "[":
                yield from self._read_items(expected=_LISTS[name])
            else:
                rest[name] = self._decode()
            self._pass_comma("}")
        self._pass("}")
        yield Value(rest, expected=False)

    def _decode(self) -> object:
        self._peek()
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
            except (ValueError, RecursionError) as error:
                # Most likely the window ends within the value.
                if isinstance(error, RecursionError) or not self._grow():
                    raise BrokenJsonError(explain_fault(error)) from None
            else:
                if end < len(self._text) or not self._grow():
                    self._at = end
                    return value

    def _peek(self) -> str:
        """Return the next character that is not blank, or nothing at the end."""
        while True:
            blanks = _BLANKS.match(self._text, self._at)
            self._at = blanks.end() if blanks else self._at
            if self._at < len(self._text) or not self._grow():
                return self._text[self._at : self._at + 1]

    def _pass(self, char: str) -> None:
        if self._peek() != char:
            raise BrokenJsonError(f"is not JSON (expecting “{char}”)")
        self._at += 1

    def _pass_comma(self, closing: str) -> None:
        if self._peek() != closing:
            self._pass(",")

    def _grow(self) -> bool:
        """Drop what is parsed, and read at least as much again as is left; False at the end or where it is too long."""
        left = len(self._text) - self._at
        if left >= self._longest:
            return False
        more = self._stream.read(max(_CHUNK, left))
        self._text = self._text[self._at :] + more
        self._at = 0
        return bool(more)
