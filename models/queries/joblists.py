"""Lists of jobs: those of an owner or of the whole desk, and the latest of each submission."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import AwareDatetime, TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from models.queries.encoding import describe_wait
from models.queries.jobs import JobView, estimate_seconds
from models.queries.paging import Order, Page, read_page
from models.tables.job import Job, JobKind, JobState

_NEWEST = Order("jobs", (Job.created_at, Job.id), TypeAdapter(tuple[AwareDatetime, UUID]), descending=True)


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which jobs are wanted; None is no condition, and no owner means everybody's."""

    owner: str | None = None
    state: JobState | None = None
    kind: JobKind | None = None


def page_jobs(session: Session, wanted: JobFilter, limit: int, cursor: str | None = None) -> Page[JobView]:
    """Return a page of jobs, the newest first; how many wait before each is not counted here."""
    asked = {Job.owner: wanted.owner, Job.state: wanted.state, Job.kind: wanted.kind}
    conditions = [column == value for column, value in asked.items() if value is not None]
    page = read_page(session, select(Job).where(*conditions), _NEWEST, limit, cursor)
    return Page(_view_jobs(session, page.items), page.next)


def latest_jobs(session: Session, submission_ids: Collection[UUID]) -> dict[UUID, JobView]:
    """Return the newest job of each submission."""
    newest = select(Job).where(Job.submission_id.in_(submission_ids)).ext(distinct_on(Job.submission_id))
    jobs = session.scalars(newest.order_by(Job.submission_id, Job.created_at.desc())).all()
    return {view.job.submission_id: view for view in _view_jobs(session, jobs) if view.job.submission_id}


def _view_jobs(session: Session, jobs: Sequence[Job]) -> list[JobView]:
    now = session.scalars(select(func.now())).one()
    awaited = {job.awaited_encoder_id for job in jobs}
    waits = {encoder_id: describe_wait(session, encoder_id) if encoder_id else None for encoder_id in awaited}
    return [JobView(job, estimate_seconds(job, now), None, waits[job.awaited_encoder_id]) for job in jobs]
