"""The Celery application of the worker process: its tasks, its encoder loaded up front, its sweeper."""

from typing import Any

import structlog
from celery.signals import worker_init, worker_ready, worker_shutting_down

from models.log import configure_logging
from models.queue import broker
from models.settings import load_settings
from worker.handlers import desk_matcher
from worker.runner import stopping
from worker.schedule import Sweeper
from worker.tasks import register_tasks

log = structlog.get_logger(__name__)

app = broker()
register_tasks(app)
_sweeper = Sweeper(load_settings())


@worker_init.connect  # type: ignore[untyped-decorator]
def load_encoder(**_: Any) -> None:
    """Load the encoder before the first message is taken, so that no submitter waits for it."""
    configure_logging(load_settings())
    matcher = desk_matcher()
    log.info("encoder loaded", encoder=matcher.encoder.files.name, revision=matcher.encoder.files.revision)


@worker_ready.connect  # type: ignore[untyped-decorator]
def start_sweeper(**_: Any) -> None:
    """Look for lost jobs from now on."""
    _sweeper.start()
    log.info("worker is ready")


@worker_shutting_down.connect  # type: ignore[untyped-decorator]
def hand_back(**_: Any) -> None:
    """Let running jobs go back to the queue at their next batch instead of keeping the operator waiting."""
    stopping.set()
    _sweeper.end()
