"""The bound on wrong answers from the command line."""

import json
from typing import Any

import pytest
from sqlalchemy import Engine, select

from models.operations.corpus import register_encoder
from models.operations.policy import read_error_bound, set_error_bound
from models.operations.record import Matcher, register_matcher
from models.risk import Step
from models.session import transaction
from models.tables.audit import AuditEvent
from tests.conftest import People
from worker.cli.main import _run

pytestmark = pytest.mark.usefixtures("database")
STEPS = [Step(0.97, 200, 0), Step(0.91, 400, 12), Step(0.05, 1000, 600)]
Printed = pytest.CaptureFixture[str]


@pytest.fixture
def matcher(database: Engine) -> None:
    with transaction() as session:
        register_matcher(session, Matcher("listwise", "1", register_encoder(session, "MiniLM", "1", 4), STEPS))


def run(capsys: Printed, *arguments: str) -> str:
    assert _run(["policy", *arguments]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    return printed.out


def read(capsys: Printed, *arguments: str) -> Any:
    return json.loads(run(capsys, *arguments, "--json"))


def test_out_of_the_box_nothing_is_answered(capsys: Printed) -> None:
    assert run(capsys, "show") == "Off: nothing is answered before a person has looked.\n"
    told = read(capsys, "show")
    assert told == {"error_bound": None, "changed_at": None, "changed_by": None, "matcher": None, "outlooks": []}


def test_it_can_be_set_before_anything_was_checked(capsys: Printed) -> None:
    assert run(capsys, "set", "2") == (
        "On: at most 2 % of automatic answers may be wrong. What that means shows after the first check.\n"
    )


@pytest.mark.usefixtures("matcher")
def test_who_sets_it_is_told_what_it_means(capsys: Printed) -> None:
    assert "Claims are answered from a probability of 0.9700 on." in run(capsys, "set", "2 %")
    assert "Nothing is answered. Too many of the likely ones were wrong. On the same claims" in run(
        capsys, "set", "0,5"
    )
    assert run(capsys, "set", "off") == "Off: nothing is answered before a person has looked.\n"


@pytest.mark.usefixtures("matcher")
def test_programs_get_one_document(capsys: Printed) -> None:
    told = read(capsys, "set", "5")
    assert told["error_bound"] == 0.05
    assert told["matcher"] == {"name": "listwise", "version": "1", "encoder": "MiniLM"}
    assert [outlook["error_bound"] for outlook in told["outlooks"]] == [0.005, 0.01, 0.02, 0.05, 0.1]
    [holds] = [outlook for outlook in told["outlooks"] if outlook["error_bound"] == 0.05]
    assert holds["upper_bound"] == pytest.approx(0.04815, abs=1e-5)
    del holds["upper_bound"]
    assert holds == {
        "error_bound": 0.05,
        "threshold": 0.91,
        "claims": 1000,
        "answered": 400,
        "wrong": 12,
        "needed": 59,
        "from_this_desk": False,
        "reason": None,
        "strictest": 0.015,
    }
    assert read(capsys, "show") == read(capsys, "set", "5")


@pytest.mark.usefixtures("matcher")
def test_the_usual_bounds_are_compared(capsys: Printed) -> None:
    shown = run(capsys, "show")
    assert "20.0 % of 1,000" in shown
    assert "4.82 %" in shown
    assert "the fitting" in shown


def test_it_counts_as_the_operators_act(capsys: Printed, people: People) -> None:
    run(capsys, "set", "2")
    with transaction() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "set_error_bound")).one()
        assert (event.person_id, event.detail["error_bound"]) == (None, 0.02)
    assert "Set by the operator, " in run(capsys, "show")
    with transaction() as session:
        set_error_bound(session, people.dora, 0.05)
    assert "Set by Dora, " in run(capsys, "show")


@pytest.mark.parametrize("typed", ["none", "0", "100", "2e1"])
def test_what_is_no_percentage_is_refused(capsys: Printed, typed: str) -> None:
    assert _run(["policy", "set", typed]) == 1
    assert capsys.readouterr().err.startswith("Error: Say how many automatic answers in a hundred may be wrong")
    with transaction() as session:
        assert read_error_bound(session) is None
