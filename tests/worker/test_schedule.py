"""The worker's clock: duties are done once, work is found without a bell, and a deaf worker asks for its own end."""

from collections.abc import Iterator
from threading import Event
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models.operations.jobs import Lease
from models.session import transaction
from models.settings import Settings
from models.tables.case import Case
from models.tables.job import JobKind, Lane, Schedule, Turn
from models.tables.person import Person
from tests.models.work import ago, change, let_lease_run_out, look, send, take
from worker.runner import Record, Report
from worker.running import bell_heard, enter_run
from worker.schedule import Sweeper, do_duties, find_unheard
from worker.seats import ALONE, Seats

PATIENCE = 20.0


class EndOfProcessError(Exception):
    """Stands for the end of this process, which the tests outlive."""


def write_nothing(session: Session) -> None:
    pass


def do_nothing(job_id: UUID, report: Report) -> Record:
    return write_nothing


@pytest.fixture(autouse=True)
def seats(monkeypatch: pytest.MonkeyPatch) -> dict[str, Seats]:
    rows = {row: Seats(1) for row in (*Lane, ALONE)}
    monkeypatch.setattr("worker.bell.desk_seats", lambda: rows)
    monkeypatch.setattr("worker.schedule.desk_seats", lambda: rows)
    return rows


@pytest.fixture(autouse=True)
def unheard() -> Iterator[None]:
    """Nobody has heard a bell yet."""
    bell_heard.clear()
    yield
    bell_heard.clear()


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """The jobs for which was rung; the broker took every message, and nobody hears any."""
    jobs: list[UUID] = []

    def ring(kind: str, job_id: UUID) -> bool:
        jobs.append(job_id)
        return True

    monkeypatch.setattr("worker.schedule.ring_bell", ring)
    return jobs


@pytest.fixture
def idle_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is called leaves the work lying."""
    monkeypatch.setattr("worker.schedule.answer_bell", lambda *_: None)


@pytest.fixture
def reasons(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Why the process wanted to end."""
    given: list[str] = []

    def end(reason: str) -> None:
        given.append(reason)
        raise EndOfProcessError

    monkeypatch.setattr("worker.schedule.end_process", end)
    return given


@pytest.fixture
def sweeper(database: Engine, settings: Settings) -> Sweeper:
    return Sweeper(settings, dict.fromkeys(JobKind, do_nothing))


def wait_for_self_help(job_id: UUID) -> str:
    waiting = Event()
    for _ in range(int(PATIENCE / 0.05)):
        if look(job_id).state == "succeeded":
            break
        waiting.wait(0.05)
    return look(job_id).state


def test_duties_are_done_when_they_are_due(database: Engine, settings: Settings) -> None:
    [job_id] = send()
    take(job_id)
    let_lease_run_out(job_id)
    with transaction() as session:
        session.add(Turn(lane="long", owner="Alice", served_at=ago(30 * 86400)))
    do_duties(settings)
    assert look(job_id).lost == 1
    with transaction() as session:
        assert session.scalars(select(Turn.lane)).all() == ["short"], "what is old was purged"
        assert set(session.scalars(select(Schedule.name))) == {"sweep", "purge", "feeds", "retain"}


def test_a_case_whose_reviewer_went_away_is_open_again(database: Engine, settings: Settings) -> None:
    with transaction() as session:
        bob = Person(email="bob@desk.test", name="Bob", role="reviewer", password_hash="-")
        session.add(bob)
        session.flush()
        session.add(Case(state="in_review", reviewer_id=bob.id, lease_id=bob.id, lease_until=ago(1)))
    do_duties(settings)
    with transaction() as session:
        assert session.scalars(select(Case.state)).one() == "open"


def test_duties_that_are_not_due_are_left_alone(database: Engine, settings: Settings) -> None:
    [job_id] = send()
    do_duties(settings)
    take(job_id)
    let_lease_run_out(job_id)
    do_duties(settings)
    assert look(job_id).lost == 0, "a moment ago another worker swept"
    with transaction() as session:
        session.execute(update(Schedule).values(due_at=func.now()))
    do_duties(settings)
    assert look(job_id).lost == 1


def test_work_that_no_bell_told_of_is_found_and_done(sweeper: Sweeper, rung: list[UUID]) -> None:
    sweeper._look_for_work()
    assert rung == []
    [job_id] = send()
    sweeper._look_for_work()
    assert rung == [job_id], "another worker may be free too"
    assert wait_for_self_help(job_id) == "succeeded"


def test_work_is_found_though_the_broker_is_away(
    sweeper: Sweeper, monkeypatch: pytest.MonkeyPatch, reasons: list[str]
) -> None:
    monkeypatch.setattr("worker.schedule.ring_bell", lambda *_: False)
    for _ in range(10):
        [job_id] = send()
        sweeper._look_for_work()
        assert wait_for_self_help(job_id) == "succeeded"
    assert reasons == [], "who is not rung for is not deaf"


def test_what_has_no_seat_is_not_looked_for(database: Engine, seats: dict[str, Seats]) -> None:
    [short], [poison] = send(), send("Bob")
    change(poison, lost=1)
    seats["short"].take()
    assert find_unheard() == ("deliver", poison)
    seats[ALONE].take()
    assert find_unheard() is None
    seats["short"].leave()
    assert find_unheard() == ("deliver", short)


@pytest.mark.usefixtures("idle_hands")
def test_a_worker_that_does_not_hear_its_own_bells_asks_to_be_started_afresh(
    sweeper: Sweeper, rung: list[UUID], reasons: list[str]
) -> None:
    [job_id] = send()
    for _ in range(6):
        sweeper._look_for_work()
    assert (rung, reasons) == ([job_id] * 6, [])
    with pytest.raises(EndOfProcessError):
        sweeper._look_for_work()
    assert reasons == ["no message arrives"]


@pytest.mark.usefixtures("idle_hands", "rung")
def test_a_worker_that_hears_a_bell_now_and_then_is_not_deaf(sweeper: Sweeper, reasons: list[str]) -> None:
    send()
    for look_number in range(30):
        sweeper._look_for_work()
        if look_number % 5 == 0:
            bell_heard.set()
    assert reasons == []


@pytest.mark.usefixtures("idle_hands", "rung")
def test_a_worker_with_a_job_in_hand_does_not_end_itself(sweeper: Sweeper, reasons: list[str]) -> None:
    [job_id] = send()
    lease = Lease(job_id, 1, 1, 5, "check", 0, 30)
    with enter_run(lease, 900):
        for _ in range(20):
            sweeper._look_for_work()
    assert reasons == []


def test_the_clock_goes_on_after_any_fault_and_stops_when_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    third = Event()

    def look_around(_: Settings) -> None:
        looks.append(len(looks))
        if len(looks) == 1:
            raise OperationalError("SELECT 1", {}, Exception("the database is away"))
        if len(looks) == 2:
            raise RuntimeError("something nobody thought of")
        third.set()

    monkeypatch.setattr("worker.schedule.do_duties", look_around)
    monkeypatch.setattr("worker.schedule.find_unheard", lambda: None)
    sweeper = Sweeper(settings.model_copy(update={"sweep_seconds": 0.01}), {})
    sweeper.start()
    assert third.wait(PATIENCE)
    sweeper.end()
    sweeper.join(PATIENCE)
    assert not sweeper.is_alive()
    assert sweeper.daemon, "a worker that ends does not wait for it"
