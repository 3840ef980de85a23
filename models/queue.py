"""The only door to Celery for those who want work done: a message by task name, carrying nothing but a job's id."""

from functools import cache
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

log = structlog.get_logger(__name__)


@cache
def broker() -> Celery:
    """Return the Celery application that senders and workers share; JSON only, no results, short time-outs."""
    settings = load_settings()
    app = Celery("factdesk", broker=hold_engines(settings).broker_url, set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        task_acks_late=True,
        task_publish_retry=False,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        # Work needs the database alone; a message that Redis forgets to have delivered finds the job taken.
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            # A frozen Redis must not hold a submitter: the job row is written, the sweeper announces it again.
            "socket_timeout": settings.broker_timeout,
            "socket_connect_timeout": settings.broker_timeout,
            "retry_on_timeout": False,
            # Without it the sender tries for six seconds to reach a Redis that is not there.
            "max_retries": 0,
            # Leases decide about lost jobs; the broker's own redelivery is a slow second net.
            "visibility_timeout": 3600,
        },
    )
    return app


def announce_job(session: Session, job: Job) -> None:
    """Ring the worker's bell for `job` once its row has been committed."""
    job_id, kind = job.id, job.kind
    after_commit(session, lambda: ring_bell(kind, job_id))


def ring_bell(kind: str, job_id: UUID) -> bool:
    """Send the message for a job; False where the broker did not take it, which only delays the job."""
    try:
        broker().send_task(f"factdesk.{kind}", args=[str(job_id)])
    except (OperationalError, RedisError, OSError) as problem:
        log.warning("broker did not take a message", job=str(job_id), problem=type(problem).__name__)
        return False
    return True
