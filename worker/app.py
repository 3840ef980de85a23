"""The Celery application of the worker process: its tasks, its encoder loaded up front, its clock and its watchdog."""

import warnings
from typing import Any, ClassVar

import structlog
from celery.bootsteps import StartStopStep
from celery.exceptions import CPendingDeprecationWarning
from celery.signals import after_setup_logger, worker_init, worker_ready, worker_shutting_down

from models.log import configure_logging
from models.queue import broker
from models.settings import load_settings
from worker.encoding import EncodingDuty
from worker.handlers import HANDLERS, desk_matcher
from worker.memory import limit_memory
from worker.pairing import PairingDuty
from worker.running import stopping
from worker.schedule import Sweeper
from worker.tasks import register_tasks
from worker.watchdog import Watchdog

log = structlog.get_logger(__name__)

app = broker()
register_tasks(app)
_watchers = (Sweeper(load_settings(), HANDLERS, EncodingDuty(desk_matcher), PairingDuty(desk_matcher)), Watchdog())


@worker_init.connect  # type: ignore[untyped-decorator]
def prepare(**_: Any) -> None:
    """Load the models before the first message is taken, so that no submitter waits for it; look after jobs from now.

    That does not need the broker, which may be away at the moment. A worker that cannot do it ends: Celery would go
    on without.
    """
    configure_logging(load_settings())
    try:
        limit_memory(load_settings())
        matcher = desk_matcher()
        matcher.load()
        log.info("encoder loaded", encoder=matcher.encoder.files.name, revision=matcher.encoder.files.revision)
        if cross := matcher.cross_encoder:
            log.info("cross-encoder loaded", cross_encoder=cross.files.name, revision=cross.files.revision)
        for watcher in _watchers:
            watcher.start()
    except Exception as problem:
        log.exception("the worker cannot start")
        raise SystemExit(1) from problem


@after_setup_logger.connect  # type: ignore[untyped-decorator]
def hush(**_: Any) -> None:
    """Do without the eight lines at every lost connection about a default of the next Celery, which is set already."""
    warnings.simplefilter("ignore", CPendingDeprecationWarning)


@worker_ready.connect  # type: ignore[untyped-decorator]
def tell_ready(**_: Any) -> None:
    """Say that messages are taken."""
    log.info("worker is ready")


@worker_shutting_down.connect  # type: ignore[untyped-decorator]
def hand_back(**_: Any) -> None:
    """Let running jobs go back to the queue at their next batch instead of keeping the operator waiting."""
    stopping.set()
    for watcher in _watchers:
        watcher.end()


class HandBack(StartStopStep):  # type: ignore[misc]
    """The same where nobody asked for the end: Redis that goes away in a bad moment takes Celery's loop with it."""

    requires: ClassVar = {"celery.worker.components:Pool"}

    def stop(self, _: Any) -> None:
        """Come before the pool, which waits for whatever its threads are at."""
        hand_back()


app.steps["worker"].add(HandBack)
