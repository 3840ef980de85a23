"""The worker's clock: lost and unheard jobs are announced, and a deaf worker asks for its own end."""

import os
import signal
from collections.abc import Iterator
from threading import Event
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text, update
from sqlalchemy.exc import OperationalError

from models.operations.jobs import claim_job
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job
from tests.models.conftest import write_job
from worker import runner
from worker.schedule import Sweeper, sweep_once

PATIENCE = 20.0


@pytest.fixture
def job_id(database: Engine, settings: Settings) -> UUID:
    """A job whose message was lost a while ago."""
    with transaction() as session:
        job_id = write_job(session, settings).id
    with transaction() as session:
        session.execute(update(Job).values(announced_at=text("now() - interval '1 minute'")))
    return job_id


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """The jobs that were announced; the broker took every message."""
    jobs: list[UUID] = []

    def ring(kind: str, job_id: UUID) -> bool:
        jobs.append(job_id)
        return True

    monkeypatch.setattr("worker.schedule.ring_bell", ring)
    return jobs


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The signals that the worker sent to itself; none of them arrives."""
    signals: list[int] = []

    def take(process: int, number: int) -> None:
        assert process == os.getpid()
        signals.append(number)

    monkeypatch.setattr("worker.schedule.os.kill", take)
    return signals


@pytest.fixture
def busy() -> Iterator[None]:
    """This worker has a job in hand."""
    number = uuid4()
    runner._running.add(number)
    yield
    runner._running.discard(number)


def test_a_job_nobody_heard_of_is_announced(job_id: UUID, rung: list[UUID], settings: Settings) -> None:
    assert sweep_once(settings) == 1
    assert rung == [job_id]
    assert sweep_once(settings) == 0, "it was announced a moment ago"


def test_a_job_whose_worker_died_is_announced(job_id: UUID, rung: list[UUID], settings: Settings) -> None:
    with transaction() as session:
        assert claim_job(session, job_id, 30)
    assert sweep_once(settings) == 0
    with transaction() as session:
        session.execute(update(Job).values(lease_expires_at=text("now() - interval '1 second'")))
    assert sweep_once(settings) == 1
    assert rung == [job_id]


def test_a_message_leaves_only_when_the_sweep_is_committed(
    job_id: UUID, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed: list[bool] = []

    def claim_at_once(kind: str, job_id: UUID) -> bool:
        with transaction() as session:
            claimed.append(claim_job(session, job_id, 30) is not None)
        return True

    monkeypatch.setattr("worker.schedule.ring_bell", claim_at_once)
    sweep_once(settings)
    assert claimed == [True]


def test_what_the_broker_did_not_take_does_not_count(
    job_id: UUID, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.schedule.ring_bell", lambda *_: False)
    assert sweep_once(settings) == 0


def listen(settings: Settings, *unheard: int) -> None:
    sweeper = Sweeper(settings)
    for number in unheard:
        sweeper._listen(number)


@pytest.mark.parametrize(
    ("unheard", "ends"),
    [
        ((1, 1, 1), 0),
        ((1, 1, 1, 1), 1),
        ((100, 2, 7, 1), 1),
        ((1, 0, 1, 0, 1, 0, 1), 1),
        ((0, 0, 0, 0, 0, 0), 0),
        ((1, 0, 0, 1, 0, 0, 1), 0),
        ((0, 1, 1, 1, 1), 1),
    ],
)
def test_a_worker_that_hears_nothing_for_long_asks_to_be_started_afresh(
    settings: Settings, ended: list[int], unheard: tuple[int, ...], ends: int
) -> None:
    listen(settings, *unheard)
    assert ended == [signal.SIGTERM] * ends


def test_a_worker_that_took_a_job_meanwhile_hears(
    settings: Settings, ended: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    sweeper = Sweeper(settings)
    for unheard in (1, 1, 1):
        sweeper._listen(unheard)
    monkeypatch.setattr(runner, "_last_claim", [1.0])
    for unheard in (1, 1, 1, 1):
        sweeper._listen(unheard)
    assert ended == []
    sweeper._listen(1)
    assert ended == [signal.SIGTERM]


def test_a_deaf_worker_is_found_by_its_own_sweeps(
    job_id: UUID, rung: list[UUID], settings: Settings, ended: list[int]
) -> None:
    sweeper = Sweeper(settings)
    for _ in range(4):
        sweeper._listen(sweep_once(settings))
        sweeper._listen(sweep_once(settings))
        with transaction() as session:
            session.execute(update(Job).values(announced_at=text("now() - interval '1 hour'")))
    assert rung == [job_id] * 4
    assert ended, "it was announced four times and never taken"


def test_a_busy_worker_is_not_deaf(settings: Settings, ended: list[int], busy: None) -> None:
    listen(settings, *[1] * 20)
    assert ended == []


def test_a_broker_that_takes_nothing_makes_nobody_deaf(
    job_id: UUID, settings: Settings, ended: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.schedule.ring_bell", lambda *_: False)
    for _ in range(6):
        with transaction() as session:
            session.execute(update(Job).values(announced_at=text("now() - interval '1 minute'")))
        listen(settings, sweep_once(settings))
    assert ended == []


def test_the_clock_goes_on_after_any_fault_and_stops_when_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    third = Event()

    def look(_: Settings) -> int:
        looks.append(len(looks))
        if len(looks) == 1:
            raise OperationalError("SELECT 1", {}, Exception("the database is away"))
        if len(looks) == 2:
            raise RuntimeError("something nobody thought of")
        third.set()
        return 0

    monkeypatch.setattr("worker.schedule.sweep_once", look)
    sweeper = Sweeper(settings.model_copy(update={"sweep_seconds": 0.01}))
    sweeper.start()
    assert third.wait(PATIENCE)
    sweeper.end()
    sweeper.join(PATIENCE)
    assert not sweeper.is_alive()
    assert sweeper.daemon, "a worker that ends does not wait for it"


def test_the_clock_waits_before_its_first_look(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[Settings] = []
    monkeypatch.setattr("worker.schedule.sweep_once", looks.append)
    sweeper = Sweeper(settings.model_copy(update={"sweep_seconds": 60}))
    sweeper.start()
    sweeper.end()
    sweeper.join(PATIENCE)
    assert (sweeper.is_alive(), looks) == (False, [])
