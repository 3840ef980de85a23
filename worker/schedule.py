"""The worker's own clock: the desk's recurring duties, and work that no message tells of."""

from collections.abc import Callable
from threading import Event, Thread
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError

from models.operations.feeds import queue_due_polls
from models.operations.leases import expire_leases
from models.operations.lost import sweep_jobs
from models.operations.retention import RETAIN, RETAIN_SECONDS
from models.operations.schedule import claim_duty, purge_leftovers
from models.queries.jobs import find_waiting
from models.queue import ring_bell
from models.session import transaction
from models.settings import Settings
from worker.bell import Handlers, answer_bell
from worker.farewell import end_process
from worker.retention import run_retention
from worker.running import bell_heard, is_idle
from worker.seats import ALONE, desk_seats

log = structlog.get_logger(__name__)

_PURGE_SECONDS = 3600.0
# Some seconds of work, so that nobody waits for a sweep; the rest is done soon afterwards.
_STEPS_AT_ONCE = 20
_FEEDS_SECONDS = 20.0
# Bells without effect after which this worker is taken to be deaf.
_DEAF_AFTER = 6


class Sweeper(Thread):
    """Does the desk's duties when they are due, and looks for work that no bell was heard for.

    Any number of workers may run one. It looks twice in the time of a sweep, so that a duty is never late for long.
    `duties` are those that not every process can do.
    """

    def __init__(self, settings: Settings, handlers: Handlers, *duties: Callable[[], object]) -> None:
        super().__init__(name="sweeper", daemon=True)
        self._settings = settings
        self._handlers = handlers
        self._duties = duties
        self._ended = Event()
        self._unheard = 0

    def run(self) -> None:
        """Look until the worker ends; a database that is away is only waited for."""
        while not self._ended.is_set():
            try:
                do_duties(self._settings)
                self._look_for_work()
                for duty in self._duties:
                    duty()
            except DBAPIError as problem:
                log.warning("the sweeper could not reach the database", problem=type(problem).__name__)
            except Exception:
                # A sweeper that is gone would be missed only when jobs are lost.
                log.exception("the sweeper failed and will look again")
            self._ended.wait(self._settings.sweep_seconds / 2)

    def end(self) -> None:
        """Stop at the next look."""
        self._ended.set()

    def _look_for_work(self) -> None:
        """Take up what waits though there is a seat for it: its bell was lost, or its pause is over.

        A worker that does not hear the bell that it rings for this is deaf, and is started afresh with new
        connections; a single bell may have woken another worker.
        """
        waiting = find_unheard()
        if waiting is None:
            return
        if bell_heard.is_set():
            bell_heard.clear()
            self._unheard = 0
        if self._unheard >= _DEAF_AFTER and is_idle():
            end_process("no message arrives")
        self._unheard += ring_bell(*waiting)
        # Not a daemon: when the worker ends, its job is to be handed back.
        Thread(target=answer_bell, args=(self._handlers, self._settings), name="self-help").start()


def find_unheard() -> tuple[str, UUID] | None:
    """Return kind and id of a job that waits though this process has a seat for it."""
    free = {row for row, seats in desk_seats().items() if seats.any_free}
    with transaction() as session:
        return find_waiting(session, free - {ALONE}, lost=ALONE in free)


def do_duties(settings: Settings) -> None:
    """Sweep jobs and cases, queue looks at feeds, purge and retain, each where it is due and nobody else does it."""
    with transaction() as session:
        sweeps = claim_duty(session, "sweep", settings.sweep_seconds)
        purges = sweeps and claim_duty(session, "purge", _PURGE_SECONDS)
        retains = sweeps and claim_duty(session, RETAIN, RETAIN_SECONDS)
        polls = claim_duty(session, "feeds", _FEEDS_SECONDS)
    if polls:
        with transaction() as session:
            queue_due_polls(session, settings)
    if sweeps:
        with transaction() as session:
            lost = sweep_jobs(session)
        with transaction() as session:
            expire_leases(session)
        if lost:
            log.warning("jobs lost their worker", jobs=[str(job_id) for job_id in lost])
    if purges:
        with transaction() as session:
            purge_leftovers(session)
    if retains:
        gone = {str(kind): count for kind, count in run_retention(settings, _STEPS_AT_ONCE).items() if count}
        if gone:
            log.info("what was kept for its days is gone", **gone)
