"""Messages to real receivers on loopback: signed, tried again, given up, and never sent where they must not go."""

import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.utils import format_datetime
from itertools import chain, repeat
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import joinedload
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from models.operations.receivers import WebhookDraft, add_webhook, change_webhook, remove_webhook, rotate_secret
from models.operations.webhooks import RETRY_SECONDS, replay_delivery, send_test
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job, JobAttempt
from models.tables.webhook import Webhook, WebhookDelivery
from tests.conftest import People
from tests.worker.outbound.receiver import Heard, Play, Receiver, answer, lead_to, say
from worker import deliver
from worker.deliver import deliver_message, read_patience
from worker.runner import run_job

THANKS = answer(b"Thanks.")
NOW = dt.datetime.now(dt.UTC)
BUSY = answer(b"Not now.", "500 Internal Server Error")


@dataclass(frozen=True)
class Story:
    """Charlie's webhook with its secret, and the receiver that it leads to."""

    receiver: Receiver
    webhook_id: int
    secret: str
    settings: Settings

    def send_test(self) -> UUID:
        with transaction() as session:
            return send_test(session, session.get_one(Webhook, self.webhook_id), None).job_id

    def attempt(self, job_id: UUID) -> Job:
        """Let a worker try at once, however long it should wait, and return what became of the job."""
        with transaction() as session:
            session.execute(text("UPDATE job SET run_after = now() WHERE id = :id"), {"id": job_id})
        assert run_job(job_id, deliver_message, self.settings)
        with transaction() as session:
            return session.get_one(Job, job_id)

    def deliver(self) -> Job:
        return self.attempt(self.send_test())

    @property
    def webhook(self) -> Webhook:
        with transaction() as session:
            return session.get_one(Webhook, self.webhook_id)

    @property
    def deliveries(self) -> list[WebhookDelivery]:
        with transaction() as session:
            every = select(WebhookDelivery).options(joinedload(WebhookDelivery.job))
            return list(session.scalars(every.order_by(WebhookDelivery.id)))


@pytest.fixture
def story(people: People, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    """A receiver that thanks for everything, on a desk that may reach its own network."""
    permitted = settings.model_copy(update={"outbound_private": True})
    monkeypatch.setattr("worker.outbound.client.load_settings", lambda: permitted)
    receiver = Receiver(say(THANKS))
    with transaction() as session:
        draft = WebhookDraft(receiver.url("/hook?desk=1"), ["job.finished"])
        webhook, secret = add_webhook(session, draft, people.charlie, people.charlie)
    yield Story(receiver, webhook.id, secret, settings)
    receiver.close()


def one_after_the_other(*answers: bytes) -> Play:
    """Give each visitor the next answer, and the last one to all that follow."""
    left = chain(answers, repeat(answers[-1]))
    return lambda _: [next(left)]


def read_attempts(job_id: UUID) -> list[JobAttempt]:
    with transaction() as session:
        return list(session.scalars(select(JobAttempt).where(JobAttempt.job_id == job_id).order_by(JobAttempt.fence)))


def read_pause(job_id: UUID) -> float:
    """Return the seconds from the end of the newest attempt to the next."""
    with transaction() as session:
        pause = select(func.extract("epoch", Job.run_after - func.max(JobAttempt.ended_at)))
        joined = pause.join(JobAttempt, JobAttempt.job_id == Job.id).where(Job.id == job_id).group_by(Job.run_after)
        return float(session.scalars(joined).one())


def check_signature(heard: Heard, secret: str) -> Any:
    """Read a message as a receiver does, with the library's own verifier."""
    return Verifier(secret).verify(heard.body, heard.headers)


def test_a_receiver_can_verify_what_it_is_sent(story: Story) -> None:
    job = story.deliver()
    [heard] = story.receiver.heard
    [delivery] = story.deliveries
    assert heard.line == "POST /hook?desk=1 HTTP/1.1"
    assert heard.headers["content-type"] == "application/json"
    assert heard.headers["webhook-id"] == delivery.message_id
    assert check_signature(heard, story.secret) == delivery.payload
    assert (job.state, delivery.delivered_at is not None) == ("succeeded", True)


def test_what_was_changed_on_the_way_is_found_out(story: Story) -> None:
    story.deliver()
    [heard] = story.receiver.heard
    for forged in (
        replace(heard, body=heard.body.replace(b"webhook.test", b"webhook.fake")),
        replace(heard, headers=heard.headers | {"webhook-id": "msg_other"}),
    ):
        with pytest.raises(WebhookVerificationError):
            check_signature(forged, story.secret)


def test_the_log_keeps_what_was_answered(story: Story) -> None:
    story.receiver.play = say(answer("Grüße\x00\x1b[1m<b>".encode() + b"\xff" + b"x" * 5_000, "201 Created"))
    job = story.deliver()
    [attempt] = read_attempts(job.id)
    assert attempt.detail is not None
    assert (attempt.outcome, attempt.detail["status"]) == ("succeeded", 201)
    assert attempt.detail["excerpt"].startswith("Grüße[1m<b>\ufffdxxx")
    assert len(attempt.detail["excerpt"].encode()) <= 1_100


def test_during_a_rotation_both_secrets_verify(story: Story) -> None:
    with transaction() as session:
        new = rotate_secret(session, session.get_one(Webhook, story.webhook_id), None)
    story.deliver()
    [heard] = story.receiver.heard
    assert len(heard.headers["webhook-signature"].split(" ")) == 2
    assert check_signature(heard, story.secret) == check_signature(heard, new)


def test_after_it_the_new_one_alone(story: Story) -> None:
    with transaction() as session:
        new = rotate_secret(session, session.get_one(Webhook, story.webhook_id), None)
        session.execute(text("UPDATE webhook_secret SET expires_at = now() WHERE expires_at IS NOT NULL"))
    story.deliver()
    [heard] = story.receiver.heard
    assert check_signature(heard, new)
    with pytest.raises(WebhookVerificationError):
        check_signature(heard, story.secret)


def test_what_was_not_taken_is_sent_again_under_the_same_id(story: Story) -> None:
    story.receiver.play = one_after_the_other(BUSY, THANKS)
    job_id = story.send_test()
    job = story.attempt(job_id)
    assert (job.state, story.webhook.state) == ("queued", "failing")
    assert story.attempt(job_id).state == "succeeded"
    assert story.webhook.state == "active"
    first, second = story.receiver.heard
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert check_signature(second, story.secret)
    failed, passed = read_attempts(job_id)
    assert (failed.outcome, failed.error) == ("postponed", "The receiver answered 500.")
    assert failed.detail is not None
    assert failed.detail["excerpt"] == "Not now."
    assert passed.outcome == "succeeded"


def test_the_pauses_grow_until_the_message_is_given_up(story: Story) -> None:
    story.receiver.play = say(BUSY)
    job_id = story.send_test()
    for pause in RETRY_SECONDS:
        assert story.attempt(job_id).state == "queued"
        assert 0.7 * pause < read_pause(job_id) < 1.3 * pause
    job = story.attempt(job_id)
    assert (job.state, job.error) == ("failed", "The receiver answered 500.")
    assert len(story.receiver.heard) == 8
    assert story.webhook.state == "failing"


def test_a_receiver_that_failed_for_days_is_told_nothing_more(story: Story) -> None:
    story.receiver.play = say(BUSY)
    with transaction() as session:
        session.execute(text("UPDATE webhook SET failing_since = now() - interval '6 days'"))
    waiting, job_id = story.send_test(), story.send_test()
    with transaction() as session:
        session.execute(text("UPDATE job SET attempt = 7, fence = 7 WHERE id = :id"), {"id": job_id})
    assert story.attempt(job_id).state == "failed"
    assert story.webhook.disabled_reason == "No message has arrived for more than 5 days."
    assert [delivery.job.state for delivery in story.deliveries if delivery.job_id == waiting] == ["cancelled"]


def test_a_receiver_that_is_gone_is_told_nothing_more(story: Story) -> None:
    story.receiver.play = say(answer(b"", "410 Gone"))
    waiting, job_id = story.send_test(), story.send_test()
    job = story.attempt(job_id)
    assert (job.state, job.error) == ("failed", "The receiver answered 410 Gone, so its webhook is disabled.")
    assert story.webhook.disabled_reason == "The receiver answered 410 Gone: it wants no more messages."
    assert [delivery.job.state for delivery in story.deliveries if delivery.job_id == waiting] == ["cancelled"]
    assert len(story.receiver.heard) == 1


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_a_receiver_may_ask_for_patience(story: Story, status: str) -> None:
    story.receiver.play = say(answer(b"", status, "Retry-After: 1000"))
    job = story.deliver()
    assert job.state == "queued"
    assert 999 < read_pause(job.id) < 1001


def test_other_answers_ask_for_none(story: Story) -> None:
    story.receiver.play = say(answer(b"", "500 Internal Server Error", "Retry-After: 1000"))
    assert read_pause(story.deliver().id) < 10


@pytest.mark.parametrize(
    ("asked", "low", "high"),
    [
        ("120", 120, 120),
        (" 0 ", 0, 0),
        ("999999999", 6 * 3600, 6 * 3600),
        ("9" * 40, 0, 0),
        ("-5", 0, 0),
        ("soon", 0, 0),
        ("", 0, 0),
        pytest.param(format_datetime(NOW + dt.timedelta(hours=1)), 1, 3600, id="in an hour"),
        pytest.param(format_datetime(NOW - dt.timedelta(hours=1)), 0, 0, id="an hour ago"),
        pytest.param(format_datetime(NOW + dt.timedelta(days=400)), 6 * 3600, 6 * 3600, id="next year"),
        ("Wed, 31 Dec 9999 23:59:59 -2359", 0, 6 * 3600),
        ("Wed, 99 Foo 2026 99:99:99 GMT", 0, 0),
    ],
)
def test_patience_has_bounds(asked: str, low: float, high: float) -> None:
    assert low <= read_patience({"retry-after": asked}) <= high


def test_a_message_follows_nobody_elsewhere(story: Story) -> None:
    other = Receiver(say(THANKS))
    story.receiver.play = say(lead_to(other.url(), "307 Temporary Redirect"))
    job = story.deliver()
    other.close()
    assert (job.state, other.heard) == ("queued", [])
    [attempt] = read_attempts(job.id)
    assert attempt.error == "The receiver answered 307 and leads elsewhere, where messages do not follow."


def test_the_own_network_is_out_of_reach_unless_the_operator_opens_it(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.outbound.client.load_settings", lambda: story.settings)
    job = story.deliver()
    assert (job.state, story.receiver.heard) == ("queued", [])
    [attempt] = read_attempts(job.id)
    assert "private network" in (attempt.error or "")


def test_a_receiver_that_is_not_there_is_tried_again(story: Story) -> None:
    story.receiver.close()
    job = story.deliver()
    assert (job.state, story.webhook.state) == ("queued", "failing")
    assert read_attempts(job.id)[0].error == "Nothing answers at the address. Try again later."


def test_a_receiver_that_drips_is_left_in_time(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver, "LIMITS", replace(deliver.LIMITS, total_seconds=0.3))

    def drip(_: Heard) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
        for _second in range(100):
            time.sleep(0.05)
            yield b"x"

    story.receiver.play = drip
    job = story.deliver()
    assert job.state == "queued"
    assert "in the time it has" in (read_attempts(job.id)[0].error or "")


def test_a_replay_carries_the_same_id(story: Story) -> None:
    story.deliver()
    with transaction() as session:
        delivery = session.scalars(select(WebhookDelivery)).one()
        job_id = replay_delivery(session, delivery, None).job_id
    assert story.attempt(job_id).state == "succeeded"
    first, second = story.receiver.heard
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert len(story.deliveries) == 2


def test_a_changed_address_holds_for_what_waits(story: Story) -> None:
    job_id = story.send_test()
    other = Receiver(say(THANKS))
    with transaction() as session:
        change_webhook(session, session.get_one(Webhook, story.webhook_id), None, url=other.url())
    assert story.attempt(job_id).state == "succeeded"
    other.close()
    assert (len(other.heard), story.receiver.heard) == (1, [])


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE webhook SET disabled_at = now(), disabled_reason = 'Switched off.'",
        "UPDATE webhook SET whole_desk = true",
        "UPDATE person SET active = false",
        "DELETE FROM webhook",
    ],
    ids=["disabled", "not entitled", "account shut", "removed"],
)
def test_what_nobody_wants_any_more_ends_quietly(story: Story, change: str) -> None:
    job_id = story.send_test()
    with transaction() as session:
        session.execute(text(change))
    job = story.attempt(job_id)
    assert (job.state, job.error, story.receiver.heard) == ("cancelled", None, [])


def test_a_webhook_may_go_while_its_message_is_on_the_way(story: Story) -> None:
    def remove(_: Heard) -> list[bytes]:
        with transaction() as session:
            remove_webhook(session, session.get_one(Webhook, story.webhook_id), None)
        return [THANKS]

    story.receiver.play = remove
    assert story.deliver().state == "succeeded"


def test_a_stopping_receiver_does_not_lose_the_message(story: Story) -> None:
    story.receiver.play = one_after_the_other(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", THANKS)
    job_id = story.send_test()
    assert story.attempt(job_id).state == "queued"
    assert story.attempt(job_id).state == "succeeded"
