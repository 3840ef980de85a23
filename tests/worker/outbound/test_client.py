"""The desk asks other machines, and gets answers or sentences."""

import gzip
import socket
from importlib.metadata import version

import pytest

from models.errors import DeskError
from models.settings import load_settings
from tests.worker.outbound.conftest import Receive
from tests.worker.outbound.receiver import answer, say
from worker.outbound.client import OutboundClient, Request, send
from worker.outbound.errors import (
    OutboundError,
    RefusedError,
    UnknownNameError,
    UnreachableError,
)


def _find_nobody(_: str) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, "nobody")


def _find_no_server(_: str) -> list[str]:
    raise socket.gaierror(socket.EAI_AGAIN, "no server")


def test_a_request_arrives_as_it_was_written(receive: Receive, client: OutboundClient) -> None:
    receiver = receive(say(answer(b"thanks", "202 Accepted", "X-Note: one", "X-Note: two")))
    got = client.send(Request("POST", receiver.url("/hook?a=b"), {"Webhook-Id": "msg_1"}, b'{"type":"test"}'))
    assert (got.status, got.body, got.url, got.cut) == (202, b"thanks", receiver.url("/hook?a=b"), False)
    assert got.headers["x-note"] == "one, two"
    heard = receiver.heard[0]
    assert (heard.line, heard.body) == ("POST /hook?a=b HTTP/1.1", b'{"type":"test"}')
    assert heard.headers == {
        "host": f"127.0.0.1:{receiver.port}",
        "webhook-id": "msg_1",
        "user-agent": f"Factdesk/{version('factdesk')}",
        "accept-encoding": "gzip, deflate, br",
        "connection": "close",
        "content-length": "15",
    }


def test_nobody_speaks_in_another_name(receive: Receive, client: OutboundClient) -> None:
    receiver = receive(say(answer()))
    client.send(Request("GET", receiver.url(), {"HOST": "bank.example", "User-Agent": "Browser"}))
    assert receiver.heard[0].headers["host"] == f"127.0.0.1:{receiver.port}"
    assert receiver.heard[0].headers["user-agent"].startswith("Factdesk/")


@pytest.mark.parametrize(
    "status", ["200 OK", "204 No Content", "304 Not Modified", "404 Not Found", "500 Oh", "302 Go"]
)
def test_every_status_is_an_answer(receive: Receive, client: OutboundClient, status: str) -> None:
    got = client.send(Request("GET", receive(say(answer(b"", status))).url()))
    assert got.status == int(status[:3])


def test_an_answer_may_come_packed_in_pieces_or_until_the_end(receive: Receive, client: OutboundClient) -> None:
    text = b"The Nile turned red. " * 1000
    packed = gzip.compress(text[:7000]) + gzip.compress(text[7000:])
    pieces = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (packed[:50], packed[50:])) + b"0\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
    for play in (say(head + b"Transfer-Encoding: chunked\r\n\r\n" + pieces), say(head + b"\r\n" + packed)):
        assert client.send(Request("GET", receive(play).url())).body == text


def test_an_unknown_packing_is_handed_on_as_it_is(receive: Receive, client: OutboundClient) -> None:
    got = client.send(Request("GET", receive(say(answer(b"\x0b\x00", "200 OK", "Content-Encoding: zstd"))).url()))
    assert (got.headers["content-encoding"], got.body) == ("zstd", b"\x0b\x00")


def test_only_the_head_comes_of_a_request_for_the_head(receive: Receive, client: OutboundClient) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\nContent-Encoding: gzip\r\n\r\n"
    got = client.send(Request("HEAD", receive(say(head)).url()))
    assert (got.body, got.headers["content-length"]) == (b"", "9999999")


def test_no_proxy_of_the_environment_is_asked(
    receive: Receive, client: OutboundClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, receiver = receive(say(answer(b"proxy"))), receive(say(answer(b"receiver")))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url())
    monkeypatch.delenv("no_proxy", raising=False)
    assert client.send(Request("GET", receiver.url())).body == b"receiver"
    assert proxy.heard == []


def test_a_name_that_nobody_has_is_told() -> None:
    with pytest.raises(UnknownNameError, match="No machine has the name") as refused:
        OutboundClient(private=False, resolve=_find_nobody).send(Request("GET", "https://nobody.example/"))
    assert not refused.value.passing


def test_a_name_server_that_is_away_may_come_back() -> None:
    with pytest.raises(UnreachableError, match="cannot be looked up") as refused:
        OutboundClient(private=False, resolve=_find_no_server).send(Request("GET", "https://news.example/"))
    assert refused.value.passing


def test_a_receiver_that_is_away_may_come_back(receive: Receive, client: OutboundClient) -> None:
    receiver = receive(say(answer()))
    receiver.close()
    with pytest.raises(UnreachableError, match="Nothing answers at the address") as refused:
        client.send(Request("GET", receiver.url()))
    assert refused.value.passing


def test_the_settings_say_whether_the_own_network_is_open(receive: Receive, monkeypatch: pytest.MonkeyPatch) -> None:
    receiver = receive(say(answer()))
    with pytest.raises(RefusedError, match="inside a private network"):
        send(Request("GET", receiver.url()))
    monkeypatch.setenv("FACTDESK_OUTBOUND_PRIVATE", "true")
    load_settings.cache_clear()
    try:
        assert send(Request("GET", receiver.url())).status == 200
    finally:
        monkeypatch.undo()
        load_settings.cache_clear()


def test_the_errors_belong_to_the_desk() -> None:
    assert issubclass(OutboundError, DeskError)
