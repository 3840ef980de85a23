"""Redirects are followed as far as the caller says, and carry nothing to whom it was not meant for."""

import pytest

from tests.worker.outbound.conftest import Receive
from tests.worker.outbound.receiver import Heard, answer, lead_to, say
from worker.outbound.client import Limits, OutboundClient, Request
from worker.outbound.errors import RedirectError

FOLLOWING = Limits(redirects=5)


def test_redirects_are_followed_to_where_they_end(receive: Receive, client: OutboundClient) -> None:
    def play(heard: Heard) -> list[bytes]:
        return [{"/": lead_to("a"), "/a": lead_to("/b?c", "308 Moved")}.get(heard.line.split()[1], answer(b"here"))]

    receiver = receive(play)
    got = client.send(Request("GET", receiver.url(), limits=FOLLOWING))
    assert (got.status, got.body, got.url) == (200, b"here", receiver.url("/b?c"))


def test_a_message_is_delivered_to_its_receiver_and_nobody_else(receive: Receive, client: OutboundClient) -> None:
    other = receive(say(answer()))
    receiver = receive(say(lead_to(other.url(), "307 Temporary Redirect")))
    assert client.send(Request("POST", receiver.url(), body=b"{}", limits=FOLLOWING)).status == 307
    assert client.send(Request("GET", receiver.url())).status == 307
    assert other.heard == []


def test_credentials_stay_with_whom_they_were_meant_for(receive: Receive, client: OutboundClient) -> None:
    other = receive(say(answer()))
    receiver = receive(lambda heard: [lead_to("/next" if heard.line.startswith("GET / ") else other.url())])
    headers = {"Authorization": "Bearer fd_1", "Cookie": "a=b", "Accept": "text/html"}
    client.send(Request("GET", receiver.url(), headers, limits=FOLLOWING))
    assert ["authorization" in heard.headers for heard in receiver.heard] == [True, True]
    assert other.heard[0].headers["accept"] == "text/html"
    assert not {"authorization", "cookie"} & set(other.heard[0].headers)


def test_a_circle_of_redirects_ends(receive: Receive, client: OutboundClient) -> None:
    receiver = receive(say(lead_to("/")))
    with pytest.raises(RedirectError, match="leads on to others too many times") as refused:
        client.send(Request("GET", receiver.url(), limits=FOLLOWING))
    assert len(receiver.heard) == FOLLOWING.redirects + 1
    assert not refused.value.passing
