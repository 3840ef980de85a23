"""Every address decides who may enter, and keeps to it."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from models.tables.person import Role
from tests.conftest import People
from tests.web.conftest import BuildApp, sign_in
from web.app import Desk
from web.auth import Access, allow, anyone, find_access, senders, signed_in


def test_every_route_declares_who_may_enter(app: Desk) -> None:
    with app.app_context():
        undeclared = {rule.endpoint for rule in app.url_map.iter_rules() if find_access(rule.endpoint) is None}
    assert undeclared == set()


def test_what_strangers_may_reach_has_no_number_to_count_through(app: Desk) -> None:
    """Private things are reached by ids that cannot be guessed; only the public fact-checks are numbered."""
    with app.app_context():
        open_doors = {rule.rule for rule in app.url_map.iter_rules() if find_access(rule.endpoint) is anyone}
    assert "/api/v1/jobs/<uuid:job_id>" in open_doors
    assert {rule for rule in open_doors if "<int:" in rule} == {"/api/v1/factchecks/<int:factcheck_id>"}


def test_a_route_that_declares_nothing_answers_nobody(build_app: BuildApp) -> None:
    app = build_app()
    app.add_url_rule("/forgotten", view_func=lambda: "a secret")
    answer = app.test_client().get("/forgotten")
    assert answer.status_code == 500
    assert "a secret" not in answer.text


@pytest.mark.parametrize(
    ("access", "who", "status"),
    [
        (anyone, None, 200),
        (signed_in, None, 303),
        (signed_in, "charlie", 200),
        (Role.REVIEWER, None, 303),
        (Role.REVIEWER, "charlie", 403),
        (Role.REVIEWER, "bob", 200),
        (Role.REVIEWER, "alice", 200),
        (Role.EDITOR, "bob", 403),
        (Role.EDITOR, "alice", 200),
        (Role.ADMIN, "alice", 403),
        (Role.ADMIN, "dora", 200),
        (senders, "charlie", 200),
    ],
)
def test_doors(build_app: BuildApp, people: People, access: Access, who: str | None, status: int) -> None:
    app = build_app()
    app.add_url_rule("/door", "door", allow(access)(lambda: "inside"))
    client = app.test_client()
    if who:
        sign_in(client, getattr(people, who))
    assert client.get("/door").status_code == status


@pytest.mark.parametrize(("strangers_may", "status"), [("yes", 200), ("no", 303)])
def test_strangers_send_only_where_the_settings_let_them(build_app: BuildApp, strangers_may: str, status: int) -> None:
    app = build_app(anonymous_submit=strangers_may == "yes")
    app.add_url_rule("/door", "door", allow(senders)(lambda: "inside"))
    assert app.test_client().get("/door").status_code == status


def test_a_stranger_is_sent_to_sign_in_and_back(client: FlaskClient) -> None:
    answer = client.get("/inbox?view=mine&page=2")
    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=%2Finbox%3Fview%3Dmine%26page%3D2"


def test_a_script_on_a_page_is_told_instead_of_sent(client: FlaskClient) -> None:
    answer = client.get("/inbox", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"


def test_the_interface_answers_401_to_strangers_where_they_may_not_submit(build_app: BuildApp) -> None:
    client = build_app(anonymous_submit=False).test_client()
    answer = client.post("/api/v1/submissions", json={"kind": "claim", "text": "The Thames froze in 1963."})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "access token" in answer.get_json()["detail"]


def test_the_interface_does_not_read_the_cookie(build_app: BuildApp, people: People) -> None:
    app = build_app(anonymous_submit=False)
    client = app.test_client()
    sign_in(client, people.alice)
    assert client.get("/me").status_code == 200
    answer = client.post("/api/v1/submissions", json={"kind": "claim", "text": "The Thames froze in 1963."})
    assert answer.status_code == 401


def test_what_a_signed_in_browser_sends_to_the_interface_belongs_to_nobody(client: FlaskClient, people: People) -> None:
    sign_in(client, people.charlie)
    sent = client.post("/api/v1/submissions", json={"kind": "claim", "text": "The Thames froze in 1963."})
    assert sent.status_code == 202
    assert "Set-Cookie" not in sent.headers
    assert sent.get_json()["links"]["result"].removeprefix("/api/v1") not in client.get("/me").text


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}, 403),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.7"}, 403),
        ("203.0.113.7", {}, 403),
        ("203.0.113.7", {"X-Forwarded-For": "127.0.0.1"}, 403),
    ],
)
def test_figures_are_for_the_machine_itself(client: FlaskClient, address: str, headers: Any, status: int) -> None:
    answer = client.get("/metrics", environ_base={"REMOTE_ADDR": address}, headers=headers)
    assert answer.status_code == status


def test_behind_a_declared_proxy_the_speaker_counts(build_app: BuildApp) -> None:
    client = build_app(trusted_proxies=1).test_client()
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 403


def test_figures_are_for_administrators_too(client: FlaskClient, people: People) -> None:
    elsewhere = {"REMOTE_ADDR": "203.0.113.7"}
    sign_in(client, people.dora)
    assert client.get("/metrics", environ_base=elsewhere).status_code == 200
    other = client.application.test_client()
    sign_in(other, people.alice)
    assert other.get("/metrics", environ_base=elsewhere).status_code == 403
