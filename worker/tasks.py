"""One short task per kind of job: a doorbell that hands the job's id to the runner."""

from uuid import UUID

from celery import Celery

from models.settings import load_settings
from models.tables.job import JobKind
from worker.handlers import HANDLERS
from worker.runner import run_job


def check(job_id: str) -> None:
    """Check a submission."""
    run_job(UUID(job_id), HANDLERS[JobKind.CHECK], load_settings())


TASKS = {JobKind.CHECK: check}


def register_tasks(app: Celery) -> None:
    """Enter every task under the name by which `models.queue` rings for its kind."""
    for kind, task in TASKS.items():
        app.task(name=f"factdesk.{kind}")(task)
