"""Behind https the other side proves to be the one in the address, though a number was dialled."""

import ssl

import pytest

from tests.worker.outbound.conftest import Certificate, Receive
from tests.worker.outbound.receiver import answer, lead_to, say
from worker.outbound.client import Limits, OutboundClient, Request
from worker.outbound.errors import RefusedError, UnreachableError, UntrustedError


def open_client(tls: ssl.SSLContext | None = None) -> OutboundClient:
    """Return a client for which every name means loopback."""
    return OutboundClient(private=True, tls=tls, resolve=lambda _: ["127.0.0.1"])


def test_a_trusted_receiver_is_asked_by_its_name(receive: Receive, certificate: Certificate) -> None:
    names: list[str | None] = []
    tls = certificate.serve()
    tls.sni_callback = lambda _socket, name, _context: names.append(name)
    receiver = receive(say(answer(b"proved")), tls=tls)
    got = open_client(certificate.trust()).send(Request("GET", receiver.url(host="desk.test")))
    assert got.body == b"proved"
    assert names == ["desk.test"]
    assert receiver.heard[0].headers["host"] == f"desk.test:{receiver.port}"


def test_whoever_signs_for_himself_is_not_trusted(receive: Receive, certificate: Certificate) -> None:
    receiver = receive(say(answer()), tls=certificate.serve())
    with pytest.raises(UntrustedError, match="certificate of the other side is not valid") as refused:
        open_client().send(Request("POST", receiver.url(host="desk.test"), body=b"secret"))
    assert not refused.value.passing
    assert receiver.heard == [], "nothing was said before"


@pytest.mark.parametrize("host", ["other.test", "127.0.0.1", "sub.desk.test"])
def test_a_certificate_of_another_name_is_not_trusted(receive: Receive, certificate: Certificate, host: str) -> None:
    receiver = receive(say(answer()), tls=certificate.serve())
    with pytest.raises(UntrustedError):
        open_client(certificate.trust()).send(Request("GET", receiver.url(host=host)))
    assert receiver.heard == []


def test_a_receiver_without_tls_is_not_spoken_to(receive: Receive) -> None:
    receiver = receive(say(answer()), listens=False)
    with pytest.raises(UnreachableError, match="connection to the other side broke"):
        open_client().send(Request("GET", receiver.url(host="desk.test").replace("http:", "https:")))


def test_https_never_leads_to_http(receive: Receive, certificate: Certificate) -> None:
    open_receiver = receive(say(answer()))
    receiver = receive(say(lead_to(open_receiver.url())), tls=certificate.serve())
    request = Request("GET", receiver.url(host="desk.test"), limits=Limits(redirects=3))
    with pytest.raises(RefusedError, match="leads from https to http"):
        open_client(certificate.trust()).send(request)
    assert open_receiver.heard == []


def test_http_may_lead_to_https(receive: Receive, certificate: Certificate) -> None:
    receiver = receive(say(answer(b"proved")), tls=certificate.serve())
    leading = receive(say(lead_to(receiver.url(host="desk.test"))))
    request = Request("GET", leading.url(), limits=Limits(redirects=1))
    assert open_client(certificate.trust()).send(request).body == b"proved"
