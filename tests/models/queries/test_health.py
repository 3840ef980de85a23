"""How the desk is: jobs by state, and how long the first of them has waited."""

from datetime import timedelta

import pytest
from sqlalchemy import func, update
from sqlalchemy.orm import Session

from models.operations.jobs import cancel_job, claim_job
from models.queries.health import count_jobs, longest_wait
from models.settings import Settings
from models.tables.job import Job
from tests.models.conftest import write_job


def test_jobs_are_counted_by_kind_and_state_the_empty_ones_too(session: Session, settings: Settings) -> None:
    assert set(count_jobs(session).values()) == {0}
    jobs = [write_job(session, settings) for _ in range(4)]
    cancel_job(session, jobs[0].id)
    session.flush()
    claim_job(session, jobs[1].id, 30)
    states = ("queued", "running", "succeeded", "failed", "cancelled")
    assert count_jobs(session) == {
        ("check", state): number for state, number in zip(states, (2, 1, 0, 0, 1), strict=True)
    }


def test_the_first_job_that_could_run_tells_how_long_people_wait(session: Session, settings: Settings) -> None:
    assert longest_wait(session) == 0
    waiting, later, running = (write_job(session, settings) for _ in range(3))
    claim_job(session, running.id, 30)
    for job, seconds in ((waiting, 60), (later, -60), (running, 600)):
        moment = func.now() - timedelta(seconds=seconds)
        session.execute(update(Job).where(Job.id == job.id).values(run_after=moment))
    assert longest_wait(session) == pytest.approx(60, abs=0.1)
