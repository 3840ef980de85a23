"""A connection to an address that was checked, and to no other, on which every wait ends with the request's clock."""

import io
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from ipaddress import ip_address
from threading import Thread
from typing import Any

from worker.outbound.addresses import IPAddress, may_connect
from worker.outbound.errors import RefusedError, TooLargeError, UnknownNameError, UnreachableError
from worker.outbound.target import Target

# The status line and all headers together, with room for what is read ahead.
HEAD_BYTES = 64 * 1024

# Returns the IP addresses of a name, as text; raises OSError where there are none.
Resolver = Callable[[str], list[str]]


class Clock:
    """Counts down the seconds that a request may take in all."""

    def __init__(self, seconds: float) -> None:
        self._began = time.monotonic()
        self._seconds = seconds

    def read(self) -> float:
        """Return the seconds since the beginning."""
        return time.monotonic() - self._began

    def left(self) -> float:
        """Return the seconds that are left, more than none; TimeoutError where the time is over."""
        left = self._seconds - self.read()
        if left <= 0:
            raise TimeoutError
        return left


class Line(io.RawIOBase):
    """A socket as `http.client` uses one; it waits no longer than the clock runs, and takes no more than allowed."""

    def __init__(self, connection: socket.socket, clock: Clock) -> None:
        super().__init__()
        self._connection = connection
        self._clock = clock
        # The bytes that the other side may still send; at first those of a head.
        self.allowance = HEAD_BYTES

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what has come, waiting for it if there is nothing; TooLargeError where it is too much."""
        self._connection.settimeout(self._clock.left())
        count = self._connection.recv_into(buffer)
        self.allowance -= count
        if self.allowance < 0:
            raise TooLargeError("The answer is larger than the desk takes.")
        return count

    def sendall(self, data: bytes) -> None:
        """Send everything, however slowly the other side takes it, within the clock's time."""
        rest = memoryview(data)
        while rest:
            self._connection.settimeout(self._clock.left())
            rest = rest[self._connection.send(rest) :]

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return the reading end."""
        return io.BufferedReader(self)

    def close(self) -> None:
        """Do nothing: `http.client` closes before it has read; `open_line` closes the socket at the end."""


def look_up(name: str) -> list[str]:
    """Ask the system for the addresses of a name, which may also be an IP address in any notation."""
    # As bytes, so that it is not encoded once more.
    found = socket.getaddrinfo(name.encode("ascii"), None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def find_addresses(name: str, resolve: Resolver, clock: Clock, *, private: bool) -> list[IPAddress]:
    """Return the addresses of a name, all checked; RefusedError where the desk may not connect to one of them."""
    try:
        found = _resolve_within(name, resolve, clock)
    except socket.gaierror as problem:
        if problem.errno == socket.EAI_AGAIN:
            raise UnreachableError("The name in the address cannot be looked up now. Try again later.") from problem
        raise UnknownNameError("No machine has the name in the address; check how it is written.") from problem
    addresses = [ip_address(text.partition("%")[0]) for text in found]
    if not all(may_connect(address, private=private) for address in addresses):
        raise RefusedError("The address leads to an address inside a private network, where the desk does not go.")
    return addresses


@contextmanager
def open_line(
    target: Target, addresses: list[IPAddress], tls: ssl.SSLContext, clock: Clock, connect_seconds: float
) -> Iterator[Line]:
    """Connect to the first of `addresses` that takes the call, with TLS for https, and hang up at the end."""
    with _dial_any(addresses, target.port, clock, connect_seconds) as plain:
        if target.scheme == "http":
            yield Line(plain, clock)
            return
        plain.settimeout(clock.left())
        with tls.wrap_socket(plain, server_hostname=target.host) as secure:
            yield Line(secure, clock)


def dial(address: IPAddress, port: int, seconds: float) -> socket.socket:
    """Connect to exactly this address, which is a number and therefore never looked up."""
    connection = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6)  # noqa: PLR2004
    try:
        connection.settimeout(seconds)
        # Head and body leave as two parts; the second must not wait until the first is confirmed.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.connect((str(address), port))
    except OSError:
        connection.close()
        raise
    return connection


def _dial_any(addresses: list[IPAddress], port: int, clock: Clock, connect_seconds: float) -> socket.socket:
    last: OSError | None = None
    for address in addresses:
        seconds = min(connect_seconds, clock.left())
        try:
            return dial(address, port, seconds)
        except OSError as problem:
            last = problem
    raise UnreachableError("Nothing answers at the address. Try again later.") from last


def _resolve_within(name: str, resolve: Resolver, clock: Clock) -> list[str]:
    """Look a name up in a thread of its own, because the system's resolver knows no time limit."""
    answer: Future[list[str]] = Future()

    def look() -> None:
        try:
            answer.set_result(resolve(name))
        except OSError as problem:
            answer.set_exception(problem)

    # A daemon: a process that ends does not wait for a name server that is silent.
    Thread(target=look, name="outbound look-up", daemon=True).start()
    return answer.result(clock.left())
