"""Programs show an access token: it opens what its person may and its scopes name, and a wrong one opens nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import text, update
from werkzeug.test import TestResponse

from models.operations.tokens import create_token, make_secret, revoke_token
from models.session import transaction
from models.tables.job import Job
from models.tables.person import ApiToken, Person, Role, Scope
from models.tables.submission import Submission
from tests.conftest import People
from tests.web.conftest import BuildApp, sign_in
from web.auth import Access, allow, anyone, operators, request_owner, senders, signed_in
from web.idempotency import HEADER

CLAIM = {"kind": "claim", "text": "The Thames froze in 1963."}
MakeToken = Callable[..., str]


@pytest.fixture
def make_token(people: People) -> MakeToken:
    """Make a token for somebody and return it."""

    def make(person: Person, *scopes: str) -> str:
        with transaction() as session:
            return create_token(session, person, "program", scopes)[1]

    return make


def show(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def change_token(**values: object) -> None:
    with transaction() as session:
        session.execute(update(ApiToken).values(**values))


def is_refused(answer: TestResponse) -> bool:
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert answer.content_type == "application/problem+json"
    assert "token" in answer.get_json()["detail"]
    return answer.status_code == 401


def test_what_is_sent_with_a_token_belongs_to_its_person(
    client: FlaskClient, people: People, make_token: MakeToken
) -> None:
    sent = client.post("/api/v1/submissions", json=CLAIM, headers=show(make_token(people.charlie, "submit")))
    assert sent.status_code == 202
    with transaction() as session:
        job = session.get_one(Job, sent.get_json()["id"])
        assert session.get_one(Submission, job.submission_id).person_id == people.charlie.id
        assert job.owner == f"person:{people.charlie.id}"


def test_where_strangers_may_not_submit_a_token_may(build_app: BuildApp, people: People, make_token: MakeToken) -> None:
    client = build_app(anonymous_submit=False).test_client()
    assert client.post("/api/v1/submissions", json=CLAIM).status_code == 401
    sent = client.post("/api/v1/submissions", json=CLAIM, headers=show(make_token(people.charlie, "submit")))
    assert sent.status_code == 202


@pytest.mark.parametrize("path", ["/api/v1/corpora", "/api/v1/openapi.json"])
@pytest.mark.parametrize(
    "header", ["Bearer abc", "Bearer", "Bearer ", "Basic QWxpY2U6eA==", "", pytest.param(make_secret(), id="bare")]
)
def test_a_wrong_token_is_never_ignored(client: FlaskClient, path: str, header: str) -> None:
    assert is_refused(client.get(path, headers={"Authorization": header}))


def test_a_token_that_nobody_made_is_refused_without_being_repeated(client: FlaskClient) -> None:
    secret = make_secret()
    answer = client.get("/api/v1/corpora", headers=show(secret))
    assert is_refused(answer)
    assert secret not in answer.text


def test_an_expired_a_revoked_and_a_resting_token_are_refused(
    client: FlaskClient, people: People, make_token: MakeToken
) -> None:
    headers = show(make_token(people.bob, "read"))
    assert client.get("/api/v1/corpora", headers=headers).status_code == 200
    change_token(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert is_refused(client.get("/api/v1/corpora", headers=headers))
    change_token(expires_at=None)
    assert client.get("/api/v1/corpora", headers=headers).status_code == 200
    with transaction() as session:
        session.execute(text("UPDATE person SET active = false"))
    assert is_refused(client.get("/api/v1/corpora", headers=headers))
    with transaction() as session:
        session.execute(text("UPDATE person SET active = true"))
        revoke_token(session, 1)
    assert is_refused(client.get("/api/v1/corpora", headers=headers))


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_may_be_cased_at_will(
    client: FlaskClient, people: People, make_token: MakeToken, scheme: str
) -> None:
    headers = {"Authorization": f"{scheme}  {make_token(people.bob, 'read')} "}
    assert client.get("/api/v1/corpora", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("access", "method", "scope"),
    [
        (anyone, "GET", None),
        (anyone, "POST", Scope.SUBMIT),
        (senders, "POST", Scope.SUBMIT),
        (signed_in, "GET", Scope.READ),
        (signed_in, "POST", Scope.SUBMIT),
        (Role.REVIEWER, "GET", Scope.READ),
        (Role.REVIEWER, "POST", Scope.REVIEW),
        (Role.EDITOR, "POST", Scope.REVIEW),
        (Role.ADMIN, "GET", Scope.READ),
        (Role.ADMIN, "POST", Scope.ADMIN),
        (operators, "DELETE", Scope.ADMIN),
    ],
)
def test_every_door_asks_for_one_scope(
    build_app: BuildApp, people: People, make_token: MakeToken, access: Access, method: str, scope: Scope | None
) -> None:
    app = build_app()
    app.add_url_rule("/api/v1/door", "api.door", allow(access)(lambda: "inside"), methods=[method])
    client = app.test_client()
    for held in Scope:
        answer = client.open("/api/v1/door", method=method, headers=show(make_token(people.dora, held)))
        if scope is None or held == scope:
            assert answer.status_code == 200, held
        else:
            assert answer.status_code == 403, held
            challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
            assert answer.headers["WWW-Authenticate"] == challenge
            assert f"lacks the scope “{scope}”" in answer.get_json()["detail"]


def test_a_view_may_ask_for_another_scope(build_app: BuildApp, people: People, make_token: MakeToken) -> None:
    app = build_app()
    app.add_url_rule("/api/v1/door", "api.door", allow(signed_in, Scope.ADMIN)(lambda: "inside"))
    client = app.test_client()
    assert client.get("/api/v1/door", headers=show(make_token(people.dora, "read"))).status_code == 403
    assert client.get("/api/v1/door", headers=show(make_token(people.dora, "admin"))).status_code == 200


def test_a_token_does_no_more_than_its_person_may_now(
    build_app: BuildApp, people: People, make_token: MakeToken
) -> None:
    app = build_app()
    app.add_url_rule("/api/v1/door", "api.door", allow(Role.REVIEWER)(lambda: "inside"), methods=["POST"])
    client = app.test_client()
    headers = show(make_token(people.bob, "review"))
    assert client.post("/api/v1/door", headers=headers).status_code == 200
    with transaction() as session:
        session.execute(text("UPDATE person SET role = 'submitter' WHERE name = 'Bob'"))
    answer = client.post("/api/v1/door", headers=headers)
    assert answer.status_code == 403
    assert "Your account may not do this." in answer.get_json()["detail"]


def test_tokens_open_no_page(client: FlaskClient, people: People, make_token: MakeToken) -> None:
    headers = show(make_token(people.bob, *list(Scope)[:3]))
    assert client.get("/inbox", headers=headers).status_code == 303
    assert client.get("/about", headers={"Authorization": "Basic eDp5"}).status_code == 200


def test_a_use_is_noted_also_where_the_call_is_refused(
    client: FlaskClient, people: People, make_token: MakeToken
) -> None:
    headers = show(make_token(people.bob, "read"))
    assert client.post("/api/v1/submissions", json=CLAIM, headers=headers).status_code == 403
    with transaction() as session:
        [token] = session.query(ApiToken)
        noted = token.last_used_at
    assert noted is not None
    client.get("/api/v1/corpora", headers=headers)
    with transaction() as session:
        [token] = session.query(ApiToken)
        assert token.last_used_at == noted, "once a minute is enough"


def test_a_request_belongs_to_a_person_or_to_an_address_that_nobody_can_read(
    build_app: BuildApp, people: People, make_token: MakeToken
) -> None:
    app = build_app()
    app.add_url_rule("/api/v1/owner", "api.owner", allow(anyone)(request_owner))
    app.add_url_rule("/owner", "owner", allow(anyone)(request_owner))
    client = app.test_client()

    def ask(address: str = "203.0.113.7", path: str = "/api/v1/owner", secret: str = "") -> str:
        headers = show(secret) if secret else {}
        return client.get(path, headers=headers, environ_base={"REMOTE_ADDR": address}).text

    stranger = ask()
    kind, _, name = stranger.partition(":")
    assert (kind, len(name)) == ("address", 16)
    assert ask() == stranger
    assert ask(path="/owner") == stranger
    assert ask("203.0.113.8") != stranger
    assert ask("2001:db8:1:2::1") == ask("2001:db8:1:2:ffff::9")
    assert ask(secret=make_token(people.bob, "read")) == f"person:{people.bob.id}"
    other = build_app(secret_key=SecretStr("another key"))
    other.add_url_rule("/owner", "owner", allow(anyone)(request_owner))
    assert other.test_client().get("/owner", environ_base={"REMOTE_ADDR": "203.0.113.7"}).text != stranger
    sign_in(client, people.charlie)
    assert ask(path="/owner") == f"person:{people.charlie.id}"
    assert ask() == stranger, "the interface reads no cookie"


def test_the_description_tells_what_each_call_needs(client: FlaskClient) -> None:
    spec = client.get("/api/v1/openapi.json").get_json()
    scheme = spec["components"]["securitySchemes"]["bearerAuth"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    submit = spec["paths"]["/api/v1/submissions"]["post"]
    assert submit["security"] == [{}, {"bearerAuth": ["submit"]}]
    assert "“submit”" in submit["description"]
    assert {"400", "401", "403", "409", "422", "429"} <= set(submit["responses"])
    assert HEADER in {parameter["name"] for parameter in submit["parameters"]}
    read = spec["paths"]["/api/v1/corpora"]["get"]
    assert read["security"] == [{}, {"bearerAuth": []}]
    assert HEADER not in {parameter["name"] for parameter in read["parameters"]}
