"""Second looks by the interface: the rule, the way of a case, and how far two agree."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from models.operations.look_rules import RuleDraft, set_look_rule
from models.operations.people import add_person
from models.queries.look_rules import read_look_rule
from models.session import transaction
from models.tables.person import Role
from tests.conftest import PASSWORD, People
from tests.web.api.conftest import Story
from tests.web.api.program import Program


@pytest.fixture
def erin(client: FlaskClient, people: People) -> Program:
    """Another reviewer's program."""
    with transaction() as session:
        person = add_person(session, "erin@desk.test", "Erin", PASSWORD, Role.REVIEWER)
    return Program(client, person, "submit", "read", "review")


@pytest.fixture
def ruled(people: People, story: Story) -> Story:
    """Every case gets a second look."""
    with transaction() as session:
        set_look_rule(session, people.dora, RuleDraft(chance=1.0))
    return story


def decide(program: Program, story: Story, rating: str, **more: Any) -> Any:
    version = program.read(f"/cases/{story.case_id}")["version"]
    evidence = [{"url": "https://rivers.test/1963"}]
    body = {"version": version, "rating": rating, "justification": f"It is {rating}.", "evidence": evidence, **more}
    return program.post(f"/cases/{story.case_id}/decide", body)


def put(program: Program, body: Any) -> int:
    return program._call("PUT", "/look-rule", json=body, headers={}).status_code


def test_two_who_agree(ruled: Story, bob: Program, erin: Program) -> None:
    first = decide(bob, ruled, "false").get_json()
    assert (first["state"], first["verdict"], first["mine"]) == ("second_review", None, True)
    assert [(opinion["place"], opinion["label"]) for opinion in first["opinions"]] == [(1, "False")]
    seen = erin.read(f"/cases/{ruled.case_id}")
    assert (seen["blind"], seen["opinions"], seen["mine"]) == (True, [], False)
    assert [action["action"] for action in seen["actions"]] == ["look"]
    taken = erin.post(seen["actions"][0]["link"], {"version": seen["version"]}).get_json()
    assert {action["action"]: action["label"] for action in taken["actions"]} == {
        "decide": "Give the second opinion",
        "unlook": "Give the second look back",
    }
    second = decide(erin, ruled, "false").get_json()
    assert (second["state"], second["blind"]) == ("agreed", False)
    assert [opinion["justification"] for opinion in second["opinions"]] == ["It is false."] * 2
    assert "confirm" in [action["action"] for action in second["actions"]]
    confirmed = erin.post(f"/cases/{ruled.case_id}/confirm", {"version": second["version"]}).get_json()
    assert (confirmed["state"], confirmed["verdict"]["rating"]) == ("decided", "false")


def test_two_who_disagree_and_an_editor(ruled: Story, bob: Program, erin: Program, alice: Program) -> None:
    decide(bob, ruled, "false")
    assert decide(erin, ruled, "true").get_json()["state"] == "adjudication"
    assert decide(bob, ruled, "false", reason="I was right.").status_code == 403
    seen = alice.read(f"/cases/{ruled.case_id}")
    [settle] = [action for action in seen["actions"] if action["action"] == "decide"]
    assert settle["needs_reason"]
    refused = decide(alice, ruled, "misleading")
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["pointer"].endswith("reason")
    settled = decide(alice, ruled, "misleading", reason="Both leave out the year.").get_json()
    assert (settled["state"], settled["verdict"]["rating"]) == ("decided", "misleading")


def test_somebody_else_confirms_nothing(ruled: Story, bob: Program, erin: Program, stranger: Program) -> None:
    decide(bob, ruled, "false")
    version = bob.read(f"/cases/{ruled.case_id}")["version"]
    assert erin.post(f"/cases/{ruled.case_id}/confirm", {"version": version}).status_code == 409
    assert stranger.post(f"/cases/{ruled.case_id}/confirm", {"version": version}).status_code == 401


def test_the_rule_is_read_and_set(dora: Program) -> None:
    nothing = dora.read("/look-rule")
    assert (nothing["tags"], nothing["chance"], nothing["changed_at"]) == ([], 0.0, None)
    assert put(dora, {"tags": ["health"], "reach_from": 2, "chance": 0.1, "low_agreement": 0.6}) == 200
    told = dora.read("/look-rule")
    assert (told["tags"], told["reach_from"], told["chance"], told["chance_answered"]) == (["health"], 2, 0.1, 0.0)
    assert told["changed_by"] == "Dora"
    assert put(dora, {}) == 200
    assert dora.read("/look-rule")["tags"] == []


@pytest.mark.parametrize(
    "body",
    [
        {"chance": 2},
        {"chance": "0.1"},
        {"reach_from": 4},
        {"low_agreement": -2},
        {"tags": [""]},
        {"tags": "health"},
        {"x": 1},
    ],
)
def test_what_is_no_rule_is_refused(dora: Program, body: Any) -> None:
    assert put(dora, body) == 422
    with transaction() as session:
        assert read_look_rule(session) is None


def test_the_rule_takes_an_administrator_and_the_scope(client: FlaskClient, people: People, bob: Program) -> None:
    reader = Program(client, people.dora, "submit", "read", "review")
    for program, status in [(Program(client), 401), (bob, 403), (reader, 403)]:
        assert program.get("/look-rule").status_code == status
        assert put(program, {"chance": 1.0}) == status


def test_agreement_is_told_to_editors(ruled: Story, bob: Program, erin: Program, alice: Program) -> None:
    decide(bob, ruled, "false")
    assert alice.read("/agreement")["groups"][0]["cases"] == 0
    decide(erin, ruled, "mostly_false")
    told = alice.read("/agreement")
    assert told["alarm"] == 0.667
    by_name = {group["name"]: group for group in told["groups"]}
    assert set(by_name) == {"All cases", "desk", "Bob and Erin"}
    assert by_name["All cases"]["raw"]["value"] == 1.0
    assert by_name["desk"]["raw"]["value"] == 0.0
    assert by_name["desk"]["alpha_nominal"] == {"value": 0.0, "low": None, "high": None}
    assert bob.get("/agreement").status_code == 403
