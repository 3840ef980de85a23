"""Duties that recur: whoever moves a duty's date on does it, so that any number of workers may run the clock."""

from datetime import timedelta

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.operations.jobs import after
from models.tables.intake import IdempotencyKey, WaitingList
from models.tables.job import Job, JobKind, Schedule, Turn
from models.tables.person import SignIn

_KEYS_LIVE = timedelta(days=1)
_LISTS_LIVE = timedelta(days=1)
_TURNS_LIVE = timedelta(days=7)
# What a feed is like stands with the feed; the jobs tell only how each look went.
_POLLS_LIVE = timedelta(days=3)


def claim_duty(session: Session, name: str, every_seconds: float) -> bool:
    """Tell whether the duty is due and the caller is the one to do it; it is due again after so many seconds."""
    due_at = after(every_seconds)
    moved = insert(Schedule).values(name=name, due_at=due_at)
    moved = moved.on_conflict_do_update(
        index_elements=[Schedule.name], set_={"due_at": due_at}, where=Schedule.due_at <= func.now()
    )
    return session.scalar(moved.returning(Schedule.name)) is not None


def purge_leftovers(session: Session) -> None:
    """Delete what has served its time.

    That is answers kept for a repeated call, lists that nobody confirmed, ended sign-ins, turns of those long gone,
    and looks at feeds that were over some days ago. What is kept for days that can be set is taken away by
    retention.
    """
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < func.now() - _KEYS_LIVE))
    session.execute(delete(WaitingList).where(WaitingList.created_at < func.now() - _LISTS_LIVE))
    session.execute(delete(SignIn).where(SignIn.expires_at < func.now()))
    session.execute(delete(Turn).where(Turn.served_at < func.now() - _TURNS_LIVE))
    session.execute(delete(Job).where(Job.kind == JobKind.POLL, Job.finished_at < func.now() - _POLLS_LIVE))
