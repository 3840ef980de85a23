"""No receiver can hold the desk, or fill it up: time, size and heads have limits that hold against ill will."""

import gzip
import time
from collections.abc import Iterator
from threading import Event

import pytest

from tests.worker.outbound.conftest import Certificate, Receive
from tests.worker.outbound.receiver import LONG_SECONDS, Heard, answer, lead_to, say
from worker.outbound.client import Limits, OutboundClient, Request
from worker.outbound.errors import TooLargeError, TooSlowError

SHORT = Limits(connect_seconds=0.4, total_seconds=0.4)
KILOBYTE = Limits(body_bytes=1000)
HEAD = b"HTTP/1.1 200 OK\r\n"
PIECES = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def drip(told: bytes) -> Iterator[bytes]:
    """Say something a byte at a time, always in time for whoever waits for the next byte alone."""
    pause = 0.05
    for number in range(int(LONG_SECONDS / pause)):
        time.sleep(pause)
        yield told[number : number + 1] or b"x"


@pytest.mark.parametrize("told", [HEAD + b"A: ", b"HTTP/1.1 100 Continue\r\n\r\n" * 20])
def test_a_dripping_head_ends_with_the_time(receive: Receive, client: OutboundClient, told: bytes) -> None:
    receiver = receive(lambda _: drip(told))
    with pytest.raises(TooSlowError) as refused:
        client.send(Request("GET", receiver.url(), limits=SHORT))
    assert refused.value.passing


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 100\r\n\r\n",
        b"\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n9f\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n",
        b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"")[:4] + b"\x08",
    ],
)
def test_a_dripping_body_ends_with_the_time(receive: Receive, client: OutboundClient, head: bytes) -> None:
    def play(_: Heard) -> Iterator[bytes]:
        yield HEAD + head
        yield from drip(b"")

    with pytest.raises(TooSlowError, match="did not answer completely in the time") as refused:
        client.send(Request("GET", receive(play).url(), limits=SHORT))
    assert refused.value.passing


def test_silence_ends_with_the_time(deaf_port: int, client: OutboundClient) -> None:
    for scheme in ("http", "https"):
        with pytest.raises(TooSlowError):
            client.send(Request("GET", f"{scheme}://127.0.0.1:{deaf_port}/", limits=SHORT))


def test_a_receiver_that_listens_slowly_ends_with_the_time(slow_port: int, client: OutboundClient) -> None:
    request = Request("POST", f"http://127.0.0.1:{slow_port}/", body=bytes(50_000_000), limits=SHORT)
    with pytest.raises(TooSlowError):
        client.send(request)


def test_a_dripping_handshake_ends_with_the_time(receive: Receive, client: OutboundClient) -> None:
    beginning_of_a_long_record = b"\x16\x03\x03\x3f\xff"
    receiver = receive(lambda _: drip(beginning_of_a_long_record), listens=False)
    with pytest.raises(TooSlowError):
        client.send(Request("GET", receiver.url().replace("http:", "https:"), limits=SHORT))


def test_a_drip_behind_tls_ends_with_the_time(receive: Receive, certificate: Certificate) -> None:
    receiver = receive(lambda _: drip(HEAD), tls=certificate.serve())
    client = OutboundClient(private=True, tls=certificate.trust(), resolve=lambda _: ["127.0.0.1"])
    with pytest.raises(TooSlowError):
        client.send(Request("GET", receiver.url(host="desk.test"), limits=SHORT))
    assert len(receiver.heard) == 1


def test_a_silent_name_server_ends_with_the_time() -> None:
    over = Event()
    found: list[str] = []

    def resolve(_: str) -> list[str]:
        over.wait(LONG_SECONDS)
        found.append("127.0.0.1")
        return found

    with pytest.raises(TooSlowError):
        OutboundClient(private=True, resolve=resolve).send(Request("GET", "http://news.example/", limits=SHORT))
    assert found == [], "nobody waited for it"
    over.set()


def test_all_redirects_share_one_time(receive: Receive, client: OutboundClient) -> None:
    def play(_: Heard) -> Iterator[bytes]:
        time.sleep(0.1)
        yield lead_to("/")

    receiver = receive(play)
    with pytest.raises(TooSlowError):
        client.send(Request("GET", receiver.url(), limits=Limits(total_seconds=0.4, redirects=100)))
    assert len(receiver.heard) > 1


def test_a_body_as_long_as_permitted_is_taken(receive: Receive, client: OutboundClient) -> None:
    receiver = receive(say(answer(bytes(1000))))
    got = client.send(Request("GET", receiver.url(), limits=KILOBYTE))
    assert (len(got.body), got.cut) == (1000, False)


def flood(heard: Heard) -> Iterator[bytes]:
    """Answer without an end, in the way that the path names."""
    piece = bytes(100_000)
    yield HEAD
    if heard.line.startswith("GET /pieces"):
        yield b"Transfer-Encoding: chunked\r\n"
        piece = b"%x\r\n%s\r\n" % (len(piece), piece)
    if heard.line.startswith("GET /long"):
        yield b"Content-Length: 100000000\r\n"
    yield b"\r\n"
    for _ in range(1000):
        yield piece


@pytest.mark.parametrize("path", ["/pieces", "/long", "/endless"])
def test_a_longer_body_is_refused_or_cut_as_the_caller_says(
    receive: Receive, client: OutboundClient, path: str
) -> None:
    url = receive(flood).url(path)
    with pytest.raises(TooLargeError, match="larger than the 1,000 bytes") as refused:
        client.send(Request("GET", url, limits=KILOBYTE))
    assert not refused.value.passing
    got = client.send(Request("GET", url, limits=Limits(body_bytes=1000, cut=True)))
    assert (got.body, got.cut) == (bytes(1000), True)


def test_a_packed_bomb_counts_unpacked(receive: Receive, client: OutboundClient) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < 50_000
    receiver = receive(say(answer(bomb, "200 OK", "Content-Encoding: gzip")))
    with pytest.raises(TooLargeError):
        client.send(Request("GET", receiver.url(), limits=Limits(body_bytes=1_000_000)))
    got = client.send(Request("GET", receiver.url(), limits=Limits(body_bytes=1_000_000, cut=True)))
    assert (got.body, got.cut) == (bytes(1_000_000), True)


@pytest.mark.parametrize(
    "said",
    [
        HEAD + b"".join(b"A%d: %s\r\n" % (number, b"b" * 5_000) for number in range(90)) + b"\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000 + answer(),
        PIECES + b"-1\r\n" + bytes(1_000_000),
        PIECES + b"1;a=bcdefghijk\r\nx\r\n" * 10_000 + b"0\r\n\r\n",
        PIECES + b"0\r\n" + b"A: b\r\n" * 100_000 + b"\r\n",
        HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"") * 100_000,
    ],
)
def test_what_is_no_body_is_limited_too(receive: Receive, client: OutboundClient, said: bytes) -> None:
    with pytest.raises(TooLargeError, match="larger than the desk takes"):
        client.send(Request("GET", receive(say(said)).url(), limits=Limits(body_bytes=20_000, cut=True)))
