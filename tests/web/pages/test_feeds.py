"""The pages of feeds, and the page Today of what they brought."""

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from models.operations.feeds import FeedDraft, add_feed
from models.operations.polling import Entry, Listing, Look, note_failure, note_look
from models.session import transaction
from models.settings import Settings
from models.tables.case import Case
from models.tables.feed import Feed, FeedItem, FeedKind
from models.tables.job import Job, JobState
from models.tables.person import Role
from models.tables.submission import Claim, Origin, Submission
from tests.conftest import People
from tests.web.pages.browser import Browser
from tests.web.stories import Near, Told, tell
from web.app import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Page

URL = "https://news.test/feed.xml"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def charlie(app: Desk, people: People) -> Browser:
    return Browser(app.test_client()).sign_in(people.charlie)


@pytest.fixture
def feed_id(people: People, settings: Settings) -> int:
    """A feed of which nobody has looked at anything yet."""
    with transaction() as session:
        return add_feed(session, FeedDraft(URL), people.alice, settings).id


def bring(settings: Settings, *claims: str, known: bool = False) -> list[Told]:
    """Let the feed bring articles, one for each of these claims."""
    near = [Near("It was said before.", 0.9 if known else 0.2, relation="same")]
    told = [
        tell(settings, near, claim=claim, kind="article", origin=Origin.FEED, title=f"On {HOSTILE}", url=URL)
        for claim in claims
    ]
    with transaction() as session:
        for one in told:
            key = one.submission_id.bytes
            session.add(FeedItem(feed_id=1, key=key, place=key, url=URL, state="sent", sent_at=func.now(),
                                 submission_id=one.submission_id))  # fmt: skip
    return told


def look_at(feed_id: int, settings: Settings, *entries: Entry) -> None:
    """Let a worker's look at the feed be over."""
    with transaction() as session:
        note_look(session, feed_id, Look(Listing(FeedKind.ATOM, f"News {HOSTILE}", entries, 2)), settings)
        session.execute(update(Job).values(state=JobState.SUCCEEDED, finished_at=func.now()))


def test_a_feed_is_added_looked_at_changed_paused_and_removed(alice: Browser, settings: Settings) -> None:
    assert "No feed is watched yet" in alice.open("/feeds").words
    alice.press("Watch this feed", url="news.test", interval="soon", title="Ours & <mine>")
    assert alice.status == 422
    assert "Write the interval as a number of minutes" in alice.words
    alice.press("Watch this feed", url="news.test", interval="60")
    assert "Write the whole address" in alice.words
    assert (alice.value_of("url"), alice.value_of("title"), alice.value_of("interval")) == (
        "news.test", "Ours & <mine>", "60",
    )  # fmt: skip
    alice.press("Watch this feed", url=URL, title="")
    assert alice.path == "/feeds/1"
    assert "The first look at it is under way." in alice.words
    assert "It is looked at as soon as a worker is free." in alice.words
    assert 'data-job="/api/v1/jobs/' in alice.html
    assert '<meta http-equiv="refresh"' in alice.html
    look_at(1, settings, Entry("https://news.test/1", "1", "Old"), Entry("javascript:x", "2", HOSTILE))
    alice.open("/feeds/1")
    assert "The first look found 2 articles, took 0 and passed over 2" in alice.words
    assert "2 entries lead to no page." in alice.words
    assert HOSTILE not in alice.html
    assert 'href="javascript' not in alice.html
    alice.press("Keep the changes", title="", interval="4")
    assert alice.status == 422
    assert "from 5 minutes" in alice.words
    alice.press("Keep the changes", title="The News", interval="15")
    assert "every 15 minutes" in alice.words
    alice.press("Pause it")
    assert "Alice paused it. It is not looked at until somebody resumes it." in alice.words
    alice.press("Resume it")
    assert "waits to be looked at" in alice.words
    assert "waits to be looked at" in alice.open("/feeds").words
    alice.open("/feeds").press("Watch this feed", url=URL)
    assert (alice.status, "as feed 1" in alice.words) == (409, True)
    alice.open("/feeds/1").press("Remove the feed")
    assert "The articles that it brought stay." in alice.words
    assert alice.open("/feeds/1").status == 404


def test_how_a_feed_is_shows_where_it_is_wanted(alice: Browser, feed_id: int, settings: Settings) -> None:
    with transaction() as session:
        session.execute(update(Job).values(state=JobState.SUCCEEDED, finished_at=func.now()))
        note_failure(session, feed_id, "The site was asked too often (it answered 429).", 600)
    for page in ("/feeds", f"/feeds/{feed_id}"):
        assert "The site was asked too often" in alice.open(page).words
        assert "failing since" in alice.words
    assert "1 feed watched, 1 failing" in alice.open("/today").words
    metrics = alice.client.get("/metrics").text
    assert 'factdesk_feeds{health="failing"} 1.0' in metrics
    alice.open(f"/feeds/{feed_id}").press("Look at it now")
    assert "A worker looks at it now." in alice.words


def test_reviewers_read_editors_manage_and_others_see_nothing(
    bob: Browser, charlie: Browser, people: People, feed_id: int
) -> None:
    words = bob.open("/feeds").words
    assert URL in words
    assert "Add a feed" not in words
    assert bob.open(f"/feeds/{feed_id}").buttons == ["Sign out"]
    token = bob.value_of("csrf_token")
    for path in (
        "",
        f"/{feed_id}",
        f"/{feed_id}/poll",
        f"/{feed_id}/pause",
        f"/{feed_id}/resume",
        f"/{feed_id}/remove",
    ):
        assert bob.client.post(f"/feeds{path}", data={"csrf_token": token}).status_code == 403
    for page in ("/today", "/feeds", f"/feeds/{feed_id}"):
        assert charlie.open(page).status == 403
    assert "/today" in bob.open("/inbox").html
    assert 'href="/feeds"' not in bob.html.split("</header>")[0]
    assert Role.EDITOR not in {people.bob.role, people.charlie.role}


def test_the_day_is_picked_from_and_what_was_done_can_be_undone(bob: Browser, feed_id: int, settings: Settings) -> None:
    assert "The feeds brought no claims in the last 24 hours." in bob.open("/today").words
    claims = ["Bridges fell in 40 towns in 2019.", "The dam cost 4 billion euros in 2020."]
    told = bring(settings, *claims)
    [known] = bring(settings, "The river froze over in the winter of 1963.", known=True)
    with transaction() as session:
        session.execute(update(Claim).where(Claim.id == told[1].claim_id).values(check_worthiness=0.5))
    bob.open("/today")
    assert "Worth checking today: 3 claims" in bob.words
    places = [bob.html.index(text) for text in (*claims, "The river froze over")]
    assert places == sorted(places), "the known one comes last, though it is worth more"
    assert bob.words.count("known") == 1
    assert HOSTILE not in bob.html
    assert bob.html.count('data-key="t"') == 3
    bob.press("Take it up")
    assert f"Case {told[0].case_id} is in the inbox now." in bob.words
    assert "Worth checking today: 2 claims" in bob.words
    assert claims[0] in bob.open("/inbox").words
    assert claims[1] not in bob.words
    assert claims[1] in bob.open("/inbox?view=feeds").words
    assert "waiting for a reviewer" in bob.open("/today?view=taken").words
    bob.open("/today").press("Not worth it")
    assert "Noted as not worth it." in bob.words
    bob.press("Undo")
    assert "Taken back." in bob.words
    assert "Worth checking today: 2 claims" in bob.words
    bob.press("Not worth it")
    assert claims[1] in bob.open("/today?view=passed").words
    bob.press("Take it up")
    assert claims[1] in bob.open("/inbox").words
    bob.open(f"/cases/{known.case_id}").press("Start review")
    with transaction() as session:
        assert session.get_one(Case, known.case_id).watch is None
    assert "All picked" in bob.open("/today").words
    assert "took the case up from what feeds brought" in bob.open(f"/cases/{told[0].case_id}").words


def test_days_and_views_that_are_none_do_no_harm(bob: Browser, feed_id: int, settings: Settings) -> None:
    [told] = bring(settings, "Bridges fell in 40 towns in 2019.")
    with transaction() as session:
        session.execute(update(Submission).values(created_at="2026-03-30T12:00:00Z"))
    assert "Nothing to pick from" in bob.open("/today?view=odd&page=-1").words
    assert "Worth checking that day: 1 claim" in bob.open("/today?day=2026-03-30&page=77").words
    bob.press("Not worth it")
    assert (bob.path, "30 March 2026" in bob.words, bob.value_of("day")) == ("/today", True, "2026-03-30")
    answer = bob.open("/today?day=yesterday")
    assert (answer.status, "Write the date as year-month-day" in answer.words) == (422, True)
    assert bob.open("/today?day=0001-01-01").status == 200
    assert bob.open("/today?day=9999-12-31").status == 422
    with transaction() as session:
        session.execute(update(Case).values(watch=None, demand=1))
    token = bob.open("/today").value_of("csrf_token")
    answered = bob.client.post(f"/today/{told.case_id}/pass", data={"csrf_token": token, "day": "2026-03-30"})
    assert answered.status_code == 409
    assert "It stays in the inbox." in answered.text
    assert bob.client.post("/today/999/pass", data={"csrf_token": token}).status_code == 404


@pytest.mark.browser
def test_the_day_is_picked_from_by_keys(desk: "Page", feed_id: int, settings: Settings) -> None:
    bring(settings, *[f"Bridges fell in {number} towns in 2019." for number in range(3)])
    desk.goto("/today")
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    picked = desk.evaluate("document.activeElement.textContent")
    desk.keyboard.press("x")
    desk.get_by_role("status").get_by_text("Noted as not worth it.").wait_for()
    assert picked not in desk.locator("ol.rows").inner_text()
    desk.keyboard.press("z")
    desk.get_by_text("Taken back.").wait_for()
    desk.keyboard.press("t")
    desk.get_by_text("is in the inbox now.").wait_for()
    with transaction() as session:
        assert session.scalars(select(func.count()).where(Case.watch == "new")).one() == 2
        assert session.scalars(select(Feed.id)).one() == feed_id
