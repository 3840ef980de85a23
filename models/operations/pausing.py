"""Pausing a check and letting it go on: a paused one takes no seat until somebody resumes it."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.errors import ConflictError
from models.operations.jobs import lock_job
from models.queue import announce_job
from models.tables.job import Job, JobKind, JobState


def pause_job(session: Session, job_id: UUID) -> Job:
    """Pause a check that waits at once; ask a running one to pause at its next report. Asked twice, it is the same.

    A paused job takes no seat until it is resumed, however often the desk is started. Any other job is a conflict.
    """
    job = lock_job(session, job_id)
    if job.kind != JobKind.CHECK:
        raise ConflictError("Only a check can be paused. Cancel this job, and try it again later.")
    if JobState(job.state).is_final:
        raise ConflictError(f"This job has already {job.state}, so it cannot be paused.")
    if job.cancel_requested_at is not None:
        raise ConflictError("This job is being stopped, so it cannot be paused.")
    if job.state == JobState.QUEUED:
        job.state, job.awaited_encoder_id = JobState.PAUSED, None
    elif job.state == JobState.RUNNING:
        job.pause_requested_at = job.pause_requested_at or session.scalars(select(func.now())).one()
    return job


def resume_job(session: Session, job_id: UUID) -> Job:
    """Queue a paused job again, at the place that it had; one that has not paused yet simply goes on."""
    job = lock_job(session, job_id)
    if job.state == JobState.PAUSED:
        job.state = JobState.QUEUED
        announce_job(session, job)
    elif job.pause_requested_at is not None:
        job.pause_requested_at = None
    else:
        raise ConflictError(f"Only a paused job can be resumed; this one is {job.state}.")
    return job
