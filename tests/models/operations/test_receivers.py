"""Registering receivers of webhooks, changing them, and their secrets."""

import base64
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.errors import ConflictError, InvalidInputError, NotAllowedError
from models.operations.receivers import (
    MOST_WEBHOOKS,
    WebhookDraft,
    add_webhook,
    change_webhook,
    disable_webhook,
    enable_webhook,
    remove_webhook,
    rotate_secret,
)
from models.operations.webhooks import send_test
from models.queries.webhooks import list_secrets
from models.tables.audit import AuditEvent
from models.tables.job import Job
from models.tables.person import Person
from models.tables.webhook import Webhook, WebhookDelivery, WebhookSecret
from tests.conftest import People

URL = "https://charlie.test/hook?key=b2s"
EVENTS = ["verdict.published", "job.finished"]


def add(session: Session, person: Person, url: str = URL, events: list[str] = EVENTS) -> tuple[Webhook, str]:
    return add_webhook(session, WebhookDraft(url, events, " My desk "), person, person)


def list_audit(session: Session) -> list[AuditEvent]:
    return list(session.scalars(select(AuditEvent).order_by(AuditEvent.id)))


def test_charlie_registers_a_receiver_and_gets_its_secret(session: Session, people: People) -> None:
    webhook, secret = add(session, people.charlie)
    assert (webhook.url, webhook.description, webhook.whole_desk) == (URL, "My desk", False)
    assert webhook.events == ["job.finished", "verdict.published"]
    assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32
    assert list_secrets(session, webhook.id) == [secret]


def test_the_audit_log_keeps_neither_the_secret_nor_what_follows_the_host(session: Session, people: People) -> None:
    _, secret = add(session, people.charlie)
    [event] = list_audit(session)
    assert (event.action, event.person_id, event.detail["host"]) == ("add_webhook", people.charlie.id, "charlie.test")
    assert secret not in str(event.detail)
    assert "b2s" not in str(event.detail)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "charlie.test/hook",
        "ftp://charlie.test/",
        "https://",
        "https:///hook",
        "https://charlie.test:0/",
        "https://charlie.test:99999/",
        "https://[::1/",
        "https://charlie.test/a b",
        "https://charlie.test/ä",
        "https://charlie.test/\x00",
        "https://charlie:word@charlie.test/",
        "https://charlie.test/" + "a" * 2_000,
    ],
)
def test_what_is_no_web_address_is_refused(session: Session, people: People, url: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        add(session, people.charlie, url)
    assert refusal.value.field == "url"


@pytest.mark.parametrize("events", [[], ["job.started"], ["job.finished", "webhook.test"]])
def test_events_are_chosen_from_those_there_are(session: Session, people: People, events: list[str]) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        add(session, people.charlie, events=events)
    assert refusal.value.field == "events"


def test_the_whole_desk_is_for_administrators(session: Session, people: People) -> None:
    draft = WebhookDraft(URL, EVENTS, whole_desk=True)
    with pytest.raises(NotAllowedError):
        add_webhook(session, draft, people.alice, people.alice)
    webhook, _ = add_webhook(session, draft, people.dora, people.dora)
    assert webhook.whole_desk


def test_nobody_registers_without_end(session: Session, people: People) -> None:
    for _ in range(MOST_WEBHOOKS):
        add(session, people.charlie)
    with pytest.raises(ConflictError):
        add(session, people.charlie)
    add(session, people.bob)


def test_a_change_leaves_alone_what_it_does_not_name(session: Session, people: People) -> None:
    webhook, _ = add(session, people.charlie)
    change_webhook(session, webhook, people.charlie, events=["verdict.withdrawn"])
    assert (webhook.url, webhook.events, webhook.description) == (URL, ["verdict.withdrawn"], "My desk")
    change_webhook(session, webhook, people.charlie, url="http://charlie.test/other", description="")
    assert (webhook.url, webhook.events, webhook.description) == (
        "http://charlie.test/other",
        ["verdict.withdrawn"],
        None,
    )
    change_webhook(session, webhook, people.charlie, description="")
    assert [event.detail.get("fields") for event in list_audit(session)] == [None, ["events"], ["description", "url"]]


def test_a_rotation_lets_the_old_secret_sign_for_another_day(session: Session, people: People) -> None:
    webhook, first = add(session, people.charlie)
    second = rotate_secret(session, webhook, people.charlie)
    assert list_secrets(session, webhook.id) == [second, first]
    new, old = webhook.secrets
    assert (new.expires_at, old.expires_at) == (None, session.scalar(select(func.now() + timedelta(hours=24))))


def test_a_secret_that_expired_signs_no_more_and_goes_with_the_next_rotation(session: Session, people: People) -> None:
    webhook, first = add(session, people.charlie)
    second = rotate_secret(session, webhook, people.charlie)
    session.execute(update(WebhookSecret).where(WebhookSecret.secret == first).values(expires_at=func.now()))
    assert list_secrets(session, webhook.id) == [second]
    third = rotate_secret(session, webhook, people.charlie)
    kept = session.scalars(select(WebhookSecret.secret).order_by(WebhookSecret.id)).all()
    assert kept == [second, third]


def test_however_often_it_is_rotated_few_secrets_sign(session: Session, people: People) -> None:
    webhook, first = add(session, people.charlie)
    newest = [rotate_secret(session, webhook, people.charlie) for _ in range(7)][::-1]
    assert list_secrets(session, webhook.id) == newest[:5]
    assert first not in list_secrets(session, webhook.id)


def test_disabling_cancels_what_waits_and_enabling_starts_afresh(session: Session, people: People) -> None:
    webhook, _ = add(session, people.charlie)
    bobs, _ = add(session, people.bob)
    waiting, other = send_test(session, webhook, people.charlie), send_test(session, bobs, people.bob)
    disable_webhook(session, webhook, "Switched off.", people.charlie)
    session.expire_all()
    assert (waiting.job.state, other.job.state) == ("cancelled", "queued")
    assert webhook.disabled_reason == "Switched off."
    webhook.failing_since = webhook.disabled_at
    enable_webhook(session, webhook, people.charlie)
    assert {webhook.disabled_at, webhook.disabled_reason, webhook.failing_since} == {None}


def test_doing_it_twice_is_recorded_once(session: Session, people: People) -> None:
    webhook, _ = add(session, people.charlie)
    enable_webhook(session, webhook, people.charlie)
    disable_webhook(session, webhook, "Switched off.", people.charlie)
    disable_webhook(session, webhook, "Once more.", people.charlie)
    assert webhook.disabled_reason == "Switched off."
    assert [event.action for event in list_audit(session)] == ["add_webhook", "disable_webhook"]


def test_what_is_removed_leaves_its_secrets_and_log_behind(session: Session, people: People) -> None:
    webhook, _ = add(session, people.charlie)
    job_id = send_test(session, webhook, people.charlie).job_id
    remove_webhook(session, webhook, people.charlie)
    session.expire_all()
    assert not session.scalars(select(Webhook)).all()
    assert not session.scalars(select(WebhookSecret)).all()
    assert not session.scalars(select(WebhookDelivery)).all()
    assert session.get_one(Job, job_id).state == "cancelled"
    assert list_audit(session)[-1].action == "remove_webhook"
