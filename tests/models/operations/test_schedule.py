"""Recurring duties: each is done once in its time, by whoever comes first."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from models.operations.retention import retain_some
from models.operations.schedule import claim_duty, purge_leftovers
from models.retention import Kept, read_retention
from models.session import transaction
from models.tables.intake import IdempotencyKey
from models.tables.job import Job, JobKind, JobState, Schedule, Turn
from models.tables.person import SignIn
from models.tables.webhook import Event, Webhook, WebhookDelivery
from tests.conftest import People
from tests.models.work import at_once

pytestmark = pytest.mark.usefixtures("database")


def claim(name: str = "sweep", every_seconds: float = 60) -> bool:
    with transaction() as session:
        return claim_duty(session, name, every_seconds)


def test_a_duty_is_done_once_in_its_time() -> None:
    assert [claim() for _ in range(3)] == [True, False, False]
    assert claim("purge"), "another duty is another matter"
    with transaction() as session:
        session.execute(update(Schedule).values(due_at=func.now()))
    assert [claim() for _ in range(2)] == [True, False]


def test_of_many_workers_one_does_it() -> None:
    assert sorted(at_once(claim, 5)) == [False, False, False, False, True]
    with transaction() as session:
        session.execute(update(Schedule).values(due_at=func.now()))
    assert sorted(at_once(claim, 5)) == [False, False, False, False, True]


def test_a_duty_that_nobody_did_for_long_is_done_once_and_not_again_and_again() -> None:
    claim(every_seconds=60)
    with transaction() as session:
        session.execute(update(Schedule).values(due_at=func.now() - timedelta(days=7)))
    assert [claim() for _ in range(3)] == [True, False, False]


def test_what_has_served_its_time_is_deleted() -> None:
    def keep(key: str, hours: int) -> IdempotencyKey:
        answer = {"owner": "Alice", "key": key, "fingerprint": b"1", "status": 202, "headers": {}, "body": ""}
        return IdempotencyKey(**answer, created_at=func.now() - timedelta(hours=hours))

    with transaction() as session:
        session.add_all([keep("today", 23), keep("yesterday", 25)])
        session.add_all([Turn(lane="short", owner="Alice", served_at=func.now() - timedelta(days=6))])
        session.add_all([Turn(lane="short", owner="Bob", served_at=func.now() - timedelta(days=8))])
    with transaction() as session:
        purge_leftovers(session)
    with transaction() as session:
        assert session.scalars(select(IdempotencyKey.key)).all() == ["today"]
        assert session.scalars(select(Turn.owner)).all() == ["Alice"]


def test_a_delivery_that_is_over_for_a_quarter_of_a_year_is_forgotten_and_no_other_job(people: People) -> None:
    def work(kind: JobKind, state: JobState, days: int | None) -> Job:
        ended = None if days is None else func.now() - timedelta(days=days)
        error = "The receiver does not answer." if state is JobState.FAILED else None
        return Job(kind=kind, state=state, owner="webhook:1", max_attempts=1, finished_at=ended, error=error)

    with transaction() as session:
        webhook = Webhook(person_id=people.bob.id, url="https://desk.test/", events=[Event.JOB_FINISHED])
        old = work(JobKind.DELIVER, JobState.SUCCEEDED, 91)
        sent = WebhookDelivery(webhook=webhook, job=old, message_id="1", event=Event.TEST, payload={})
        kept = [work(JobKind.DELIVER, JobState.FAILED, 89), work(JobKind.DELIVER, JobState.QUEUED, None)]
        kept.append(work(JobKind.IMPORT, JobState.SUCCEEDED, 91))
        session.add_all([sent, *kept])
        session.flush()
        left = {job.id for job in kept}
    with transaction() as session:
        assert retain_some(session, Kept.DELIVERIES, read_retention("")) == 1
    with transaction() as session:
        assert set(session.scalars(select(Job.id))) == left
        assert session.scalars(select(WebhookDelivery.id)).all() == []


def test_a_sign_in_that_has_ended_is_forgotten(people: People) -> None:
    with transaction() as session:
        session.add(SignIn(token_hash=b"ended", person_id=people.bob.id, expires_at=func.now() - timedelta(hours=1)))
        session.add(SignIn(token_hash=b"lives", person_id=people.bob.id, expires_at=func.now() + timedelta(hours=1)))
    with transaction() as session:
        purge_leftovers(session)
    with transaction() as session:
        assert session.scalars(select(SignIn.token_hash)).all() == [b"lives"]
