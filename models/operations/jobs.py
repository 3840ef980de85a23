"""The life of a job: claimed with a lease, kept alive by its worker, finished once, swept when its worker is gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Interval, Update, case, func, literal, null, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from models.errors import ConflictError, NotFoundError
from models.queue import announce_job
from models.tables.job import Job, JobState

# Messages that the sweeper sends again at once, oldest first: enough to keep every worker busy until its next look.
_RINGS_PER_SWEEP = 100
_LOST = "The work was interrupted too often and was given up. Try it again, or ask the operator to look at it."


class LeaseLostError(Exception):
    """Another worker has the job, or it is over; whoever meets this rolls back and stops."""


class CancelRequestedError(Exception):
    """Somebody asked for the running job to stop."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a job; `attempt` is the fencing token."""

    job_id: UUID
    attempt: int
    kind: str
    seconds: float


def claim_job(session: Session, job_id: UUID, lease_seconds: float) -> Lease | None:
    """Take a queued job whose time has come; None where it is taken, over or unknown."""
    row = session.execute(
        update(Job)
        .where(
            Job.id == job_id,
            Job.state == JobState.QUEUED,
            Job.run_after <= func.now(),
            Job.attempt < Job.max_attempts,
        )
        .values(
            state=JobState.RUNNING,
            attempt=Job.attempt + 1,
            lease_expires_at=_in(lease_seconds),
            started_at=func.coalesce(Job.started_at, func.now()),
            **_NO_PROGRESS,
        )
        .returning(Job.attempt, Job.kind)
    ).one_or_none()
    return Lease(job_id, row.attempt, row.kind, lease_seconds) if row else None


def report_progress(session: Session, lease: Lease, stage: str, done: int, total: int | None) -> None:
    """Say where the job stands and renew its lease; raises where the job is lost or should stop."""
    row = session.execute(
        _held(lease)
        .values(
            lease_expires_at=_in(lease.seconds),
            stage_started_at=case((Job.stage == stage, Job.stage_started_at), else_=func.now()),
            stage=stage,
            done=done,
            total=total,
        )
        .returning(Job.cancel_requested_at)
    ).one_or_none()
    if row is None:
        raise LeaseLostError
    if row.cancel_requested_at is not None:
        raise CancelRequestedError


def finish_job(session: Session, lease: Lease) -> None:
    """End the job as succeeded, in the transaction that records its results."""
    _end(session, lease, state=JobState.SUCCEEDED)


def cancel_held_job(session: Session, lease: Lease) -> None:
    """End a running job that was asked to stop."""
    _end(session, lease, state=JobState.CANCELLED)


def fail_job(session: Session, lease: Lease, error: str, trace: str) -> None:
    """End the job as failed: one sentence for the reader, the trace for the operator."""
    _end(session, lease, state=JobState.FAILED, error=error, trace=trace)


def put_back_job(session: Session, lease: Lease, delay_seconds: float, trace: str | None = None) -> None:
    """Queue the job again after a passing fault; with no trace the worker is only stopping, and no attempt is lost."""
    values: dict[str, Any] = {"state": JobState.QUEUED, "lease_expires_at": None, "run_after": _in(delay_seconds)}
    values |= {"trace": trace} if trace else {"attempt": Job.attempt - 1}
    _require(session, _held(lease).values(**values, announced_at=func.now()).returning(Job.id))


def sweep_jobs(session: Session, ring_after_seconds: float) -> Sequence[Job]:
    """Give up or requeue jobs whose lease ran out; return the jobs to be announced again.

    Any number of workers may sweep: rows that another one has in hand are skipped.
    """
    expired = select(Job.id).where(Job.state == JobState.RUNNING, Job.lease_expires_at < func.now())
    locked = expired.with_for_update(skip_locked=True).scalar_subquery()
    spent = Job.attempt >= Job.max_attempts
    session.execute(
        update(Job)
        .where(Job.id.in_(locked))
        .values(
            state=case((spent, JobState.FAILED), else_=JobState.QUEUED),
            error=case((spent, _LOST), else_=null()),
            finished_at=case((spent, func.now()), else_=null()),
            lease_expires_at=None,
            announced_at=func.now() - _span(ring_after_seconds),
        )
        .execution_options(synchronize_session=False)
    )
    return _take_unheard(session, ring_after_seconds)


def _take_unheard(session: Session, ring_after_seconds: float) -> Sequence[Job]:
    """Mark runnable jobs that no worker took for a while as announced now, and return them."""
    oldest = (
        select(Job.id)
        .where(
            Job.state == JobState.QUEUED,
            Job.run_after <= func.now(),
            Job.announced_at <= func.now() - _span(ring_after_seconds),
        )
        .order_by(Job.created_at)
        .limit(_RINGS_PER_SWEEP)
        .with_for_update(skip_locked=True)
    )
    unheard = update(Job).where(Job.id.in_(oldest.scalar_subquery())).values(announced_at=func.now()).returning(Job)
    # RETURNING keeps no order, and whoever sent first is to be heard first.
    return sorted(session.scalars(unheard), key=lambda job: job.created_at)


def cancel_job(session: Session, job_id: UUID) -> Job:
    """Cancel a queued job at once; ask a running one to stop at its next batch; a job that is over is a conflict."""
    job = _lock(session, job_id)
    if JobState(job.state).is_final:
        raise ConflictError(f"This job has already {job.state}, so it cannot be cancelled.")
    if job.state == JobState.QUEUED:
        job.state, job.finished_at = JobState.CANCELLED, session.scalar(select(func.now()))
    else:
        job.cancel_requested_at = session.scalar(select(func.now()))
    return job


def retry_job(session: Session, job_id: UUID) -> Job:
    """Queue a failed or cancelled job again with fresh attempts."""
    job = _lock(session, job_id)
    if job.state not in {JobState.FAILED, JobState.CANCELLED}:
        raise ConflictError(f"Only a failed or cancelled job can be tried again; this one is {job.state}.")
    job.max_attempts += job.attempt
    job.state, job.error, job.trace = JobState.QUEUED, None, None
    job.finished_at = job.cancel_requested_at = None
    job.run_after = job.announced_at = session.scalars(select(func.now())).one()
    announce_job(session, job)
    return job


_NO_PROGRESS: dict[str, Any] = {"stage": None, "done": 0, "total": None, "stage_started_at": None}


def _lock(session: Session, job_id: UUID) -> Job:
    job = session.get(Job, job_id, with_for_update=True)
    if job is None:
        raise NotFoundError("There is no such job.")
    return job


def _held(lease: Lease) -> Update:
    return update(Job).where(Job.id == lease.job_id, Job.attempt == lease.attempt, Job.state == JobState.RUNNING)


def _end(session: Session, lease: Lease, **values: Any) -> None:
    statement = _held(lease).values(**values, lease_expires_at=None, finished_at=func.now())
    _require(session, statement.returning(Job.id))


def _require(session: Session, statement: ReturningUpdate[Any]) -> None:
    if session.execute(statement).one_or_none() is None:
        raise LeaseLostError


def _in(seconds: float) -> ColumnElement[Any]:
    return func.now() + _span(seconds)


def _span(seconds: float) -> ColumnElement[Any]:
    return literal(timedelta(seconds=seconds), Interval)
