"""Parsing JSON as pages really carry it: faults that have only one reading are mended, all others are told."""

import html
import json
import re

# What surrounds JSON in a script element of old pages; only so far from either end.
_OPENING = re.compile(r"^(?:\s|\ufeff|//|/\*|\*/|<!--|<!\[CDATA\[)++")
_CLOSING = re.compile(r"(?:\s|;|//|/\*|\*/|-->|\]\]>)++$")
_WRAPPING = 100
# Strings as a whole (the last may lack its end), or a comma with nothing after it.
_STRING_OR_COMMA = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|,(?=\s*+[\]}])', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPABLE = frozenset('"\\/bfnrtu')

# Control characters stand raw inside strings in many pages; NaN and Infinity mean nothing in a fact-check.
DECODER = json.JSONDecoder(strict=False, parse_constant=lambda _: None)


class BrokenJsonError(ValueError):
    """A text is no JSON and cannot be mended; the message goes on from “it” or “the file”."""


def parse_json(text: str) -> object:
    """Return what a JSON text says, mended where needed; raise `BrokenJsonError` if that is not possible."""
    try:
        return DECODER.decode(text)
    except RecursionError:
        raise BrokenJsonError("is nested too deeply") from None
    except ValueError:
        pass
    try:
        return DECODER.decode(mend_json(text))
    except (ValueError, RecursionError) as error:
        raise BrokenJsonError(explain_fault(error)) from None


def mend_json(text: str) -> str:
    """Strip comments and CDATA around JSON, drop trailing commas, and undo escapes that JSON does not know."""
    if '"' not in text and "&quot;" in text:
        text = html.unescape(text)
    text = text.strip()
    text = _OPENING.sub("", text[:_WRAPPING]) + text[_WRAPPING:]
    inside = max(0, len(text) - _WRAPPING)
    text = text[:inside] + _CLOSING.sub("", text[inside:])
    return _STRING_OR_COMMA.sub(_mend_token, text)


def explain_fault(error: Exception) -> str:
    """Say in plain words why a text is no JSON."""
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    if isinstance(error, json.JSONDecodeError):
        fault = error.msg[:1].lower() + error.msg[1:]
        return f"is not JSON ({fault}, line {error.lineno}, column {error.colno})"
    return "is not JSON (a number in it is too long)"


def _mend_token(token: re.Match[str]) -> str:
    if token[0] == ",":
        return ""
    return _ESCAPE.sub(_mend_escape, token[0])


def _mend_escape(escape: re.Match[str]) -> str:
    return escape[0] if escape[1] in _ESCAPABLE else escape[1]
