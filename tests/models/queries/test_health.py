"""How the desk is: jobs by state, and whether those that wait are moving."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, update
from sqlalchemy.orm import Session

from models.operations.jobs import cancel_job, claim_job
from models.queries.health import Movement, count_jobs, describe_span, read_movement
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job, JobKind, JobState, Turn
from tests.models.conftest import write_job
from tests.models.work import ago, change, send, take


def test_jobs_are_counted_by_kind_and_state_the_empty_ones_too(session: Session, settings: Settings) -> None:
    assert set(count_jobs(session).values()) == {0}
    jobs = [write_job(session, settings) for _ in range(4)]
    cancel_job(session, jobs[0].id)
    session.flush()
    claim_job(session, jobs[1].id, 30)
    found = count_jobs(session)
    assert {state: number for (kind, state), number in found.items() if number} == {
        "queued": 2, "running": 1, "cancelled": 1,
    }  # fmt: skip
    assert set(found) == {(kind, state) for kind in JobKind for state in JobState}


def read() -> Movement:
    with transaction() as session:
        return read_movement(session, 30)


def test_where_nothing_waits_nothing_stands_still(database: Engine, settings: Settings) -> None:
    assert read() == Movement(0, 0, None)
    [later] = send()
    change(later, run_after=ago(-60))
    assert read() == Movement(0, 0, None)
    assert read().describe_standstill(settings) is None


def test_jobs_that_nobody_ever_took_stand_still_as_long_as_they_wait(database: Engine, settings: Settings) -> None:
    first, second = send(times=2)
    assert read().describe_standstill(settings) is None, "they came a moment ago"
    change(first, run_after=ago(90))
    found = read()
    assert (found.waiting, found.still_seconds) == (2, None)
    assert found.wait_seconds == pytest.approx(90, abs=1)
    assert found.describe_standstill(settings) == "2 jobs wait, and none was moved for 90 seconds: is a worker running?"
    change(second, run_after=ago(-60))
    change(first, run_after=ago(600))
    complaint = "A job waits, and none was moved for 10 minutes: is a worker running?"
    assert read().describe_standstill(settings) == complaint


def test_a_desk_that_takes_up_jobs_is_busy_however_long_they_wait(database: Engine, settings: Settings) -> None:
    first, second = send(times=2)
    change(first, run_after=ago(3600))
    take(second)
    assert read().describe_standstill(settings) is None
    with transaction() as session:
        session.execute(update(Turn).values(served_at=func.now() - timedelta(seconds=50)))
        session.execute(update(Job).where(Job.id == second).values(lease_expires_at=func.now()))
    assert read().still_seconds == pytest.approx(30, abs=1), "its last report"
    change(second, lease_expires_at=ago(25))
    complaint = read().describe_standstill(settings)
    assert complaint is not None
    assert "for 50 seconds" in complaint


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "0 seconds"), (1, "1 second"), (119, "119 seconds"), (121, "2 minutes"), (90_000, "1,500 minutes")],
)
def test_a_span_is_told_in_words(seconds: float, words: str) -> None:
    assert describe_span(seconds) == words
