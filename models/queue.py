"""The only door to Celery for those who want work done: a message by task name, carrying nothing but a job's id."""

import atexit
import os
from functools import cache
from threading import Event, Lock, Thread
from time import sleep
from uuid import UUID

import structlog
from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError
from sqlalchemy.orm import Session

from models.engines.share import hold_engines
from models.session import after_commit
from models.settings import load_settings
from models.tables.job import Job

# Twenty messages a second wake every worker there is.
_PAUSE_SECONDS = 0.05
_FAREWELL_SECONDS = 1.0

log = structlog.get_logger(__name__)

# What was said about a broker that is away: once is enough, however often it is asked.
_complaints: set[str] = set()


@cache
def broker() -> Celery:
    """Return the Celery application that senders and workers share; JSON only, no results, short time-outs."""
    settings = load_settings()
    app = Celery("factdesk", broker=hold_engines(settings).broker_url, set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        # A bell is heard once it rings: what is to be done is in the database. Acknowledged after the work, it would be
        # held for minutes, and Celery's loop does not survive a Redis that goes away with such acknowledgements due.
        task_acks_late=False,
        task_publish_retry=False,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        # Work needs the database alone.
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            # A frozen Redis must not hold anybody for long: the job row is written, and is found without a message.
            "socket_timeout": settings.broker_timeout,
            "socket_connect_timeout": settings.broker_timeout,
            "retry_on_timeout": False,
            # Without it the sender tries for six seconds to reach a Redis that is not there.
            "max_retries": 0,
            # Leases decide about lost jobs; what the broker delivers once more is only a bell.
            "visibility_timeout": 3600,
        },
    )
    return app


def announce_job(session: Session, job: Job) -> None:
    """Ring the workers' bell for `job` once its row has been committed, without waiting for the broker."""
    job_id, kind = job.id, job.kind
    after_commit(session, lambda: ring_soon(kind, job_id))


def ring_soon(kind: str, job_id: UUID) -> None:
    """Let a thread of this process ring the bell, at once or very soon."""
    _ringer.ring(kind, job_id)


def await_bells(seconds: float) -> bool:
    """Wait until every bell of this process has been rung; False where that takes longer."""
    return _ringer.quiet.wait(seconds)


def ring_bell(kind: str, job_id: UUID) -> bool:
    """Send the message for a job and tell whether the broker took it."""
    try:
        broker().send_task(f"factdesk.{kind}", args=[str(job_id)])
    except (OperationalError, RedisError, OSError) as problem:
        if not _complaints:
            log.warning(
                "the broker takes no messages; workers look for jobs by themselves", problem=type(problem).__name__
            )
        _complaints.add(type(problem).__name__)
        return False
    if _complaints:
        log.info("the broker takes messages again")
        _complaints.clear()
    return True


class _Ringer:
    """Rings in the background: who submits never waits for the broker, and of many bells at once only one is rung.

    That suffices, because a message says no more than that there is work. One that the broker does not take is
    forgotten: workers also look by themselves.
    """

    def __init__(self) -> None:
        self.quiet = Event()
        self._due: dict[str, UUID] = {}
        self._wake = Event()
        self._lock = Lock()
        self._thread: Thread | None = None
        self.quiet.set()

    def ring(self, kind: str, job_id: UUID) -> None:
        with self._lock:
            self._due[kind] = job_id
            self.quiet.clear()
            self._wake.set()
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._ring_on, name="bells", daemon=True)
                self._thread.start()

    def _ring_on(self) -> None:
        while self._wake.wait():
            with self._lock:
                self._wake.clear()
                due, self._due = self._due, {}
            for kind, job_id in due.items():
                ring_bell(kind, job_id)
            with self._lock:
                if not self._due:
                    self.quiet.set()
            sleep(_PAUSE_SECONDS)


_ringer = _Ringer()
# A child process has none of its parent's threads, and perhaps a lock that one of them held.
os.register_at_fork(after_in_child=_ringer.__init__)  # type: ignore[misc]
atexit.register(await_bells, _FAREWELL_SECONDS)
