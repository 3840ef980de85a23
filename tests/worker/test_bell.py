"""What happens when the bell rings: everything that waits is done, in fair order, by as many as there are seats."""

from threading import Event, Thread
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models.operations.jobs import Lease
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job, JobKind, Lane
from tests.models.work import look, lose, send, take
from worker.bell import Handlers, answer_bell
from worker.runner import Handler, Record, Report
from worker.running import stopping
from worker.seats import ALONE, Seats

pytestmark = pytest.mark.usefixtures("database")

PATIENCE = 20.0


@pytest.fixture(autouse=True)
def seats(monkeypatch: pytest.MonkeyPatch) -> dict[str, Seats]:
    """The seats of this test's process, a single one in each row."""
    rows = {row: Seats(1) for row in (*Lane, ALONE)}
    monkeypatch.setattr("worker.bell.desk_seats", lambda: rows)
    return rows


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """The jobs that others were called for."""
    jobs: list[UUID] = []
    monkeypatch.setattr("worker.bell.ring_soon", lambda _, job_id: jobs.append(job_id))
    monkeypatch.setattr("worker.bell._next_call", [0.0])
    return jobs


def handle_with(handler: Handler) -> Handlers:
    return dict.fromkeys(JobKind, handler)


def write_nothing(session: Session) -> None:
    pass


def list_served(settings: Settings) -> list[UUID]:
    """Ring once, and return the jobs that were done for it."""
    served: list[UUID] = []

    def note(job_id: UUID, report: Report) -> Record:
        served.append(job_id)
        return write_nothing

    answer_bell(handle_with(note), settings)
    return served


def count_states() -> dict[str, int]:
    with transaction() as session:
        return dict(session.execute(select(Job.state, func.count()).group_by(Job.state)).all())


def test_one_bell_is_enough_for_all_that_waits(settings: Settings) -> None:
    alice, bob = send("Alice", times=3), send("Bob")
    bulk, call = send("Alice", Lane.LONG), send("Alice", Lane.OUTSIDE)
    assert list_served(settings) == [alice[0], *bob, *alice[1:], *bulk, *call]
    assert count_states() == {"succeeded": 6}
    assert list_served(settings) == []


def test_a_row_without_a_free_seat_is_left_to_those_who_sit_there(settings: Settings, seats: dict[str, Seats]) -> None:
    [short], [call] = send("Alice"), send("Alice", Lane.OUTSIDE)
    seats["short"].take()
    assert list_served(settings) == [call]
    assert look(short).state == "queued"
    assert seats["short"].leave() is True, "they hear of it"
    assert list_served(settings) == [short]


def test_who_comes_for_a_job_while_the_only_seat_is_taken_is_not_forgotten(settings: Settings) -> None:
    """The one who sits looks for the last time before the job is there, and gets up after the bell for it rang."""
    served: list[UUID] = []

    def send_another_and_ring(job_id: UUID, report: Report) -> Record:
        served.append(job_id)
        return write_nothing

    handlers = handle_with(send_another_and_ring)
    [first] = send()
    late: list[UUID] = []

    class LateSeats(Seats):
        def leave(self) -> bool:
            if not late:
                late.extend(send("Bob"))
                answer_bell(handlers, settings)
            return super().leave()

    rows = {Lane.SHORT.value: LateSeats(1)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("worker.bell.desk_seats", lambda: rows)
        answer_bell(handlers, settings)
    assert served == [first, *late]


def test_whoever_hears_the_bell_calls_another_where_more_waits(settings: Settings, rung: list[UUID]) -> None:
    send("Alice")
    list_served(settings)
    assert rung == [], "there was only one"
    send("Alice")
    [bulk] = send("Alice", Lane.LONG)
    list_served(settings)
    assert rung == [bulk], "whoever takes the short job leaves the long one to another"


def test_a_thread_that_works_on_does_not_ring_at_every_job(settings: Settings, rung: list[UUID]) -> None:
    send("Alice", times=20)
    assert len(list_served(settings)) == 20
    assert 1 <= len(rung) < 20


def test_a_worker_that_is_stopping_takes_nothing_up(settings: Settings) -> None:
    send("Alice", times=2)

    def be_stopped(job_id: UUID, report: Report) -> Record:
        stopping.set()
        return write_nothing

    answer_bell(handle_with(be_stopped), settings)
    assert count_states() == {"succeeded": 1, "queued": 1}
    answer_bell(handle_with(be_stopped), settings)
    assert count_states() == {"succeeded": 1, "queued": 1}


def test_a_job_that_no_worker_survived_runs_alone(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    [poison, healthy] = send("Alice", times=2)
    take(poison)
    lose(poison)
    alone: list[Lease] = []
    monkeypatch.setattr("worker.bell.Cell.run", lambda _, lease: alone.append(lease))
    assert list_served(settings) == [healthy]
    assert [(lease.job_id, lease.lost) for lease in alone] == [(poison, 1)]


def test_short_work_goes_on_beside_work_that_takes_long(settings: Settings) -> None:
    [bulk] = send("Alice", Lane.LONG)
    begun, end = Event(), Event()

    def take_long(job_id: UUID, report: Report) -> Record:
        if job_id == bulk:
            begun.set()
            assert end.wait(PATIENCE)
        return write_nothing

    handlers = handle_with(take_long)
    other = Thread(target=answer_bell, args=(handlers, settings))
    other.start()
    assert begun.wait(PATIENCE)
    send("Bob", times=2)
    answer_bell(handlers, settings)
    assert count_states() == {"running": 1, "succeeded": 2}
    end.set()
    other.join(PATIENCE)
    assert count_states() == {"succeeded": 3}


def test_a_database_that_is_away_is_left_to_the_next_bell(
    settings: Settings, seats: dict[str, Seats], monkeypatch: pytest.MonkeyPatch
) -> None:
    send("Alice")

    def fail(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("the database is away"))

    with monkeypatch.context() as patch:
        patch.setattr("worker.bell.claim_next", fail)
        assert list_served(settings) == []
    assert seats["short"].any_free
    assert len(list_served(settings)) == 1
