"""Following a job by program: ask, wait, cancel, try again."""

from concurrent.futures import Future, ThreadPoolExecutor
from threading import BoundedSemaphore
from time import sleep
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, QueuePool
from werkzeug.test import TestResponse

from models.operations.jobs import Lease, claim_job, fail_job, finish_job, report_progress
from models.session import transaction
from tests.web.api.conftest import Story
from tests.web.conftest import BuildApp
from web.api.jobs import SEATS, read_wait

CLAIM = {"kind": "claim", "text": "The Thames froze in 1963."}


@pytest.fixture
def job(client: FlaskClient) -> str:
    """The address of a job that waits."""
    return str(client.post("/api/v1/submissions", json=CLAIM).headers["Location"])


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> BoundedSemaphore:
    """Counts how often a waiting request has looked at its job in vain."""
    counted = BoundedSemaphore(1_000)
    for _ in range(1_000):
        counted.acquire()

    def count_and_sleep(seconds: float) -> None:
        counted.release()
        sleep(seconds / 10)

    monkeypatch.setattr("web.api.jobs.sleep", count_and_sleep)
    return counted


def take(address: str) -> Lease:
    with transaction() as session:
        lease = claim_job(session, UUID(address.rsplit("/", 1)[1]), 30)
    assert lease is not None
    return lease


def ask_aside(client: FlaskClient, address: str, headers: dict[str, str]) -> "Future[TestResponse]":
    """Ask in a thread of its own, as another client would."""
    pool = ThreadPoolExecutor(1)
    asked = pool.submit(lambda: client.application.test_client().get(address, headers=headers))
    pool.shutdown(wait=False)
    return asked


def test_a_waiting_job_can_be_cancelled_and_not_retried(client: FlaskClient, job: str) -> None:
    links = client.get(job).get_json()["links"]
    assert links["cancel"] == f"{job}/cancel"
    assert links["retry"] is None
    assert client.post(f"{job}/retry").status_code == 409


def test_cancelling_a_waiting_job_ends_it(client: FlaskClient, job: str) -> None:
    cancelled = client.post(f"{job}/cancel")
    assert cancelled.status_code == 200
    assert cancelled.get_json()["state"] == "cancelled"
    assert cancelled.get_json()["finished_at"].endswith("Z")
    assert cancelled.get_json()["links"]["cancel"] is None
    assert client.post(f"{job}/cancel").status_code == 409


def test_a_cancelled_job_can_be_tried_again(client: FlaskClient, job: str) -> None:
    client.post(f"{job}/cancel")
    again = client.post(f"{job}/retry")
    assert again.status_code == 202
    assert again.headers["Location"] == job
    assert again.get_json()["state"] == "queued"


def test_a_running_job_shows_its_progress(client: FlaskClient, job: str) -> None:
    lease = take(job)
    with transaction() as session:
        report_progress(session, lease, "match", 0, 12)
        report_progress(session, lease, "match", 3, 12)
    shown = client.get(job).get_json()
    assert (shown["state"], shown["stage"], shown["done"], shown["total"]) == ("running", "match", 3, 12)
    assert shown["waiting_before"] is None
    assert isinstance(shown["eta_seconds"], float)


def test_a_failed_job_says_why_in_a_sentence_and_keeps_the_trace_inside(client: FlaskClient, job: str) -> None:
    lease = take(job)
    with transaction() as session:
        fail_job(session, lease, "The encoder could not be loaded.", "Traceback: a private path")
    answer = client.get(job)
    assert (answer.get_json()["state"], answer.get_json()["error"]) == ("failed", "The encoder could not be loaded.")
    assert answer.get_json()["links"]["retry"] == f"{job}/retry"
    assert "private path" not in answer.text


def test_jobs_before_it_are_counted(client: FlaskClient, job: str) -> None:
    second = client.post("/api/v1/submissions", json=CLAIM)
    assert second.get_json()["waiting_before"] is None, "to accept something must cost little"
    assert client.get(second.headers["Location"]).get_json()["waiting_before"] == 1
    assert client.get(job).get_json()["waiting_before"] == 0


def test_what_has_not_changed_is_not_sent_again(client: FlaskClient, job: str) -> None:
    tag = client.get(job).headers["ETag"]
    unchanged = client.get(job, headers={"If-None-Match": tag})
    assert unchanged.status_code == 304
    assert unchanged.data == b""
    assert unchanged.headers["ETag"] == tag
    lease = take(job)
    changed = client.get(job, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    with transaction() as session:
        report_progress(session, lease, "match", 1, 2)
    assert client.get(job).headers["ETag"] != changed.headers["ETag"]


def test_a_finished_job_is_not_waited_for(client: FlaskClient, story: Story) -> None:
    answer = client.get(f"/api/v1/jobs/{story.job_id}", headers={"Prefer": "wait=10"})
    assert answer.get_json()["state"] == "succeeded"
    assert "Preference-Applied" not in answer.headers


def test_whoever_waits_hears_when_the_job_is_over(client: FlaskClient, job: str, looks: BoundedSemaphore) -> None:
    lease = take(job)
    asked = ask_aside(client, job, {"Prefer": "wait=10"})
    assert looks.acquire(timeout=20)
    with transaction() as session:
        report_progress(session, lease, "match", 1, 2)
    assert looks.acquire(timeout=20)
    with transaction() as session:
        finish_job(session, lease)
    answer = asked.result(timeout=20)
    assert answer.get_json()["state"] == "succeeded"
    assert answer.headers["Preference-Applied"] == "wait=10"


def test_whoever_waits_with_a_tag_hears_of_the_next_change(
    client: FlaskClient, job: str, looks: BoundedSemaphore
) -> None:
    tag = client.get(job).headers["ETag"]
    asked = ask_aside(client, job, {"Prefer": "wait=10", "If-None-Match": tag})
    assert looks.acquire(timeout=20)
    take(job)
    assert asked.result(timeout=20).get_json()["state"] == "running"


def test_waiting_ends_with_the_time_that_was_asked_for(client: FlaskClient, job: str, looks: BoundedSemaphore) -> None:
    answer = client.get(job, headers={"Prefer": "wait=1"})
    assert answer.get_json()["state"] == "queued"
    assert answer.headers["Preference-Applied"] == "wait=1"
    assert looks.acquire(blocking=False)


def test_between_two_looks_no_connection_is_held(
    client: FlaskClient, job: str, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[int] = []
    pool = database.pool
    assert isinstance(pool, QueuePool)
    monkeypatch.setattr("web.api.jobs.sleep", lambda _: held.append(pool.checkedout()))
    client.get(job, headers={"Prefer": "wait=1"})
    assert set(held) == {0}


def test_only_a_quarter_of_the_threads_may_wait(build_app: BuildApp, looks: BoundedSemaphore) -> None:
    app = build_app(web_threads=8)
    client = app.test_client()
    address = client.post("/api/v1/submissions", json=CLAIM).headers["Location"]
    waiting = [ask_aside(client, address, {"Prefer": "wait=10"}) for _ in range(2)]
    seats: BoundedSemaphore = app.extensions[SEATS]
    while not (is_full := not seats.acquire(blocking=False)):
        seats.release()
        assert looks.acquire(timeout=20)
    assert is_full
    third = client.get(address, headers={"Prefer": "wait=10"})
    assert third.get_json()["state"] == "queued"
    assert "Preference-Applied" not in third.headers
    client.post(f"{address}/cancel")
    assert [answer.result(timeout=20).get_json()["state"] for answer in waiting] == ["cancelled", "cancelled"]
    assert [seats.acquire(blocking=False) for _ in range(3)] == [True, True, False]


def test_a_seat_is_given_back_when_waiting_fails(
    client: FlaskClient, job: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(_: float) -> None:
        raise OSError("the machine is tired")

    monkeypatch.setattr("web.api.jobs.sleep", break_down)
    for _ in range(5):
        assert client.get(job, headers={"Prefer": "wait=10"}).status_code == 500


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [
        ("", 0),
        ("wait=5", 5),
        ("wait=10", 10),
        ("wait=3600", 10),
        ("wait=0", 0),
        ("respond-async, wait=7", 7),
        ('Wait = "4"', 4),
        ("wait=4; foo=bar", 4),
        ("wait", 0),
        ("wait=soon", 0),
        ("wait=-5", 0),
        ("await=5", 0),
        ("wait=99999999999999999999", 0),
    ],
)
def test_the_wish_to_wait(prefer: str, seconds: int) -> None:
    assert read_wait(prefer) == seconds


@pytest.mark.parametrize("action", ["cancel", "pause", "resume", "retry"])
def test_an_unknown_job_can_be_neither_cancelled_nor_retried(client: FlaskClient, action: str) -> None:
    answer = client.post(f"/api/v1/jobs/11111111-1111-1111-1111-111111111111/{action}")
    assert answer.status_code == 404


def test_a_check_is_paused_and_resumed_by_its_links(client: FlaskClient, job: str) -> None:
    before = client.get(job)
    assert before.get_json()["links"]["resume"] is None
    paused = client.post(before.get_json()["links"]["pause"]).get_json()
    assert (paused["state"], paused["links"]["pause"]) == ("paused", None)
    assert client.get(job).headers["ETag"] != before.headers["ETag"]
    assert client.post(paused["links"]["resume"]).get_json()["state"] == "queued"
    assert client.post(paused["links"]["resume"]).status_code == 409
