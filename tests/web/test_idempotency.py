"""Whoever repeats a call under the same Idempotency-Key gets the same answer, and one job."""

import io
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import jsonify, request
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from werkzeug.test import TestResponse

from models.operations.tokens import create_token
from models.session import transaction
from models.settings import Settings
from models.tables.intake import IdempotencyKey
from models.tables.job import Job
from tests.conftest import People
from tests.web.conftest import BuildApp
from web.app import Desk, create_app
from web.auth import allow, anyone
from web.idempotency import idempotent

CLAIM = {"kind": "claim", "text": "The Thames froze in 1963."}
KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"


def send(client: FlaskClient, key: str = KEY, **changes: Any) -> TestResponse:
    headers = {"Idempotency-Key": key, **changes.pop("headers", {})}
    return client.post("/api/v1/submissions", json=CLAIM | changes, headers=headers)


def count_jobs() -> int:
    with transaction() as session:
        return session.scalar(select(func.count()).select_from(Job)) or 0


def test_a_repeated_call_gets_the_same_answer_and_does_nothing(client: FlaskClient) -> None:
    first, second = send(client), send(client)
    assert (first.status_code, second.status_code) == (202, 202)
    assert second.data == first.data
    for name in ("Location", "Retry-After", "Content-Type", "Cache-Control"):
        assert second.headers[name] == first.headers[name]
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert count_jobs() == 1


def test_without_a_key_every_call_counts(client: FlaskClient) -> None:
    for _ in range(2):
        assert client.post("/api/v1/submissions", json=CLAIM).status_code == 202
    assert count_jobs() == 2


def test_another_request_under_the_same_key_is_refused(client: FlaskClient) -> None:
    send(client)
    answer = send(client, text="The Rhine froze in 1963.")
    assert answer.status_code == 422
    assert "Take a fresh key" in answer.get_json()["detail"]
    assert client.post("/api/v1/submissions", data=b"{", headers={"Idempotency-Key": KEY}).status_code == 422
    assert count_jobs() == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "with space", "tab\there", "é", "\x7f"])
def test_what_is_no_key_is_refused(client: FlaskClient, key: str) -> None:
    answer = send(client, key)
    assert answer.status_code == 400
    assert "visible ASCII" in answer.get_json()["detail"]
    assert count_jobs() == 0


@pytest.mark.parametrize("key", ["!", "~" * 255, '"quoted"'])
def test_any_visible_key_will_do(client: FlaskClient, key: str) -> None:
    assert send(client, key).status_code == 202
    assert send(client, key).headers["Idempotency-Replayed"] == "true"


def test_a_refused_call_may_be_mended_under_the_same_key(client: FlaskClient) -> None:
    assert send(client, kind="poem").status_code == 422
    assert send(client).status_code == 202
    assert count_jobs() == 1


def test_a_key_belongs_to_its_sender(client: FlaskClient, people: People) -> None:
    with transaction() as session:
        charlie = create_token(session, people.charlie, "a", ["submit"])[1]
        bob = create_token(session, people.bob, "b", ["submit"])[1]
        again = create_token(session, people.bob, "c", ["submit"])[1]
    senders = [{}, *({"Authorization": f"Bearer {secret}"} for secret in (charlie, bob))]
    jobs = {send(client, headers=headers).get_json()["id"] for headers in senders}
    assert len(jobs) == 3
    repeated = send(client, headers={"Authorization": f"Bearer {again}"})
    assert repeated.headers["Idempotency-Replayed"] == "true", "the key is the person's, whichever token they show"


def test_after_a_day_the_key_is_forgotten(client: FlaskClient) -> None:
    send(client)
    with transaction() as session:
        session.execute(text("UPDATE idempotency_key SET created_at = now() - interval '25 hours'"))
    assert "Idempotency-Replayed" not in send(client).headers
    assert count_jobs() == 2


def test_the_answer_is_kept_with_the_work_or_not_at_all(build_app: BuildApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """The work is done and written; then the transaction fails, and with it goes the kept answer."""
    client = build_app().test_client()
    monkeypatch.setattr("web.idempotency.keep_answer", lambda *_: 1 / 0)
    assert send(client).status_code == 500
    monkeypatch.undo()
    with transaction() as session:
        assert session.query(IdempotencyKey).all() == []
    assert count_jobs() == 0
    assert send(client).status_code == 202


def test_fifty_threads_with_one_key_make_one_job(people: People, settings: Settings) -> None:
    app = create_app(settings)
    together = threading.Barrier(50)

    def press() -> TestResponse:
        client = app.test_client()
        together.wait()
        return send(client)

    with ThreadPoolExecutor(50) as pool:
        answers = [future.result() for future in [pool.submit(press) for _ in range(50)]]
    assert count_jobs() == 1
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {202, 409}
    told = [answer for answer in answers if answer.status_code == 202]
    assert len({answer.data for answer in told}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in told) == 1
    for answer in answers:
        if answer.status_code == 409:
            assert answer.headers["Retry-After"] == "1"
            assert "right now" in answer.get_json()["detail"]


def test_while_the_first_is_being_answered_the_second_is_told_so(build_app: BuildApp) -> None:
    app = build_app()
    inside, leave = threading.Event(), threading.Event()

    @idempotent
    @allow(anyone)
    def work() -> str:
        inside.set()
        assert leave.wait(30)
        return "done"

    app.add_url_rule("/api/v1/work", "api.work", work, methods=["POST"])
    headers = {"Idempotency-Key": KEY}
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(lambda: app.test_client().post("/api/v1/work", headers=headers))
        assert inside.wait(30)
        second = app.test_client().post("/api/v1/work", headers=headers)
        leave.set()
    assert second.status_code == 409
    assert second.headers["Retry-After"] == "1"
    assert first.result().text == "done"
    assert app.test_client().post("/api/v1/work", headers=headers).headers["Idempotency-Replayed"] == "true"


@pytest.fixture
def upload(build_app: BuildApp) -> FlaskClient:
    """A call that takes a form with files, and reads them."""
    app: Desk = build_app()

    @idempotent
    @allow(anyone)
    def work() -> Any:
        told = {name: file.read().decode() for name, file in request.files.items()}
        return jsonify(files=told, form=request.form.to_dict()), 201

    app.add_url_rule("/api/v1/work", "api.work", work, methods=["POST"])
    return app.test_client()


def post_form(client: FlaskClient, path: str = "/api/v1/work", name: str = "a.csv", **fields: str) -> TestResponse:
    content = fields.pop("content", "claim\nIt rained.\n")
    data = {**fields, "file": (io.BytesIO(content.encode()), name)}
    return client.post(path, data=data, headers={"Idempotency-Key": KEY})


def test_a_form_with_files_is_the_same_whatever_parts_it(upload: FlaskClient) -> None:
    first, second = post_form(upload, kind="list"), post_form(upload, kind="list")
    assert first.status_code == 201
    assert first.get_json()["files"] == {"file": "claim\nIt rained.\n"}
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.data == first.data


def test_a_file_that_fills_the_memory_is_told_apart_too(upload: FlaskClient) -> None:
    """From half a megabyte on a file lies on the disk."""
    large = "x" * 1_000_000
    assert post_form(upload, content=large).get_json()["files"] == {"file": large}
    assert post_form(upload, content=large).headers["Idempotency-Replayed"] == "true"
    assert post_form(upload, content=large + "y").status_code == 422


@pytest.mark.parametrize(
    "changes",
    [
        {"content": "claim\nIt snowed.\n"},
        {"kind": "claim"},
        {"name": "b.csv"},
        {"more": ""},
        {"path": "/api/v1/work?dry=1"},
    ],
)
def test_any_difference_makes_it_another_request(upload: FlaskClient, changes: dict[str, str]) -> None:
    assert post_form(upload, kind="list").status_code == 201
    answer = post_form(upload, **{"kind": "list", **changes})
    assert answer.status_code == 422
