"""Every kind of job has a task, under the name that is rung for, and a handler behind it."""

from uuid import uuid4

import pytest
from celery import Celery
from sqlalchemy import Engine

from models.queue import broker
from models.settings import Settings
from models.tables.job import JobKind
from worker.bell import Handlers
from worker.handlers import HANDLERS
from worker.running import bell_heard
from worker.tasks import TASKS, register_tasks


def test_every_kind_of_job_has_a_task_and_a_handler() -> None:
    assert set(TASKS) == set(HANDLERS) == set(JobKind)


def test_tasks_are_known_by_the_names_that_are_rung_for() -> None:
    app = Celery(set_as_current=False)
    register_tasks(app)
    own = {name for name in app.tasks if not name.startswith("celery.")}
    assert own == {f"factdesk.{kind}" for kind in JobKind}


def test_what_the_bell_says_is_what_the_task_takes(
    database: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message as it leaves, taken from the broker by a consumer as a worker has one."""
    app = broker()
    app.send_task("factdesk.check", args=[str(uuid4())])
    with app.connection_for_read() as connection, connection.SimpleQueue("celery") as queue:
        message = queue.get(timeout=10)
        message.ack()
    rounds: list[tuple[Handlers, Settings]] = []
    monkeypatch.setattr("worker.tasks.answer_bell", lambda *called: rounds.append(called))
    (arguments, named, _) = message.payload
    bell_heard.clear()
    TASKS[JobKind.CHECK](*arguments, **named)
    assert rounds == [(HANDLERS, settings)]
    assert bell_heard.is_set()
