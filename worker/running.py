"""What this process works on at the moment, as its watchdog and its sweeper see it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event

from models.operations.jobs import Lease

# A little longer than the work itself, so that a job that keeps its deadline is never mistaken for a hanging one.
_GRACE_SECONDS = 5.0

# Set when the process is to end: running jobs go back to the queue at their next report, and none is taken any more.
stopping = Event()
# Set whenever a message arrives, and cleared by whoever wants to know whether any still does.
bell_heard = Event()


@dataclass(eq=False)
class Run:
    """One attempt in this process; moments are of the monotonic clock."""

    lease: Lease
    deadline: float
    heard_at: float
    # False while its results are written, or while a child process does the work: then it has nothing to report.
    reports: bool = True
    # True once somebody else has taken it on himself to say how it ended.
    given_up: bool = False

    def is_hung(self, now: float) -> bool:
        """True where the work has shown no sign of life for the length of its lease, or does not keep its end."""
        silent = self.reports and now - self.heard_at > self.lease.seconds
        return silent or now > self.deadline + _GRACE_SECONDS


_runs: set[Run] = set()


@contextmanager
def enter_run(lease: Lease, deadline_seconds: float) -> Iterator[Run]:
    """Let the process know what it works on for as long as the block lasts."""
    now = time.monotonic()
    run = Run(lease, deadline=now + deadline_seconds, heard_at=now)
    _runs.add(run)
    try:
        yield run
    finally:
        _runs.discard(run)


def find_hung() -> list[Run]:
    """Return the attempts that have stopped to answer."""
    now = time.monotonic()
    return [run for run in list(_runs) if run.is_hung(now)]


def count_runs() -> int:
    """Return on how many jobs this process works."""
    return len(_runs)


def is_idle() -> bool:
    """True where this process works on no job."""
    return not _runs
