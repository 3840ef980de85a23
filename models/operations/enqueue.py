"""Writing a job that somebody will do."""

from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from models.queue import announce_job
from models.session import insert_row
from models.tables.job import Job, JobKind, Lane
from models.tables.submission import Submission


def queue_job(
    session: Session,
    kind: JobKind,
    *,
    owner: str,
    max_attempts: int,
    lane: Lane = Lane.SHORT,
    submission: Submission | None = None,
    claim_id: UUID | None = None,
) -> Job:
    """Write a job that is to be done as soon as it is its owner's turn, and announce it after the commit."""
    submission_id = submission.id if submission else None
    job = Job(id=uuid4(), kind=kind, lane=lane, owner=owner, submission_id=submission_id, max_attempts=max_attempts)
    job.claim_id = claim_id
    session.flush()
    insert_row(session, job)
    announce_job(session, job)
    return job
