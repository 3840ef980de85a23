"""Running one job: take it (a transaction), do the work (none), record and finish it (one transaction)."""

import time
from collections.abc import Callable
from typing import Protocol
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from models.base import Json
from models.operations.jobs import Lease, LeaseLostError, claim_job, finish_job
from models.session import transaction
from models.settings import Settings
from models.tables.job import JobKind
from worker.faults import End, PostponedError, choose_end, will_pass
from worker.progress import ProgressReporter
from worker.running import Run, enter_run, stopping

__all__ = ["Handler", "PostponedError", "Record", "Report", "find_deadline", "run_job", "run_lease", "write_end"]

log = structlog.get_logger(__name__)

_RETRY_SECONDS = 0.5


Record = Callable[[Session], None]


class Report(Protocol):
    """How a handler says where it stands; called at least once in the time of a lease, it may raise to end the work."""

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Say how much of a stage is done; a total that is not known is None."""

    def note(self, detail: Json) -> None:
        """Keep in the history of this attempt what it met, however it will end."""

    def keep(self, record: Record) -> None:
        """Write part of the results for good, so that whoever takes the job up next begins after it."""


# Does the work of a job outside any transaction, and returns what is to be written in the last one. Where it raises
# PostponedError the job is tried again later, where it raises another DeskError it has failed with that sentence.
Handler = Callable[[UUID, Report], Record]


def run_job(job_id: UUID, handler: Handler, settings: Settings) -> bool:
    """Run a job in this thread if it is still to be done; False where somebody else came first."""
    with transaction() as session:
        lease = claim_job(session, job_id, settings.lease_seconds)
    if lease is None:
        return False
    run_lease(lease, handler, settings)
    return True


def run_lease(lease: Lease, handler: Handler, settings: Settings) -> bool:
    """Work on a job that was taken, and write how it ended; True where nothing went wrong in the work itself."""
    with enter_run(lease, find_deadline(lease.kind, settings)) as run:
        end = _work(run, handler)
        run.reports = False
        if end and not run.given_up:
            write_end(lease, end)
    return end is None


def find_deadline(kind: str, settings: Settings) -> float:
    """Return the seconds after which an attempt at this kind of job is stopped."""
    seconds = {
        JobKind.CHECK: settings.check_deadline_seconds,
        JobKind.IMPORT: settings.import_deadline_seconds,
        JobKind.DELIVER: settings.deliver_deadline_seconds,
        JobKind.ARCHIVE: settings.archive_deadline_seconds,
        JobKind.ENCODE: settings.import_deadline_seconds,
        JobKind.COMPARE: settings.check_deadline_seconds,
        JobKind.POLL: settings.feed_deadline_seconds,
        JobKind.PAIR: settings.import_deadline_seconds,
    }
    return seconds[JobKind(kind)]


def _work(run: Run, handler: Handler) -> End | None:
    """Do the work and record it; where that does not succeed, return how the job is to be ended instead."""
    try:
        record = handler(run.lease.job_id, ProgressReporter(run))
        run.reports = False
        with transaction() as session:
            finish_job(session, run.lease)
            record(session)
    except LeaseLostError:
        log.warning("job was lost to another worker or is over", job=str(run.lease.job_id))
    except Exception as problem:  # noqa: BLE001 - whatever it is, the job ends and somebody reads why
        return choose_end(run.lease, problem)
    return None


def write_end(lease: Lease, end: End) -> None:
    """Write how the job ended; a database that comes back within the time of the lease is waited for.

    Where it does not, the lease runs out and the sweeper finds the job.
    """
    gives_up_at = time.monotonic() + lease.seconds
    while True:
        try:
            with transaction() as session:
                end(session)
        except LeaseLostError:
            log.warning("job was lost to another worker or is over", job=str(lease.job_id))
        except (DBAPIError, PoolTimeoutError) as problem:
            if will_pass(problem) and time.monotonic() < gives_up_at and not stopping.wait(_RETRY_SECONDS):
                continue
            log.warning("could not write how a job ended; its lease will run out", problem=type(problem).__name__)
        return
