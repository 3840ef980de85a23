"""The bound on wrong answers by the interface."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from models.operations.corpus import register_encoder
from models.operations.policy import read_error_bound
from models.operations.record import Matcher, register_matcher
from models.risk import Step
from models.session import transaction
from models.tables.audit import AuditEvent
from tests.conftest import People
from tests.web.api.program import Program


@pytest.fixture
def operator(client: FlaskClient, people: People) -> Program:
    """Dora's program that runs the desk."""
    return Program(client, people.dora, "admin")


def put(program: Program, body: Any) -> int:
    return program._call("PUT", "/policy", json=body, headers={}).status_code


def test_it_is_read_and_set_and_taken_away(operator: Program, people: People) -> None:
    with transaction() as session:
        encoder = register_encoder(session, "MiniLM", "1", 4)
        register_matcher(session, Matcher("listwise", "1", encoder, [Step(0.97, 200, 0), Step(0.05, 1000, 600)]))
    assert operator.read("/policy")["error_bound"] is None
    assert put(operator, {"error_bound": 0.02}) == 200
    told = operator.read("/policy")
    assert (told["error_bound"], told["changed_by"]) == (0.02, "Dora")
    assert {outlook["error_bound"]: outlook["threshold"] for outlook in told["outlooks"]}[0.02] == 0.97
    with transaction() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "set_error_bound")).one()
        assert event.person_id == people.dora.id
    assert put(operator, {"error_bound": None}) == 200
    assert operator.read("/policy")["error_bound"] is None


@pytest.mark.parametrize(
    "body", [{}, {"error_bound": 0}, {"error_bound": 1}, {"error_bound": "0.02"}, {"error_bound": 0.02, "by": "me"}]
)
def test_what_is_no_bound_is_refused(operator: Program, body: Any) -> None:
    assert put(operator, body) == 422
    with transaction() as session:
        assert read_error_bound(session) is None


def test_it_takes_an_administrator_and_the_scope(client: FlaskClient, people: People, bob: Program) -> None:
    reader = Program(client, people.dora, "submit", "read", "review")
    for program, status in [(Program(client), 401), (bob, 403), (reader, 403)]:
        assert program.get("/policy").status_code == status
        assert put(program, {"error_bound": 0.5}) == status
    with transaction() as session:
        assert read_error_bound(session) is None
