"""Sitemaps, those for news and those of other sitemaps, read by lxml without entities and without the network."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from dateutil.parser import isoparse
from lxml import etree

from models.operations.polling import Listing
from models.tables.feed import FeedKind
from worker.feeds.entries import Found, clean_entries, clean_link


@dataclass(frozen=True, slots=True)
class Part:
    """A sitemap that another one names, and when it was changed last."""

    url: str
    changed_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class SitemapIndex:
    """A sitemap of sitemaps: its parts, those changed last first, then those without a date as they stand."""

    title: str
    parts: list[Part]


def read_sitemap(body: bytes, url: str) -> Listing:
    """Return what a sitemap lists; broken XML raises XMLSyntaxError."""
    entries, unusable = clean_entries((_find_entry(element) for element in _walk(body, "url")), url)
    return Listing(FeedKind.SITEMAP, _name_site(url), entries, unusable)


def read_sitemap_index(body: bytes, url: str) -> SitemapIndex:
    """Return the parts of a sitemap of sitemaps; broken XML raises XMLSyntaxError."""
    parts = []
    for element in _walk(body, "sitemap"):
        told = dict(_read_children(element))
        link = clean_link(told.get("loc", ""), url)
        if link:
            parts.append(Part(link, _read_date(told.get("lastmod"))))
    never = dt.datetime.min.replace(tzinfo=dt.UTC)
    return SitemapIndex(_name_site(url), sorted(parts, key=lambda part: part.changed_at or never, reverse=True))


def name_element(element: Any) -> str:
    """Return the name of an element without its namespace, declared or not."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def _find_entry(element: Any) -> Found:
    told = dict(_read_children(element))
    # When it came out is known of news alone; of other pages only when they were changed.
    date = _read_date(told.get("publication_date")) or _read_date(told.get("lastmod"))
    return Found(told.get("loc", ""), "", told.get("title", ""), date)


def _read_children(element: Any) -> Iterator[tuple[str, str]]:
    """Yield the words of an entry's elements, and of those that a news entry has in it, the first of a name last."""
    for child in reversed(list(element.iter(etree.Element))):
        if child.text and child.text.strip():
            yield name_element(child), child.text


def _walk(body: bytes, name: str) -> Iterator[Any]:
    """Yield the elements of a name one after the other, each of which is forgotten before the next."""
    reader = etree.iterparse(
        BytesIO(body),
        events=("end",),
        tag=f"{{*}}{name}",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    for _, element in reader:
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _read_date(written: str | None) -> dt.datetime | None:
    try:
        moment = isoparse(written.strip()) if written else None
    except (ValueError, OverflowError):
        return None
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _name_site(url: str) -> str:
    return urlsplit(url).hostname or url
