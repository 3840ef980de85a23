"""What a site asks of programs is kept to, as RFC 9309 reads it; a page it does not allow is never asked for."""

import pytest

from tests.worker.outbound.conftest import Receive
from tests.worker.outbound.receiver import Heard, Receiver, answer, lead_to
from worker.outbound.client import OutboundClient
from worker.outbound.errors import ForbiddenError, OutboundError
from worker.outbound.page import PageFetcher

PAGE = answer(b"<p>It froze.</p>", "200 OK", "Content-Type: text/html")
FORBID = b"User-agent: Factdesk\nDisallow: /"


class Website:
    """A site with rules, which tells what was asked of it."""

    def __init__(self, receive: Receive, rules: bytes) -> None:
        self.rules = rules
        self.receiver: Receiver = receive(self._play)
        self.fetcher = PageFetcher(OutboundClient(private=True))

    @property
    def asked(self) -> list[str]:
        return [heard.line.split()[1] for heard in self.receiver.heard]

    def read(self, path: str = "/page") -> bytes:
        return self.fetcher.fetch(self.receiver.url(path)).body

    def _play(self, heard: Heard) -> list[bytes]:
        return [self.rules if heard.line.startswith("GET /robots.txt ") else PAGE]


@pytest.mark.parametrize(
    "rules",
    [
        FORBID,
        b"\xef\xbb\xbf" + FORBID,
        b"user-AGENT: factdesk # us\r\ndisallow: /page",
        b"User-agent: *\nDisallow: /",
        b"User-agent: *\nDisallow: /p*e$",
        b"User-agent: Other\nAllow: /\n\nUser-agent: *\nDisallow: /page",
        b"<html>\n" * 50 + FORBID,
    ],
)
def test_a_page_that_is_not_for_programs_is_not_asked_for(receive: Receive, rules: bytes) -> None:
    site = Website(receive, answer(rules))
    with pytest.raises(ForbiddenError, match=r"robots\.txt says so") as refused:
        site.read()
    assert not refused.value.passing
    assert site.asked == ["/robots.txt"]


@pytest.mark.parametrize(
    "said",
    [
        answer(b""),
        answer(b"User-agent: Other\nDisallow: /"),
        answer(b"User-agent: *\nDisallow: /\n\nUser-agent: Factdesk\nAllow: /"),
        answer(b"User-agent: *\nDisallow: /\nAllow: /page"),
        answer(b"User-agent: *\nDisallow: /private"),
        answer(b"\x00\xff not rules at all"),
        answer(b"", "404 Not Found"),
        answer(b"", "403 Forbidden"),
        answer(b"", "429 Too Many Requests"),
        answer(b"# " + b"x" * 600_000 + b"\n" + FORBID),
        lead_to("/robots.txt"),
    ],
)
def test_a_site_without_such_rules_is_read(receive: Receive, said: bytes) -> None:
    assert Website(receive, said).read() == b"<p>It froze.</p>"


@pytest.mark.parametrize("said", [answer(FORBID, "503 Busy"), answer(b"", "500 Oh"), b"", b"not HTTP\r\n\r\n"])
def test_a_site_that_cannot_say_its_rules_is_left_alone_for_now(receive: Receive, said: bytes) -> None:
    site = Website(receive, said)
    with pytest.raises(OutboundError) as refused:
        site.read()
    assert refused.value.passing
    site.rules = answer(b"")
    assert site.read() == b"<p>It froze.</p>", "it is asked again the next time"
    assert site.asked == ["/robots.txt", "/robots.txt", "/page"]


def test_rules_are_asked_for_once(receive: Receive) -> None:
    site = Website(receive, answer(b"User-agent: *\nDisallow: /no"))
    for path in ("/a", "/b"):
        site.read(path)
    with pytest.raises(ForbiddenError):
        site.read("/no")
    assert site.asked == ["/robots.txt", "/a", "/b"]
