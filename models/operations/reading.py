"""The text of a submission by address: kept as its page was read, or as somebody pasted it."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from models.errors import ConflictError
from models.operations.jobs import retry_job
from models.operations.submit import choose_lane, clean_text
from models.operations.wording import clean_line
from models.queries.jobs import latest_job
from models.queries.submissions import get_submission
from models.settings import Settings
from models.tables.job import Job, JobState
from models.tables.submission import Reading, Submission, SubmissionKind


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page, and what it says of itself; `url` is where the redirects ended."""

    text: str
    url: str
    canonical_url: str | None = None
    title: str | None = None
    author: str | None = None
    published_on: dt.date | None = None
    language: str | None = None


def keep_page(session: Session, job_id: UUID, page: PageText, settings: Settings) -> None:
    """Keep what was read for a job, which goes on where texts of that length have their turn.

    A text that is there already stays. One that is too long raises InvalidInputError.
    """
    job = session.get_one(Job, job_id, with_for_update=True)
    submission = session.get_one(Submission, job.submission_id, with_for_update=True)
    if submission.awaits_text:
        submission.text = clean_text(page.text, SubmissionKind.ARTICLE, settings)
        submission.title = submission.title or page.title
        submission.reading = Reading(
            url=page.url,
            canonical_url=page.canonical_url,
            title=page.title,
            author=page.author,
            published_on=page.published_on,
            language=page.language,
        )
    job.lane = choose_lane(submission)


def may_paste(submission: Submission, job: Job) -> bool:
    """True where the text of a page is wanted from whoever sent its address, because the job did not get it."""
    return submission.awaits_text and job.state in {JobState.FAILED, JobState.CANCELLED}


def paste_text(session: Session, submission_id: UUID, text: str, title: str | None, settings: Settings) -> Job:
    """Take a pasted text for a page that could not be read, and queue the submission's job again.

    Where there is a text already, or the page is still to be read, that is a conflict.
    """
    submission = get_submission(session, submission_id)
    if submission.kind != SubmissionKind.URL:
        raise ConflictError("A text can be added only to what was sent as an address.")
    cleaned = clean_text(text, SubmissionKind.ARTICLE, settings)
    headline = clean_line(title, "title")
    job = latest_job(session, submission_id)
    if submission.awaits_text:
        # First the job, then what it is about: whoever finishes one holds them in this order.
        job = retry_job(session, job.id)
        session.refresh(submission, with_for_update=True)
    if not submission.awaits_text:
        raise ConflictError("The text of this page is there already.")
    submission.text = cleaned
    submission.title = headline or submission.title
    job.lane = choose_lane(submission)
    return job
