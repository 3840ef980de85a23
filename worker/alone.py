"""A job in a child process of its own, because an earlier worker did not survive it or lost it.

`run_alone` is the worker's side, `python -m worker.alone JOB FENCE` the child's: it works under the lease that the
worker took, and renews it by its reports.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from uuid import UUID

from sqlalchemy.exc import DBAPIError

from models.engines.child import describe_end, kill_group, spawn, tie
from models.log import configure_logging
from models.operations.jobs import Lease, LeaseLostError, hand_back_job, resume_lease, tend_lease
from models.operations.lost import lose_job
from models.session import transaction
from models.settings import Settings, load_settings
from models.tables.job import JobKind
from worker.faults import End
from worker.memory import limit_memory
from worker.runner import find_deadline, run_lease, write_end
from worker.running import enter_run, stopping

_STDERR = 2
_LOOK_SECONDS = 0.5
# To load the encoder takes seconds; on a machine that is busy, many.
_START_SECONDS = 60.0
_GRACE_SECONDS = 5.0


def run_alone(lease: Lease, settings: Settings) -> None:
    """Let a child do the work; where it ends without having said how, the job is lost once more."""
    deadline = find_deadline(lease.kind, settings) + _START_SECONDS
    with enter_run(lease, deadline + 2 * _GRACE_SECONDS) as run:
        run.reports = False
        command = [sys.executable, "-m", "worker.alone", str(lease.job_id), str(lease.fence)]
        child = spawn(tie(command, signal.SIGKILL), _STDERR)
        try:
            end = _attend(child, lease, time.monotonic() + deadline)
        finally:
            kill_group(child.pid)
            child.wait()
        if end:
            write_end(lease, end)


def _attend(child: subprocess.Popen[bytes], lease: Lease, deadline: float) -> End | None:
    """Wait until the child has ended, or must be; return what is to be written about it, None where it did so."""
    starts_until = time.monotonic() + _START_SECONDS
    lose = partial(lose_job, lease=lease)
    while True:
        with suppress(subprocess.TimeoutExpired):
            return _judge_end(child.wait(_LOOK_SECONDS), lease)
        now = time.monotonic()
        if now > deadline:
            return partial(lose, reason="It did not keep its deadline, and its process was ended.")
        if stopping.is_set():
            child.terminate()
            deadline = min(deadline, now + _GRACE_SECONDS)
        if not _is_live(lease, starting=now < starts_until):
            return partial(lose, reason="Its process did not report any more, and was ended.")


def _judge_end(code: int, lease: Lease) -> End | None:
    if code == os.EX_OK:
        return None
    if code == -signal.SIGTERM and stopping.is_set():
        return partial(hand_back_job, lease=lease)  # asked to stop before it could say anything
    return partial(lose_job, lease=lease, reason=f"Its process {describe_end(code)}.")


def _is_live(lease: Lease, *, starting: bool) -> bool:
    """Look whether the child renews its lease; while the database is away nobody can."""
    try:
        with transaction() as session:
            return tend_lease(session, lease, starting=starting)
    except DBAPIError:
        return True


def main() -> int:
    """Do the work of the job whose number and fence are given, and write how it ended."""
    settings = load_settings()
    configure_logging(settings)
    limit_memory(settings)
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    from worker.handlers import HANDLERS

    try:
        with transaction() as session:
            lease = resume_lease(session, UUID(sys.argv[1]), int(sys.argv[2]), settings.lease_seconds)
    except LeaseLostError:
        return os.EX_OK
    run_lease(lease, HANDLERS[JobKind(lease.kind)], settings)
    return os.EX_OK


if __name__ == "__main__":
    sys.exit(main())
