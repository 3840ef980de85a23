"""Fetching what a feed lists, through the one guarded fetcher, and telling where it is at home."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus

from models.settings import load_settings
from worker.outbound.client import Answer, Limits
from worker.outbound.errors import RedirectError, WrongTypeError
from worker.outbound.page import PAGE_TYPES, PLAIN_TYPES, fetch_page
from worker.outbound.target import follow_redirect, parse_target

# What a feed is, is told from its content: many sites name another type.
_FEED_TYPES = frozenset({
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml",
    "application/gzip", "application/x-gzip", "application/octet-stream",
})  # fmt: skip
FEED_LIMITS = Limits(
    connect_seconds=3, total_seconds=15, body_bytes=8 * 1024 * 1024, types=_FEED_TYPES | PAGE_TYPES | PLAIN_TYPES
)
_ACCEPT = {"accept": "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"}
_REDIRECTS = 3
_FOR_GOOD = {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT}
_FOR_NOW = {HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, HTTPStatus.TEMPORARY_REDIRECT}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a feed answered in the end; `moved_to` where the site says that it is to be asked there from now on."""

    answer: Answer
    moved_to: str | None


def fetch_feed(url: str, conditions: Mapping[str, str] | None = None) -> Fetched:
    """Return what is at an address, each redirect checked as the address itself; OutboundError where that fails.

    `conditions` are the headers by which the site can say that nothing has changed.
    """
    ports = load_settings().read_fetch_ports()
    target, moves, moved_to = url, True, None
    for _ in range(_REDIRECTS + 1):
        answer = _fetch(target, conditions or {})
        location = answer.headers.get("location")
        if answer.status not in _FOR_GOOD | _FOR_NOW or not location:
            return Fetched(answer, moved_to)
        target = follow_redirect(parse_target(target, ports), location, ports).url
        moves = moves and answer.status in _FOR_GOOD
        moved_to = target if moves else moved_to
    raise RedirectError("The address leads on to others too many times; use the one at which it ends.")


def _fetch(url: str, conditions: Mapping[str, str]) -> Answer:
    try:
        return replace(fetch_page(url, FEED_LIMITS, {**_ACCEPT, **conditions}), url=url)
    except WrongTypeError as problem:
        raise WrongTypeError("What is at this address is no feed: the site calls it something else.") from problem
