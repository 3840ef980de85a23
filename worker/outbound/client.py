"""Asking another machine over HTTP, guarded: the only way by which the desk reaches the outside world."""

import ssl
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from importlib.metadata import version

from models.settings import load_settings
from worker.outbound.errors import RedirectError
from worker.outbound.exchange import ask, name_type, read_body, read_headers, require_type, tell_faults
from worker.outbound.line import Clock, Resolver, find_addresses, look_up, open_line
from worker.outbound.packing import KNOWN_PACKINGS
from worker.outbound.target import Target, follow_redirect, parse_target

_LEADING_ON = {
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
}
_CREDENTIALS = {"authorization", "cookie"}
# By which name a site's robots.txt may speak to the desk.
AGENT = "Factdesk"

# Asked before each address of a request, with the seconds that are left; what it raises ends the request.
Permit = Callable[[str, float], None]


@dataclass(frozen=True)
class Limits:
    """What a request may cost; `connect_seconds` holds per address tried, `body_bytes` for the unpacked body."""

    connect_seconds: float = 5
    total_seconds: float = 15
    body_bytes: int = 64 * 1024
    # A longer body is cut to `body_bytes` if true, refused with TooLargeError otherwise.
    cut: bool = False
    # How many redirects of GET and HEAD are followed; with none, the answer that leads on is the answer.
    redirects: int = 0
    # The media types that a good answer may be of; with none named, any.
    types: frozenset[str] | None = None
    # How large a good answer of some of these types may be, where that is more or less than `body_bytes`.
    bytes_of_types: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """A question to another machine."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    limits: Limits = Limits()
    permit: Permit | None = None


@dataclass(frozen=True)
class Answer:
    """What came back, whatever its status; the names of `headers` are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    # Where the last redirect led.
    url: str
    seconds: float
    # True where the body went on.
    cut: bool = False


def send(request: Request) -> Answer:
    """Ask as the settings permit; OutboundError where that fails, and its `passing` says whether to try again."""
    return OutboundClient(private=load_settings().outbound_private).send(request)


class OutboundClient:
    """Sends requests to permitted addresses; `private` permits the desk's own networks too.

    `ports` are those that may be asked; with none named, all on which websites are found.
    """

    def __init__(
        self,
        *,
        private: bool,
        tls: ssl.SSLContext | None = None,
        resolve: Resolver = look_up,
        ports: Collection[int] | None = None,
    ) -> None:
        self._private = private
        self._ports = ports
        self._tls = tls or _trust_system()
        self._resolve = resolve

    def send(self, request: Request) -> Answer:
        """Ask, and follow redirects as far as the limits go, all within one total time."""
        clock = Clock(request.limits.total_seconds)
        headers = _complete_headers(request.headers)
        with tell_faults():
            target = parse_target(request.url, self._ports)
            for _ in range(request.limits.redirects + 1):
                if request.permit:
                    request.permit(target.url, clock.left())
                got = self._exchange(target, request, headers, clock)
                if isinstance(got, Answer):
                    return got
                if got.origin != target.origin:
                    headers = {name: value for name, value in headers.items() if name not in _CREDENTIALS}
                target = got
        raise RedirectError("The address leads on to others too many times; use the one at which it ends.")

    def _exchange(self, target: Target, request: Request, headers: Mapping[str, str], clock: Clock) -> Answer | Target:
        """Ask once; return the answer, or where it leads if that is to be followed."""
        limits = request.limits
        addresses = find_addresses(target.host, self._resolve, clock, private=self._private)
        with open_line(target, addresses, self._tls, clock, limits.connect_seconds) as line:
            response = ask(line, target, request.method, headers, request.body)
            got = read_headers(response)
            if _is_followed(request, response.status) and "location" in got:
                return follow_redirect(target, got["location"], self._ports)
            if limits.types is not None and response.status == HTTPStatus.OK:
                require_type(got, limits.types)
            most = limits.bytes_of_types.get(name_type(got.get("content-type", "")), limits.body_bytes)
            body, cut = read_body(line, response, most, cut=limits.cut)
        return Answer(response.status, got, body, target.url, clock.read(), cut)


def _is_followed(request: Request, status: int) -> bool:
    return request.limits.redirects > 0 and request.method in {"GET", "HEAD"} and status in _LEADING_ON


def _complete_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the caller's headers by small names, and the desk's own, which nobody replaces."""
    return {
        **{name.lower(): value for name, value in headers.items()},
        "user-agent": f"{AGENT}/{version('factdesk')}",
        "accept-encoding": KNOWN_PACKINGS,
        "connection": "close",
    }


@cache
def _trust_system() -> ssl.SSLContext:
    """Trust the authorities that this machine trusts; reading their certificates takes a while."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
