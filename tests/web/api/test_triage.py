"""Sorting, assigning and joining cases by program, and the views that people keep."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update

from models.operations.record import FoundClaim, Matcher, record_check
from models.operations.submit import Draft, submit
from models.session import transaction
from models.settings import Settings
from models.tables.case import Case
from models.tables.search import Encoder
from models.tables.submission import Claim, Origin, Submission
from tests.conftest import People
from tests.web.api.conftest import CLAIM, Story
from tests.web.api.program import Program

NEXT_WEEK = (dt.datetime.now(dt.UTC) + dt.timedelta(days=7)).replace(microsecond=0)


@pytest.fixture
def case(story: Story) -> str:
    return f"/cases/{story.case_id}"


def ask(settings: Settings, text: str = CLAIM, kind: str = "claim") -> tuple[str, int]:
    """Send a claim and record it; return its id and its case."""
    with transaction() as session:
        submission = submit(session, Draft(kind, text, Origin.API), None, settings).submission
        assert submission is not None
        encoder = session.scalars(select(Encoder.id)).one()
        record_check(session, submission, 1, [FoundClaim(text, 0, 9, None, {}, [])], Matcher("fused", "1", encoder))
        claim = session.scalars(select(Claim).where(Claim.submission_id == submission.id)).one()
        return str(claim.id), claim.case_id


@pytest.fixture
def joined(story: Story, settings: Settings) -> str:
    """The claim of the story was sent again by a stranger, and is in its case."""
    claim, case_id = ask(settings)
    assert case_id == story.case_id
    return claim


@pytest.fixture
def apart(story: Story, settings: Settings) -> int:
    """A case in the words of the story's claim, from before they were joined."""
    claim, case_id = ask(settings, "Something else entirely.")
    with transaction() as session:
        digest = session.scalars(select(Claim.digest).where(Claim.id == story.claim_id)).one()
        session.execute(update(Claim).where(Claim.id == claim).values(text=CLAIM, digest=digest))
    return case_id


def pointers(answer: Any) -> list[str]:
    return [error["pointer"] for error in answer.get_json()["errors"]]


def test_a_case_says_how_pressing_it_is_and_why(bob: Program, case: str) -> None:
    shown = bob.read(case)
    assert (shown["harm"], shown["reach"], shown["demand"], shown["tags"], shown["due_at"]) == (None, None, 1, [], None)
    parts = {part["name"]: part for part in shown["priority"]["parts"]}
    assert list(parts) == ["demand", "uncertainty", "age"]
    assert parts["uncertainty"]["points"] == parts["uncertainty"]["value"] == 0.5
    assert shown["priority"]["points"] == pytest.approx(sum(part["points"] for part in parts.values()))
    assert bob.read("/cases")["items"][0]["priority"]["parts"][0] == parts["demand"]


def test_a_case_is_sorted_and_only_what_was_said_changes(bob: Program, case: str) -> None:
    said = {"harm": 2, "reach": 3, "due_at": NEXT_WEEK.isoformat(), "tags": ["Health", "rivers"]}
    changed = bob.patch(case, said)
    assert changed.status_code == 200, changed.text
    body = changed.get_json()
    assert (body["harm"], body["reach"], body["tags"], body["version"]) == (2, 3, ["health", "rivers"], 1)
    assert dt.datetime.fromisoformat(body["due_at"]) == NEXT_WEEK
    body = bob.patch(case, {"harm": None, "tags": ["rivers"]}).get_json()
    assert (body["harm"], body["reach"], body["tags"]) == (None, 3, ["rivers"])
    assert dt.datetime.fromisoformat(body["due_at"]) == NEXT_WEEK
    assert bob.patch(case, {"due_at": None}).get_json()["due_at"] is None
    assert bob.patch(case, {}).status_code == 200


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"harm": 4}, "#/harm"),
        ({"reach": "much"}, "#/reach"),
        ({"due_at": "2020-01-01T00:00:00Z"}, "#/due_at"),
        ({"due_at": "2030-01-01T00:00:00"}, "#/due_at"),
        ({"tags": ["a,b"]}, "#/tags/0"),
        ({"tags": [" "]}, "#/tags/0"),
        ({"tags": ["x"] * 21}, "#/tags"),
        ({"state": "decided"}, "#/state"),
    ],
)
def test_odd_sorting_is_refused(bob: Program, case: str, body: dict[str, Any], pointer: str) -> None:
    refused = bob.patch(case, body)
    assert (refused.status_code, pointers(refused)) == (422, [pointer])


def test_cases_are_filtered_by_what_they_were_sorted_by(bob: Program, case: str, people: People) -> None:
    bob.patch(case, {"tags": ["health"]})
    with transaction() as session:
        session.execute(update(Case).values(due_at=dt.datetime.now(dt.UTC) - dt.timedelta(days=1)))
    for query, number in (
        ("tag=health", 1),
        ("tag=HEALTH", 1),
        ("tag=heal", 0),
        ("view=overdue", 1),
        ("view=open", 1),
        ("view=mine", 0),
        ("view=second_review", 0),
        ("corpus=rivers", 1),
        ("corpus=lakes", 0),
        ("rating_class=false", 1),
        ("rating_class=true&corpus=rivers", 0),
        ("sort=priority&view=todo", 1),
    ):
        assert len(bob.read(f"/cases?{query}")["items"]) == number, query
    for query in ("view=everything", "rating_class=purple", "tag=%00"):
        assert bob.get(f"/cases?{query}").status_code == 422, query


def test_a_sender_says_how_pressing_a_claim_is(charlie: Program) -> None:
    sent = charlie.post("/submissions", {"kind": "claim", "text": "The Thames froze.", "harm": 3, "reach": 0})
    assert sent.status_code == 202
    with transaction() as session:
        assert session.execute(select(Submission.harm, Submission.reach)).all() == [(3, 0)]
    for body in ({"harm": 4}, {"reach": -1}, {"harm": "3"}):
        refused = charlie.post("/submissions", {"kind": "claim", "text": "The Thames froze."} | body)
        assert (refused.status_code, pointers(refused)) == (422, [f"#/{next(iter(body))}"])


def test_an_editor_gives_a_case_to_somebody(alice: Program, bob: Program, case: str, people: People) -> None:
    able = alice.read(f"{case}/reviewers")["items"]
    assert {one["name"] for one in able} == {"Alice", "Bob", "Dora"}
    assert bob.get(f"{case}/reviewers").status_code == 403
    given = alice.post(f"{case}/assign", {"version": 1, "person": people.bob.id})
    assert (given.status_code, given.get_json()["state"], given.get_json()["mine"]) == (200, "in_review", False)
    assert bob.read(case)["mine"] is True
    assert alice.post(f"{case}/assign", {"version": 1, "person": people.dora.id}).status_code == 409
    assert pointers(alice.post(f"{case}/assign", {"version": 2, "person": people.charlie.id})) == ["#/person"]


def test_a_reviewer_gives_a_free_case_to_themselves_alone(bob: Program, case: str, people: People) -> None:
    assert bob.post(f"{case}/assign", {"version": 1, "person": people.alice.id}).status_code == 403
    assert bob.post(f"{case}/assign", {"version": 1, "person": people.bob.id}).get_json()["mine"] is True


def test_a_case_lists_who_asked(bob: Program, story: Story, case: str, joined: str) -> None:
    page = bob.read(f"{case}/claims")
    assert (page["claims"], page["submissions"], page["next"]) == (2, 2, None)
    assert [(item["claim_id"], item["leads"]) for item in page["items"]] == [
        (str(story.claim_id), True),
        (joined, False),
    ]
    assert len(bob.turn_pages(f"{case}/claims", 1)) == 2
    assert bob.read(case)["demand"] == 2
    assert bob.get("/cases/999/claims").status_code == 404


def test_a_claim_is_taken_out_and_brought_back(bob: Program, case: str, joined: str) -> None:
    address = f"{case}/claims/{joined}/detach"
    assert pointers(bob.post(address, {"reason": " "})) == ["#/reason"]
    own = bob.post(address, {"reason": "Another river."}).get_json()
    assert (own["claim"]["id"], own["state"]) == (joined, "open")
    assert bob.post(address, {"reason": "Another river."}).status_code == 404, "it is not there any more"
    back = bob.post(f"/claims/{joined}/attach")
    assert (back.status_code, back.get_json()["demand"]) == (200, 2)
    assert bob.post(f"/claims/{joined}/attach").status_code == 409
    assert bob.read(f"/cases/{own['id']}")["id"] == back.get_json()["id"], "the old number leads on"


def test_the_claim_that_leads_is_not_taken_out(bob: Program, story: Story, case: str, joined: str) -> None:
    leading = f"{case}/claims/{story.claim_id}/detach"
    assert bob.post(leading, {"reason": "Another river."}).status_code == 409


def test_duplicates_are_listed_joined_and_parted_again(bob: Program, story: Story, apart: int) -> None:
    [alike] = bob.read("/cases/duplicates")["items"]
    assert (alike["text"], alike["into"]["id"], [case["id"] for case in alike["cases"]]) == (
        CLAIM,
        story.case_id,
        [apart],
    )
    body = {"joins": [{"case": apart, "into": story.case_id}]}
    joined = bob.post("/cases/join", body).get_json()
    assert (joined["cases"], joined["claims"]) == (1, 1)
    assert bob.read(f"/cases/{apart}")["id"] == story.case_id
    assert bob.post("/cases/join", body).status_code == 409
    undone = bob.post(joined["undo"])
    assert (undone.status_code, undone.get_json()["cases"]) == (200, 1)
    assert bob.read(f"/cases/{apart}")["state"] == "open"
    assert bob.post(joined["undo"]).status_code == 409


@pytest.mark.parametrize(
    ("joins", "pointer"),
    [([], "#/joins"), ([{"case": 1}], "#/joins/0/into"), ([{"case": 0, "into": 1}], "#/joins/0/case")],
)
def test_an_odd_joining_is_refused(bob: Program, story: Story, joins: list[Any], pointer: str) -> None:
    refused = bob.post("/cases/join", {"joins": joins})
    assert (refused.status_code, pointers(refused)) == (422, [pointer])


def test_views_are_kept_listed_and_deleted(bob: Program, alice: Program) -> None:
    kept = bob.post("/views", {"name": "Late", "query": "view=overdue"})
    assert (kept.status_code, kept.get_json()["page"]) == (200, "/inbox?view=overdue")
    bob.post("/views", {"name": "Late", "query": "view=overdue&tag=health"})
    [view] = bob.read("/views")["items"]
    assert (view["name"], view["query"]) == ("Late", "view=overdue&tag=health")
    assert alice.read("/views")["items"] == []
    assert alice.delete(f"/views/{view['id']}").status_code == 404
    assert bob.delete(f"/views/{view['id']}").status_code == 204
    assert pointers(bob.post("/views", {"name": " "})) == ["#/name"]


def test_only_reviewers_sort_and_join(stranger: Program, charlie: Program, case: str, joined: str) -> None:
    for program, status in ((stranger, 401), (charlie, 403)):
        assert program.patch(case, {"harm": 1}).status_code == status
        assert program.post(f"{case}/assign", {"version": 1, "person": 1}).status_code == status
        assert program.get(f"{case}/claims").status_code == status
        assert program.post(f"{case}/claims/{joined}/detach", {"reason": "No."}).status_code == status
        assert program.post(f"/claims/{joined}/attach").status_code == status
        assert program.get("/cases/duplicates").status_code == status
        assert program.post("/cases/join", {"joins": [{"case": 1, "into": 2}]}).status_code == status
        assert program.get("/views").status_code == status


def test_a_hidden_case_tells_nothing_of_the_machine(bob: Program, case: str, people: People) -> None:
    with transaction() as session:
        session.execute(update(Case).values(state="second_review", reviewer_id=people.alice.id))
    for shown in (bob.read(case), bob.read("/cases")["items"][0]):
        assert [part["name"] for part in shown["priority"]["parts"]] == ["demand", "age"]
