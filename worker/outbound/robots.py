"""What sites ask of programs: their robots.txt, read by RFC 9309 before a page is asked for."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock
from urllib.parse import urlsplit

from protego import Protego

from worker.outbound.client import AGENT, Answer, Limits, Request
from worker.outbound.errors import ForbiddenError, RedirectError, UnreachableError

# The standard asks for half a megabyte and five redirects, and lets an answer be kept for a day.
_MOST_BYTES = 500 * 1024
_REDIRECTS = 5
_KEPT_SECONDS = 3600.0
_MOST_KEPT = 500
_FORBIDDEN = (
    f"The site does not let programs such as {AGENT} read this page (its robots.txt says so). Paste the text instead."
)

Ask = Callable[[Request], Answer]


@dataclass(frozen=True, slots=True)
class _Kept:
    """The rules of a site until a moment of the monotonic clock; None where it has none."""

    rules: Protego | None
    until: float


class RobotsRules:
    """The rules of the sites asked of late, each fetched by `ask` when it is first needed; safe between threads."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._lock = Lock()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def require_allowed(self, url: str, seconds: float) -> None:
        """Raise ForbiddenError where the site does not allow the desk to read the page at `url`.

        The rules are to be had in so many seconds. A site without any allows everything; one that fails allows nothing
        for now, which is UnreachableError or what else the client raises.
        """
        parts = urlsplit(url)
        rules = self._find(f"{parts.scheme}://{parts.netloc}", seconds)
        if rules is not None and not rules.can_fetch(url, AGENT):
            raise ForbiddenError(_FORBIDDEN)

    def _find(self, origin: str, seconds: float) -> Protego | None:
        with self._lock:
            kept = self._kept.get(origin)
        if kept is None or time.monotonic() > kept.until:
            kept = _Kept(self._fetch(origin, seconds), time.monotonic() + _KEPT_SECONDS)
            with self._lock:
                self._kept[origin] = kept
                self._kept.move_to_end(origin)
                if len(self._kept) > _MOST_KEPT:
                    self._kept.popitem(last=False)
        return kept.rules

    def _fetch(self, origin: str, seconds: float) -> Protego | None:
        limits = Limits(
            connect_seconds=3, total_seconds=seconds, body_bytes=_MOST_BYTES, cut=True, redirects=_REDIRECTS
        )
        try:
            answer = self._ask(Request("GET", f"{origin}/robots.txt", {"accept": "text/plain"}, limits=limits))
        except RedirectError:
            return None
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise UnreachableError(
                f"The site cannot say now which pages programs may read: its robots.txt answered {answer.status}."
            )
        if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            return Protego.parse(answer.body.decode("utf-8-sig", "replace"))
        return None
