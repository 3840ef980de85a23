"""What every entry of a feed goes through: its address, its title and its date, made fit to be kept."""

import datetime as dt
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from models.operations.polling import Entry

LONGEST_TITLE = 300
_LONGEST_URL = 4_000
_LONGEST_KEY = 2_000
_TAG = re.compile(r"<[^<>]{0,500}>")
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|at_\w*medium|at_campaign", re.IGNORECASE)
# Clocks differ; what claims to come out later than tomorrow says nothing.
_AHEAD = dt.timedelta(days=1)
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Found:
    """An entry as it stands in a feed."""

    url: str
    key: str = ""
    title: str = ""
    published_at: dt.datetime | None = None


def clean_entries(found: Iterable[Found], base: str) -> tuple[list[Entry], int]:
    """Return the entries that lead to a page, each address once, and how many do not."""
    entries: dict[str, Entry] = {}
    unusable = 0
    for each in found:
        url = clean_link(each.url, base)
        if url is None:
            unusable += 1
        elif url not in entries:
            key = _clean_text(each.key)[:_LONGEST_KEY] or url
            entries[url] = Entry(url, key, clean_title(each.title), _check_date(each.published_at))
    return list(entries.values()), unusable


def clean_link(link: str, base: str) -> str | None:
    """Return the address of a page as it is known by: whole, without its fragment and without marks for tracking."""
    link = _clean_text(link)
    try:
        parts = urlsplit(urljoin(base, link) if link else "")
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not host or "@" in parts.netloc:
        return None
    host = f"[{host}]" if ":" in host else host
    place = host if port in {None, _DEFAULT_PORTS[parts.scheme]} else f"{host}:{port}"
    query = parts.query
    if _TRACKING.search(query):
        kept = [pair for pair in parse_qsl(query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0])]
        query = urlencode(kept)
    url = parts._replace(netloc=place, path=parts.path or "/", query=query, fragment="").geturl()
    return url if len(url) <= _LONGEST_URL and " " not in url else None


def clean_title(title: str) -> str | None:
    """Return a title as plain words on one line, None where there are none."""
    words = html.unescape(_TAG.sub(" ", _clean_text(title)))
    line = " ".join(_clean_text(words).split())
    return (line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1].rstrip()}…") or None


def _clean_text(text: str) -> str:
    """Return the text without what no database can keep."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode().strip()


def _check_date(moment: dt.datetime | None) -> dt.datetime | None:
    return moment if moment and moment < dt.datetime.now(dt.UTC) + _AHEAD else None
