"""Running one job: claim it (a transaction), do the work (none), record and finish it (one transaction)."""

import random
import time
import traceback
from collections.abc import Callable
from threading import Event
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from models.errors import DeskError
from models.operations.jobs import (
    CancelRequestedError,
    Lease,
    LeaseLostError,
    cancel_held_job,
    claim_job,
    fail_job,
    finish_job,
    put_back_job,
    report_progress,
)
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job

log = structlog.get_logger(__name__)

Report = Callable[[str, int, int | None], None]
Record = Callable[[Session], None]
# Does the work of a job outside any transaction, and returns what is to be written in the last one.
Handler = Callable[[UUID, Report], Record]

# Often enough for a live page and far inside a lease; seldom enough not to be felt.
_REPORT_SECONDS = 0.3
_FIRST_DELAY_SECONDS = 2.0
_UNEXPECTED = "Something went wrong while this was checked. Try it again; if it fails again, tell the operator."

stopping = Event()
_running: set[UUID] = set()
# When this process last took a job, by its own clock; 0 before the first.
_last_claim = [0.0]


class StoppingError(Exception):
    """The worker is asked to end; the job goes back to the queue."""


def run_job(job_id: UUID, handler: Handler, settings: Settings) -> bool:
    """Run a job if it is still to be done; False where another delivery of the message came first."""
    with transaction() as session:
        lease = claim_job(session, job_id, settings.lease_seconds)
    if lease is None:
        return False
    _running.add(job_id)
    _last_claim[0] = time.monotonic()
    try:
        record = handler(job_id, ProgressReporter(lease))
        with transaction() as session:
            finish_job(session, lease)
            record(session)
    except LeaseLostError:
        log.warning("job was lost to another worker or is over", job=str(job_id))
    except CancelRequestedError:
        _settle(lambda session: cancel_held_job(session, lease))
    except StoppingError:
        _settle(lambda session: put_back_job(session, lease, 0))
    except (DBAPIError, PoolTimeoutError) as problem:
        _settle(_judge_database_fault(lease, problem))
    except DeskError as problem:
        sentence, trace = str(problem), traceback.format_exc()
        _settle(lambda session: fail_job(session, lease, sentence, trace))
    except Exception:
        trace = traceback.format_exc()
        log.exception("job failed", job=str(job_id))
        _settle(lambda session: fail_job(session, lease, _UNEXPECTED, trace))
    finally:
        _running.discard(job_id)
    return True


def read_last_claim() -> float:
    """Return when this process last took a job, by the monotonic clock; 0 before the first."""
    return _last_claim[0]


def is_idle() -> bool:
    """True where this process works on no job."""
    return not _running


class ProgressReporter:
    """Writes a job's progress and renews its lease, at most a few times a second; raises where the work must end."""

    def __init__(self, lease: Lease) -> None:
        self._lease = lease
        self._stage = ""
        self._written = 0.0

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Say where the work stands; called by the loop that works, so that a hanging loop loses its lease."""
        if stopping.is_set():
            raise StoppingError
        now = time.monotonic()
        if stage == self._stage and now - self._written < _REPORT_SECONDS:
            return
        with transaction() as session:
            report_progress(session, self._lease, stage, done, total)
        self._stage, self._written = stage, now


def _judge_database_fault(lease: Lease, problem: DBAPIError | PoolTimeoutError) -> Record:
    """A lost connection passes, so the job is tried again; a refused statement would be refused again."""
    trace = traceback.format_exc()
    passing = _will_pass(problem)
    log.warning("database fault in a job", job=str(lease.job_id), passing=passing, problem=str(problem))

    def settle(session: Session) -> None:
        job = session.get_one(Job, lease.job_id)
        if passing and lease.attempt < job.max_attempts:
            # Full jitter, so that many jobs that failed together do not come back together.
            delay = random.uniform(0, _FIRST_DELAY_SECONDS * 2**lease.attempt)  # noqa: S311  no secret hangs on it
            put_back_job(session, lease, delay, trace)
        else:
            fail_job(session, lease, _UNEXPECTED, trace)

    return settle


def _will_pass(problem: DBAPIError | PoolTimeoutError) -> bool:
    if isinstance(problem, PoolTimeoutError):
        return True
    return problem.connection_invalidated or problem.orig.__class__.__name__ in {
        "OperationalError", "AdminShutdown", "SerializationFailure", "DeadlockDetected", "InterfaceError",
    }  # fmt: skip


def _settle(write: Record) -> None:
    """Write how the job ended; where the database is away, the lease runs out and the sweeper finds the job."""
    try:
        with transaction() as session:
            write(session)
    except (DBAPIError, PoolTimeoutError, LeaseLostError) as problem:
        log.warning("could not write how a job ended; its lease will run out", problem=type(problem).__name__)
