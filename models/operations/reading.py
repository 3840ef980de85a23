"""The text of a submission by address or by file: kept as it was read, or as somebody pasted it."""

from collections.abc import Sequence
from pathlib import PurePath
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from models.documents import Document, Turn
from models.errors import ConflictError
from models.operations.jobs import retry_job
from models.operations.submit import choose_lane, clean_text
from models.operations.wording import clean_line
from models.queries.jobs import latest_job
from models.queries.submissions import get_submission
from models.redaction import Redacted, Redactor
from models.settings import Settings
from models.tables.job import Job, JobState
from models.tables.submission import Reading, SentFile, Submission, SubmissionKind


def keep_document(session: Session, job_id: UUID, read: Document, settings: Settings) -> None:
    """Keep what was read for a job, which goes on where texts of that length have their turn.

    A text that is there already stays. One that is too long raises InvalidInputError.
    """
    job = session.get_one(Job, job_id, with_for_update=True)
    submission = session.get_one(Submission, job.submission_id, with_for_update=True)
    if submission.awaits_text:
        redactor = Redactor(settings.read_redactions(), dict(submission.redacted or {}))
        redacted = redactor.redact(clean_text(read.text, SubmissionKind.ARTICLE, settings))
        submission.text = redacted.text
        # Files are named by what is in them, recordings often by their day, by which claims are dated.
        submission.title = (
            submission.title or redactor.clean_line(read.title) or PurePath(submission.file_name or "").stem or None
        )
        submission.reading = Reading(
            url=read.url,
            canonical_url=read.canonical_url,
            title=redactor.clean_line(read.title),
            author=redactor.clean_line(read.author),
            published_on=read.published_on,
            language=read.language,
            turns=_redact_turns(read.turns, redacted, redactor) or None,
        )
        submission.redacted = redactor.counts or None
        _drop_file(session, submission)
    job.lane = choose_lane(submission)


def _redact_turns(turns: Sequence[Turn], text: Redacted, redactor: Redactor) -> list[Turn]:
    """Return the turns where they stand in a text from which something was taken out."""
    return [(text.move(start), redactor.clean_line(speaker), seconds) for start, speaker, seconds in turns]


def _drop_file(session: Session, submission: Submission) -> None:
    """Let go of the bytes of a document whose text is there."""
    session.execute(delete(SentFile).where(SentFile.submission_id == submission.id))


def may_paste(submission: Submission, job: Job) -> bool:
    """True where the text is wanted from whoever sent an address or a file, because the job did not get it."""
    return submission.awaits_text and job.state in {JobState.FAILED, JobState.CANCELLED}


def paste_text(session: Session, submission_id: UUID, text: str, title: str | None, settings: Settings) -> Job:
    """Take a pasted text for a page or file that could not be read, and queue the submission's job again.

    Where there is a text already, or it is still to be read, that is a conflict.
    """
    submission = get_submission(session, submission_id)
    if submission.kind not in {SubmissionKind.URL, SubmissionKind.FILE}:
        raise ConflictError("A text can be added only to what was sent as an address or a file.")
    redactor = Redactor(settings.read_redactions(), dict(submission.redacted or {}))
    cleaned = redactor.clean(clean_text(text, SubmissionKind.ARTICLE, settings))
    headline = redactor.clean_line(clean_line(title, "title"))
    job = latest_job(session, submission_id)
    if submission.awaits_text:
        # First the job, then what it is about: whoever finishes one holds them in this order.
        job = retry_job(session, job.id)
        session.refresh(submission, with_for_update=True)
    if not submission.awaits_text:
        raise ConflictError(f"The text of this {'page' if submission.url else 'file'} is there already.")
    submission.text = cleaned
    submission.title = headline or submission.title
    submission.redacted = redactor.counts or None
    _drop_file(session, submission)
    job.lane = choose_lane(submission)
    return job
