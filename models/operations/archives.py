"""Keeping what the links of evidence show: fetched by a job each, written once, and tried again by hand."""

import hashlib
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.errors import ConflictError, NotFoundError
from models.operations.audit import record_event
from models.operations.enqueue import queue_job
from models.tables.job import JobKind, Lane
from models.tables.person import Person
from models.tables.verdict import ArchiveState, Evidence, Verdict

# Seconds from each attempt without success to the next; after the last of them it is given up.
RETRY_SECONDS = (30, 10 * 60, 2 * 3600)


def queue_archive(session: Session, evidence: Evidence, person: Person) -> None:
    """Let a job fetch what a link shows; each person's links take their turn."""
    attempts = len(RETRY_SECONDS) + 1
    owner = f"archive:{person.id}"
    job = queue_job(session, JobKind.ARCHIVE, owner=owner, max_attempts=attempts, lane=Lane.OUTSIDE)
    evidence.archive_job_id, evidence.archive_error = job.id, None
    session.flush()


def archive_again(session: Session, evidence_id: int, person: Person) -> Evidence:
    """Try once more to archive a link that could not be; one that is archived or on its way is a conflict."""
    evidence = session.get(Evidence, evidence_id, with_for_update=True)
    if evidence is None:
        raise NotFoundError("There is no evidence with this number.")
    session.expire(evidence, ["archive_job"])
    if evidence.archive_state == ArchiveState.ARCHIVED:
        raise ConflictError("This evidence is archived already.")
    if evidence.archive_state == ArchiveState.WAITING:
        raise ConflictError("This evidence is being archived already.")
    queue_archive(session, evidence, person)
    session.expire(evidence, ["archive_job"])
    case_id = session.scalars(select(Verdict.case_id).where(Verdict.id == evidence.verdict_id)).one()
    record_event(session, "archive_again", ("case", case_id), person, evidence=evidence.url)
    return evidence


def note_archived(session: Session, job_id: UUID, text: str) -> None:
    """Keep the text that a job fetched, with its SHA-256; what is archived already stays as it is."""
    sha256 = hashlib.sha256(text.encode()).digest()
    kept = {"archived_at": func.now(), "archive_text": text, "archive_sha256": sha256, "archive_error": None}
    still_missing = (Evidence.archive_job_id == job_id, Evidence.archived_at.is_(None))
    session.execute(update(Evidence).where(*still_missing).values(kept))


def note_not_archived(session: Session, job_id: UUID, sentence: str) -> None:
    """Keep the reason why what a link shows could not be archived."""
    still_missing = (Evidence.archive_job_id == job_id, Evidence.archived_at.is_(None))
    session.execute(update(Evidence).where(*still_missing).values(archive_error=sentence))
