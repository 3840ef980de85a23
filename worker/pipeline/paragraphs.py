"""Paragraphs of a plain text, each with its exact place, whether a line break means a new one or a narrow page."""

import re
from dataclasses import dataclass
from itertools import pairwise

# A rule of asterisks parts two lines even where the line breaks around it were lost.
_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]|(?<=\s)(?=\*{3}\s)|(?<=\s\*{3})(?=\s)")
_FINISHED = re.compile(r"[.!?:;\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964][\"'\u201d\u2019\u00bb)\]\u300d\u300f]*$")
_LINE_TAIL = 40  # characters looked at to see whether a line ends in a stop

# Mail programs and old terminals wrap between these widths; narrower lines are lists, wider ones were never wrapped.
_NARROWEST_WRAP = 50
_WIDEST_WRAP = 120
_WRAPPED_SHARE = 0.7
# A line shorter than this that runs on in lower case is more likely a menu entry than half a sentence.
_SHORTEST_BROKEN_LINE = 40

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text without a hard border inside: `whole[start:end] == text`, no blank at either end."""

    text: str
    start: int
    end: int


def split_paragraphs(text: str) -> tuple[Paragraph, ...]:
    """All paragraphs of `text` in order; blank lines always part them, single line breaks unless lines were wrapped."""
    lines = _find_lines(text)
    width = _find_wrap_width(text, lines)
    spans: list[Span] = []
    previous: Span | None = None
    for line in lines:
        blank = line[0] == line[1]
        if not blank and previous is not None and _runs_on(text, previous, line, width):
            spans[-1] = (spans[-1][0], line[1])
        elif not blank:
            spans.append(line)
        previous = None if blank else line
    return tuple(Paragraph(text[start:end], start, end) for start, end in spans)


def _find_lines(text: str) -> list[Span]:
    """The place of every line without the blanks around it; an empty line has no length."""
    spans = []
    start = 0
    for found in _BREAK.finditer(text):
        spans.append(_trim(text, start, found.start()))
        start = found.end()
    spans.append(_trim(text, start, len(text)))
    return spans


def _trim(text: str, start: int, end: int) -> Span:
    line = text[start:end]
    left = len(line) - len(line.lstrip())
    return start + left, start + max(left, len(line.rstrip()))


def _find_wrap_width(text: str, lines: list[Span]) -> int | None:
    """The width the text was wrapped at by hand or by a mail program; None where line breaks were meant."""
    width = max(end - start for start, end in lines)
    if not _NARROWEST_WRAP <= width <= _WIDEST_WRAP:
        return None
    pairs = [(one, two) for one, two in pairwise(lines) if one[0] < one[1] and two[0] < two[1]]
    full = [one for one, two in pairs if _is_full(text, one, two, width)]
    unfinished = [one for one in full if not _is_finished(text, one)]
    if len(full) < max(2, _WRAPPED_SHARE * len(pairs)) or 2 * len(unfinished) < len(full):
        return None
    return width


def _runs_on(text: str, previous: Span, line: Span, width: int | None) -> bool:
    """Whether the sentence of the line before goes on in this one."""
    if width is not None:
        return _is_full(text, previous, line, width)
    long_enough = previous[1] - previous[0] >= _SHORTEST_BROKEN_LINE
    return long_enough and text[line[0]].islower() and not _is_finished(text, previous)


def _is_full(text: str, line: Span, following: Span, width: int) -> bool:
    """Whether the first word of the following line would not have fitted on this one."""
    first_word = text[following[0] : following[1]].split(maxsplit=1)[0]
    return line[1] - line[0] + 1 + len(first_word) > width


def _is_finished(text: str, line: Span) -> bool:
    return _FINISHED.search(text[max(line[0], line[1] - _LINE_TAIL) : line[1]]) is not None
