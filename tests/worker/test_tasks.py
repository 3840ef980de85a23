"""Every kind of job has a task, under the name that is rung for, and a handler behind it."""

from uuid import UUID, uuid4

import pytest
from celery import Celery
from sqlalchemy import Engine

from models.queue import broker
from models.settings import Settings
from models.tables.job import JobKind
from worker.handlers import HANDLERS
from worker.runner import Handler
from worker.tasks import TASKS, register_tasks


def test_every_kind_of_job_has_a_task_and_a_handler() -> None:
    assert set(TASKS) == set(HANDLERS) == set(JobKind)


def test_tasks_are_known_by_the_names_that_are_rung_for() -> None:
    app = Celery(set_as_current=False)
    register_tasks(app)
    own = {name for name in app.tasks if not name.startswith("celery.")}
    assert own == {f"factdesk.{kind}" for kind in JobKind}


@pytest.mark.parametrize("kind", JobKind)
def test_a_task_hands_the_jobs_number_and_its_handler_to_the_runner(
    kind: JobKind, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[tuple[UUID, Handler, Settings]] = []
    monkeypatch.setattr("worker.tasks.run_job", lambda *run: runs.append(run))
    number = uuid4()
    TASKS[kind](str(number))
    assert runs == [(number, HANDLERS[kind], settings)]


def test_what_the_bell_says_is_what_the_task_takes(
    database: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message as it leaves, taken from the broker by a consumer as a worker has one."""
    number = uuid4()
    app = broker()
    app.send_task("factdesk.check", args=[str(number)])
    with app.connection_for_read() as connection, connection.SimpleQueue("celery") as queue:
        message = queue.get(timeout=10)
        message.ack()
    runs: list[UUID] = []
    monkeypatch.setattr("worker.tasks.run_job", lambda job_id, *_: runs.append(job_id))
    (arguments, named, _) = message.payload
    TASKS[JobKind.CHECK](*arguments, **named)
    assert runs == [number]
