"""Webhooks over the interface: registering, changing, secrets, the log, and who may touch whose."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, text
from werkzeug.test import TestResponse

from models.operations.jobs import claim_job, finish_job, note_attempt
from models.operations.receivers import WebhookDraft, add_webhook
from models.operations.tokens import create_token
from models.queries.webhooks import list_secrets
from models.session import transaction
from models.tables.job import Job
from models.tables.person import Person
from models.tables.webhook import WebhookDelivery
from tests.conftest import People
from tests.models.conftest import count_statements

HOOKS = "/api/v1/webhooks"
BODY = {"url": "https://charlie.test/hook", "events": ["verdict.published", "job.finished"]}


class Program:
    """A program that acts for a person."""

    def __init__(self, client: FlaskClient, person: Person, *scopes: str) -> None:
        self.client = client
        with transaction() as session:
            _, secret = create_token(session, person, "A program", scopes or ("submit", "read"))
        self.headers = {"Authorization": f"Bearer {secret}"}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        return self.client.open(path, method=method, json=body, headers=self.headers | headers)

    def add(self, **changes: Any) -> dict[str, Any]:
        answer = self.call("POST", HOOKS, BODY | changes)
        assert answer.status_code == 201, answer.text
        added: dict[str, Any] = answer.get_json()
        return added


@pytest.fixture
def charlie(client: FlaskClient, people: People) -> Program:
    return Program(client, people.charlie)


@pytest.fixture
def bob(client: FlaskClient, people: People) -> Program:
    return Program(client, people.bob)


@pytest.fixture
def dora(client: FlaskClient, people: People) -> Program:
    return Program(client, people.dora, "submit", "read", "admin")


def finish_delivery(delivery_id: int, status: int) -> None:
    """Let a worker meet the receiver."""
    with transaction() as session:
        job_id = session.scalars(select(WebhookDelivery.job_id).where(WebhookDelivery.id == delivery_id)).one()
        lease = claim_job(session, job_id, 30)
        assert lease is not None
        note_attempt(session, lease, {"status": status, "seconds": 0.25, "excerpt": "<b>Thanks</b>"})
        finish_job(session, lease)


def test_charlie_registers_a_receiver_and_sees_the_secret_once(charlie: Program) -> None:
    added = charlie.add(description="My desk")
    assert added["secret"].startswith("whsec_")
    assert (added["url"], added["state"], added["description"]) == (BODY["url"], "active", "My desk")
    assert added["events"] == ["job.finished", "verdict.published"]
    read = charlie.call("GET", added["links"]["self"])
    assert read.get_json() == {name: value for name, value in added.items() if name != "secret"}
    assert added["secret"] not in charlie.call("GET", HOOKS).text


def test_the_answer_says_where_it_is_and_is_kept_by_nobody(charlie: Program) -> None:
    answer = charlie.call("POST", HOOKS, BODY)
    assert answer.headers["Location"] == answer.get_json()["links"]["self"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_call_that_is_repeated_registers_once(charlie: Program) -> None:
    first, second = (charlie.call("POST", HOOKS, BODY, **{"Idempotency-Key": "one"}) for _ in range(2))
    assert first.get_json() == second.get_json()
    assert len(charlie.call("GET", HOOKS).get_json()["items"]) == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (BODY | {"url": "ftp://charlie.test"}, "#/url"),
        (BODY | {"url": None}, "#/url"),
        (BODY | {"events": []}, "#/events"),
        (BODY | {"events": ["webhook.test"]}, "#/events/0"),
        (BODY | {"colour": "red"}, "#/colour"),
        ({"url": BODY["url"]}, "#/events"),
    ],
)
def test_what_cannot_be_used_is_pointed_at(charlie: Program, body: Any, pointer: str) -> None:
    answer = charlie.call("POST", HOOKS, body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.get_json()["errors"]] == [pointer]


def test_strangers_have_no_webhooks(client: FlaskClient) -> None:
    assert client.get(HOOKS).status_code == 401
    assert client.post(HOOKS, json=BODY).status_code == 401


def test_a_token_that_only_reads_registers_nothing(client: FlaskClient, people: People) -> None:
    reader = Program(client, people.charlie, "read")
    assert reader.call("GET", HOOKS).status_code == 200
    assert reader.call("POST", HOOKS, BODY).status_code == 403


def test_nobody_touches_anothers(charlie: Program, bob: Program) -> None:
    own = charlie.add()["links"]["self"]
    sent = charlie.call("POST", f"{own}/test").get_json()["id"]
    for method, path, body in (
        ("GET", own, None),
        ("PATCH", own, {"enabled": False}),
        ("DELETE", own, None),
        ("POST", f"{own}/secret", None),
        ("POST", f"{own}/test", None),
        ("GET", f"{own}/deliveries", None),
        ("POST", f"{own}/deliveries/{sent}/replay", None),
    ):
        assert bob.call(method, path, body).status_code == 404, (method, path)
    assert bob.call("GET", HOOKS).get_json()["items"] == []
    assert charlie.call("GET", own).get_json()["state"] == "active"


def test_an_administrator_reaches_all_with_the_scope_for_it(
    client: FlaskClient, people: People, charlie: Program, dora: Program
) -> None:
    own = charlie.add()
    assert [hook["id"] for hook in dora.call("GET", HOOKS).get_json()["items"]] == [own["id"]]
    assert dora.call("PATCH", own["links"]["self"], {"enabled": False}).get_json()["state"] == "disabled"
    humble = Program(client, people.dora)
    assert humble.call("GET", own["links"]["self"]).status_code == 404
    assert humble.call("GET", HOOKS).get_json()["items"] == []
    assert humble.call("POST", HOOKS, BODY | {"whole_desk": True}).status_code == 403
    assert charlie.call("POST", HOOKS, BODY | {"whole_desk": True}).status_code == 403
    assert dora.add(whole_desk=True)["whole_desk"] is True


def test_a_change_touches_what_it_names(charlie: Program) -> None:
    own = charlie.add(description="My desk")["links"]["self"]
    changed = charlie.call("PATCH", own, {"events": ["verdict.withdrawn"]}).get_json()
    assert (changed["events"], changed["url"], changed["description"]) == (
        ["verdict.withdrawn"],
        BODY["url"],
        "My desk",
    )
    changed = charlie.call("PATCH", own, {"url": "http://charlie.test/", "description": ""}).get_json()
    assert (changed["url"], changed["description"]) == ("http://charlie.test/", None)
    for nothing in ({}, {"url": "charlie.test"}):
        assert charlie.call("PATCH", own, nothing).status_code == 422


def test_a_receiver_is_switched_off_and_on(charlie: Program) -> None:
    own = charlie.add()["links"]["self"]
    off = charlie.call("PATCH", own, {"enabled": False}).get_json()
    assert (off["state"], off["disabled_reason"]) == ("disabled", "It was switched off.")
    assert charlie.call("POST", f"{own}/test").status_code == 409
    assert charlie.call("PATCH", own, {"enabled": True}).get_json()["state"] == "active"


def test_a_removed_receiver_is_gone(charlie: Program) -> None:
    own = charlie.add()["links"]["self"]
    answer = charlie.call("DELETE", own)
    assert (answer.status_code, answer.data) == (204, b"")
    assert charlie.call("GET", own).status_code == 404


def test_a_new_secret_signs_beside_the_old_one(charlie: Program) -> None:
    added = charlie.add()
    renewed = charlie.call("POST", f"{added['links']['self']}/secret").get_json()
    assert renewed["secret"] != added["secret"]
    with transaction() as session:
        assert list_secrets(session, added["id"]) == [renewed["secret"], added["secret"]]


def test_the_log_tells_every_attempt(charlie: Program) -> None:
    own = charlie.add()["links"]["self"]
    sent = charlie.call("POST", f"{own}/test")
    assert sent.status_code == 202
    assert sent.get_json()["state"] == "queued"
    assert sent.get_json()["next_attempt_at"] is not None
    finish_delivery(sent.get_json()["id"], 200)
    [told] = charlie.call("GET", f"{own}/deliveries").get_json()["items"]
    assert (told["event"], told["state"], told["next_attempt_at"]) == ("webhook.test", "succeeded", None)
    assert told["payload"]["type"] == "webhook.test"
    [attempt] = told["attempts"]
    assert (attempt["status"], attempt["seconds"], attempt["excerpt"]) == (200, 0.25, "<b>Thanks</b>")
    assert attempt["outcome"] == "succeeded"


def test_a_replay_is_another_delivery_of_the_same_message(charlie: Program) -> None:
    own = charlie.add()["links"]["self"]
    sent = charlie.call("POST", f"{own}/test").get_json()
    again = f"{own}/deliveries/{sent['id']}/replay"
    assert charlie.call("POST", again).status_code == 409
    finish_delivery(sent["id"], 200)
    replayed = charlie.call("POST", again).get_json()
    assert (replayed["message_id"], replayed["payload"]) == (sent["message_id"], sent["payload"])
    assert replayed["id"] != sent["id"]
    assert charlie.call("POST", f"{charlie.add()['links']['self']}/deliveries/{sent['id']}/replay").status_code == 404


def test_long_lists_come_in_pages(charlie: Program) -> None:
    numbers = [charlie.add()["id"] for _ in range(3)]
    first = charlie.call("GET", f"{HOOKS}?limit=2").get_json()
    rest = charlie.call("GET", f"{HOOKS}?limit=2&cursor={first['next']}").get_json()
    assert [hook["id"] for hook in first["items"] + rest["items"]] == numbers[::-1]
    assert rest["next"] is None
    own = f"{HOOKS}/{numbers[0]}"
    sent = [charlie.call("POST", f"{own}/test").get_json()["id"] for _ in range(3)]
    page = charlie.call("GET", f"{own}/deliveries?limit=2").get_json()
    assert [delivery["id"] for delivery in page["items"]] == sent[:0:-1]
    assert charlie.call("GET", f"{HOOKS}?cursor={page['next']}").status_code == 422


def test_a_page_of_the_log_asks_the_database_a_few_times_at_most(charlie: Program, database: Engine) -> None:
    own = charlie.add()["links"]["self"]
    for _ in range(5):
        finish_delivery(charlie.call("POST", f"{own}/test").get_json()["id"], 200)
    with count_statements(database) as statements:
        assert len(charlie.call("GET", f"{own}/deliveries").get_json()["items"]) == 5
    assert len([statement for statement in statements if "webhook" in statement or "attempt" in statement]) <= 4


def test_a_failing_receiver_says_since_when(charlie: Program, people: People) -> None:
    with transaction() as session:
        webhook, _ = add_webhook(session, WebhookDraft(**BODY), people.charlie, people.charlie)  # type: ignore[arg-type]
        session.execute(text("UPDATE webhook SET failing_since = now()"))
    told = charlie.call("GET", f"{HOOKS}/{webhook.id}").get_json()
    assert told["state"] == "failing"
    assert told["failing_since"] is not None


def test_jobs_of_deliveries_belong_to_their_webhook(charlie: Program) -> None:
    added = charlie.add()
    charlie.call("POST", f"{added['links']['self']}/test")
    with transaction() as session:
        assert session.scalars(select(Job.owner)).all() == [f"webhook:{added['id']}"]
