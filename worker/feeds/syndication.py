"""RSS and Atom, read by feedparser from bytes in memory."""

import calendar
import datetime as dt
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import feedparser

from models.operations.polling import Listing
from models.tables.feed import FeedKind
from worker.feeds.entries import Found, clean_entries, clean_title


def read_syndication(body: bytes, url: str, content_type: str) -> Listing | None:
    """Return what an RSS or Atom feed lists, as far as it can be read; None where it is neither."""
    headers = {"content-type": content_type, "content-location": url}
    # A stream, because feedparser takes what is none for a file's name or an address; and nothing of the texts is
    # shown as HTML, so that cleaning them would be in vain.
    read = feedparser.parse(BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    version = str(read.get("version") or "")
    if not version or (not read.entries and not read.feed):
        return None
    kind = FeedKind.ATOM if version.startswith("atom") else FeedKind.RSS
    entries, unusable = clean_entries(_find_entries(read.entries), url)
    return Listing(kind, clean_title(str(read.feed.get("title") or "")), entries, unusable)


def _find_entries(entries: list[Any]) -> Iterator[Found]:
    for entry in entries:
        link = entry.get("feedburner_origlink") or entry.get("link") or ""
        # As it stands: feedparser's own access takes one date for the other, and warns of it.
        date = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
        yield Found(str(link), str(entry.get("id") or ""), str(entry.get("title") or ""), _read_date(date))


def _read_date(parsed: Any) -> dt.datetime | None:
    try:
        return dt.datetime.fromtimestamp(calendar.timegm(parsed), dt.UTC) if parsed else None
    except (OverflowError, OSError, ValueError, TypeError):
        return None
