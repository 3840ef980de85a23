"""What the tests of jobs do again and again: send one, take it up, let its worker die, look at what became of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from models.operations.enqueue import queue_job
from models.operations.jobs import Lease, claim_job
from models.operations.lost import sweep_jobs
from models.session import transaction
from models.tables.job import Job, JobAttempt, JobKind, Lane

ATTEMPTS = 5


def send(owner: str = "person:1", lane: Lane = Lane.SHORT, times: int = 1) -> list[UUID]:
    """Queue jobs of somebody, one after the other."""
    jobs = []
    for _ in range(times):
        with transaction() as session:
            jobs.append(queue_job(session, JobKind.DELIVER, owner=owner, lane=lane, max_attempts=ATTEMPTS).id)
    return jobs


def claim(job_id: UUID) -> Lease | None:
    with transaction() as session:
        return claim_job(session, job_id, 30)


def take(job_id: UUID) -> Lease:
    """Take up a job that must be there to be taken."""
    lease = claim(job_id)
    assert lease is not None
    return lease


def look(job_id: UUID) -> Job:
    with transaction() as session:
        return session.get_one(Job, job_id)


def read_history(job_id: UUID) -> list[JobAttempt]:
    with transaction() as session:
        found = select(JobAttempt).where(JobAttempt.job_id == job_id).order_by(JobAttempt.fence)
        return list(session.scalars(found))


def change(job_id: UUID, **values: Any) -> None:
    with transaction() as session:
        session.execute(update(Job).where(Job.id == job_id).values(**values))


def ago(seconds: float) -> Any:
    return func.now() - timedelta(seconds=seconds)


def let_lease_run_out(job_id: UUID) -> None:
    """Let the worker of a job show no sign of life."""
    change(job_id, lease_expires_at=ago(1))


def sweep() -> list[UUID]:
    with transaction() as session:
        return list(sweep_jobs(session))


def lose(job_id: UUID) -> None:
    """Let the worker of a job die, and its job be runnable again at once."""
    let_lease_run_out(job_id)
    assert sweep() == [job_id]
    change(job_id, run_after=ago(0))


def at_once(act: Callable[[], Any], times: int) -> list[Any]:
    """Let several workers do the same at the same moment."""
    start = Barrier(times)

    def join(_: int) -> Any:
        start.wait(timeout=20)
        return act()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(join, range(times)))
