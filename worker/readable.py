"""The text of a page that was fetched: from bytes alone, so that nothing in it is ever asked for or carried out."""

import logging
import re
from collections.abc import Sequence
from copy import deepcopy
from email.message import Message

from models.errors import DeskError

_PAGES = {"text/html", "application/xhtml+xml"}
_PLAIN = {"text/plain"}
READABLE = ", ".join(sorted(_PAGES | _PLAIN))
# What no page can show, NUL included, which the database does not take.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_NAMED_CHARSET = re.compile(rb"charset=[\"' ]?([a-z0-9_-]{2,30})", re.IGNORECASE)
_HEAD_BYTES = 4096


class UnreadableError(DeskError):
    """What came back holds no text that the desk can read; another attempt would find the same."""


def read_text(content_type: str, body: bytes) -> str:
    """Return the text that a page or a plain file shows; anything else raises UnreadableError with its reason."""
    kind, charset = _read_type(content_type)
    if kind not in _PAGES | _PLAIN:
        shown = f"“{kind[:60]}”" if kind else "something that it does not name"
        raise UnreadableError(f"The address shows {shown}; only web pages and plain text can be archived.")
    text = _decode(body, [charset, "utf-8", _find_charset(body) if kind in _PAGES else None])
    text = _extract(_UNPRINTABLE.sub("", text)) if kind in _PAGES else text
    text = _UNPRINTABLE.sub("", text.replace("\r\n", "\n")).strip()
    if not text:
        raise UnreadableError("The page holds no text that could be archived; it may come only with scripts.")
    return text


def _read_type(written: str) -> tuple[str, str | None]:
    header = Message()
    header["content-type"] = written
    return (header.get_content_type() if "/" in written else "", header.get_content_charset())


def _find_charset(page: bytes) -> str | None:
    """Return the charset that a page names in itself."""
    found = _NAMED_CHARSET.search(page[:_HEAD_BYTES])
    return found[1].decode() if found else None


def _decode(body: bytes, charsets: Sequence[str | None]) -> str:
    """Return the body in the first charset that it fits; where it fits none, what cannot be read is marked."""
    for charset in filter(None, charsets):
        try:
            return body.decode(charset)
        except (LookupError, UnicodeError):
            continue
    return body.decode(errors="replace")


def _extract(page: str) -> str:
    """Return what a page says: its main part, or all of its text where none stands out.

    The library gets a tree and never the bytes, which it would unpack without an end where they are packed once more.
    """
    from lxml.html import HTMLParser, document_fromstring
    from trafilatura import extract, html2txt

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    if not page.strip():
        return ""
    try:
        tree = document_fromstring(page.encode(errors="replace"), parser=parser)
        main = extract(deepcopy(tree), include_comments=False, include_tables=True, favor_recall=True)
        return main or html2txt(tree)
    except Exception as problem:
        # Pages are made to be odd, and no oddity of theirs is a fault of the desk.
        raise UnreadableError("The page is built so oddly that its text cannot be read.") from problem
