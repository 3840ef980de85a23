"""One question and one answer over an open line, in HTTP/1.1."""

import gzip
import ssl
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse

from worker.outbound.errors import (
    GarbledError,
    TooLargeError,
    TooSlowError,
    UnreachableError,
    UntrustedError,
    WrongTypeError,
)
from worker.outbound.line import HEAD_BYTES, Line
from worker.outbound.packing import Readable, open_body
from worker.outbound.target import Target

_PIECE_BYTES = 64 * 1024
# Room for the marks between the pieces of a body that comes in pieces.
_ENCODED_PER_BYTE = 2
_GARBLED = "What the other side answers cannot be read. Try again later."


def ask(line: Line, target: Target, method: str, headers: Mapping[str, str], body: bytes | None) -> HTTPResponse:
    """Send a request and return the answer, of which the head has been read."""
    connection = HTTPConnection(target.host, target.port)
    connection.sock = line
    connection.request(method, target.path, body, {**headers, "host": target.authority})
    return connection.getresponse()


def read_headers(response: HTTPResponse) -> dict[str, str]:
    """Return the headers by their names in small letters; values of a name that comes repeatedly are joined."""
    return {
        name: ", ".join(response.headers.get_all(name, ()))
        for name in dict.fromkeys(name.lower() for name in response.headers)
    }


def require_type(headers: Mapping[str, str], types: Collection[str]) -> None:
    """Raise WrongTypeError where an answer is none of these media types, or does not say what it is."""
    named = name_type(headers.get("content-type", ""))
    if named not in types:
        shown = f"“{named[:60]}”" if named else "something that it does not name"
        known = "web pages, plain text and documents" if "application/pdf" in types else "web pages and plain text"
        raise WrongTypeError(f"The address shows {shown}; only {known} can be read.")


def name_type(written: str) -> str:
    """Return the media type that a Content-Type names, in small letters; nothing where it names none."""
    named = written.partition(";")[0].strip().lower()
    return named if "/" in named else ""


def read_body(line: Line, response: HTTPResponse, most: int, *, cut: bool) -> tuple[bytes, bool]:
    """Return the unpacked body, and whether it was cut.

    It has at most `most` bytes. TooLargeError where there are more and `cut` is false; GarbledError where the body
    ends too early.
    """
    line.allowance = HEAD_BYTES + most * _ENCODED_PER_BYTE
    try:
        body = _read_at_most(open_body(response), most + 1)
    except ValueError as problem:  # http.client stumbles over a piece with a length below nothing; bodies packed badly
        raise GarbledError(_GARBLED) from problem
    if len(body) > most:
        if not cut:
            raise TooLargeError(f"The answer is larger than the {most:,} bytes that the desk takes.")
        return body[:most], True
    if response.length:
        raise GarbledError("The other side broke off in the middle of its answer. Try again later.")
    return body, False


@contextmanager
def tell_faults() -> Iterator[None]:
    """Turn what the libraries raise into the door's own errors."""
    try:
        yield
    except TimeoutError as problem:
        raise TooSlowError("The other side did not answer completely in the time it has. Try again later.") from problem
    except ssl.SSLCertVerificationError as problem:
        raise UntrustedError(
            "The certificate of the other side is not valid for its address; whoever runs it has to correct that."
        ) from problem
    except (HTTPException, EOFError, zlib.error, gzip.BadGzipFile) as problem:
        raise GarbledError(_GARBLED) from problem
    except OSError as problem:
        raise UnreachableError("The connection to the other side broke. Try again later.") from problem


def _read_at_most(stream: Readable, most: int) -> bytes:
    taken = bytearray()
    while piece := stream.read(min(_PIECE_BYTES, most - len(taken))):
        taken += piece
    return bytes(taken)
