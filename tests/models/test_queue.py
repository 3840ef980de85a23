"""The bell that workers hear: what a message holds, and that a broker that is away costs nobody a job."""

import base64
import json
import socket
from collections.abc import Iterator
from uuid import uuid4

import pytest
from redis import Redis
from sqlalchemy import Engine

from models.engines.share import hold_engines
from models.queries.jobs import get_job
from models.queue import broker, ring_bell
from models.session import transaction
from models.settings import Settings
from tests.models.conftest import write_job


@pytest.fixture
def place_broker(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[pytest.MonkeyPatch]:
    """Let a test say where Redis is, under the settings that the desk has otherwise."""
    broker.cache_clear()
    yield monkeypatch
    broker.cache_clear()


def place(patch: pytest.MonkeyPatch, settings: Settings, address: str) -> None:
    changed = settings.model_copy(update={"redis_url": address, "broker_timeout": 0.2})
    patch.setattr("models.queue.load_settings", lambda: changed)


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
    assert (conf.worker_prefetch_multiplier, conf.task_acks_late, conf.task_ignore_result) == (1, True, True)
    assert conf.accept_content == ["json"], "a pickle could run anything"


def test_where_no_broker_is_the_job_is_written_and_nobody_sees_an_error(
    database: Engine, settings: Settings, place_broker: pytest.MonkeyPatch
) -> None:
    place(place_broker, settings, "redis://127.0.0.1:1/0")
    with transaction() as session:
        job = write_job(session, settings)
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
        assert ring_bell("check", job.id) is False
    with transaction() as session:
        assert get_job(session, job.id).job.state == "queued"
