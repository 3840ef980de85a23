"""Who is told of what, and that it is told once, with the event, or not at all."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models.errors import ConflictError, InvalidInputError
from models.operations.jobs import LeaseLostError, cancel_job, claim_job, fail_job, finish_job
from models.operations.lost import sweep_jobs
from models.operations.people import set_active
from models.operations.receivers import WebhookDraft, add_webhook, disable_webhook
from models.operations.submit import Draft, submit
from models.operations.transitions import apply_transition
from models.operations.verdicts import EvidenceDraft, VerdictDraft, decide_case
from models.operations.webhooks import (
    FAILING_DAYS,
    add_notify,
    note_delivered,
    note_failure,
    replay_delivery,
    send_test,
    tell_of_job,
)
from models.session import transaction
from models.settings import Settings
from models.tables.case import Case
from models.tables.job import Job
from models.tables.person import Person
from models.tables.submission import Origin, Submission
from models.tables.webhook import Webhook, WebhookDelivery
from tests.conftest import People
from tests.models.conftest import ARTICLE, THAMES, Shelf, count_statements, write_claim, write_job

EVERYTHING = ["job.finished", "verdict.published", "verdict.corrected", "verdict.withdrawn"]
VERDICT = VerdictDraft("false", "It froze upstream.", evidence=[EvidenceDraft("https://rivers.test/1963")])


def listen(session: Session, person: Person, events: list[str] = EVERYTHING, *, whole_desk: bool = False) -> Webhook:
    draft = WebhookDraft(f"https://{person.name.lower()}.test/hook", events, whole_desk=whole_desk)
    return add_webhook(session, draft, person, person)[0]


def send(session: Session, settings: Settings, person: Person | None) -> Job:
    return submit(session, Draft("article", ARTICLE, Origin.API, reference="ticket 7"), person, settings)


def finish(session: Session, job: Job) -> None:
    lease = claim_job(session, job.id, 30)
    assert lease is not None
    finish_job(session, lease)
    session.refresh(job)


def heard(session: Session) -> list[tuple[int, str]]:
    """Return which webhooks were told of what, in order."""
    rows = session.execute(select(WebhookDelivery.webhook_id, WebhookDelivery.event).order_by(WebhookDelivery.id))
    return [(number, event) for number, event in rows]


def read_data(session: Session) -> list[Any]:
    return [
        payload["data"] for payload in session.scalars(select(WebhookDelivery.payload).order_by(WebhookDelivery.id))
    ]


def decide(session: Session, case_id: int, bob: Person) -> None:
    case = session.get_one(Case, case_id)
    decide_case(session, case_id, bob, VERDICT, case.version)


def move(session: Session, case_id: int, action: str, bob: Person) -> None:
    case = session.get_one(Case, case_id)
    apply_transition(session, case, action, bob, case.version, "A reader wrote.")


@pytest.fixture
def case_id(people: People, shelf: Shelf, settings: Settings) -> int:
    """The case of a claim that Charlie sent."""
    with transaction() as session:
        job = write_job(session, settings, person=people.charlie)
        assert job.submission is not None
        return write_claim(session, job.submission, shelf, probabilities={"thames": 0.75}).case_id


def test_charlie_hears_that_his_check_is_over(session: Session, people: People, settings: Settings) -> None:
    webhook = listen(session, people.charlie)
    job = send(session, settings, people.charlie)
    finish(session, job)
    assert heard(session) == [(webhook.id, "job.finished")]
    assert read_data(session) == [
        {
            "job_id": str(job.id),
            "state": "succeeded",
            "error": None,
            "submission_id": str(job.submission_id),
            "reference": "ticket 7",
            "links": {
                "job": f"/api/v1/jobs/{job.id}",
                "submission": f"/api/v1/submissions/{job.submission_id}",
                "page": f"/submissions/{job.submission_id}",
            },
        }
    ]


def test_a_message_waits_as_a_job_of_its_receiver(session: Session, people: People, settings: Settings) -> None:
    webhook = listen(session, people.charlie)
    finish(session, send(session, settings, people.charlie))
    [delivery] = session.scalars(select(WebhookDelivery))
    job = delivery.job
    assert (job.kind, job.lane, job.owner, job.state) == ("deliver", "outside", f"webhook:{webhook.id}", "queued")
    assert job.max_attempts == 8
    assert set(delivery.payload) == {"type", "timestamp", "data"}
    assert "." not in delivery.message_id


def test_nobody_hears_of_what_another_sent(session: Session, people: People, settings: Settings) -> None:
    listen(session, people.charlie)
    listen(session, people.dora)
    finish(session, send(session, settings, people.bob))
    finish(session, send(session, settings, None))
    assert heard(session) == []


def test_an_administrator_may_hear_of_the_whole_desk(session: Session, people: People, settings: Settings) -> None:
    charlies, doras = listen(session, people.charlie), listen(session, people.dora, whole_desk=True)
    for person in (people.charlie, None, people.dora):
        finish(session, send(session, settings, person))
    assert [number for number, _ in heard(session)] == [charlies.id, doras.id, doras.id, doras.id]
    ids = session.scalars(select(WebhookDelivery.message_id).order_by(WebhookDelivery.id)).all()
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3


def test_who_is_no_administrator_any_more_hears_nothing(session: Session, people: People, settings: Settings) -> None:
    listen(session, people.dora, whole_desk=True)
    session.merge(people.dora).role = "editor"
    session.flush()
    finish(session, send(session, settings, None))
    assert heard(session) == []


def test_a_shut_account_hears_nothing(session: Session, people: People, settings: Settings) -> None:
    listen(session, people.charlie)
    job = send(session, settings, people.charlie)
    set_active(session, "charlie@desk.test", active=False)
    finish(session, job)
    assert heard(session) == []


def test_a_webhook_of_one_submission_hears_of_no_other(session: Session, people: People, settings: Settings) -> None:
    bound, other = send(session, settings, people.charlie), send(session, settings, people.charlie)
    assert bound.submission is not None
    number, secret = add_notify(session, bound.submission, "https://charlie.test/once", people.charlie)
    assert secret.startswith("whsec_")
    finish(session, other)
    finish(session, bound)
    assert heard(session) == [(number, "job.finished")]


def test_a_wrong_address_for_one_submission_is_refused(session: Session, people: People, settings: Settings) -> None:
    job = send(session, settings, people.charlie)
    assert job.submission is not None
    with pytest.raises(InvalidInputError):
        add_notify(session, job.submission, "charlie.test", people.charlie)


def test_what_was_not_asked_for_is_not_told(session: Session, people: People, settings: Settings) -> None:
    listen(session, people.charlie, ["verdict.published"])
    disable_webhook(session, listen(session, people.charlie), "Switched off.")
    finish(session, send(session, settings, people.charlie))
    assert heard(session) == []


def test_every_end_of_a_check_is_told_once(session: Session, people: People, settings: Settings) -> None:
    listen(session, people.charlie)
    succeeded, failed, cancelled, lost = (send(session, settings, people.charlie) for _ in range(4))
    finish(session, succeeded)
    lease = claim_job(session, failed.id, 30)
    assert lease is not None
    fail_job(session, lease, "It cannot be read.", "Traceback")
    with pytest.raises(LeaseLostError):
        finish_job(session, lease)
    cancel_job(session, cancelled.id)
    claim_job(session, lost.id, -1)
    session.execute(update(Job).where(Job.id == lost.id).values(max_attempts=1))
    for _ in range(2):
        sweep_jobs(session)
    session.refresh(lost)
    told = [(data["job_id"], data["state"], data["error"]) for data in read_data(session)]
    assert told == [
        (str(succeeded.id), "succeeded", None),
        (str(failed.id), "failed", "It cannot be read."),
        (str(cancelled.id), "cancelled", None),
        (str(lost.id), "failed", lost.error),
    ]


def test_a_job_that_goes_on_is_not_told_of(session: Session, people: People, settings: Settings) -> None:
    listen(session, people.charlie)
    job = send(session, settings, people.charlie)
    tell_of_job(session, job)
    claim_job(session, job.id, 30)
    session.refresh(job)
    tell_of_job(session, job)
    assert heard(session) == []


def test_deliveries_are_not_told_of_in_their_turn(session: Session, people: People) -> None:
    delivery = send_test(session, listen(session, people.dora, whole_desk=True), people.dora)
    finish(session, delivery.job)
    assert heard(session) == [(delivery.webhook_id, "webhook.test")]


def test_what_is_rolled_back_is_not_told(people: People, settings: Settings) -> None:
    with transaction() as session:
        listen(session, people.charlie)
        job_id = send(session, settings, people.charlie).id

    def finish_and_stumble() -> None:
        with transaction() as session:
            finish(session, session.get_one(Job, job_id))
            assert len(heard(session)) == 1
            raise RuntimeError

    with pytest.raises(RuntimeError):
        finish_and_stumble()
    with transaction() as session:
        assert heard(session) == []
        assert session.scalars(select(Job.id)).all() == [job_id]


def test_a_receiver_cannot_go_while_it_is_being_told(people: People, settings: Settings) -> None:
    """Its message would hang in the air, and the end of the check would be undone with it."""
    with transaction() as session:
        listen(session, people.charlie)
        job_id = send(session, settings, people.charlie).id

    def remove_at_once() -> None:
        with transaction() as other:
            other.execute(text("SET LOCAL lock_timeout = '50ms'"))
            other.execute(text("DELETE FROM webhook"))

    with transaction() as session:
        finish(session, session.get_one(Job, job_id))
        with pytest.raises(OperationalError, match="lock timeout"):
            remove_at_once()
    remove_at_once()


def test_a_desk_without_webhooks_pays_one_query(
    session: Session, people: People, settings: Settings, database: Engine
) -> None:
    job = send(session, settings, people.charlie)
    cancel_job(session, job.id)
    session.flush()
    with count_statements(database) as statements:
        tell_of_job(session, job)
    assert len(statements) == 1


def test_the_verdict_on_his_claim_reaches_charlie(session: Session, people: People, case_id: int) -> None:
    webhook = listen(session, people.charlie)
    decide(session, case_id, people.bob)
    assert heard(session) == [(webhook.id, "verdict.published")]
    [data] = read_data(session)
    assert {name: data[name] for name in ("case_id", "claim", "number", "rating", "label", "reference")} == {
        "case_id": case_id,
        "claim": THAMES,
        "number": 1,
        "rating": "false",
        "label": "False",
        "reference": None,
    }
    assert data["links"]["claim"] == f"/api/v1/claims/{data['claim_id']}"
    assert "Bob" not in str(data)


def test_a_line_of_a_list_is_told_under_its_own_reference(session: Session, people: People, case_id: int) -> None:
    listen(session, people.charlie)
    submission = session.scalars(select(Submission)).one()
    submission.kind, submission.reference = "list", "the whole list"
    submission.rows, submission.rejections = [{"line": 3, "reference": "row 3"}], []
    decide(session, case_id, people.bob)
    submission.rows = [{"line": 3, "reference": None}]
    move(session, case_id, "reopen", people.bob)
    assert [data["reference"] for data in read_data(session)] == ["row 3", "the whole list"]


def test_corrections_and_withdrawals_are_told_as_such(session: Session, people: People, case_id: int) -> None:
    listen(session, people.charlie)
    decide(session, case_id, people.bob)
    move(session, case_id, "reopen", people.bob)
    decide(session, case_id, people.bob)
    assert [event for _, event in heard(session)] == ["verdict.published", "verdict.withdrawn", "verdict.corrected"]
    assert [data["number"] for data in read_data(session)] == [1, 1, 2]


def test_reopening_what_was_set_aside_withdraws_nothing(session: Session, people: People, case_id: int) -> None:
    listen(session, people.charlie)
    for action in ("take", "dismiss", "reopen"):
        move(session, case_id, action, people.bob)
    assert heard(session) == []


def test_links_are_whole_where_the_desk_knows_its_address(
    session: Session, people: People, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = settings.model_copy(update={"public_url": "https://desk.test"})
    monkeypatch.setattr("models.operations.webhooks.load_settings", lambda: known)
    listen(session, people.charlie)
    job = send(session, settings, people.charlie)
    finish(session, job)
    [data] = read_data(session)
    assert data["links"]["job"] == f"https://desk.test/api/v1/jobs/{job.id}"


def test_a_replay_sends_the_same_message_in_a_new_delivery(session: Session, people: People) -> None:
    first = send_test(session, listen(session, people.charlie), people.charlie)
    with pytest.raises(ConflictError):
        replay_delivery(session, first, people.charlie)
    finish(session, first.job)
    second = replay_delivery(session, first, people.charlie)
    assert (second.message_id, second.payload) == (first.message_id, first.payload)
    assert (second.id != first.id, second.job.state) == (True, "queued")


def test_a_disabled_webhook_is_neither_tested_nor_sent_to_again(session: Session, people: People) -> None:
    webhook = listen(session, people.charlie)
    delivery = send_test(session, webhook, people.charlie)
    disable_webhook(session, webhook, "Switched off.", people.charlie)
    session.expire_all()
    with pytest.raises(ConflictError):
        send_test(session, webhook, people.charlie)
    with pytest.raises(ConflictError):
        replay_delivery(session, delivery, people.charlie)


def test_a_receiver_that_fails_for_days_is_given_up(people: People) -> None:
    with transaction() as session:
        webhook_id = listen(session, people.charlie).id
    fail(webhook_id, given_up=True)
    assert read_state(webhook_id) == ("failing", None)
    age(webhook_id, FAILING_DAYS)
    fail(webhook_id, given_up=False)
    assert read_state(webhook_id) == ("failing", None)
    fail(webhook_id, given_up=True)
    assert read_state(webhook_id) == ("failing", "No message has arrived for more than 5 days.")


def test_one_message_that_arrives_clears_the_slate(people: People) -> None:
    with transaction() as session:
        webhook = listen(session, people.charlie)
        job_id = send_test(session, webhook, people.charlie).job_id
    fail(webhook.id, given_up=False)
    age(webhook.id, FAILING_DAYS)
    with transaction() as session:
        note_delivered(session, job_id, webhook.id)
    fail(webhook.id, given_up=True)
    assert read_state(webhook.id) == ("failing", None)


def test_the_end_of_a_delivery_may_come_after_its_webhook(session: Session) -> None:
    note_failure(session, 404, given_up=True)
    note_delivered(session, UUID(int=4), 404)


def fail(webhook_id: int, *, given_up: bool) -> None:
    with transaction() as session:
        note_failure(session, webhook_id, given_up=given_up)


def age(webhook_id: int, days: int) -> None:
    with transaction() as session:
        session.execute(
            text("UPDATE webhook SET failing_since = failing_since - make_interval(days => :days) WHERE id = :id"),
            {"days": days, "id": webhook_id},
        )


def read_state(webhook_id: int) -> tuple[str, str | None]:
    with transaction() as session:
        webhook = session.get_one(Webhook, webhook_id)
        return "failing" if webhook.failing_since else "well", webhook.disabled_reason
