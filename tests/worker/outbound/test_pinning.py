"""The address that was checked is the one connected, and no name, notation or redirect leads around the check."""

import socket
from ipaddress import IPv4Address

import pytest

from tests.worker.outbound.conftest import Receive
from tests.worker.outbound.receiver import answer, lead_to, say
from worker.outbound import line
from worker.outbound.addresses import IPAddress
from worker.outbound.client import Limits, OutboundClient, Request
from worker.outbound.errors import RefusedError, UnreachableError

PUBLIC = "93.184.216.34"
ODD_FORMS = [
    "localhost",
    "localhost.",
    "127.0.0.1",
    "127.1",
    "0x7f.1",
    "0x7f000001",
    "0177.0.0.1",
    "017700000001",
    "2130706433",
    "①②⑦.⓪.⓪.①",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
]


class Resolver:
    """Gives the next of its answers every time that it is asked, as a name server with ill will would."""

    def __init__(self, *answers: list[str]) -> None:
        self.asked: list[str] = []
        self._answers = iter(answers)

    def __call__(self, name: str) -> list[str]:
        self.asked.append(name)
        return next(self._answers)


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address that was dialled; all calls end at loopback, because these tests have no internet."""
    numbers: list[str] = []
    real = line.dial

    def dial(address: IPAddress, port: int, seconds: float) -> socket.socket:
        numbers.append(str(address))
        return real(IPv4Address("127.0.0.1"), port, seconds)

    monkeypatch.setattr(line, "dial", dial)
    return numbers


@pytest.mark.parametrize("host", ODD_FORMS)
def test_loopback_is_recognised_in_every_notation(
    receive: Receive, client: OutboundClient, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    receiver = receive(say(answer(b"inside")))
    assert client.send(Request("GET", receiver.url(host=host))).body == b"inside", "it does lead there"
    monkeypatch.setattr(line, "dial", lambda *_: pytest.fail("it was dialled"))
    with pytest.raises(RefusedError) as refused:
        OutboundClient(private=False).send(Request("GET", receiver.url(host=host)))
    assert str(refused.value) == "The address leads to an address inside a private network, where the desk does not go."
    assert not refused.value.passing


@pytest.mark.parametrize(
    "host", ["0", "0.0.0", "[::]", "169.254.169.254", "2852039166", "[fe80::1]", "255.255.255.255"]
)
def test_the_switch_opens_the_own_network_alone(client: OutboundClient, host: str) -> None:
    with pytest.raises(RefusedError, match="inside a private network"):
        client.send(Request("GET", f"http://{host}/latest/meta-data"))


def test_one_private_address_among_many_is_one_too_many(dialled: list[str]) -> None:
    for found in ([PUBLIC, "10.0.0.7"], ["fd00::7", PUBLIC], ["fe80::1%eth0"]):
        with pytest.raises(RefusedError, match="inside a private network") as refused:
            OutboundClient(private=False, resolve=Resolver(found)).send(Request("GET", "https://news.example/"))
        assert "10.0.0.7" not in str(refused.value)
        assert "news.example" not in str(refused.value)
    assert dialled == []


def test_a_name_that_changes_its_address_is_connected_where_it_was_checked(
    receive: Receive, dialled: list[str]
) -> None:
    receiver = receive(say(answer(b"hello")))
    resolver = Resolver([PUBLIC], ["127.0.0.1"])
    client = OutboundClient(private=False, resolve=resolver)
    url = receiver.url(host="news.example")
    assert client.send(Request("GET", url)).body == b"hello"
    assert (resolver.asked, dialled) == (["news.example"], [PUBLIC])
    assert receiver.heard[0].headers["host"] == f"news.example:{receiver.port}"
    with pytest.raises(RefusedError):
        client.send(Request("GET", url))
    assert dialled == [PUBLIC], "the second answer was checked anew, and nobody was called"


def test_the_connection_goes_to_the_first_answer_for_real(receive: Receive) -> None:
    first = receive(say(answer(b"checked")), host="127.0.0.2")
    receive(say(answer(b"not checked")), port=first.port)
    resolver = Resolver(["127.0.0.2"], ["127.0.0.1"])
    client = OutboundClient(private=True, resolve=resolver)
    assert client.send(Request("GET", first.url(host="news.example"))).body == b"checked"
    assert client.send(Request("GET", first.url(host="news.example"))).body == b"not checked"


def test_the_next_checked_address_is_tried_where_one_is_silent(receive: Receive) -> None:
    receiver = receive(say(answer(b"second")), host="127.0.0.2")
    client = OutboundClient(private=True, resolve=Resolver(["127.0.0.3", "127.0.0.2"], []))
    assert client.send(Request("GET", receiver.url(host="news.example"))).body == b"second"
    with pytest.raises(UnreachableError):
        client.send(Request("GET", receiver.url(host="news.example")))


@pytest.mark.parametrize(
    "location",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/",
        "http://[::1]:8080/",
        "//2130706433/",
        "http://0x7f.1:8000/",
    ],
)
def test_a_redirect_into_the_private_network_is_refused(receive: Receive, dialled: list[str], location: str) -> None:
    receiver = receive(say(lead_to(location)))
    found = {"news.example": [PUBLIC]}
    client = OutboundClient(private=False, resolve=lambda name: found.get(name) or line.look_up(name))
    with pytest.raises(RefusedError, match="inside a private network"):
        client.send(Request("GET", receiver.url(host="news.example"), limits=Limits(redirects=3)))
    assert dialled == [PUBLIC]


def test_a_name_is_checked_again_at_every_redirect(receive: Receive, dialled: list[str]) -> None:
    receiver = receive(say(lead_to("/again")))
    client = OutboundClient(private=False, resolve=Resolver([PUBLIC], ["192.168.0.1"]))
    with pytest.raises(RefusedError, match="inside a private network"):
        client.send(Request("GET", receiver.url(host="news.example"), limits=Limits(redirects=3)))
    assert dialled == [PUBLIC]
