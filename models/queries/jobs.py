"""Reading jobs: where one stands, how long it will probably take, and whether any waits to be taken up."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from models.errors import NotFoundError
from models.queries.encoding import describe_wait
from models.queries.places import count_before, estimate_wait
from models.tables.job import Job, JobAttempt, JobKind, JobState
from models.tables.submission import Submission


@dataclass(frozen=True, slots=True)
class JobView:
    """A job with what follows from the clock: the seconds left, and how many wait before it.

    The seconds are those of its stage; where it waits, those until it is done. `waits_for` says what must come first
    before it can be done at all.
    """

    job: Job
    eta_seconds: float | None
    waiting_before: int | None
    waits_for: str | None = None


def get_job(session: Session, job_id: UUID, *, counted: bool = True) -> JobView:
    """Return a job with its submission; an unknown id is NotFoundError. Its place is told only where it is `counted`.

    The text, which is long where it is a list, is read when somebody asks for it. A job that an earlier worker did not
    survive has no place: it waits for a turn of its own. Nor has one that waits for something else.
    """
    job = session.get(Job, job_id, options=[joinedload(Job.submission).defer(Submission.text)])
    if job is None:
        raise NotFoundError("There is no job with this id.")
    if job.awaited_encoder_id is not None:
        return JobView(job, None, None, describe_wait(session, job.awaited_encoder_id))
    if job.state == JobState.QUEUED:
        before = count_before(session, job) if counted and not job.lost else None
        return JobView(job, None if before is None else estimate_wait(session, job, before), before)
    if job.state == JobState.RUNNING:
        return JobView(job, estimate_seconds(job, session.scalars(select(func.now())).one()), None)
    return JobView(job, None, None)


def latest_job(session: Session, submission_id: UUID) -> Job:
    """Return the newest job of a submission."""
    newest = select(Job).where(Job.submission_id == submission_id).order_by(Job.created_at.desc()).limit(1)
    return session.scalars(newest).one()


def list_histories(session: Session, job_ids: Collection[UUID]) -> dict[UUID, list[JobAttempt]]:
    """Return the attempts at each of these jobs, the first one first."""
    found = select(JobAttempt).where(JobAttempt.job_id.in_(job_ids)).order_by(JobAttempt.job_id, JobAttempt.fence)
    histories: dict[UUID, list[JobAttempt]] = {job_id: [] for job_id in job_ids}
    for attempt in session.scalars(found):
        histories[attempt.job_id].append(attempt)
    return histories


def find_waiting(
    session: Session, lanes: Collection[str], *, lost: bool = False, seconds: float = 0
) -> tuple[str, UUID] | None:
    """Return kind and id of some job that could have been taken up for so many seconds; None where there is none.

    It is one of the lanes, or, where that is asked, one that an earlier worker did not survive.
    """
    of_lanes = Job.lane.in_(lanes) & (Job.lost == 0)
    wanted = or_(of_lanes, Job.lost > 0) if lost else of_lanes
    since = func.now() - timedelta(seconds=seconds)
    found = select(Job.kind, Job.id).where(Job.state == JobState.QUEUED, Job.run_after <= since, wanted).limit(1)
    row = session.execute(found).one_or_none()
    return (row.kind, row.id) if row else None


def may_pause(job: Job) -> bool:
    """Tell whether a job can be paused: a check that waits or runs, and that nobody has asked to stop or pause."""
    asked = job.cancel_requested_at is not None or job.pause_requested_at is not None
    return job.kind == JobKind.CHECK and job.state in {JobState.QUEUED, JobState.RUNNING} and not asked


def may_resume(job: Job) -> bool:
    """Tell whether a job can be resumed: it is paused, or was asked to be."""
    return job.state == JobState.PAUSED or job.pause_requested_at is not None


def estimate_seconds(job: Job, now: datetime) -> float | None:
    """Return the seconds that the running stage will still take at its speed so far; None while unknown."""
    fresh = job.done - job.done_before
    if job.state != JobState.RUNNING or not job.total or fresh <= 0 or job.stage_started_at is None:
        return None
    elapsed = (now - job.stage_started_at).total_seconds()
    return round(elapsed / fresh * (job.total - job.done), 1)
