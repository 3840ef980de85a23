"""A server on loopback that plays a part: it hears a request whole, then says what the test has written for it."""

import socketserver
import ssl
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread
from typing import Any

# Longer than any request in these tests may take, so that one that waits for all of it is found out.
LONG_SECONDS = 8.0


@dataclass(frozen=True)
class Heard:
    """A request as it came."""

    line: str
    headers: dict[str, str]
    body: bytes


Play = Callable[[Heard], Iterable[bytes]]


class Receiver:
    """Runs in a thread from the beginning; one that does not listen speaks as soon as somebody has called."""

    def __init__(
        self,
        play: Play,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: ssl.SSLContext | None = None,
        *,
        listens: bool = True,
    ) -> None:
        self.heard: list[Heard] = []
        self.play, self.tls, self.listens = play, tls, listens
        self._server = _Server((host, port), self)
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def port(self) -> int:
        """The port that it got."""
        return int(self._server.server_address[1])

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """Return its address under some name for its machine."""
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    def close(self) -> None:
        """Take no more calls."""
        self._server.shutdown()
        self._server.server_close()


class Site(Receiver):
    """Answers whoever asks for its robots.txt with `rules`, and hears and plays only what they come for after that."""

    rules = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], receiver: Receiver) -> None:
        self.receiver = receiver
        super().__init__(address, _Visit)

    def finish_request(self, request: Any, client_address: Any) -> None:
        # Many of these tests are about visitors that hang up, which is an OSError here.
        with suppress(OSError), request:
            tls = self.receiver.tls
            super().finish_request(tls.wrap_socket(request, server_side=True) if tls else request, client_address)


class _Visit(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        receiver = self.server.receiver
        heard = self._hear() if receiver.listens else Heard("", {}, b"")
        if isinstance(receiver, Site) and heard.line.startswith("GET /robots.txt "):
            self.connection.sendall(receiver.rules)
            return
        if receiver.listens:
            receiver.heard.append(heard)
        for piece in receiver.play(heard):
            self.connection.sendall(piece)
        self.connection.close()

    def _hear(self) -> Heard:
        line = self.rfile.readline().decode("latin-1").strip()
        headers = {}
        while field := self.rfile.readline().decode("latin-1").strip():
            name, _, value = field.partition(": ")
            headers[name.lower()] = value
        return Heard(line, headers, self.rfile.read(int(headers.get("content-length", 0))))


def answer(body: bytes = b"", status: str = "200 OK", *headers: str) -> bytes:
    """Return an ordinary answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1") + b"\r\n" + body


def say(*pieces: bytes) -> Play:
    """Say the same to everybody, and hang up."""
    return lambda _: pieces


def lead_to(location: str, status: str = "302 Found") -> bytes:
    """Return an answer that leads on."""
    return answer(b"", status, f"Location: {location}")
