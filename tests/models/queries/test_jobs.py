"""Where a job stands: the time that is left, and how many wait before it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, func, update
from sqlalchemy.orm import Session

from models.errors import NotFoundError
from models.operations.jobs import Lease, cancel_job, claim_job, report_progress
from models.queries.jobs import estimate_seconds, find_waiting, get_job, latest_job
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job, JobState
from tests.models.conftest import ARTICLE, write_job

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def send(settings: Settings) -> UUID:
    with transaction() as session:
        return write_job(session, settings).id


def run(session: Session, job_id: UUID, done: int, total: int | None) -> Lease:
    lease = claim_job(session, job_id, 30)
    assert lease is not None
    report_progress(session, lease, "match", done, total)
    return lease


def make_job(**values: object) -> Job:
    common = {"state": JobState.RUNNING, "done": 10, "done_before": 0, "total": 40}
    return Job(**common | {"stage_started_at": NOW - timedelta(seconds=5)} | values)


@pytest.mark.parametrize(
    ("values", "seconds"),
    [
        ({}, 15.0),
        ({"done": 40}, 0.0),
        ({"done": 1, "total": 3}, 10.0),
        ({"done": 3, "total": 4}, 1.7),
        ({"done": 30, "done_before": 20}, 5.0),
        ({"done_before": 10}, None),
        ({"done": 0}, None),
        ({"total": None}, None),
        ({"total": 0, "done": 0}, None),
        ({"stage_started_at": None}, None),
        ({"stage_started_at": NOW}, 0.0),
        *(({"state": state}, None) for state in JobState if state is not JobState.RUNNING),
    ],
)
def test_the_time_left_follows_from_the_speed_so_far(values: dict[str, object], seconds: float | None) -> None:
    assert estimate_seconds(make_job(**values), NOW) == seconds


def test_some_waiting_job_is_found_where_there_is_one(session: Session, settings: Settings) -> None:
    def find(*lanes: str, lost: bool = False, seconds: float = 0) -> UUID | None:
        session.flush()
        found = find_waiting(session, lanes, lost=lost, seconds=seconds)
        return found[1] if found else None

    assert find("short", "long", "outside", lost=True) is None
    job = write_job(session, settings)
    session.flush()
    assert find_waiting(session, ["short"]) == ("check", job.id)
    assert (find("long", "outside"), find(), find(lost=True)) == (None, None, None)
    assert find("short", seconds=5) is None
    session.execute(update(Job).values(run_after=func.now() - timedelta(seconds=9)))
    assert find("short", seconds=5) == job.id
    job.lost = 1
    assert (find("short"), find("long", lost=True)) == (None, job.id)
    job.run_after = NOW + timedelta(days=3650)
    assert find("short", lost=True) is None


def test_a_running_job_tells_how_long_it_will_take(database: Engine, settings: Settings) -> None:
    job_id = send(settings)
    with transaction() as session:
        lease = run(session, job_id, 0, 40)
        report_progress(session, lease, "match", 10, 40)
        session.execute(update(Job).values(stage_started_at=func.now() - timedelta(seconds=5)))
        session.expire_all()
        view = get_job(session, job_id)
        assert (view.eta_seconds, view.waiting_before) == (15.0, None)
        assert view.job.submission is not None
        assert view.job.submission.text == ARTICLE


def test_a_job_that_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFoundError, match="There is no job with this id"):
        get_job(session, uuid4())


def test_the_latest_job_of_a_submission_counts(database: Engine, settings: Settings) -> None:
    first = send(settings)
    with transaction() as session:
        job = cancel_job(session, first)
        again = Job(id=uuid4(), kind="check", owner="desk", submission_id=job.submission_id, max_attempts=5)
        again.created_at = job.created_at + timedelta(seconds=1)
        session.flush()
        session.add(again)
        session.flush()
        assert job.submission_id is not None
        assert latest_job(session, job.submission_id) is again
