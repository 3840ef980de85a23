"""The place in the fair order, and the time until it is one's turn."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select, text, update

from models.operations.jobs import finish_job
from models.operations.turns import claim_next
from models.queries.jobs import get_job
from models.session import transaction
from models.tables.job import Job, JobAttempt, JobKind, Lane
from tests.models.work import ATTEMPTS, ago, change, lose, send, take

pytestmark = pytest.mark.usefixtures("database")


def count_before(*jobs: UUID) -> list[int | None]:
    with transaction() as session:
        return [get_job(session, job_id).waiting_before for job_id in jobs]


def estimate(job_id: UUID) -> float | None:
    with transaction() as session:
        return get_job(session, job_id).eta_seconds


def serve() -> UUID:
    """Let a worker do the next job from beginning to end."""
    with transaction() as session:
        lease = claim_next(session, Lane.SHORT, 30)
        assert lease is not None
        finish_job(session, lease)
    return lease.job_id


def test_the_place_is_the_number_of_jobs_that_are_served_before() -> None:
    send("Alice", times=5)
    send("Bob", times=2)
    send("Charlie")
    serve()
    send("Dora", times=3)
    send("Dora", Lane.LONG, times=2)
    with transaction() as session:
        waiting = session.scalars(select(Job.id).where(Job.lane == "short", Job.state == "queued")).all()
    places = dict(zip(waiting, count_before(*waiting), strict=True))
    served = [serve() for _ in waiting]
    assert sorted(places, key=lambda job_id: places[job_id] or 0) == served
    assert sorted(place for place in places.values() if place is not None) == list(range(len(waiting)))


def test_a_thousand_jobs_of_another_come_after_mine() -> None:
    rows = [{"kind": JobKind.DELIVER, "owner": "Alice", "max_attempts": ATTEMPTS} for _ in range(1500)]
    with transaction() as session:
        session.execute(insert(Job), rows)
    bob = send("Bob", times=2)
    assert count_before(*bob) == [1, 3]
    [last] = send("Alice")
    assert count_before(last) == [1000], "nobody counts further"
    assert estimate(last) is None


def test_what_runs_is_over_or_waits_for_a_turn_of_its_own_has_no_place() -> None:
    running, lost, waiting = send(times=3)
    take(running)
    take(lost)
    lose(lost)
    assert count_before(running, lost, waiting) == [None, None, 0]
    with transaction() as session:
        assert get_job(session, waiting, counted=False).waiting_before is None


def test_the_pace_is_measured_while_the_job_waits() -> None:
    jobs = send(times=10)
    assert estimate(jobs[-1]) is None, "nothing has ended yet"
    for _ in range(6):
        serve()
    for job_id in jobs:
        change(job_id, run_after=ago(60))
    with transaction() as session:
        session.execute(update(JobAttempt).values(ended_at=func.now() - timedelta(seconds=30)))
    assert count_before(jobs[-1]) == [3]
    assert estimate(jobs[-1]) == pytest.approx(40, abs=1), "six in a minute, and it is the fourth"


def test_work_of_another_lane_and_of_another_time_says_nothing_about_the_pace() -> None:
    for _ in range(6):
        send()
        serve()
    with transaction() as session:
        session.execute(update(JobAttempt).values(ended_at=func.now() - timedelta(hours=1)))
    [job_id] = send("Alice")
    assert estimate(job_id) is None
    with transaction() as session:
        session.execute(text("UPDATE job_attempt SET ended_at = now() + interval '1 second'"))
        session.execute(update(Job).where(Job.id != job_id).values(lane="long"))
    assert estimate(job_id) is None
