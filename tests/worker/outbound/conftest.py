"""Receivers on loopback, and a client that may reach them."""

import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.worker.outbound.receiver import LONG_SECONDS, Receiver
from worker.outbound.client import OutboundClient

Receive = Callable[..., Receiver]


@dataclass(frozen=True)
class Certificate:
    """A certificate for the name desk.test that signed itself."""

    chain: Path
    key: Path

    def serve(self) -> ssl.SSLContext:
        """Return what a server needs to show it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain, self.key)
        return context

    def trust(self) -> ssl.SSLContext:
        """Return what a client needs to trust it."""
        return ssl.create_default_context(cafile=self.chain)


@pytest.fixture
def receive() -> Iterator[Receive]:
    """Start receivers; all stop at the end of the test."""
    started: list[Receiver] = []

    def start(*args: Any, **kwargs: Any) -> Receiver:
        started.append(Receiver(*args, **kwargs))
        return started[-1]

    yield start
    for receiver in started:
        receiver.close()


@pytest.fixture
def client() -> OutboundClient:
    """A client that may reach the receivers of these tests."""
    return OutboundClient(private=True)


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """A port where connections are taken and nothing is ever read."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def slow_port() -> Iterator[int]:
    """A port where somebody takes what is sent in sips."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=_sip, args=(server,), daemon=True).start()
        yield server.getsockname()[1]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    folder = tmp_path_factory.mktemp("certificate")
    made = Certificate(folder / "chain.pem", folder / "key.pem")
    wanted = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=desk.test"
    names = ["-addext", "subjectAltName=DNS:desk.test"]
    files = ["-keyout", str(made.key), "-out", str(made.chain)]
    subprocess.run(["openssl", *wanted.split(), *names, *files], check=True, capture_output=True)  # noqa: S607
    return made


def _sip(server: socket.socket) -> None:
    visitor, _ = server.accept()
    pause = 0.05
    with visitor, suppress(OSError):
        for _ in range(int(LONG_SECONDS / pause)):
            time.sleep(pause)
            visitor.recv(200_000)
