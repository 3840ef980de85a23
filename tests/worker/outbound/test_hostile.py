"""Addresses with ill will, as data: none of them brings the desk to connect to where it must not go."""

import gzip
import json
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address
from pathlib import Path

import brotli
import pytest

from tests.worker.outbound.conftest import Receive
from tests.worker.outbound.receiver import Heard, Receiver, answer, lead_to, say
from worker.outbound import line
from worker.outbound.addresses import IPAddress
from worker.outbound.client import OutboundClient
from worker.outbound.errors import OutboundError, RefusedError
from worker.outbound.page import PAGE_LIMITS, PageFetcher

PUBLIC, OTHER = "93.184.216.34", "93.184.216.35"
HTML = "Content-Type: text/html"
PAGE = answer(b"<p>It froze.</p>", "200 OK", HTML)

_DATA = json.loads(Path(__file__).with_name("hostile.json").read_text(encoding="utf-8"))
# What stands for this machine, its network or a cloud's key service, in forms that some programs read.
INWARD: list[str] = _DATA["inward"]
# What is no address of a page, whatever some reader of URLs makes of it.
MALFORMED: list[str] = [
    *_DATA["malformed"],
    f"http://{'a.' * 200}example/",
    f"http://news.example/{'a' * 5_000}",
]
# Where a redirect leads, from a page that may be read.
LEADS: list[str] = _DATA["redirects"]

# What a name server with ill will answers: at once, or once the first answer has been checked.
ANSWERS = {
    "loopback": [["127.0.0.1"]],
    "mixed": [[PUBLIC, "127.0.0.1"]],
    "mixed the other way round": [["10.0.0.1", PUBLIC]],
    "mixed over families": [[PUBLIC, "::1"]],
    "mapped": [["::ffff:127.0.0.1"]],
    "metadata": [["169.254.169.254"]],
    "scoped": [["fe80::1%eth0"]],
    "many and one": [[PUBLIC] * 50 + ["192.168.0.1"]],
}


@dataclass
class Outside:
    """The outside world of a test: what names mean, who was called, and a server that must never be."""

    receiver: Receiver
    inside: Receiver
    answers: dict[str, list[list[str]]] = field(default_factory=dict)
    dialled: list[str] = field(default_factory=list)

    def resolve(self, name: str) -> list[str]:
        """Return what the next answer for a name is, or what the system reads in a number; ask no real name server."""
        if name in self.answers:
            left = self.answers[name]
            return left.pop(0) if len(left) > 1 else left[0]
        if name.endswith("example"):
            raise socket.gaierror(socket.EAI_NONAME, "nobody")
        return line.look_up(name)

    def fetch(self, url: str, seconds: float = 10) -> bytes:
        client = OutboundClient(private=False, resolve=self.resolve)
        return PageFetcher(client).fetch(url, replace(PAGE_LIMITS, total_seconds=seconds)).body

    def lead(self, path: str = "/") -> str:
        return self.receiver.url(path, "news.example")


@pytest.fixture
def outside(receive: Receive, monkeypatch: pytest.MonkeyPatch) -> Outside:
    """A website that may be asked, at a public address that ends here, and one inside, which may not."""
    world = Outside(receive(say(PAGE)), receive(say(PAGE)), {"news.example": [[PUBLIC]]})
    real = line.dial

    def dial(address: IPAddress, port: int, seconds: float) -> socket.socket:
        world.dialled.append(str(address))
        here = IPv4Address("127.0.0.1") if str(address) in {PUBLIC, OTHER} else address
        return real(here, port, seconds)

    monkeypatch.setattr(line, "dial", dial)
    return world


def test_the_website_itself_is_read(outside: Outside) -> None:
    assert outside.fetch(outside.lead()) == b"<p>It froze.</p>"
    assert outside.dialled == [PUBLIC] * 2, "its robots.txt, and the page"


@pytest.mark.parametrize("host", INWARD)
def test_no_notation_leads_inside(outside: Outside, host: str) -> None:
    for scheme in ("http", "https"):
        with pytest.raises(OutboundError) as refused:
            outside.fetch(f"{scheme}://{host}:{outside.inside.port}/")
        assert not refused.value.passing
    assert (outside.dialled, outside.inside.heard) == ([], [])


@pytest.mark.parametrize("url", MALFORMED)
def test_what_is_no_address_of_a_page_is_not_asked(outside: Outside, url: str) -> None:
    outside.answers["127.0.0.1"] = [[PUBLIC]]  # whoever took the wrong part of it for the host would get through
    with pytest.raises(OutboundError):
        outside.fetch(url)
    assert (outside.dialled, outside.inside.heard) == ([], [])


@pytest.mark.parametrize("found", ANSWERS.values(), ids=ANSWERS)
def test_no_name_leads_inside(outside: Outside, found: list[list[str]]) -> None:
    outside.answers["evil.example"] = found
    with pytest.raises(RefusedError):
        outside.fetch(outside.inside.url(host="evil.example"))
    assert (outside.dialled, outside.inside.heard) == ([], [])


@pytest.mark.parametrize("times", [1, 2])
def test_a_name_that_changes_its_mind_is_connected_where_it_was_checked(outside: Outside, times: int) -> None:
    outside.answers["evil.example"] = [*[[PUBLIC]] * times, ["127.0.0.1"]]
    url = outside.receiver.url(host="evil.example")
    if times == 2:
        outside.fetch(url)
    with pytest.raises(RefusedError):
        outside.fetch(url)
    assert outside.dialled == [PUBLIC] * times


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temporary", "308 Permanent"])
def test_no_kind_of_redirect_leads_inside(outside: Outside, status: str) -> None:
    outside.receiver.play = play_pages({"/": lead_to(outside.inside.url(), status)})
    with pytest.raises(RefusedError):
        outside.fetch(outside.lead())
    assert outside.dialled == [PUBLIC] * 2
    assert outside.inside.heard == []


@pytest.mark.parametrize("location", LEADS)
@pytest.mark.parametrize("hops", [0, 2])
def test_no_redirect_leads_inside(outside: Outside, location: str, hops: int) -> None:
    outside.answers |= {"inward.example": [["127.0.0.1"]], "mixed.example": [[PUBLIC, "10.0.0.1"]]}
    chain = {f"/{number}": lead_to(f"/{number + 1}") for number in range(hops)}
    outside.receiver.play = play_pages(chain | {f"/{hops}": lead_to(location.encode().decode("latin-1"))})
    with pytest.raises(OutboundError):
        outside.fetch(outside.lead("/0"))
    assert outside.dialled == [PUBLIC] * (hops + 2)


@pytest.mark.parametrize("length", [3, 4, 100])
def test_three_redirects_are_followed_and_no_fourth(outside: Outside, length: int) -> None:
    outside.receiver.play = play_pages({f"/{number}": lead_to(f"/{number + 1}") for number in range(length)})
    if length == 3:
        assert outside.fetch(outside.lead("/0")) == b"<p>It froze.</p>"
    else:
        with pytest.raises(OutboundError, match="too many times"):
            outside.fetch(outside.lead("/0"))
    assert len(outside.dialled) == 5


def test_a_redirect_in_a_circle_ends(outside: Outside) -> None:
    outside.receiver.play = play_pages({"/a": lead_to("/b"), "/b": lead_to("/a")})
    with pytest.raises(OutboundError, match="too many times"):
        outside.fetch(outside.lead("/a"))


def test_the_rules_of_a_site_lead_nowhere_either(outside: Outside) -> None:
    outside.receiver.play = play_pages({"/robots.txt": lead_to(outside.inside.url())})
    with pytest.raises(RefusedError):
        outside.fetch(outside.lead())
    assert (outside.dialled, outside.inside.heard) == ([PUBLIC], [])


def test_every_site_on_the_way_is_asked_for_its_rules(outside: Outside) -> None:
    outside.answers["other.example"] = [[OTHER]]
    rules = {"/": lead_to(outside.receiver.url("/on", "other.example"))}
    outside.receiver.play = play_pages(rules, lambda heard: "other.example" in heard.headers["host"])
    with pytest.raises(OutboundError, match=r"robots\.txt"):
        outside.fetch(outside.lead())
    assert outside.dialled == [PUBLIC, PUBLIC, OTHER]
    assert [heard.line.split()[1] for heard in outside.receiver.heard] == ["/robots.txt", "/", "/robots.txt"]


@pytest.mark.parametrize("port", [8080, 8000, 3000, 81, 1024])
def test_pages_are_fetched_from_the_ports_that_the_settings_name(outside: Outside, port: int) -> None:
    client = OutboundClient(private=False, resolve=outside.resolve, ports={80, 443})
    with pytest.raises(RefusedError, match="port"):
        PageFetcher(client).fetch(f"http://news.example:{port}/")
    outside.receiver.play = play_pages({"/": lead_to(f"http://news.example:{port}/")})
    known = OutboundClient(private=False, resolve=outside.resolve, ports={80, 443, outside.receiver.port})
    with pytest.raises(RefusedError, match="port"):
        PageFetcher(known).fetch(outside.lead())
    assert outside.dialled == [PUBLIC] * 2


ZEROS = bytes(30_000_000)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def deflate_bare(plain: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(plain) + packer.flush()


BOMBS = {
    "gzip": gzip.compress(ZEROS),
    "x-gzip": gzip.compress(bytes(1_000_000)) * 30,
    "deflate": zlib.compress(ZEROS),
    "Deflate": deflate_bare(ZEROS),
    "br": brotli.compress(ZEROS),
}


@pytest.mark.parametrize("packing", BOMBS)
def test_a_bomb_is_cut_while_it_is_unpacked(outside: Outside, packing: str) -> None:
    assert len(BOMBS[packing]) < 50_000
    said = answer(BOMBS[packing], "200 OK", HTML, f"Content-Encoding: {packing}")
    outside.receiver.play = play_pages({"/": said})
    with pytest.raises(OutboundError, match="larger than the 2,097,152 bytes"):
        outside.fetch(outside.lead())


def drip(_heard: Heard) -> Iterator[bytes]:
    yield HEAD + b"\r\n"
    for _ in range(100):
        time.sleep(0.02)
        yield b"x"


def send_heads(_: Heard) -> Iterator[bytes]:
    yield HEAD
    for number in range(100_000):
        yield b"A%d: %s\r\n" % (number, b"b" * 900)


def send_without_end(_heard: Heard) -> Iterator[bytes]:
    yield HEAD + b"\r\n"
    for _ in range(1_000):
        yield bytes(100_000)


@pytest.mark.parametrize("play", [drip, send_heads, send_without_end])
def test_nobody_holds_the_desk_or_fills_it(outside: Outside, play: Callable[[Heard], Iterator[bytes]]) -> None:
    outside.receiver.play = lambda heard: play(heard) if heard.line.startswith("GET / ") else [answer(b"", "404 No")]
    with pytest.raises(OutboundError):
        outside.fetch(outside.lead(), seconds=0.5)


@pytest.mark.parametrize(
    "named", ["application/pdf", "image/svg+xml", "application/octet-stream", "text/css", "html", "", "text/htmlx"]
)
def test_other_media_are_left_alone_before_they_are_read(outside: Outside, named: str) -> None:
    outside.receiver.play = play_pages({"/": answer(b"%PDF", "200 OK", f"Content-Type: {named}")})
    with pytest.raises(OutboundError, match="only web pages and plain text can be read"):
        outside.fetch(outside.lead())


def test_a_packing_that_is_not_known_is_refused(outside: Outside) -> None:
    for named in ("zstd", "gzip, br", "compress"):
        outside.receiver.play = play_pages({"/": answer(b"x", "200 OK", HTML, f"Content-Encoding: {named}")})
        with pytest.raises(OutboundError, match="packed in a way"):
            outside.fetch(outside.lead())


def play_pages(
    pages: dict[str, bytes], forbids: Callable[[Heard], bool] = lambda _: False
) -> Callable[[Heard], list[bytes]]:
    """Show these pages, no robots.txt unless it is among them or somebody is forbidden, and else the usual page."""

    def play(heard: Heard) -> list[bytes]:
        path = heard.line.split()[1]
        if path == "/robots.txt" and path not in pages:
            return [answer(b"User-agent: factdesk\nDisallow: /") if forbids(heard) else answer(b"", "404 Not Found")]
        return [pages.get(path, PAGE)]

    return play
