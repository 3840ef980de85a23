"""One task per kind of job: a doorbell, whose message says no more than that there is work."""

import structlog
from celery import Celery

from models.settings import load_settings
from models.tables.job import JobKind
from worker.bell import answer_bell
from worker.handlers import HANDLERS
from worker.running import bell_heard

log = structlog.get_logger(__name__)


def hear_bell(job_id: str) -> None:
    """Work off what waits; the job that rang is not always the one whose turn it is."""
    log.debug("the bell rang", job=job_id)
    bell_heard.set()
    answer_bell(HANDLERS, load_settings())


TASKS = dict.fromkeys(JobKind, hear_bell)


def register_tasks(app: Celery) -> None:
    """Enter every task under the name by which `models.queue` rings for its kind."""
    for kind, task in TASKS.items():
        app.task(name=f"factdesk.{kind}")(task)
