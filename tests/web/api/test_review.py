"""The reviewers' work by program: the inbox, judging matches, moving cases and deciding them."""

from typing import Any

import pytest

from models.queries.cases import get_case
from models.session import transaction
from models.tables.match import Match
from tests.conftest import People
from tests.web.api.conftest import CLAIM, Story
from tests.web.api.program import Program

VERDICT = {
    "version": 1,
    "rating": "false",
    "justification": "It froze upstream, not in London.",
    "as_of": "2026-03-01",
    "evidence": [{"url": "https://rivers.test/1963", "title": "The frost of 1963", "stance": "undermines"}],
}


@pytest.fixture
def case(story: Story) -> str:
    return f"/cases/{story.case_id}"


@pytest.fixture
def match(story: Story) -> str:
    with transaction() as session:
        found: Match = get_case(session, story.case_id).matches[0]
        return f"/matches/{found.id}/judgement"


def pointers(answer: Any) -> list[str]:
    return [error["pointer"] for error in answer.get_json()["errors"]]


def test_a_case_shows_all_that_a_reviewer_needs(bob: Program, story: Story, case: str) -> None:
    shown = bob.read(case)
    assert (shown["id"], shown["state"], shown["version"], shown["mine"]) == (story.case_id, "open", 1, False)
    assert (shown["claim"]["text"], shown["claim"]["speaker"]) == (CLAIM, "A. Boatman")
    assert bob.read(shown["claim"]["link"])["id"] == str(story.claim_id)
    assert [match["probability"] for match in shown["matches"]] == [0.75, 0.25]
    assert {match["version"] for match in shown["matches"]} == {1}
    assert shown["verdict"] is None
    take, dismiss = shown["actions"]
    assert (dismiss["action"], dismiss["needs_reason"]) == ("dismiss", True)
    assert (take["action"], take["label"], take["needs_reason"]) == ("take", "Start review", False)
    assert take["link"] == f"/api/v1{case}/take"


def test_a_case_is_taken_and_given_back(bob: Program, case: str) -> None:
    taken = bob.post(f"{case}/take", {"version": 1})
    assert taken.status_code == 200
    body = taken.get_json()
    assert (body["state"], body["version"], body["mine"]) == ("in_review", 2, True)
    assert [action["action"] for action in body["actions"]] == ["decide", "release", "dismiss"]
    assert bob.post(f"{case}/release", {"version": 2}).get_json()["state"] == "open"


def test_a_move_on_what_has_changed_is_a_conflict(bob: Program, alice: Program, case: str) -> None:
    bob.post(f"{case}/take", {"version": 1})
    stale = alice.post(f"{case}/release", {"version": 1})
    assert stale.status_code == 409
    assert stale.content_type == "application/problem+json"
    assert alice.post(f"{case}/take", {"version": 2}).status_code == 409, "it is taken"
    assert alice.post(f"{case}/release", {"version": 2}).status_code == 200, "an editor may"


def test_setting_aside_needs_a_reason(bob: Program, case: str) -> None:
    bob.post(f"{case}/take", {"version": 1})
    refused = bob.post(f"{case}/dismiss", {"version": 2})
    assert (refused.status_code, pointers(refused)) == (422, ["#/reason"])
    dismissed = bob.post(f"{case}/dismiss", {"version": 2, "reason": "It is an opinion."}).get_json()
    assert (dismissed["state"], [action["action"] for action in dismissed["actions"]]) == ("dismissed", ["reopen"])
    assert dismissed["actions"][0]["needs_reason"] is True


def test_a_case_is_decided_with_evidence(bob: Program, stranger: Program, story: Story, case: str) -> None:
    decided = bob.post(f"{case}/decide", VERDICT)
    assert decided.status_code == 200
    body = decided.get_json()
    assert (body["state"], body["verdict"]["rating"], body["verdict"]["as_of"]) == ("decided", "false", "2026-03-01")
    [line] = body["verdict"]["evidence"]
    assert [{name: line[name] for name in ("url", "title", "stance")}] == VERDICT["evidence"]
    assert stranger.read(f"/claims/{story.claim_id}")["verdict"] == body["verdict"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"rating": "pants on fire"}, "#/rating"),
        ({"justification": " "}, "#/justification"),
        ({"evidence": []}, "#/evidence"),
        ({"evidence": [{"url": "javascript:alert(1)"}]}, "#/evidence"),
        ({"evidence": [{"url": "https://rivers.test", "stance": "shouts"}]}, "#/evidence/0/stance"),
        ({"evidence": [{"url": "https://rivers.test"}] * 21}, "#/evidence"),
        ({"as_of": "2999-01-01"}, "#/as_of"),
        ({"as_of": "yesterday"}, "#/as_of"),
        ({"version": "1"}, "#/version"),
        ({"version": 0}, "#/version"),
        ({"because": "x"}, "#/because"),
    ],
)
def test_a_verdict_that_cannot_be_recorded_is_refused(
    bob: Program, case: str, changes: dict[str, Any], pointer: str
) -> None:
    refused = bob.post(f"{case}/decide", VERDICT | changes)
    assert (refused.status_code, pointers(refused)) == (422, [pointer])
    assert bob.read(case)["state"] == "open", "nothing of it was recorded"


def test_a_verdict_on_what_has_changed_is_a_conflict(bob: Program, case: str) -> None:
    assert bob.post(f"{case}/decide", VERDICT | {"version": 2}).status_code == 409


def test_a_verdict_is_recorded_once_under_its_key(bob: Program, case: str) -> None:
    key = {"Idempotency-Key": "verdict-1"}
    first, again = (bob.post(f"{case}/decide", VERDICT, **key) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.get_json() == again.get_json()
    assert bob.read(case)["verdict"]["number"] == 1


def test_there_is_no_other_action(bob: Program, case: str) -> None:
    for action in ("publish", "delete", "decided"):
        assert bob.post(f"{case}/{action}", {"version": 1}).status_code == 404
    assert bob.post("/cases/999/take", {"version": 1}).status_code == 404
    assert bob.get("/cases/999").status_code == 404


def test_a_match_is_judged_with_a_note(bob: Program, story: Story, match: str, case: str) -> None:
    judged = bob.post(match, {"relation": "same", "version": 1, "note": "The same frost."})
    assert judged.status_code == 200
    body = judged.get_json()
    assert (body["judgement"]["relation"], body["judgement"]["note"]) == ("same", "The same frost.")
    assert (body["version"], body["factcheck"]["publisher"]) == (2, "The River Desk")
    assert bob.read(case)["mine"] is True
    assert bob.read(case)["matches"][0] == body
    assert "Bob" not in judged.text


def test_a_judgement_on_what_has_changed_is_a_conflict(bob: Program, alice: Program, match: str) -> None:
    bob.post(match, {"relation": "same", "version": 1})
    assert bob.post(match, {"relation": "different", "version": 1}).status_code == 409
    assert alice.post(match, {"relation": "different", "version": 2}).status_code == 409, "Bob has it before him"
    assert bob.post(match, {"relation": "different", "version": 2}).status_code == 200


def test_a_judgement_is_taken_back(bob: Program, match: str) -> None:
    bob.post(match, {"relation": "same", "version": 1})
    taken_back = bob.delete(f"{match}?version=2")
    assert taken_back.status_code == 200
    assert (taken_back.get_json()["judgement"]["relation"], taken_back.get_json()["version"]) == (None, 3)
    assert bob.delete(f"{match}?version=3").status_code == 409, "there is nothing more to take back"
    assert bob.delete(match).status_code == 422, "it must say what it has seen"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"relation": "alike", "version": 1}, "#/relation"),
        ({"relation": "same"}, "#/version"),
        ({"relation": "same", "version": 1, "note": "x" * 10_001}, "#/note"),
        ({"relation": "same", "version": 1, "mood": "sure"}, "#/mood"),
    ],
)
def test_a_judgement_that_says_nothing_is_refused(bob: Program, match: str, body: dict[str, Any], pointer: str) -> None:
    refused = bob.post(match, body)
    assert (refused.status_code, pointers(refused)) == (422, [pointer])


def test_unknown_matches_are_not_found(bob: Program, story: Story) -> None:
    assert bob.post("/matches/999/judgement", {"relation": "same", "version": 1}).status_code == 404


def test_only_reviewers_come_in(stranger: Program, charlie: Program, case: str, match: str) -> None:
    body = {"relation": "same", "version": 1}
    for program, status in ((stranger, 401), (charlie, 403)):
        assert program.get("/cases").status_code == status
        assert program.get(case).status_code == status
        assert program.post(f"{case}/take", {"version": 1}).status_code == status
        assert program.post(f"{case}/decide", VERDICT).status_code == status
        assert program.post(match, body).status_code == status
        assert program.delete(f"{match}?version=1").status_code == status


def test_a_reviewers_token_needs_the_scope(bob: Program, people: People, case: str, match: str) -> None:
    reading = Program(bob.client, people.bob, "read")
    assert reading.get(case).status_code == 200
    assert reading.post(f"{case}/take", {"version": 1}).status_code == 403
    assert reading.post(match, {"relation": "same", "version": 1}).status_code == 403


def test_the_inbox_is_listed_and_filtered(bob: Program, alice: Program, story: Story, case: str) -> None:
    [line] = bob.read("/cases")["items"]
    assert (line["id"], line["claim"]["text"], line["best"]["probability"]) == (story.case_id, CLAIM, 0.75)
    assert bob.read(line["link"])["id"] == line["id"]
    bob.post(f"{case}/take", {"version": 1})
    for query, number in (
        ("state=open", 0),
        ("state=in_review", 1),
        ("mine=true", 1),
        ("q=thames", 1),
        ("q=rhine", 0),
        ("sort=likely&q=FROZE", 1),
    ):
        assert len(bob.read(f"/cases?{query}")["items"]) == number, query
    assert alice.read("/cases?mine=true")["items"] == []
    for query in ("state=lost", "sort=random", "mine=perhaps", "colour=red", "limit=0", "limit=101", "q=%00"):
        assert bob.get(f"/cases?{query}").status_code == 422, query
