"""Quotations inside one paragraph: where each opens and closes, for curly, straight, low, angled and corner marks."""

import re

_MARKS = re.compile('["\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d\u300e\u300f]')
_CLOSED_BY = {
    '"': '"',
    "\u201c": "\u201d",
    "\u201e": "\u201c\u201d",
    "\u00ab": "\u00bb",
    "\u300c": "\u300d",
    "\u300e": "\u300f",
}
_BEFORE_OPENING = "([{\u2014\u2013-/"


def find_quotes(text: str) -> list[tuple[int, int]]:
    """Each quotation from its opening mark to just after its closing one, in order, never overlapping.

    An opening curly mark that is never closed runs to the end, as a quotation does that goes on in the next
    paragraph. A straight mark after a digit is taken for inches, and an unclosed one for nothing.
    """
    quotes: list[tuple[int, int]] = []
    opened: int | None = None
    for found in _MARKS.finditer(text):
        place = found.start()
        if opened is not None and text[place] in _CLOSED_BY[text[opened]]:
            quotes.append((opened, found.end()))
            opened = None
        elif _opens(text, place) and (opened is None or text[opened] == text[place]):
            opened = place
    if opened is not None and text[opened] != '"':
        quotes.append((opened, len(text)))
    return quotes


def _opens(text: str, place: int) -> bool:
    if text[place] != '"':
        return text[place] in _CLOSED_BY
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    return (not before or before.isspace() or before in _BEFORE_OPENING) and bool(after.strip())
