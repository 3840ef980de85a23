"""Whatever the other side says, complete or garbled, the desk gets an answer or a sentence."""

import gzip
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worker.outbound.conftest import Receive
from tests.worker.outbound.receiver import Receiver, say
from worker.outbound.client import Limits, OutboundClient, Request
from worker.outbound.errors import GarbledError, OutboundError


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"+PONG\r\n",
        b"HTTP/1.1 200\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot packed",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"cut off" * 99, mtime=0)[:-9],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nabcde\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 101 + b"\r\n",
    ],
)
def test_what_is_no_complete_answer_is_told_apart_from_one(
    receive: Receive, client: OutboundClient, said: bytes
) -> None:
    with pytest.raises(GarbledError) as refused:
        client.send(Request("GET", receive(say(said)).url()))
    assert refused.value.passing
    assert str(refused.value).endswith("Try again later.")


WORDS = st.sampled_from([
    b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.0 302 \r\n", b"HTTP/1.1 103 Hint\r\n\r\n",
    b"Location: http://[\r\n", b"Location: \xc3\xa4\r\n", b"Content-Length: 5\r\n", b"Content-Length: -5\r\n",
    b"Content-Length: " + b"9" * 5000 + b"\r\n", b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip\r\n",
    b" folded\r\n", b": \r\n", b"From \r\n", b"\r", b"\n", b"\r\n", b"-1\r\n", b"1_0\r\n", b"5\r\nhello\r\n",
    b"ffffffffffffffffffffff\r\n", b"0\r\n", b"hello", gzip.compress(b"hello", mtime=0),
])  # fmt: skip


@pytest.fixture(scope="module")
def babbler() -> Iterator[Receiver]:
    """Says back what it is sent."""
    receiver = Receiver(lambda heard: [heard.body])
    yield receiver
    receiver.close()


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS | st.binary(max_size=20), max_size=12))
def test_whatever_is_said_the_desk_gets_an_answer_or_a_sentence(babbler: Receiver, said: list[bytes]) -> None:
    for limits in (Limits(total_seconds=2, redirects=1), Limits(total_seconds=2, body_bytes=3, cut=True)):
        request = Request("GET", babbler.url(), body=b"".join(said), limits=limits)
        # Any other error that came out would end this test.
        with suppress(OutboundError):
            assert len(OutboundClient(private=True).send(request).body) <= limits.body_bytes
