"""Reading jobs: where one stands, and how long it will probably take."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from models.errors import NotFoundError
from models.tables.job import Job, JobState


@dataclass(frozen=True, slots=True)
class JobView:
    """A job with what follows from the clock: seconds left in its stage, and how many wait before it."""

    job: Job
    eta_seconds: float | None
    waiting_before: int | None


def get_job(session: Session, job_id: UUID) -> JobView:
    """Return a job with its submission; an unknown id is NotFoundError."""
    job = session.get(Job, job_id, options=[joinedload(Job.submission)])
    if job is None:
        raise NotFoundError("There is no job with this id.")
    now = session.scalars(select(func.now())).one()
    before = _count_before(session, job) if job.state == JobState.QUEUED else None
    return JobView(job, estimate_seconds(job, now), before)


def latest_job(session: Session, submission_id: UUID) -> Job:
    """Return the newest job of a submission."""
    newest = select(Job).where(Job.submission_id == submission_id).order_by(Job.created_at.desc()).limit(1)
    return session.scalars(newest).one()


def estimate_seconds(job: Job, now: datetime) -> float | None:
    """Return the seconds that the running stage will still take at its speed so far; None while unknown."""
    if job.state != JobState.RUNNING or not job.total or not job.done or job.stage_started_at is None:
        return None
    elapsed = (now - job.stage_started_at).total_seconds()
    return round(elapsed / job.done * (job.total - job.done), 1)


def _count_before(session: Session, job: Job) -> int:
    waiting = select(func.count()).where(Job.state == JobState.QUEUED, Job.created_at < job.created_at)
    return session.scalars(waiting).one()
