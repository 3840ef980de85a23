"""The article of a page that was fetched: its text, and what the page says of itself."""

import datetime as dt
import re
from copy import deepcopy
from typing import TYPE_CHECKING

from models.documents import Document
from worker.pipeline.extract import drop_site_lines
from worker.pipeline.language import detect_language
from worker.readable import UnreadableError, decode_text, open_tree, print_only

if TYPE_CHECKING:
    from trafilatura.settings import Document as Extracted

_LONGEST_LINE = 500
# What is longer is hardly an article, and takes seconds to look through.
_LONGEST_TEXT = 500_000
_LONGEST_URL = 4_000
_WEB_ADDRESS = re.compile(r"https?://[\w\[][^\s<>\"]*", re.IGNORECASE)
_NO_TEXT = "No article was found on the page; it may come only with scripts, or show little text."


def read_article(content_type: str, body: bytes, url: str | None) -> Document:
    """Return the article that came from `url`; what holds none raises UnreadableError with its reason."""
    words, is_page = decode_text(content_type, body)
    found = _extract(words, url) if is_page else None
    text = print_only(_read_text(found) if is_page else words)
    if not text:
        raise UnreadableError(_NO_TEXT)
    if found is None:
        return Document(text, url, language=detect_language(text))
    return Document(
        text,
        url,
        canonical_url=_read_address(found.url),
        title=_read_line(found.title),
        author=_read_line(found.author),
        published_on=_read_date(found.date),
        language=detect_language(text),
    )


def _extract(page: str, url: str | None) -> "Extracted | None":
    """Return what the library makes of a page: first what it is sure of, and where that is nothing, all it takes in."""
    from trafilatura import bare_extraction

    if not page.strip():
        return None
    try:
        tree = open_tree(page)
        for precise in (True, False):
            found = bare_extraction(
                deepcopy(tree),
                url=url,
                include_comments=False,
                with_metadata=True,
                favor_precision=precise,
                favor_recall=not precise,
            )
            if found is not None and not isinstance(found, dict) and found.text:
                return found
    except UnreadableError:
        raise
    except Exception as problem:
        # Pages are made to be odd, and no oddity of theirs is a fault of the desk.
        raise UnreadableError("The page is built so oddly that its text cannot be read.") from problem
    return None


def _read_text(found: "Extracted | None") -> str:
    text = found.text or "" if found else ""
    return drop_site_lines(text) if len(text) <= _LONGEST_TEXT else text


def _read_line(words: str | None) -> str | None:
    return " ".join(print_only(words or "").split())[:_LONGEST_LINE].strip() or None


def _read_date(words: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat((words or "")[:10])
    except ValueError:
        return None


def _read_address(words: str | None) -> str | None:
    """Return the address under which a page wants to be known, where it is one of the web."""
    address = (words or "").strip()
    return address if len(address) <= _LONGEST_URL and _WEB_ADDRESS.fullmatch(address) else None
