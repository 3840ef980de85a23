"""Reading how the desk is: jobs by state, and how long the first of those that could run has waited."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.tables.job import Job, JobKind, JobState


def count_jobs(session: Session) -> dict[tuple[str, str], int]:
    """Return how many jobs of each kind are in each state, the empty ones included."""
    counts = {(kind.value, state.value): 0 for kind in JobKind for state in JobState}
    rows = session.execute(select(Job.kind, Job.state, func.count()).group_by(Job.kind, Job.state))
    return counts | {(kind, state): number for kind, state, number in rows}


def longest_wait(session: Session) -> float:
    """Return for how many seconds the oldest runnable job has waited for a worker; 0 where none waits."""
    runnable = (Job.state == JobState.QUEUED, Job.run_after <= func.now())
    seconds = session.scalar(select(func.extract("epoch", func.now() - func.min(Job.run_after))).where(*runnable))
    return float(seconds or 0)
