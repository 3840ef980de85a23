"""Jobs whose worker ended without a word: it died, it hung, or the memory did not suffice."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Interval, case, cast, func, literal, null, select, update
from sqlalchemy.orm import Session

from models.operations.jobs import Lease, LeaseLostError
from models.operations.webhooks import tell_of_job
from models.tables.job import Job, JobAttempt, JobState, Outcome

_MOST_AT_ONCE = 100
_LONGEST_DELAY_SECONDS = 30
_SILENCE = "The worker showed no sign of life any more."
_GIVEN_UP = "The work was interrupted too often and was given up. Try it again, or ask the operator to look at it."


def sweep_jobs(session: Session) -> Sequence[UUID]:
    """Count up to a hundred running jobs whose lease ran out as lost, and return which.

    Any number of workers may sweep: rows that another one has in hand are skipped.
    """
    expired = select(Job.id).where(Job.state == JobState.RUNNING, Job.lease_expires_at < func.now())
    jobs = session.scalars(expired.limit(_MOST_AT_ONCE).with_for_update(skip_locked=True)).all()
    _lose(session, jobs, _SILENCE)
    return jobs


def lose_job(session: Session, lease: Lease, reason: str) -> None:
    """Count a job as lost that was held under `lease`; raises where it is in other hands or over."""
    held = select(Job.id).where(Job.id == lease.job_id, Job.fence == lease.fence, Job.state == JobState.RUNNING)
    jobs = session.scalars(held.with_for_update()).all()
    if not jobs:
        raise LeaseLostError
    _lose(session, jobs, reason)


def _lose(session: Session, jobs: Sequence[UUID], reason: str) -> None:
    """Close the attempts, and queue the jobs again after a short pause; those out of attempts have failed.

    A job that somebody wanted to stop is cancelled: its worker cannot do that any more.
    """
    unwanted, spent = Job.cancel_requested_at.is_not(None), Job.attempt >= Job.max_attempts
    over, pausing = unwanted | spent, Job.pause_requested_at.is_not(None)
    # Full jitter again, and short: the lease has been a pause already.
    delay = func.random() * func.least(_LONGEST_DELAY_SECONDS, func.power(2, Job.lost))
    lost = {
        "state": case(
            (unwanted, JobState.CANCELLED),
            (spent, JobState.FAILED),
            (pausing, JobState.PAUSED),
            else_=JobState.QUEUED,
        ),
        "pause_requested_at": None,
        "error": case((spent & ~unwanted, _GIVEN_UP), else_=null()),
        "finished_at": case((over, func.now()), else_=null()),
        "run_after": func.now() + delay * cast(literal("1 second"), Interval),
        "lease_expires_at": None,
        "lost": Job.lost + 1,
    }
    session.execute(update(Job).where(Job.id.in_(jobs)).values(lost).execution_options(synchronize_session=False))
    ended = {"outcome": Outcome.LOST, "ended_at": func.now(), "error": reason}
    of_jobs = (JobAttempt.job_id.in_(jobs), JobAttempt.outcome.is_(None))
    session.execute(update(JobAttempt).where(*of_jobs).values(ended).execution_options(synchronize_session=False))
    finished = select(Job).where(Job.id.in_(jobs), Job.finished_at.is_not(None))
    for job in session.scalars(finished, execution_options={"populate_existing": True}):
        tell_of_job(session, job)
