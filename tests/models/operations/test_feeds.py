"""Feeds as they are looked after, and the cases that only they bring: out of the inbox until somebody wants them."""

import datetime as dt
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.errors import ConflictError, InvalidInputError, NotFoundError
from models.operations.corpus import open_corpus
from models.operations.feeds import (
    FeedChanges,
    FeedDraft,
    add_feed,
    change_feed,
    pause_feed,
    poll_now,
    queue_due_polls,
    remove_feed,
    resume_feed,
)
from models.operations.joining import detach_claim
from models.operations.leases import take_next
from models.operations.polling import Entry, Listing, Look, note_failure, note_look
from models.operations.submit import Draft, submit
from models.operations.transitions import apply_transition
from models.operations.watching import watch_case
from models.queries.digest import Span, find_span, page_digest, read_digest
from models.queries.feeds import count_feeds, get_feed, list_feeds, list_items
from models.queries.inbox import CaseFilter, count_views, read_inbox
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.case import Case, Watch
from models.tables.feed import Feed, FeedHealth, FeedItem, FeedKind
from models.tables.job import Job, JobState
from models.tables.person import Person
from models.tables.submission import Claim, Origin, Submission
from tests.conftest import People
from tests.models.conftest import THAMES, Shelf, write_claim

URL = "https://news.test/feed.xml?key=secret"
RIVER = "The river Rhine carried 40 percent less water in 2022 than in the year before it."


@pytest.fixture
def feed(session: Session, people: People, settings: Settings) -> Feed:
    return add_feed(session, FeedDraft(URL), people.alice, settings)


def list_articles(*names: str, hours: float = 1) -> Look:
    at = dt.datetime.now(dt.UTC) - dt.timedelta(hours=hours)
    entries = [Entry(f"https://news.test/{name}", name, f"On {name}", at) for name in names]
    return Look(Listing(FeedKind.RSS, "The News", entries), '"tag"')


def bring(
    session: Session,
    shelf: Shelf,
    settings: Settings,
    text: str = THAMES,
    *,
    person: Person | None = None,
    probability: float = 0.2,
) -> Claim:
    """Let a feed bring an article with one claim or, where somebody is named, let them send it."""
    origin = Origin.PAGE if person else Origin.FEED
    job = submit(session, Draft("article", text, origin, "An article"), person, settings)
    assert job.submission is not None
    return write_claim(session, job.submission, shelf, text=text, probabilities={"thames": probability})


def read_case(session: Session, claim: Claim) -> Case:
    return session.get_one(Case, claim.case_id, populate_existing=True)


def list_offered(session: Session, person: Person, view: str = "todo") -> list[int]:
    return [line.case.id for line in read_inbox(session, person, CaseFilter(view)).claims]


def test_a_feed_is_watched_once_and_looked_at_at_once(session: Session, feed: Feed, settings: Settings) -> None:
    job = session.scalars(select(Job)).one()
    assert (job.kind, job.feed_id, job.owner, job.lane) == ("poll", feed.id, f"feed:{feed.id}", "outside")
    assert (feed.health, feed.interval_minutes) == (FeedHealth.NEW, settings.feed_interval_minutes)
    with pytest.raises(ConflictError, match=f"as feed {feed.id}"):
        add_feed(session, FeedDraft(URL), None, settings)
    assert poll_now(session, feed, settings).id == job.id, "it is under way"
    kept = session.scalars(select(AuditEvent).where(AuditEvent.action == "add_feed")).one()
    assert "secret" not in str(kept.detail)
    assert kept.detail["host"] == "news.test"


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (FeedDraft(""), "url"),
        (FeedDraft("javascript:alert(1)"), "url"),
        (FeedDraft("https://user:secret@news.test/"), "url"),
        (FeedDraft(URL, title="x" * 201), "title"),
        (FeedDraft(URL, interval_minutes=4), "interval_minutes"),
        (FeedDraft(URL, interval_minutes=10_081), "interval_minutes"),
        (FeedDraft(URL, corpora=["nowhere"]), "corpora"),
    ],
)
def test_what_cannot_be_watched_is_refused(session: Session, settings: Settings, draft: FeedDraft, field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        add_feed(session, draft, None, settings)
    assert refused.value.field == field


def test_changing_pausing_resuming_and_removing(
    session: Session, feed: Feed, people: People, settings: Settings
) -> None:
    open_corpus(session, "rivers")
    change_feed(session, feed, FeedChanges(None, "Ours", 5, ["rivers"]), people.alice, settings)
    assert (feed.title, [corpus.slug for corpus in feed.corpora]) == ("Ours", ["rivers"])
    note_look(session, feed.id, list_articles("a"), settings)
    assert (feed.title, feed.health) == ("Ours", FeedHealth.HEALTHY)
    [sent] = session.scalars(select(Submission))
    assert [corpus.slug for corpus in sent.corpora] == ["rivers"]
    pause_feed(session, feed, people.alice, "Alice paused it.")
    session.execute(update(Job).values(state=JobState.CANCELLED, finished_at=func.now()))
    session.execute(update(Feed).values(next_poll_at=func.now()))
    assert (feed.health, queue_due_polls(session, settings)) == (FeedHealth.PAUSED, 0)
    with pytest.raises(ConflictError, match="Resume it"):
        poll_now(session, feed, settings)
    assert count_feeds(session)[FeedHealth.PAUSED] == 1
    other = add_feed(session, FeedDraft("https://other.test/"), None, settings)
    with pytest.raises(ConflictError, match=f"as feed {other.id}"), session.begin_nested():
        change_feed(session, feed, FeedChanges(other.url), None, settings)
    change_feed(session, other, FeedChanges("https://third.test/"), None, settings)
    assert (other.url, other.etag) == ("https://third.test/", None)
    remove_feed(session, other, None)
    resume_feed(session, feed, people.alice, settings)
    [view] = list_feeds(session)
    assert (view.feed.health, view.poll is not None, view.sent) == (FeedHealth.HEALTHY, True, 1)
    remove_feed(session, feed, people.alice)
    session.expire_all()
    with pytest.raises(NotFoundError):
        get_feed(session, feed.id)
    assert session.scalars(select(func.count()).select_from(Submission)).one() == 1, "its articles stay"
    assert note_look(session, feed.id, list_articles("b"), settings) is None
    note_failure(session, feed.id, "It does not answer.")


def test_known_articles_are_not_sent_again_even_under_another_name(
    session: Session, feed: Feed, settings: Settings
) -> None:
    note_look(session, feed.id, list_articles("a"), settings)
    renamed = Entry("https://news.test/a", "another guid"), Entry("https://news.test/a?moved", "a"), Entry(URL, "b")
    report = note_look(session, feed.id, Look(Listing(FeedKind.ATOM, None, renamed)), settings)
    assert report is not None
    assert (report["listed"], report["new"], report["sent"]) == (3, 1, 1)
    assert {item.state for item in list_items(session, feed.id, 10)} == {"sent"}


def test_the_database_refuses_what_cannot_be(session: Session, feed: Feed, settings: Settings) -> None:
    item: dict[str, object] = {"feed_id": feed.id, "url": "u", "place": b"p", "state": "waiting"}
    wrong = [
        update(Feed).values(failures=1),
        update(Feed).values(paused_reason="Why?"),
        update(Feed).values(kind="telegram"),
        update(Job).values(feed_id=None),
    ]
    for statement in wrong:
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(statement)
    for values in ({"state": "sent"}, {"state": "passed"}, {"submission_id": uuid4()}):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(insert(FeedItem).values(**item | values, key=b"k"))
    for demand, state in ((1, "open"), (0, "dismissed")):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(insert(Case).values(demand=demand, state=state, watch="new", version=1))


def test_what_only_feeds_bring_waits_outside_the_inbox(
    session: Session, people: People, shelf: Shelf, settings: Settings
) -> None:
    fed = bring(session, shelf, settings)
    asked = bring(session, shelf, settings, RIVER, person=people.charlie)
    case = read_case(session, fed)
    assert (case.watch, case.demand, case.state) == (Watch.NEW, 0, "open")
    assert list_offered(session, people.bob) == list_offered(session, people.bob, "open") == [asked.case_id]
    assert list_offered(session, people.bob, "feeds") == [fed.case_id]
    assert count_views(session, people.bob)["feeds"] == 1
    assert take_next(session, people.bob) == asked.case_id
    assert take_next(session, people.bob, asked.case_id) is None
    watch_case(session, case.id, people.bob, None)
    assert fed.case_id in list_offered(session, people.bob)
    watch_case(session, case.id, people.bob, Watch.NEW)
    assert list_offered(session, people.bob, "open") == [asked.case_id]
    told = select(AuditEvent.action).where(AuditEvent.subject_id == str(case.id), AuditEvent.person_id.is_not(None))
    assert session.scalars(told.order_by(AuditEvent.id)).all() == ["take_up_case", "put_back_case"]


def test_who_asks_the_same_brings_it_into_the_inbox_also_what_was_passed_over(
    session: Session, people: People, shelf: Shelf, settings: Settings
) -> None:
    fed = bring(session, shelf, settings, RIVER)
    watch_case(session, fed.case_id, people.bob, Watch.PASSED)
    again = bring(session, shelf, settings, RIVER)
    assert again.case_id == fed.case_id
    assert (read_case(session, fed).watch, read_case(session, fed).demand) == (Watch.PASSED, 0)
    asked = bring(session, shelf, settings, RIVER, person=people.charlie)
    case = read_case(session, asked)
    assert (case.id, case.watch, case.demand) == (fed.case_id, None, 1)
    bring(session, shelf, settings, RIVER)
    assert read_case(session, asked).demand == 1, "feeds ask nothing"
    with pytest.raises(ConflictError, match="asked for"):
        watch_case(session, case.id, people.bob, Watch.NEW)
    detach_claim(session, again.id, people.bob, "It is about another river.")
    assert read_case(session, again).watch is None, "a person has had it in hand"


def test_reviewing_a_case_takes_it_up(session: Session, people: People, shelf: Shelf, settings: Settings) -> None:
    case = read_case(session, bring(session, shelf, settings))
    apply_transition(session, case, "take", people.bob, case.version)
    assert (case.state, case.watch) == ("in_review", None)
    with pytest.raises(ConflictError):
        watch_case(session, case.id, people.alice, Watch.PASSED)


def test_the_digest_has_each_case_once_the_worthiest_first_and_the_known_last(
    session: Session, people: People, shelf: Shelf, settings: Settings
) -> None:
    known = bring(session, shelf, settings, THAMES, probability=0.9)
    low, high = bring(session, shelf, settings, RIVER), bring(session, shelf, settings, f"{RIVER} Or so.")
    bring(session, shelf, settings, RIVER)
    bring(session, shelf, settings, "Charlie sent this one by hand in the year 2022.", person=people.charlie)
    session.execute(update(Claim).where(Claim.case_id == low.case_id).values(check_worthiness=0.3))
    session.execute(update(Claim).where(Claim.id == high.id).values(check_worthiness=0.7))
    session.expire_all()
    now = session.scalars(select(func.now())).one()
    page = read_digest(session, people.bob, find_span(now))
    assert [(line.view.case.id, line.articles, line.known) for line in page.lines] == [
        (high.case_id, 1, False),
        (low.case_id, 2, False),
        (known.case_id, 1, True),
    ]
    assert page.counts == {"new": 3, "taken": 0, "passed": 0}
    watch_case(session, low.case_id, people.bob, Watch.PASSED)
    watch_case(session, high.case_id, people.bob, None)
    assert read_digest(session, people.bob, find_span(now), "new").counts == {"new": 1, "taken": 1, "passed": 1}
    [taken] = read_digest(session, people.bob, find_span(now), "taken", page=9).lines
    assert taken.view.case.id == high.case_id
    yesterday = Span(now - dt.timedelta(days=2), now - dt.timedelta(days=1))
    assert read_digest(session, people.bob, yesterday).lines == []
    watch_case(session, low.case_id, people.bob, Watch.NEW)
    first = page_digest(session, people.bob, find_span(now, now.date()), "new", 1)
    assert [line.view.case.id for line in first.items] == [low.case_id]
    rest = page_digest(session, None, find_span(now, now.date()), "new", 1, first.next)
    assert ([line.view.case.id for line in rest.items], rest.next) == ([known.case_id], None)
    with pytest.raises(InvalidInputError):
        read_digest(session, people.bob, find_span(now), "odd")
    with pytest.raises(InvalidInputError):
        find_span(now, dt.date.max)


def test_a_source_is_told_for_as_long_as_its_feed_is_there(
    session: Session, people: People, feed: Feed, shelf: Shelf, settings: Settings
) -> None:
    note_look(session, feed.id, list_articles("a"), settings)
    sent = session.scalars(select(Submission)).one()
    sent.text = THAMES
    write_claim(session, sent, shelf, probabilities={})
    now = session.scalars(select(func.now())).one()
    [line] = read_digest(session, people.bob, find_span(now)).lines
    assert (line.source.feed, line.source.title, line.source.url) == ("The News", "On a", "https://news.test/a")
    assert line.source.published_at is not None
    remove_feed(session, feed, None)
    [line] = read_digest(session, people.bob, find_span(now)).lines
    assert (line.source.feed_id, line.source.feed, line.source.title) == (None, None, "On a")
