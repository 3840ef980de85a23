"""The text of a page that was fetched: from bytes alone, so that nothing in it is ever asked for or carried out."""

import logging
import re
from collections.abc import Sequence
from copy import deepcopy
from email.message import Message
from itertools import islice
from typing import Any

from models.errors import DeskError
from worker.outbound.page import PAGE_TYPES, PLAIN_TYPES

# What no page can show, NUL included, which the database does not take.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_NAMED_CHARSET = re.compile(rb"charset=[\"' ]?([a-z0-9_-]{2,30})", re.IGNORECASE)
_HEAD_BYTES = 4096
# Long pages of news have ten thousand; what libraries make of a page grows with the square of it.
MOST_ELEMENTS = 20_000


class UnreadableError(DeskError):
    """What came back holds no text that the desk can read; another attempt would find the same."""


def read_text(content_type: str, body: bytes) -> str:
    """Return the text that a page or a plain file shows; anything else raises UnreadableError with its reason."""
    text, is_page = decode_text(content_type, body)
    text = print_only(_extract(text) if is_page else text)
    if not text:
        raise UnreadableError("The page holds no text that could be archived; it may come only with scripts.")
    return text


def decode_text(content_type: str, body: bytes) -> tuple[str, bool]:
    """Return what was fetched in its letters, and whether it is a page; what is neither raises UnreadableError."""
    kind, charset = read_type(content_type)
    if kind not in PAGE_TYPES | PLAIN_TYPES:
        shown = f"“{kind[:60]}”" if kind else "something that it does not name"
        raise UnreadableError(f"The address shows {shown}; only web pages and plain text can be archived.")
    is_page = kind in PAGE_TYPES
    text = _decode(body, [charset, "utf-8", _find_charset(body) if is_page else None])
    return _UNPRINTABLE.sub("", text) if is_page else text, is_page


def print_only(text: str) -> str:
    """Return a text without what no page can show, and without blanks around it."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n")).strip()


def read_type(written: str) -> tuple[str, str | None]:
    """Return the media type and the charset that a Content-Type names; an empty type where it names none."""
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


def open_tree(page: str) -> Any:
    """Return the tree of a page that is not blank.

    Libraries get the tree and never the bytes, which they would unpack without an end where they are packed once more.
    """
    from lxml.html import HTMLParser, document_fromstring

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    tree = document_fromstring(page.encode(errors="replace"), parser=parser)
    if sum(1 for _ in islice(tree.iter(), MOST_ELEMENTS + 1)) > MOST_ELEMENTS:
        raise UnreadableError("The page is built of too many parts for its text to be read.")
    return tree


def _extract(page: str) -> str:
    """Return what a page says: its main part, or all of its text where none stands out."""
    from trafilatura import extract, html2txt

    if not page.strip():
        return ""
    try:
        tree = open_tree(page)
        main = extract(deepcopy(tree), include_comments=False, include_tables=True, favor_recall=True)
        return main or html2txt(tree)
    except UnreadableError:
        raise
    except Exception as problem:
        # Pages are made to be odd, and no oddity of theirs is a fault of the desk.
        raise UnreadableError("The page is built so oddly that its text cannot be read.") from problem
