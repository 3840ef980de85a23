"""A part of the desk becomes the server that does the work, set up by the settings."""

import os
import sys
from collections.abc import Iterator

import pytest

from models.settings import load_settings
from worker.cli.main import _run


class BecameError(Exception):
    """The process would now be another program."""


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[list[str]]]:
    """What this process would have become."""
    programs: list[list[str]] = []

    def become(path: str, arguments: list[str]) -> None:
        assert path == sys.executable
        programs.append(arguments[arguments.index("-m") + 1 :])
        raise BecameError

    monkeypatch.setattr(os, "execv", become)
    yield programs
    load_settings.cache_clear()


def become(name: str, monkeypatch: pytest.MonkeyPatch, **environment: str) -> None:
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    load_settings.cache_clear()
    with pytest.raises(BecameError):
        _run([name])


def test_the_web_server_has_the_threads_and_the_address_of_the_settings(
    programs: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    become("web", monkeypatch, FACTDESK_HOST="::1", FACTDESK_PORT="8123", FACTDESK_WEB_THREADS="3")
    [program] = programs
    assert program[:3] == ["gunicorn", "--bind", "[::1]:8123"]
    assert program[program.index("--threads") + 1] == "3"
    assert program[program.index("--workers") + 1] == "1"


def test_the_worker_has_the_threads_of_the_settings(programs: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    become("worker", monkeypatch, FACTDESK_WORKER_THREADS="4")
    [program] = programs
    assert program[0] == "celery"
    assert program[program.index("--concurrency") + 1] == "4"
    assert program[program.index("--pool") + 1] == "threads"
