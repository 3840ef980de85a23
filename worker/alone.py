"""Jobs in a child process of their own, one at a time, because an earlier worker did not survive them or lost them.

`Cell` is the worker's side, `python -m worker.alone` the child's: it reads jobs with their fences line by line, works
under the leases that the worker took, and renews them by its reports.
"""

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import IO, Self
from uuid import UUID

from sqlalchemy.exc import DBAPIError

from models.engines.child import describe_end, kill_group, tie
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

_STDOUT, _STDERR = 1, 2
_LOOK_SECONDS = 0.5
# To load the encoder takes seconds; on a machine that is busy, many.
_START_SECONDS = 60.0
_GRACE_SECONDS = 5.0
# What the child says of itself when a job is over: whether it is fit for another one.
_FIT, _UNFIT = b"fit\n", b"unfit\n"


class Cell:
    """Runs lost jobs one after the other in one child, which loads the encoder once; the last one ends with the block.

    A job that harms its child is lost once more, and the next one gets a new child.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def run(self, lease: Lease) -> None:
        """Let the child do the work; where it does not say how the job ended, the job is lost once more."""
        deadline = find_deadline(lease.kind, self._settings) + _START_SECONDS
        with enter_run(lease, deadline + 2 * _GRACE_SECONDS) as run:
            run.reports = False
            fit, end = False, None
            try:
                fit, end = _attend(self._send(lease), lease, time.monotonic() + deadline)
            finally:
                if not fit:
                    self._close()
            if end:
                write_end(lease, end)

    def _send(self, lease: Lease) -> subprocess.Popen[bytes]:
        """Give the job to the child, and return that."""
        if self._child is None or self._child.poll() is not None:
            self._close()
            command = tie([sys.executable, "-m", "worker.alone"], signal.SIGKILL)
            self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, process_group=0)
        with suppress(BrokenPipeError):  # that it has ended is noticed at once
            os.write(_find_number(self._child.stdin), f"{lease.job_id} {lease.fence}\n".encode())
        return self._child

    def _close(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            kill_group(child.pid)
            child.communicate()


def _attend(child: subprocess.Popen[bytes], lease: Lease, deadline: float) -> tuple[bool, End | None]:
    """Wait until the job is over, or must be; return whether the child is fit for another, and what is to be written.

    Nothing is to be written where the child did so.
    """
    starts_until = time.monotonic() + _START_SECONDS
    lose = partial(lose_job, lease=lease)
    answers = _find_number(child.stdout)
    while True:
        if _hears(answers):
            word = os.read(answers, 100)
            return (word == _FIT, None) if word else (False, _judge_end(child.wait(), lease))
        now = time.monotonic()
        if now > deadline:
            return False, partial(lose, reason="It did not keep its deadline, and its process was ended.")
        if stopping.is_set():
            child.terminate()
            deadline = min(deadline, now + _GRACE_SECONDS)
        # A child that has just ended its job says so in a moment.
        if not _is_live(lease, starting=now < starts_until) and not _hears(answers):
            return False, partial(lose, reason="Its process did not report any more, and was ended.")


def _hears(answers: int) -> bool:
    return bool(select.select([answers], [], [], _LOOK_SECONDS)[0])


def _find_number(pipe: IO[bytes] | None) -> int:
    if pipe is None:
        raise ValueError("The child was started without pipes.")
    return pipe.fileno()


def _judge_end(code: int, lease: Lease) -> End:
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
    """Do the work of the jobs whose numbers and fences come in, and write how they ended."""
    # What a library prints must not be taken for an answer.
    answers = os.dup(_STDOUT)
    os.dup2(_STDERR, _STDOUT)
    settings = load_settings()
    configure_logging(settings)
    limit_memory(settings)
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    fit = True
    while fit and (line := sys.stdin.readline()):
        job, fence = line.split()
        fit = _work(UUID(job), int(fence), settings)
        os.write(answers, _FIT if fit else _UNFIT)
    return os.EX_OK


def _work(job_id: UUID, fence: int, settings: Settings) -> bool:
    """Do one job; False where it failed: what it left in memory must not be the next one's harm."""
    from worker.handlers import HANDLERS

    try:
        with transaction() as session:
            lease = resume_lease(session, job_id, fence, settings.lease_seconds)
    except LeaseLostError:
        return True
    return run_lease(lease, HANDLERS[JobKind(lease.kind)], settings)


if __name__ == "__main__":
    sys.exit(main())
