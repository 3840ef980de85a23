"""The worker's own clock: sweeping lost and unheard jobs, and noticing that the broker's messages no longer come."""

import os
import signal
from threading import Event, Thread

import structlog
from sqlalchemy.exc import DBAPIError

from models.operations.jobs import sweep_jobs
from models.queue import ring_bell
from models.session import transaction
from models.settings import Settings
from worker.runner import is_idle, read_last_claim

log = structlog.get_logger(__name__)

# Announcements without effect after which this worker is taken to be deaf.
_DEAF_AFTER = 4


class Sweeper(Thread):
    """Looks every few seconds for jobs that nobody works on; any number of workers may do so."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(name="sweeper", daemon=True)
        self._settings = settings
        self._ended = Event()
        self._unheard = 0
        self._heard = read_last_claim()

    def run(self) -> None:
        """Sweep until the worker ends; a database that is away is only waited for."""
        while not self._ended.wait(self._settings.sweep_seconds):
            try:
                self._listen(sweep_once(self._settings))
            except DBAPIError as problem:
                log.warning("the sweeper could not reach the database", problem=type(problem).__name__)
            except Exception:
                # A sweeper that is gone would be missed only when jobs are lost.
                log.exception("the sweeper failed and will look again")

    def end(self) -> None:
        """Stop at the next look."""
        self._ended.set()

    def _listen(self, unheard: int) -> None:
        """End the process when messages stay without effect, so that it is started afresh with new connections.

        Between two announcements of a job lie looks at which nothing is unheard; only work that came in says that
        this worker hears.
        """
        if read_last_claim() != self._heard or not is_idle():
            self._heard, self._unheard = read_last_claim(), 0
            return
        self._unheard += unheard > 0
        if self._unheard >= _DEAF_AFTER:
            log.error("jobs wait and no message arrives; the worker ends to be started afresh")
            os.kill(os.getpid(), signal.SIGTERM)


def sweep_once(settings: Settings) -> int:
    """Requeue what lost its worker, announce what nobody heard of, and return how many the broker took."""
    with transaction() as session:
        jobs = sweep_jobs(session, 2 * settings.sweep_seconds)
    return sum(ring_bell(job.kind, job.id) for job in jobs)
