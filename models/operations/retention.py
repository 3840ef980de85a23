"""Taking away what was kept for its days, a small part of it in each transaction."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.operations.audit import record_events
from models.operations.forgetting import forget_submissions, hold_cases
from models.operations.jobs import after
from models.queries.privacy import find_due
from models.retention import Kept
from models.tables.feed import FeedItem
from models.tables.intake import ImportFile
from models.tables.job import Job, JobAttempt, Schedule
from models.tables.submission import SentFile

RETAIN = "retain"
RETAIN_SECONDS = 24 * 3600.0
_SOON_SECONDS = 60.0
# Holding the cases of so many keeps reviewers waiting for some hundredths of a second.
_AT_ONCE = 50
_ROWS_AT_ONCE = 1_000

_OF_SUBMISSIONS = {Kept.SUBMISSIONS, Kept.UNREVIEWED, Kept.JUDGED}


def retain_some(session: Session, kind: Kept, days: dict[Kept, int]) -> int:
    """Take away some of a kind whose days are over and return how many; 0 where nothing is left to do."""
    due = find_due(session, kind, days, _AT_ONCE if kind in _OF_SUBMISSIONS else _ROWS_AT_ONCE)
    if not due:
        return 0
    if kind not in _OF_SUBMISSIONS:
        _TAKE_AWAY[kind](session, due)
        return len(due)
    hold_cases(session, due)
    # Somebody may have taken up a case before it was held.
    still = set(find_due(session, kind, days, _AT_ONCE))
    forget_submissions(session, [number for number in due if number in still])
    return len(still.intersection(due))


def note_retention(session: Session, counts: dict[Kept, int], *, is_done: bool) -> None:
    """Write down that retention ran, and what went; it is due again tomorrow, or soon where it is not done."""
    due_at = after(RETAIN_SECONDS if is_done else _SOON_SECONDS)
    row = insert(Schedule).values(name=RETAIN, due_at=due_at)
    session.execute(row.on_conflict_do_update(index_elements=[Schedule.name], set_={"due_at": due_at}))
    told = {str(kind): count for kind, count in counts.items() if count}
    if told:
        record_events(session, "retain", [("desk", "retention", told)])


def _empty_imports(session: Session, due: list[Any]) -> None:
    session.execute(update(ImportFile).where(ImportFile.id.in_(due)).values(name="", rejections=None))


def _blank_titles(session: Session, due: list[Any]) -> None:
    session.execute(update(FeedItem).where(FeedItem.id.in_(due)).values(title=None))


def _drop_jobs(session: Session, due: list[Any]) -> None:
    session.execute(delete(Job).where(Job.id.in_(due)))


def _drop_traces(session: Session, due: list[Any]) -> None:
    session.execute(update(Job).where(Job.id.in_(due)).values(trace=None))
    session.execute(update(JobAttempt).where(JobAttempt.job_id.in_(due)).values(trace=None))


def _drop_files(session: Session, due: list[Any]) -> None:
    session.execute(delete(SentFile).where(SentFile.submission_id.in_(due)))


_TAKE_AWAY: dict[Kept, Callable[[Session, list[Any]], None]] = {
    Kept.FILES: _drop_files,
    Kept.IMPORTS: _empty_imports,
    Kept.FEEDS: _blank_titles,
    Kept.DELIVERIES: _drop_jobs,
    Kept.TRACES: _drop_traces,
}
