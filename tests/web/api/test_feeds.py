"""Feeds and the digest over the interface: adding, changing, looking, picking, and who may."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, update

from models.operations.polling import Entry, Listing, Look, note_look
from models.session import transaction
from models.settings import Settings
from models.tables.feed import FeedKind
from models.tables.job import Job, JobState
from models.tables.submission import Claim, Origin
from tests.conftest import People
from tests.web.api.program import Program
from tests.web.stories import Near, tell

URL = "https://news.test/feed.xml"


@pytest.fixture
def alice(client: FlaskClient, people: People) -> Program:
    return Program(client, people.alice, "read", "review")


@pytest.fixture
def bob(client: FlaskClient, people: People) -> Program:
    return Program(client, people.bob, "read", "review")


def add(program: Program, **body: Any) -> Any:
    answer = program.post("/feeds", {"url": URL} | body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == answer.get_json()["links"]["self"]
    return answer.get_json()


def end_polls() -> None:
    with transaction() as session:
        session.execute(update(Job).values(state=JobState.SUCCEEDED, finished_at=func.now()))


def test_a_feed_is_added_read_changed_looked_at_and_removed(alice: Program, settings: Settings) -> None:
    added = add(alice, title="Ours", interval_minutes=60)
    assert (added["health"], added["polling"], added["kind"], added["report"]) == ("new", True, None, None)
    assert (added["title"], added["interval_minutes"], added["corpora"]) == ("Ours", 60, [])
    with transaction() as session:
        look = Look(Listing(FeedKind.SITEMAP, "news.test", [Entry("https://news.test/1", "1")]))
        note_look(session, added["id"], look, settings)
    end_polls()
    read = alice.read(f"/feeds/{added['id']}")
    assert (read["health"], read["kind"], read["polling"]) == ("healthy", "sitemap", False)
    assert read["report"] == {
        "first": True, "unchanged": False, "listed": 1, "new": 1, "unusable": 0, "sent": 0, "waiting": 0, "passed": 1,
    }  # fmt: skip
    job = alice.post(f"/feeds/{added['id']}/poll")
    assert (job.status_code, job.get_json()["kind"]) == (202, "poll")
    assert alice.read(job.headers["Location"].removeprefix("/api/v1"))["state"] == "queued"
    changed = alice.patch(f"/feeds/{added['id']}", {"title": "", "interval_minutes": None, "paused": True})
    told = changed.get_json()
    assert (changed.status_code, told["health"], told["title"], told["next_poll_at"]) == (200, "paused", None, None)
    assert (told["interval_minutes"], told["paused_reason"]) == (settings.feed_interval_minutes, "Alice paused it.")
    assert alice.post(f"/feeds/{added['id']}/poll").status_code == 409
    end_polls()
    assert alice.patch(f"/feeds/{added['id']}", {"paused": False}).get_json()["health"] == "healthy"
    assert alice.delete(f"/feeds/{added['id']}").status_code == 204
    assert alice.get(f"/feeds/{added['id']}").status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"url": "javascript:alert(1)"}, 422),
        ({"url": URL, "interval_minutes": 1}, 422),
        ({"url": URL, "corpora": ["nowhere"]}, 422),
        ({"url": URL, "every": 5}, 422),
    ],
)
def test_what_cannot_be_watched_is_a_problem(alice: Program, body: Any, status: int) -> None:
    answer = alice.post("/feeds", body)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert alice.read("/feeds")["items"] == []


def test_feeds_are_paged_and_an_address_is_watched_once(alice: Program) -> None:
    numbers = [add(alice, url=f"{URL}?{number}")["id"] for number in range(3)]
    assert [feed["id"] for feed in alice.turn_pages("/feeds")] == numbers
    again = alice.post("/feeds", {"url": f"{URL}?1"})
    assert (again.status_code, f"feed {numbers[1]}" in again.get_json()["detail"]) == (409, True)
    assert alice.patch(f"/feeds/{numbers[0]}", {}).status_code == 422


def test_editors_manage_reviewers_read(alice: Program, bob: Program, client: FlaskClient, people: People) -> None:
    number = add(alice)["id"]
    assert bob.read(f"/feeds/{number}")["url"] == URL
    assert bob.post("/feeds", {"url": f"{URL}?2"}).status_code == 403
    assert bob.patch(f"/feeds/{number}", {"paused": True}).status_code == 403
    assert bob.delete(f"/feeds/{number}").status_code == 403
    assert bob.post(f"/feeds/{number}/poll").status_code == 403
    charlie = Program(client, people.charlie)
    for path in ("/feeds", f"/feeds/{number}", "/digest"):
        assert charlie.get(path).status_code == 403
        assert Program(client).get(path).status_code == 401


def test_the_digest_is_read_and_picked_from(bob: Program, settings: Settings) -> None:
    near = [Near("It was said before.", 0.9, relation="same")]
    known = tell(settings, near, claim="The river froze over in the winter of 1963.", origin=Origin.FEED)
    others = [
        tell(
            settings, [Near("x", 0.1)], claim=f"Bridges fell in {number} towns in 2019.", origin=Origin.FEED, title="A"
        )
        for number in (1, 2)
    ]
    with transaction() as session:
        session.execute(update(Claim).where(Claim.id == others[0].claim_id).values(check_worthiness=0.95))
    items = bob.turn_pages("/digest")
    cases = [item["claim"]["case"]["id"] for item in items]
    assert cases == [others[0].case_id, others[1].case_id, known.case_id]
    assert [(item["known"], item["watch"], item["articles"]) for item in items] == [
        (False, "new", 1), (False, "new", 1), (True, "new", 1),
    ]  # fmt: skip
    assert (items[0]["source"]["title"], items[0]["source"]["feed_id"]) == ("A", None)
    assert items[2]["match"]["probability"] == 0.9
    path = f"/cases/{cases[0]}/watch"
    assert bob._call("PUT", path, json={"watch": "passed"}, headers={}).status_code == 200
    assert bob._call("PUT", f"/cases/{cases[1]}/watch", json={"watch": None}, headers={}).status_code == 200
    views = {view: [item["claim"]["case"]["id"] for item in bob.read(f"/digest?view={view}")["items"]]
             for view in ("new", "taken", "passed")}  # fmt: skip
    assert views == {"new": [cases[2]], "taken": [cases[1]], "passed": [cases[0]]}
    assert [item["id"] for item in bob.read("/cases?view=feeds")["items"]] == [cases[2]]
    assert [item["id"] for item in bob.read("/cases?view=open")["items"]] == [cases[1]]
    assert bob._call("PUT", path, json={"watch": "odd"}, headers={}).status_code == 422
    assert bob._call("PUT", "/cases/999/watch", json={"watch": None}, headers={}).status_code == 404
    asked = tell(settings, [Near("x", 0.1)], claim="Bridges fell in 2 towns in 2019.")
    assert asked.case_id == cases[1]
    assert bob._call("PUT", f"/cases/{cases[1]}/watch", json={"watch": "new"}, headers={}).status_code == 409
    assert bob.read("/digest?day=2020-01-01")["items"] == []
    assert bob.get("/digest?day=today").status_code == 422
    assert bob.get("/digest?view=all").status_code == 422
