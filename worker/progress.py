"""What the work says about itself while it runs, and how it hears that it must end."""

import time
from collections.abc import Callable

from sqlalchemy.orm import Session

from models.base import Json
from models.errors import DeskError
from models.operations.jobs import LeaseLostError, count_part, note_attempt, renew_lease, report_progress
from models.session import transaction
from worker.running import Run, stopping

# Often enough for a live page and far inside a lease; seldom enough not to be felt.
_REPORT_SECONDS = 0.3


class StoppingError(Exception):
    """The worker is asked to end; the job goes back to the queue."""


class DeadlineError(DeskError):
    """The attempt has taken all the time there is for its kind of work."""


class ProgressReporter:
    """Writes a job's progress and renews its lease, at most a few times a second; raises where the work must end."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._stage = ""
        self._written = 0.0

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Say where the work stands; called by the loop that works, so that a hanging loop loses its lease."""
        now = self._run.heard_at = time.monotonic()
        if self._run.given_up:
            raise LeaseLostError
        if stopping.is_set():
            raise StoppingError
        if now > self._run.deadline:
            raise DeadlineError("This took longer than it may, and was stopped. Try it again, or send it in parts.")
        if stage == self._stage and now - self._written < _REPORT_SECONDS:
            return
        with transaction() as session:
            report_progress(session, self._run.lease, stage, done, total)
        self._stage, self._written = stage, now

    def note(self, detail: Json) -> None:
        """Keep in the history of this attempt what it met, however it will end."""
        with transaction() as session:
            note_attempt(session, self._run.lease, detail)

    def keep(self, record: Callable[[Session], None]) -> None:
        """Write part of the results for good, in one transaction that demands the lease and renews it.

        Until that ends nobody else can have the job, so it may take longer than the lease. The attempt counts as the
        job's first from then on.
        """
        if self._run.given_up:
            raise LeaseLostError
        self._run.reports = False
        try:
            with transaction() as session:
                renew_lease(session, self._run.lease)
                record(session)
                count_part(session, self._run.lease)
        finally:
            self._run.heard_at = time.monotonic()
            self._run.reports = True
