"""The bell that workers hear: what a message holds, that many are one, and that nobody waits for the broker."""

import base64
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from redis import Redis
from sqlalchemy import Engine
from structlog.testing import capture_logs

from models.engines.share import hold_engines
from models.errors import NotFoundError
from models.operations.jobs import cancel_job
from models.queries.jobs import get_job
from models.queue import await_bells, broker, ring_bell, ring_soon
from models.session import transaction
from models.settings import Settings
from tests.models.conftest import write_job

PATIENCE = 20.0


@pytest.fixture
def place_broker(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[pytest.MonkeyPatch]:
    """Let a test say where Redis is, under the settings that the desk has otherwise."""
    broker.cache_clear()
    yield monkeypatch
    broker.cache_clear()


def place(patch: pytest.MonkeyPatch, settings: Settings, address: str) -> None:
    changed = settings.model_copy(update={"redis_url": address, "broker_timeout": 0.2})
    patch.setattr("models.queue.load_settings", lambda: changed)
    broker.cache_clear()


def test_a_message_names_the_task_and_carries_the_jobs_number_alone(database: Engine, settings: Settings) -> None:
    number = uuid4()
    assert ring_bell("check", number) is True
    redis = Redis.from_url(hold_engines(settings).redis_url)
    [message] = [json.loads(raw) for raw in redis.lrange("celery", 0, -1)]
    assert message["headers"]["task"] == "factdesk.check"
    assert message["content-type"] == "application/json"
    arguments, named, _ = json.loads(base64.b64decode(message["body"]))
    assert (arguments, named) == ([str(number)], {})


def test_a_message_outlives_the_broker(database: Engine, settings: Settings) -> None:
    ring_bell("check", uuid4())
    redis = Redis.from_url(hold_engines(settings).redis_url)
    [message] = [json.loads(raw) for raw in redis.lrange("celery", 0, -1)]
    assert message["properties"]["delivery_mode"] == 2


def test_workers_take_one_message_at_a_time_and_keep_it_until_the_end() -> None:
    conf = broker().conf
    assert (conf.worker_prefetch_multiplier, conf.task_acks_late, conf.task_ignore_result) == (1, False, True)
    assert conf.accept_content == ["json"], "a pickle could run anything"


def read_messages(settings: Settings) -> list[UUID]:
    """Return the jobs that the messages in the broker name, the oldest first."""
    raw = Redis.from_url(hold_engines(settings).redis_url).lrange("celery", 0, -1)
    return [UUID(json.loads(base64.b64decode(json.loads(message)["body"]))[0][0]) for message in reversed(raw)]


def test_a_job_is_announced_when_its_row_is_committed_and_not_before(database: Engine, settings: Settings) -> None:
    with transaction() as session:
        job = write_job(session, settings)
        assert await_bells(PATIENCE)
        assert read_messages(settings) == []
    assert await_bells(PATIENCE)
    assert read_messages(settings) == [job.id]


def test_a_job_that_is_rolled_back_is_not_announced(database: Engine, settings: Settings) -> None:
    with pytest.raises(NotFoundError):
        send_and_fail(settings)
    assert await_bells(PATIENCE)
    assert read_messages(settings) == []


def send_and_fail(settings: Settings) -> None:
    with transaction() as session:
        write_job(session, settings)
        cancel_job(session, uuid4())


def test_of_a_hundred_bells_few_are_rung_and_the_last_is_among_them(database: Engine, settings: Settings) -> None:
    jobs = [uuid4() for _ in range(100)]
    for job_id in jobs:
        ring_soon("check", job_id)
    assert await_bells(PATIENCE)
    messages = read_messages(settings)
    assert messages[-1] == jobs[-1]
    assert len(messages) < 10


def test_each_kind_has_its_bell(database: Engine, settings: Settings) -> None:
    check, deliver = uuid4(), uuid4()
    ring_soon("check", check)
    ring_soon("deliver", deliver)
    assert await_bells(PATIENCE)
    assert {check, deliver} <= set(read_messages(settings))


def test_a_child_process_rings_though_it_has_none_of_its_parents_threads(database: Engine, settings: Settings) -> None:
    ring_soon("check", uuid4())
    assert await_bells(PATIENCE)
    number = uuid4()
    child = os.fork()
    if not child:
        broker.cache_clear()
        ring_soon("check", number)
        os._exit(0 if await_bells(PATIENCE) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert read_messages(settings)[-1] == number


def test_a_process_that_ends_has_rung_its_bells(database: Engine, settings: Settings) -> None:
    number = uuid4()
    source = f"from uuid import UUID\nfrom models.queue import ring_soon\nring_soon('check', UUID('{number}'))"
    subprocess.run([sys.executable, "-c", source], check=True)
    assert read_messages(settings) == [number]


def test_where_no_broker_is_the_job_is_written_and_nobody_sees_an_error(
    database: Engine, settings: Settings, place_broker: pytest.MonkeyPatch
) -> None:
    place(place_broker, settings, "redis://127.0.0.1:1/0")
    with transaction() as session:
        job = write_job(session, settings)
    assert await_bells(PATIENCE)
    assert ring_bell("check", job.id) is False
    with transaction() as session:
        assert get_job(session, job.id).job.state == "queued"


def test_a_broker_that_takes_the_call_and_says_nothing_holds_nobody(
    database: Engine, settings: Settings, place_broker: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        place(place_broker, settings, f"redis://127.0.0.1:{mute.getsockname()[1]}/0")
        with transaction() as session:
            job = write_job(session, settings)
        assert not await_bells(0), "it is still being rung, and nobody has waited for that"
        assert await_bells(PATIENCE)
        assert ring_bell("check", job.id) is False
    with transaction() as session:
        assert get_job(session, job.id).job.state == "queued"


def test_a_broker_that_is_away_is_told_of_once(
    database: Engine, settings: Settings, place_broker: pytest.MonkeyPatch
) -> None:
    assert ring_bell("check", uuid4())
    with capture_logs() as told:
        place(place_broker, settings, "redis://127.0.0.1:1/0")
        for _ in range(3):
            ring_bell("check", uuid4())
        place_broker.undo()
        broker.cache_clear()
        ring_bell("check", uuid4())
        ring_bell("check", uuid4())
    assert [line["log_level"] for line in told] == ["warning", "info"]
