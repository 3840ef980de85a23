"""Every error has its answer: a problem for programs, a page for people, and never what was sent."""

import gzip
from io import BytesIO
from typing import Any

import pytest
from flask import abort, redirect, request
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from models.errors import (
    ConflictError,
    DeskError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    SignInNeededError,
    UnavailableError,
)
from tests.conftest import People
from tests.web.conftest import BuildApp, sign_in
from web.app import LARGEST_REQUEST
from web.auth import allow, anyone
from web.problems import SORTS
from web.transaction import session

SENTENCE = "One sentence says what is wrong."
DESK_ERRORS = [
    (InvalidInputError(SENTENCE, "text"), 422, "invalid-input"),
    (NotFoundError(SENTENCE), 404, "not-found"),
    (NotAllowedError(SENTENCE), 403, "not-allowed"),
    (SignInNeededError(SENTENCE), 401, "sign-in-needed"),
    (ConflictError(SENTENCE), 409, "conflict"),
    (UnavailableError(SENTENCE), 503, "unavailable"),
    (DeskError(SENTENCE), 500, "fault"),
]


def raise_it(error: Exception) -> Any:
    def view() -> str:
        raise error

    return allow(anyone)(view)


def build_failing(build_app: BuildApp, error: Exception) -> FlaskClient:
    app = build_app()
    app.add_url_rule("/failing", "failing", raise_it(error))
    app.add_url_rule("/api/v1/failing", "api.failing", raise_it(error))
    return app.test_client()


def test_every_error_of_the_desk_is_tried_here() -> None:
    ours = {kind for kind in DeskError.__subclasses__() if kind.__module__ == "models.errors"}
    assert {type(error) for error, _, _ in DESK_ERRORS} == {DeskError, *ours}


@pytest.mark.parametrize(("error", "status", "slug"), DESK_ERRORS)
def test_programs_get_a_problem(build_app: BuildApp, error: DeskError, status: int, slug: str) -> None:
    answer = build_failing(build_app, error).get("/api/v1/failing")
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    problem = answer.get_json()
    assert problem["type"] == f"/api/docs#{slug}"
    assert problem["title"] == error.title
    assert problem["status"] == status
    assert problem["detail"] == SENTENCE


@pytest.mark.parametrize(("error", "status", "slug"), DESK_ERRORS)
def test_people_get_a_page(build_app: BuildApp, error: DeskError, status: int, slug: str) -> None:
    answer = build_failing(build_app, error).get("/failing", headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == status
    assert answer.content_type == "text/html; charset=utf-8"
    assert error.title in answer.text
    assert SENTENCE in answer.text
    assert slug not in answer.text


@pytest.mark.parametrize(
    "accept", ["application/json", "application/problem+json", "application/json, text/html;q=0.5"]
)
def test_a_script_that_asks_a_page_for_json_gets_a_problem(build_app: BuildApp, accept: str) -> None:
    answer = build_failing(build_app, ConflictError(SENTENCE)).get("/failing", headers={"Accept": accept})
    assert answer.content_type == "application/problem+json"


def test_the_wrong_field_is_pointed_at(build_app: BuildApp) -> None:
    problem = build_failing(build_app, InvalidInputError(SENTENCE, "a/b")).get("/api/v1/failing").get_json()
    assert problem["errors"] == [{"pointer": "#/a~1b", "detail": SENTENCE}]


def test_an_unexpected_error_is_named_by_an_id_alone(build_app: BuildApp, capsys: pytest.CaptureFixture[str]) -> None:
    client = build_failing(build_app, ZeroDivisionError("the secret of the machine room"))
    problem = client.get("/api/v1/failing").get_json()
    number = problem["instance"].removeprefix("urn:factdesk:fault:")
    assert problem["status"] == 500
    assert number in problem["detail"]
    assert "secret" not in str(problem)
    logged = capsys.readouterr().err
    assert number in logged
    assert "the secret of the machine room" in logged


def test_what_people_sent_stays_out_of_the_log(build_app: BuildApp, capsys: pytest.CaptureFixture[str]) -> None:
    def view() -> str:
        session().execute(text("SELECT * FROM nowhere WHERE text = :sent"), request.args)
        return "found"

    app = build_app()
    app.add_url_rule("/failing", "failing", allow(anyone)(view))
    assert app.test_client().get("/failing?sent=a+private+word").status_code == 500
    logged = capsys.readouterr().err
    assert "nowhere" in logged
    assert "a private word" not in logged


def test_a_failing_error_page_still_answers(build_app: BuildApp, monkeypatch: pytest.MonkeyPatch) -> None:
    client = build_failing(build_app, ConflictError(SENTENCE))
    monkeypatch.setattr("web.errors.render_template", lambda *_, **__: 1 / 0)
    answer = client.get("/failing")
    assert answer.status_code == 409
    assert SENTENCE in answer.text


def test_people_get_back_what_they_wrote(client: FlaskClient) -> None:
    fields = {"email": "a@b.test", "password": "my secret word", "reason": "<b>It</b> froze\nagain.", "note": " "}
    answer = client.post("/sign-in", data=fields | {"csrf_token": "outdated"})
    assert answer.status_code == 400
    assert "&lt;b&gt;It&lt;/b&gt; froze\nagain.</textarea>" in answer.text
    assert answer.text.count("<textarea") == 1
    assert "secret" not in answer.text
    assert "What you wrote" not in client.get("/nowhere").text


def test_an_address_without_anything_is_404(client: FlaskClient) -> None:
    assert client.get("/api/v1/nothing").get_json()["type"] == "/api/docs#not-found"
    page = client.get("/nothing")
    assert page.status_code == 404
    assert "Not found" in page.text


def test_a_wrong_method_is_told_the_right_ones(client: FlaskClient) -> None:
    answer = client.delete("/api/v1/corpora")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert answer.get_json()["title"] == "Wrong method"


@pytest.mark.parametrize(
    ("body", "content_type", "status", "slug"),
    [
        ("kind=claim", "application/x-www-form-urlencoded", 415, "wrong-type"),
        ('{"kind": "claim", "text": "x"}', "text/plain", 415, "wrong-type"),
        ('{"kind": "claim", "text": "x"}', None, 415, "wrong-type"),
        ("{", "application/json", 400, "broken-request"),
        ("", "application/json", 400, "broken-request"),
        ('{"kind": "\xff"}'.encode("latin-1"), "application/json", 400, "broken-request"),
        ("[" * 200_000, "application/json", 400, "broken-request"),
        ("[" * 21 + "]" * 21, "application/json", 400, "broken-request"),
        ('{"a":' * 21 + "1" + "}" * 21, "application/json", 400, "broken-request"),
        ("[" * 20 + "]" * 20, "application/json", 422, "invalid-input"),
        ('{"kind": "claim", "text": "x"}', "application/json; charset=latin-1", 415, "wrong-type"),
        ('{"kind": "claim", "text": "x"}', "application/json; charset=utf-16", 415, "wrong-type"),
        ('{"kind": "claim", "text": "x"}'.encode("utf-16"), "application/json", 400, "broken-request"),
        ('{"kind": "claim", "text": "x"}'.encode("utf-16-le"), "application/json", 400, "broken-request"),
        ("{'kind': 'claim'}", "application/json", 400, "broken-request"),
        ('{"kind": "claim", "text": "x",}', "application/json", 400, "broken-request"),
        ('{"kind": ' + "9" * 10_000 + "}", "application/json", 400, "broken-request"),
        ('"' + "x" * LARGEST_REQUEST + '"', "application/json", 413, "too-large"),
        ("[]", "application/json", 422, "invalid-input"),
        ("null", "application/json", 400, "broken-request"),
        ('"claim"', "application/json", 422, "invalid-input"),
    ],
)
def test_bodies_that_are_no_submission(
    client: FlaskClient, body: str | bytes, content_type: str | None, status: int, slug: str
) -> None:
    answer = client.post("/api/v1/submissions", data=body, content_type=content_type)
    assert answer.status_code == status
    assert answer.get_json()["type"] == f"/api/docs#{slug}"


@pytest.mark.parametrize("content_type", ["application/json; charset=UTF-8", "application/json; charset=utf8"])
def test_json_in_the_one_encoding_that_it_has_is_read(client: FlaskClient, content_type: str) -> None:
    body = '{"kind": "claim", "text": "Les œufs coûtent 3 €."}'.encode()
    assert client.post("/api/v1/submissions", data=body, content_type=content_type).status_code == 202


def test_a_compressed_body_is_refused_as_what_it_is(client: FlaskClient) -> None:
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    answer = client.post("/api/v1/submissions", data=gzip.compress(b'{"kind": "claim", "text": "x"}'), headers=headers)
    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/api/v1/corpora?colour=red", "colour"),
        ("GET", "/api/v1/openapi.json?x=", "x"),
        ("POST", "/api/v1/submissions?dry=1", "dry"),
    ],
)
def test_a_query_parameter_that_nobody_knows_is_refused(client: FlaskClient, method: str, path: str, name: str) -> None:
    answer = client.open(path, method=method, json={"kind": "claim", "text": "x"})
    assert answer.status_code == 422
    assert answer.get_json()["errors"] == [{"pointer": f"#/{name}", "detail": "There is no such parameter."}]


def test_a_query_parameter_named_at_length_is_cut_short(client: FlaskClient) -> None:
    assert len(client.get("/api/v1/corpora?" + "y" * 5_000 + "=1").text) < 1_000


def test_a_header_that_nobody_knows_is_left_alone(client: FlaskClient) -> None:
    assert client.get("/api/v1/corpora", headers={"X-Colour": "red"}).status_code == 200


def test_a_wrong_token_is_told_before_a_wrong_parameter(client: FlaskClient) -> None:
    assert client.get("/api/v1/corpora?colour=red", headers={"Authorization": "Bearer x"}).status_code == 401


@pytest.mark.parametrize(("length", "status"), [(100, 202), (LARGEST_REQUEST, 413)])
def test_a_body_in_chunks_is_measured_too(client: FlaskClient, length: int, status: int) -> None:
    body = b'{"kind": "claim", "text": "It rained."' + b" " * length + b"}"
    answer = client.post(
        "/api/v1/submissions",
        input_stream=BytesIO(body),
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert answer.status_code == status
    if status == 413:
        assert answer.get_json()["detail"] == "At most 2 MB can be sent at once. Send it in parts."


def test_a_form_that_is_too_large_is_told_so(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"email": "x" * LARGEST_REQUEST})
    assert answer.status_code == 413
    assert "At most 2 MB" in answer.text


@pytest.mark.parametrize(
    ("sent", "pointer", "detail"),
    [
        ({"text": "x"}, "#/kind", "This field is needed."),
        ({"kind": "claim", "text": "x", "colour": "red"}, "#/colour", "There is no such field."),
        ({"kind": "claim", "text": "x", "notify": {}}, "#/notify", "This must be text."),
        ({"kind": "claim", "text": 5}, "#/text", "This must be text."),
        ({"kind": ["claim"], "text": "x"}, "#/kind", "This must be text."),
        ({"kind": "claim", "text": "x", "corpora": "all"}, "#/corpora", "This must be a list."),
        ({"kind": "claim", "text": "x", "corpora": ["a", 1]}, "#/corpora/1", "This must be text."),
        ({"kind": "claim", "text": "x", "corpora": ["a"] * 101}, "#/corpora", "This list is too long."),
    ],
)
def test_fields_that_do_not_fit(client: FlaskClient, sent: dict[str, Any], pointer: str, detail: str) -> None:
    answer = client.post("/api/v1/submissions", json=sent)
    assert answer.status_code == 422
    assert {"pointer": pointer, "detail": detail} in answer.get_json()["errors"]


def test_letters_that_are_none_are_refused(client: FlaskClient) -> None:
    """Half a pair of surrogates can be written in JSON, but is no text."""
    for body in (r'{"kind": "claim", "text": "\ud800"}', r'{"kind": "claim", "text": "x", "\udfff": 1}'):
        answer = client.post("/api/v1/submissions", data=body, content_type="application/json")
        assert answer.status_code == 422
        assert answer.get_json()["errors"]


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "claim", "text": {"a": "<script>steal()</script>"}},
        {"kind": "<script>steal()</script>", "text": "x"},
        {"kind": "claim", "text": "x", "corpora": {"<script>steal()</script>": 1}},
        {"kind": "claim", "text": "<script>steal()</script>\x00"},
    ],
)
def test_what_was_sent_is_not_repeated(client: FlaskClient, sent: dict[str, Any]) -> None:
    answer = client.post("/api/v1/submissions", json=sent)
    assert answer.status_code == 422
    assert "steal" not in answer.text


def test_a_field_named_at_length_is_cut_short(client: FlaskClient) -> None:
    answer = client.post("/api/v1/submissions", json={"kind": "claim", "text": "x", "y" * 100_000: 1})
    assert len(answer.text) < 1_000


@pytest.mark.usefixtures("database_away")
@pytest.mark.parametrize("path", ["/api/v1/corpora", "/corpora"])
def test_while_the_database_is_away_it_is_said_in_one_sentence(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "does not answer at present" in answer.text
    assert "psycopg" not in answer.text


@pytest.mark.usefixtures("database_away")
def test_while_the_database_is_away_nothing_is_accepted(client: FlaskClient) -> None:
    answer = client.post("/api/v1/submissions", json={"kind": "claim", "text": "The Thames froze in 1963."})
    assert answer.status_code == 503
    assert answer.get_json()["title"] == "Not available at present"


def test_the_page_about_a_database_that_is_away_does_not_ask_it_who_reads(
    client: FlaskClient, people: People, request: pytest.FixtureRequest
) -> None:
    sign_in(client, people.alice)
    request.getfixturevalue("database_away")
    answer = client.get("/corpora")
    assert answer.status_code == 503
    assert answer.content_type == "text/html; charset=utf-8"


def test_after_a_restart_of_the_database_the_desk_goes_on(client: FlaskClient, database: Engine) -> None:
    assert client.get("/api/v1/corpora").status_code == 200
    with database.connect() as connection:
        others = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        connection.execute(text(f"{others} AND datname = current_database()"))
    assert client.get("/api/v1/corpora").status_code == 200


def test_a_database_that_breaks_off_is_no_fault_of_the_program(build_app: BuildApp) -> None:
    error = OperationalError("SELECT a secret", {}, Exception("server closed the connection"))
    answer = build_failing(build_app, error).get("/api/v1/failing")
    assert answer.status_code == 503
    assert "secret" not in answer.text


def test_redirects_and_ready_responses_pass(build_app: BuildApp) -> None:
    app = build_app()
    app.add_url_rule("/moved", "moved", allow(anyone)(lambda: abort(redirect("/about", 302))))
    app.add_url_rule("/folder/", "folder", allow(anyone)(lambda: "here"))
    client = app.test_client()
    assert client.get("/moved").location == "/about"
    assert client.get("/folder").status_code == 308


@pytest.mark.parametrize("path", ["/api/v1/factchecks/99999999999999999999", "/cases/99999999999999999999"])
def test_a_number_too_long_for_the_database_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("noun", ["submissions", "jobs", "claims"])
@pytest.mark.parametrize("name", ["1", "not-an-id", "11111111-1111-1111-1111-111111111111"])
def test_a_malformed_or_unknown_id_is_not_found(client: FlaskClient, noun: str, name: str) -> None:
    answer = client.get(f"/api/v1/{noun}/{name}")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert name not in answer.text


def test_every_type_of_problem_is_explained_on_the_page(client: FlaskClient) -> None:
    page = client.get("/api/docs").text
    for sort in SORTS.values():
        assert f'id="{sort.slug}"' in page
