"""The life of a job: taken with a lease, kept alive by its worker, ended once; paused, cancelled, retried by hand."""

import math
import os
import random
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Interval,
    Update,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session, aliased

from models.base import Json
from models.errors import ConflictError, NotFoundError
from models.operations.audit import record_event
from models.operations.webhooks import tell_of_job
from models.queue import announce_job
from models.tables.job import Job, JobAttempt, JobKind, JobState, Outcome
from models.tables.person import Person

_FIRST_DELAY_SECONDS = 2.0
_LONGEST_DELAY_SECONDS = 60.0
# Nobody wakes a job that waits for what is just over, or was given up.
_SOON_SECONDS = 1.0
_GIVEN_UP_SECONDS = 60.0

_TAKE = text("""
    WITH taken AS (
      UPDATE job SET state = 'running', fence = fence + 1, attempt = attempt + 1,
                     lease_expires_at = now() + make_interval(secs => :seconds),
                     started_at = coalesce(started_at, now()),
                     stage = NULL, done = 0, done_before = 0, total = NULL, stage_started_at = NULL,
                     awaited_encoder_id = NULL
      WHERE id = :job_id AND state = 'queued' AND run_after <= now() AND attempt < max_attempts
      RETURNING id, fence, attempt, max_attempts, kind, lost, lane, owner),
    history AS (
      INSERT INTO job_attempt (job_id, fence, worker) SELECT id, fence, :worker FROM taken),
    served AS (
      INSERT INTO turn (lane, owner, served_at) SELECT lane, owner, clock_timestamp() FROM taken
      ON CONFLICT (lane, owner) DO UPDATE SET served_at = excluded.served_at)
    SELECT id, fence, attempt, max_attempts, kind, lost FROM taken""")


class LeaseLostError(Exception):
    """Another worker has the job, or it is over; whoever meets this rolls back and stops."""


class CancelRequestedError(Exception):
    """Somebody asked for the running job to stop."""


class PauseRequestedError(Exception):
    """Somebody asked for the running job to pause."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a job; `fence` is the fencing token, `lost` how many earlier attempts ended silently."""

    job_id: UUID
    fence: int
    attempt: int
    max_attempts: int
    kind: str
    lost: int
    seconds: float


def claim_job(session: Session, job_id: UUID, lease_seconds: float) -> Lease | None:
    """Take a queued job whose time has come; None where it is taken, over or unknown."""
    values = {"job_id": job_id, "seconds": lease_seconds, "worker": f"{socket.gethostname()}:{os.getpid()}"}
    row = session.execute(_TAKE, values).one_or_none()
    if row is None:
        return None
    return Lease(row.id, row.fence, row.attempt, row.max_attempts, row.kind, row.lost, lease_seconds)


def resume_lease(session: Session, job_id: UUID, fence: int, lease_seconds: float) -> Lease:
    """Return the lease that another process took and passed on by its number; raises where it is lost."""
    job = session.get(Job, job_id)
    if job is None or (job.fence, job.state) != (fence, JobState.RUNNING):
        raise LeaseLostError
    return Lease(job.id, fence, job.attempt, job.max_attempts, job.kind, job.lost, lease_seconds)


def report_progress(session: Session, lease: Lease, stage: str, done: int, total: int | None) -> None:
    """Say where the job stands and renew its lease; raises where the job is lost, should stop, or should pause."""
    row = session.execute(
        _held(lease)
        .values(
            lease_expires_at=after(lease.seconds),
            stage_started_at=case((Job.stage == stage, Job.stage_started_at), else_=func.now()),
            done_before=case((Job.stage == stage, Job.done_before), else_=done),
            stage=stage,
            done=done,
            total=total,
        )
        .returning(Job.cancel_requested_at, Job.pause_requested_at)
    ).one_or_none()
    if row is None:
        raise LeaseLostError
    if row.cancel_requested_at is not None:
        raise CancelRequestedError
    if row.pause_requested_at is not None:
        raise PauseRequestedError


def renew_lease(session: Session, lease: Lease) -> None:
    """Renew a lease before part of the results is written in the same transaction; raises where it is lost."""
    _require(session, _held(lease).values(lease_expires_at=after(lease.seconds)))


def count_part(session: Session, lease: Lease) -> None:
    """Renew a lease in the transaction that has written part of the results; the attempt counts as the first again.

    Attempts are there to end work that never gets anywhere. A long list that is interrupted often, and each time a
    portion further, is no such work.
    """
    _require(session, _held(lease).values(lease_expires_at=after(lease.seconds), attempt=1))


def tend_lease(session: Session, lease: Lease, *, starting: bool) -> bool:
    """Tell whether a lease that another process renews still holds; one that is `starting` to work is helped along."""
    is_silent = Job.stage.is_(None) & literal(starting)
    kept = case((is_silent, after(lease.seconds)), else_=Job.lease_expires_at)
    statement = _held(lease).values(lease_expires_at=kept).returning(Job.lease_expires_at > func.now())
    return bool(session.scalar(statement))


def note_attempt(session: Session, lease: Lease, detail: Json) -> None:
    """Keep what this attempt met, for the history, however it will end."""
    session.execute(_attempt(lease).values(detail=detail))


def finish_job(session: Session, lease: Lease) -> None:
    """End the job as succeeded, in the transaction that records its results."""
    _end(session, lease, JobState.SUCCEEDED)


def cancel_held_job(session: Session, lease: Lease) -> None:
    """End a running job that was asked to stop."""
    _end(session, lease, JobState.CANCELLED)


def fail_job(session: Session, lease: Lease, error: str, trace: str) -> None:
    """End the job as failed: one sentence for the reader, the trace for the operator."""
    _end(session, lease, JobState.FAILED, error, trace)


def pause_held_job(session: Session, lease: Lease) -> None:
    """Lay down a running job that was asked to pause; it keeps its place, and no attempt is used up."""
    paused = {"state": JobState.PAUSED, "lease_expires_at": None, "pause_requested_at": None}
    _require(session, _held(lease).values(paused | {"attempt": Job.attempt - 1}))
    _close(session, lease, Outcome.PAUSED)


def hand_back_job(session: Session, lease: Lease) -> None:
    """Queue the job again because its worker is stopping; it keeps its place, and no attempt is used up."""
    _require(session, _held(lease).values(laid_down() | {"attempt": Job.attempt - 1}))
    _close(session, lease, Outcome.HANDED_BACK)
    announce_job(session, session.get_one(Job, lease.job_id))


def postpone_job(
    session: Session, lease: Lease, error: str, trace: str | None = None, delay_seconds: float | None = None
) -> None:
    """Queue the job again for later after a fault that may pass; after its last attempt it has failed.

    Without a delay it is drawn with full jitter from a span that doubles, so that many jobs that failed together do
    not come back together.
    """
    attempt = session.scalars(select(Job.attempt).where(Job.id == lease.job_id)).one_or_none() or lease.attempt
    if attempt >= lease.max_attempts:
        _end(session, lease, JobState.FAILED, error, trace)
        return
    span = min(_FIRST_DELAY_SECONDS * 2**attempt, _LONGEST_DELAY_SECONDS)
    delay = random.uniform(0, span) if delay_seconds is None else delay_seconds  # noqa: S311  no secret hangs on it
    _require(session, _held(lease).values(laid_down() | {"run_after": after(delay), "trace": trace}))
    _close(session, lease, Outcome.POSTPONED, error, trace)


def set_aside_job(
    session: Session, lease: Lease, reason: str, delay_seconds: float, encoder_id: int | None = None
) -> None:
    """Queue the job again for later because it cannot be done yet, for which it is not to blame: no attempt is used up.

    One that waits until an encoder knows all fact-checks is woken by `models.operations.encoding`, and looks by itself
    after the delay.
    """
    delay = delay_seconds if encoder_id is None else min(delay_seconds, _find_delay(session, encoder_id))
    awaited = case((Job.pause_requested_at.is_not(None), None), else_=literal(encoder_id, BigInteger))
    waits = {"awaited_encoder_id": awaited, "run_after": after(delay), "attempt": Job.attempt - 1}
    _require(session, _held(lease).values(laid_down() | waits))
    _close(session, lease, Outcome.POSTPONED, reason)


def cancel_job(session: Session, job_id: UUID) -> Job:
    """Cancel a job that waits or is paused at once; ask a running one to stop at its next report.

    A job that is over is a conflict.
    """
    job = lock_job(session, job_id)
    if JobState(job.state).is_final:
        raise ConflictError(f"This job has already {job.state}, so it cannot be cancelled.")
    now = session.scalars(select(func.now())).one()
    if job.state == JobState.RUNNING:
        job.cancel_requested_at = now
    else:
        job.state, job.finished_at, job.awaited_encoder_id = JobState.CANCELLED, now, None
        tell_of_job(session, job)
    return job


def retry_job(session: Session, job_id: UUID) -> Job:
    """Queue a failed or cancelled job again with fresh attempts."""
    job = lock_job(session, job_id)
    if job.state not in {JobState.FAILED, JobState.CANCELLED}:
        raise ConflictError(f"Only a failed or cancelled job can be tried again; this one is {job.state}.")
    if not _restart(session, Job.id == job_id):
        raise ConflictError("Another job has taken over what this one was to do, so it is not tried again.")
    session.refresh(job)
    announce_job(session, job)
    return job


def retry_failed_jobs(session: Session, kind: JobKind | None = None, by: Person | None = None) -> int:
    """Queue all failed jobs, or those of a kind, again with fresh attempts, and return how many there were."""
    of_kind = (Job.kind == kind,) if kind else ()
    ids = _restart(session, Job.state == JobState.FAILED, *of_kind)
    if ids:
        announce_job(session, session.get_one(Job, ids[0]))
        record_event(session, "retry_failed_jobs", ("job", kind or "any"), by, jobs=len(ids))
    return len(ids)


def laid_down() -> dict[str, Any]:
    """Return what a running job that is not over becomes: one that waits, or a paused one where that was asked."""
    goal = case((Job.pause_requested_at.is_not(None), JobState.PAUSED), else_=JobState.QUEUED)
    return {"state": goal, "lease_expires_at": None, "pause_requested_at": None}


def lock_job(session: Session, job_id: UUID) -> Job:
    """Return a job that nobody else changes until the transaction ends; an unknown id is NotFoundError."""
    job = session.get(Job, job_id, with_for_update=True)
    if job is None:
        raise NotFoundError("There is no such job.")
    return job


def after(seconds: float) -> ColumnElement[Any]:
    """Return the SQL of the moment that comes so many seconds from now, however long the transaction has taken."""
    return func.clock_timestamp() + literal(timedelta(seconds=seconds), Interval)


def _find_delay(session: Session, encoder_id: int) -> float:
    """Return the seconds after which one who waits for an encoder is to look by himself.

    The job that does the work is held until the transaction ends, so that whoever ends it then sees who waits.
    """
    newest = select(Job.state).where(Job.encoder_id == encoder_id).order_by(Job.created_at.desc()).limit(1)
    state = session.scalar(newest.with_for_update(read=True))
    if state in {JobState.QUEUED, JobState.RUNNING}:
        return math.inf
    return _GIVEN_UP_SECONDS if state in {JobState.FAILED, JobState.CANCELLED} else _SOON_SECONDS


def _restart(session: Session, *which: ColumnElement[bool]) -> Sequence[UUID]:
    """Queue jobs that are over again as if they had never run; their history stays, and so does the fence.

    Of those that encode for the same encoder, compare the same claim, or look at the same feed, only the newest is:
    there is one at a time.
    """
    newer = aliased(Job)
    same = or_(newer.encoder_id == Job.encoder_id, newer.claim_id == Job.claim_id, newer.feed_id == Job.feed_id)
    taken_over = exists().where(same, newer.created_at > Job.created_at)
    fresh = {"state": JobState.QUEUED, "attempt": 0, "lost": 0, "run_after": func.now()}
    gone = dict.fromkeys(("error", "trace", "finished_at", "cancel_requested_at"))
    statement = update(Job).where(*which, ~taken_over).values(fresh | gone).returning(Job.id)
    return session.scalars(statement, execution_options={"synchronize_session": False}).all()


def _held(lease: Lease) -> Update:
    return update(Job).where(Job.id == lease.job_id, Job.fence == lease.fence, Job.state == JobState.RUNNING)


def _end(session: Session, lease: Lease, state: JobState, error: str | None = None, trace: str | None = None) -> None:
    """End the job for good, in its row, in its history, and for those who want to be told."""
    over = {"state": state, "error": error, "trace": trace, "lease_expires_at": None, "finished_at": func.now()}
    _require(session, _held(lease).values(over | {"pause_requested_at": None}))
    _close(session, lease, Outcome(state), error, trace)
    tell_of_job(session, session.get_one(Job, lease.job_id, populate_existing=True))


def _close(
    session: Session, lease: Lease, outcome: Outcome, error: str | None = None, trace: str | None = None
) -> None:
    ended = {"outcome": outcome, "ended_at": func.now(), "error": error, "trace": trace}
    session.execute(_attempt(lease).values(ended))


def _attempt(lease: Lease) -> Update:
    open_one = (JobAttempt.job_id == lease.job_id, JobAttempt.fence == lease.fence, JobAttempt.outcome.is_(None))
    return update(JobAttempt).where(*open_one)


def _require(session: Session, statement: Update) -> None:
    if session.execute(statement.returning(Job.id)).one_or_none() is None:
        raise LeaseLostError
