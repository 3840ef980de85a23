"""Forms are only taken from the desk's own pages."""

import pytest
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf, validate_csrf
from sqlalchemy import func, select

from models.session import transaction
from models.tables.submission import Submission
from tests.conftest import People
from tests.web.conftest import read_form_token, sign_in
from web.app import Desk
from web.auth import _empty_cookie


def test_every_page_that_takes_a_form_asks_for_its_token(client: FlaskClient, app: Desk, people: People) -> None:
    sign_in(client, people.dora)
    adapter = app.url_map.bind("localhost")
    some_id = "11111111-1111-1111-1111-111111111111"
    arguments = dict.fromkeys(("job_id", "submission_id", "claim_id", "list_id", "batch"), some_id)
    arguments |= {"action": "take", "slug": "a"}
    taking = [
        rule
        for rule in app.url_map.iter_rules()
        if {"POST", "PUT", "PATCH", "DELETE"} & (rule.methods or set()) and not rule.endpoint.startswith("api.")
    ]
    assert taking
    for rule in taking:
        values = {name: arguments.get(name, 1) for name in rule.arguments}
        answer = client.post(adapter.build(rule.endpoint, values, method="POST"), data={"text": "x"})
        assert answer.status_code == 400, rule
        assert "out of date" in answer.text, rule


@pytest.mark.parametrize("token", ["", "made up"])
def test_without_its_token_a_form_writes_nothing(client: FlaskClient, token: str) -> None:
    answer = client.post("/", data={"kind": "claim", "text": "The Thames froze in 1963.", "csrf_token": token})
    assert answer.status_code == 400
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == 0


def test_another_browsers_token_does_not_count(client: FlaskClient, app: Desk) -> None:
    stolen = read_form_token(app.test_client())
    read_form_token(client)
    assert client.post("/", data={"kind": "claim", "text": "x", "csrf_token": stolen}).status_code == 400


def test_a_script_of_the_desk_sends_the_token_as_a_header(client: FlaskClient) -> None:
    token = read_form_token(client)
    answer = client.post("/", data={"kind": "claim", "text": "It rained."}, headers={"X-CSRFToken": token})
    assert answer.status_code == 303


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_long_text_in_another_script_fits_into_the_form(client: FlaskClient, content_type: str) -> None:
    """On its way it has three or nine bytes a letter, which Flask refuses unless told otherwise."""
    form = {"kind": "article", "text": "河" * 200_000, "csrf_token": read_form_token(client)}
    assert client.post("/", data=form, content_type=content_type).status_code == 303


def test_a_form_shown_after_signing_in_has_a_token_that_counts(app: Desk) -> None:
    with app.test_request_context("/"):
        before = generate_csrf()
        _empty_cookie()
        after = generate_csrf()
        assert after != before
        validate_csrf(after)


def test_programs_need_no_form_token(client: FlaskClient) -> None:
    sent = client.post("/api/v1/submissions", json={"kind": "claim", "text": "The Thames froze in 1963."})
    assert sent.status_code == 202
