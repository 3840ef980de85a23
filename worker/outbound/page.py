"""Fetching a page that somebody named: the limits, the media types and the manners that hold for all of them."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from models.settings import load_settings
from worker.outbound.client import Answer, Limits, OutboundClient, Request
from worker.outbound.errors import WrongTypeError
from worker.outbound.packing import KNOWN_PACKINGS, name_packing
from worker.outbound.robots import RobotsRules

PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})
PLAIN_TYPES = frozenset({"text/plain"})
# What a link may lead to besides; a server that does not know a file calls it an octet-stream.
DOCUMENT_TYPES = frozenset({
    "application/pdf", "application/x-pdf", "application/octet-stream", "binary/octet-stream",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "text/vtt", "application/x-subrip", "application/srt", "text/srt", "text/x-srt",
    "text/csv", "text/tab-separated-values", "message/rfc822",
})  # fmt: skip
PAGE_LIMITS = Limits(
    connect_seconds=3, total_seconds=10, body_bytes=2 * 1024 * 1024, redirects=3, types=PAGE_TYPES | PLAIN_TYPES
)
_HEADERS = {"accept": ", ".join(sorted(PAGE_TYPES | PLAIN_TYPES)), "accept-language": "*"}


class PageFetcher:
    """Fetches pages through one client, and only those that their sites let programs read."""

    def __init__(self, client: OutboundClient) -> None:
        self._client = client
        self._robots = RobotsRules(client.send)

    def fetch(self, url: str, limits: Limits = PAGE_LIMITS, headers: Mapping[str, str] | None = None) -> Answer:
        """Return what is at an address, whatever its status; OutboundError where it cannot be had.

        `headers` are asked with beside the usual ones, of which they may replace some.
        """
        asked = _HEADERS | dict(headers or {})
        answer = self._client.send(Request("GET", url, asked, limits=limits, permit=self._robots.require_allowed))
        packing = name_packing(answer.headers.get("content-encoding", ""))
        if packing and packing not in KNOWN_PACKINGS.split(", "):
            raise WrongTypeError("The page comes packed in a way that the desk cannot read.")
        return answer


def fetch_page(url: str, limits: Limits = PAGE_LIMITS, headers: Mapping[str, str] | None = None) -> Answer:
    """Fetch a page as the settings permit."""
    settings = load_settings()
    return open_fetcher(settings.outbound_private, settings.read_fetch_ports()).fetch(url, limits, headers)


def fetch_document(url: str, limits: Limits = PAGE_LIMITS) -> Answer:
    """Fetch a page under `limits`, or a document, which may be larger than a page."""
    sizes = dict.fromkeys(DOCUMENT_TYPES, load_settings().max_file_bytes)
    limits = replace(limits, types=PAGE_TYPES | PLAIN_TYPES | DOCUMENT_TYPES, bytes_of_types=sizes)
    return fetch_page(url, limits, {"accept": f"{_HEADERS['accept']}, */*;q=0.5"})


@cache
def open_fetcher(private: bool, ports: frozenset[int] | None) -> PageFetcher:  # noqa: FBT001 - a key of the cache
    """Return this process's fetcher under these settings, which remembers what sites asked of it."""
    return PageFetcher(OutboundClient(private=private, ports=ports))
