"""What those who watch the desk are told."""

import math
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from models.session import transaction
from tests.models.work import ago, change, send, take
from tests.web.conftest import NOWHERE, BuildApp

CLAIM = {"kind": "claim", "text": "The Thames froze in 1963."}


def test_all_is_well(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json()["status"] == "ok"
    assert {name: check["status"] for name, check in answer.get_json()["checks"].items()} == {
        "database": "ok",
        "migrations": "ok",
        "redis": "ok",
        "jobs": "ok",
    }


@pytest.mark.usefixtures("database_away")
def test_the_process_lives_whatever_happens_to_the_database(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.get_json() == {"status": "ok"}


@pytest.mark.usefixtures("database_away")
def test_without_its_database_the_desk_is_not_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["status"] == "unavailable"
    assert answer.get_json()["checks"]["database"] == {
        "status": "unavailable",
        "detail": "The database does not answer.",
    }


def test_a_database_that_breaks_off_in_the_middle_is_noticed(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_off = text("SELECT pg_terminate_backend(pg_backend_pid())")
    monkeypatch.setattr("web.health.read_movement", lambda session, _: session.execute(break_off))
    assert client.get("/readyz").get_json()["checks"]["database"]["status"] == "unavailable"
    assert client.get("/metrics").status_code == 200


def test_with_an_old_schema_the_desk_is_not_ready(client: FlaskClient) -> None:
    with transaction() as session:
        [now] = session.execute(text("UPDATE alembic_version SET version_num = '0000' RETURNING old.version_num")).one()
    try:
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert "factdesk db upgrade" in answer.get_json()["checks"]["migrations"]["detail"]
    finally:
        with transaction() as session:
            session.execute(text("UPDATE alembic_version SET version_num = :now"), {"now": now})


def test_without_redis_the_desk_still_accepts_work(build_app: BuildApp) -> None:
    answer = build_app(redis_url=f"redis://{NOWHERE}/0").test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json()["status"] == "degraded"
    assert "start some seconds later" in answer.get_json()["checks"]["redis"]["detail"]


def test_jobs_that_nobody_moves_are_noticed(client: FlaskClient) -> None:
    client.post("/api/v1/submissions", json=CLAIM)
    assert client.get("/readyz").get_json()["status"] == "ok"
    with transaction() as session:
        session.execute(text("UPDATE job SET run_after = now() - interval '1 hour'"))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json()["status"] == "degraded"
    detail = "A job waits, and none was moved for 60 minutes: is a worker running?"
    assert answer.get_json()["checks"]["jobs"]["detail"] == detail


def test_a_desk_that_is_busy_says_so_and_is_well(client: FlaskClient) -> None:
    waiting, taken = send(times=2)
    change(waiting, run_after=ago(600))
    take(taken)
    answer = client.get("/readyz").get_json()
    assert answer["status"] == "ok"
    assert answer["checks"]["jobs"] == {"status": "ok", "detail": "Busy: one job waits, the first for 10 minutes."}


def test_a_job_that_may_not_start_yet_does_not_wait(client: FlaskClient) -> None:
    client.post("/api/v1/submissions", json=CLAIM)
    with transaction() as session:
        session.execute(
            text("UPDATE job SET created_at = now() - interval '1 day', run_after = now() + interval '1 h'")
        )
    assert client.get("/readyz").get_json()["checks"]["jobs"] == {"status": "ok"}


def read_figures(client: FlaskClient) -> dict[str, float]:
    lines = [line for line in client.get("/metrics").text.splitlines() if not line.startswith("#")]
    return {name: float(number) for name, number in (line.rsplit(" ", 1) for line in lines)}


def test_requests_are_counted_by_route_and_never_by_address(build_app: BuildApp) -> None:
    client = build_app().test_client()
    sent: Any = client.post("/api/v1/submissions", json=CLAIM).get_json()
    client.get(sent["links"]["self"])
    client.get("/nothing/private")
    client.open("/about", method="INVENTED")
    figures = read_figures(client)
    route = "/api/v1/jobs/<uuid:job_id>"
    assert figures[f'factdesk_requests_total{{method="GET",route="{route}",status="200"}}'] == 1
    assert figures['factdesk_requests_total{method="GET",route="none",status="404"}'] == 1
    assert figures['factdesk_requests_total{method="other",route="none",status="405"}'] == 1
    assert figures[f'factdesk_request_seconds_count{{route="{route}"}}'] == 1
    everything = client.get("/metrics").text
    assert sent["id"] not in everything
    assert "private" not in everything


def test_jobs_are_counted_by_state_when_somebody_looks(client: FlaskClient) -> None:
    jobs = [client.post("/api/v1/submissions", json=CLAIM).get_json() for _ in range(3)]
    client.post(jobs[0]["links"]["cancel"])
    figures = read_figures(client)
    assert figures['factdesk_jobs{kind="check",state="queued"}'] == 2
    assert figures['factdesk_jobs{kind="check",state="cancelled"}'] == 1
    assert figures['factdesk_jobs{kind="check",state="running"}'] == 0
    assert figures["factdesk_database_up"] == 1
    assert figures["factdesk_job_wait_seconds"] < 60
    assert math.isnan(figures["factdesk_job_still_seconds"]), "no worker has ever taken one"


def test_figures_of_jobs_are_withdrawn_while_the_database_is_away(
    build_app: BuildApp, request: pytest.FixtureRequest
) -> None:
    client = build_app().test_client()
    assert read_figures(client)["factdesk_database_up"] == 1
    request.getfixturevalue("database_away")
    figures = read_figures(client)
    assert figures["factdesk_database_up"] == 0
    assert not any(name.startswith("factdesk_jobs{") for name in figures)
