"""Leases by program: the next case, keeping one, giving one back, and reading that takes nothing."""

import pytest
from flask.testing import FlaskClient

from models.operations.leases import open_lease
from models.queries.leases import read_lease
from models.session import transaction
from tests.conftest import People
from tests.web.api.conftest import Story
from tests.web.api.program import Program


@pytest.fixture
def bob(client: FlaskClient, people: People) -> Program:
    return Program(client, people.bob, "read", "review")


@pytest.fixture
def alice(client: FlaskClient, people: People) -> Program:
    return Program(client, people.alice, "read", "review")


def find_holder(story: Story) -> str | None:
    with transaction() as session:
        lease = read_lease(session, story.case_id)
        return lease.holder.name if lease else None


def test_the_next_case_is_taken_and_nobody_else_gets_it(bob: Program, alice: Program, story: Story) -> None:
    taken = bob.post("/cases/next", {})
    assert taken.status_code == 200
    body = taken.get_json()
    assert (body["id"], body["state"], body["lease"]["mine"]) == (story.case_id, "open", True)
    none = alice.post("/cases/next", {})
    assert (none.status_code, none.data) == (204, b"")


def test_going_on_gives_back_the_case_that_is_left(bob: Program, story: Story) -> None:
    bob.post("/cases/next", {})
    assert bob.post("/cases/next", {"after": story.case_id}).status_code == 204
    assert find_holder(story) is None


def test_reading_takes_nothing_and_says_who_has_it(bob: Program, alice: Program, story: Story) -> None:
    assert bob.read(f"/cases/{story.case_id}")["lease"] is None
    assert find_holder(story) is None
    bob.post(f"/cases/{story.case_id}/lease")
    lease = alice.read(f"/cases/{story.case_id}")["lease"]
    assert (lease["mine"], lease["holder"]) == (False, "Bob")
    [line] = alice.read("/cases")["items"]
    assert line["lease"]["holder"] == "Bob"


def test_a_case_is_kept_and_given_back(bob: Program, story: Story) -> None:
    kept = bob.post(f"/cases/{story.case_id}/lease")
    assert (kept.status_code, kept.get_json()["mine"]) == (200, True)
    assert bob.delete(f"/cases/{story.case_id}/lease").status_code == 204
    assert find_holder(story) is None


def test_a_case_that_another_has_is_a_conflict(bob: Program, story: Story, people: People) -> None:
    with transaction() as session:
        open_lease(session, story.case_id, people.alice)
    refused = bob.post(f"/cases/{story.case_id}/lease")
    assert refused.status_code == 409
    assert refused.get_json()["detail"].startswith("Alice has this case until")
    assert bob.delete(f"/cases/{story.case_id}/lease").status_code == 204
    assert find_holder(story) == "Alice"
    assert bob.post(f"/cases/{story.case_id}/take", {"version": 1}).status_code == 409


def test_an_editor_takes_a_case_over(bob: Program, alice: Program, story: Story) -> None:
    bob.post(f"/cases/{story.case_id}/take", {"version": 1})
    body = {"version": 2, "reason": "Bob is ill."}
    assert bob.post(f"/cases/{story.case_id}/take_over", body).status_code == 403
    taken = alice.post(f"/cases/{story.case_id}/take_over", body)
    assert (taken.status_code, taken.get_json()["mine"], taken.get_json()["lease"]["holder"]) == (200, True, "Alice")


@pytest.mark.parametrize("path", ["/cases/next", "/cases/1/lease"])
def test_it_needs_a_reviewer_with_the_scope(client: FlaskClient, people: People, story: Story, path: str) -> None:
    assert Program(client).post(path, {}).status_code == 401
    assert Program(client, people.charlie, "read").post(path, {}).status_code == 403
    assert Program(client, people.bob, "read").post(path, {}).status_code == 403


def test_there_is_no_lease_on_nothing(bob: Program) -> None:
    assert bob.post("/cases/999/lease").status_code == 404
    assert bob.delete("/cases/999/lease").status_code == 404
    assert bob.post("/cases/next", {"after": 0}).status_code == 422
