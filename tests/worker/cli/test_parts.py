"""A part of the desk becomes the server that does the work, set up by the settings."""

import os
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine

from models.settings import load_settings
from tests.models.work import ago, change, send
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
    monkeypatch.setattr(os, "nice", lambda step: programs.append(["nice", str(step)]))
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


def test_the_worker_has_a_thread_for_every_seat(programs: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    become("worker", monkeypatch, FACTDESK_WORKER_THREADS="4")
    [politeness, program] = programs
    assert politeness == ["nice", "5"], "the web server comes first"
    assert program[0] == "celery"
    assert program[program.index("--concurrency") + 1] == str(4 + 1 + 4 + 1), "short, long, outside, alone"
    assert program[program.index("--pool") + 1] == "threads"


@pytest.mark.usefixtures("database")
def test_a_worker_is_healthy_while_jobs_move_or_none_waits(
    programs: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(["worker", "--check"]) == 0
    [job_id] = send()
    assert _run(["worker", "--check"]) == 0
    change(job_id, run_after=ago(120))
    assert _run(["worker", "--check"]) == 1
    assert "A job waits, and none was moved for 2 minutes" in capsys.readouterr().err
    assert programs == [], "nothing was started"


@pytest.mark.usefixtures("database")
def test_a_worker_without_its_database_is_not_healthy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    away = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    monkeypatch.setattr("models.session.desk_engine", lambda: away)
    assert _run(["worker", "--check"]) == 1
    assert capsys.readouterr().err == "The database does not answer.\n"
