"""Reading how the desk is: jobs by state, and whether those that could run are moving."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.settings import Settings
from models.tables.job import Job, JobKind, JobState, Turn


@dataclass(frozen=True, slots=True)
class Movement:
    """How many jobs could run, for how long the first of them has waited, and for how long nothing was moved.

    Nothing is moved while no job is taken up and none reports; None where that has never happened.
    """

    waiting: int
    wait_seconds: float
    still_seconds: float | None

    def describe_standstill(self, settings: Settings) -> str | None:
        """Say that jobs wait and none moves, for longer than it takes to notice a dead worker; None where they move."""
        patience = settings.lease_seconds + 2 * settings.sweep_seconds
        still = self.wait_seconds if self.still_seconds is None else min(self.still_seconds, self.wait_seconds)
        if still <= patience:
            return None
        jobs = "A job waits" if self.waiting == 1 else f"{self.waiting:,} jobs wait"
        return f"{jobs}, and none was moved for {describe_span(still)}: is a worker running?"


def describe_span(seconds: float) -> str:
    """Say a span of time in seconds, or in minutes where it is long."""
    number, unit = (round(seconds), "second") if seconds < 120 else (round(seconds / 60), "minute")  # noqa: PLR2004
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


def count_jobs(session: Session) -> dict[tuple[str, str], int]:
    """Return how many jobs of each kind are in each state, the empty ones included."""
    counts = {(kind.value, state.value): 0 for kind in JobKind for state in JobState}
    rows = session.execute(select(Job.kind, Job.state, func.count()).group_by(Job.kind, Job.state))
    return counts | {(kind, state): number for kind, state, number in rows}


def read_movement(session: Session, lease_seconds: float) -> Movement:
    """Return how the jobs of the desk move; leases are renewed to `lease_seconds` by every report."""
    runnable = (Job.state == JobState.QUEUED, Job.run_after <= func.now())
    waiting, since = session.execute(select(func.count(), func.min(Job.run_after)).where(*runnable)).one()
    lease = timedelta(seconds=lease_seconds)
    taken = select(func.max(Turn.served_at)).scalar_subquery()
    reported = select(func.max(Job.lease_expires_at) - lease).where(Job.state == JobState.RUNNING).scalar_subquery()
    now, moved = session.execute(select(func.now(), func.greatest(taken, reported))).one()
    wait = max(0.0, (now - since).total_seconds()) if waiting else 0.0
    return Movement(waiting, wait, max(0.0, (now - moved).total_seconds()) if moved else None)
