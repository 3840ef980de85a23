"""Reading feeds: which there are, how they are, and what they have listed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.errors import NotFoundError
from models.queries.paging import Order, Page, RowNumber, read_page
from models.tables.feed import Feed, FeedHealth, FeedItem
from models.tables.job import Job, JobState

_BY_NUMBER = Order("feeds", (Feed.__table__.c.id,), TypeAdapter(tuple[RowNumber]))
_LIVE = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class FeedErrand:
    """What a poll looks at: the address, what it was when it was read last, and by what a change is told."""

    feed_id: int
    url: str
    kind: str | None
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class FeedView:
    """A feed, the look at it that is under way, and how many of its articles were sent on in the last 24 hours."""

    feed: Feed
    poll: Job | None
    sent: int


def get_feed(session: Session, feed_id: int, *, lock: bool = False) -> Feed:
    """Return a feed, held until the transaction ends where it is to be changed; an unknown one is NotFoundError."""
    options = [selectinload(Feed.corpora), selectinload(Feed.person)]
    feed = session.get(Feed, feed_id, options=options, with_for_update={"of": Feed} if lock else None)
    if feed is None:
        raise NotFoundError("There is no feed with this number.")
    return feed


def list_feeds(session: Session) -> list[FeedView]:
    """Return all feeds, those that fail first, then by name."""
    feeds = session.scalars(select(Feed).options(selectinload(Feed.corpora), joinedload(Feed.person))).all()
    ranks = {FeedHealth.FAILING: 0, FeedHealth.NEW: 1, FeedHealth.HEALTHY: 1, FeedHealth.PAUSED: 2}
    ordered = sorted(feeds, key=lambda feed: (ranks[feed.health], (feed.title or feed.url).casefold(), feed.id))
    return view_feeds(session, ordered)


def page_feeds(session: Session, limit: int, cursor: str | None = None) -> Page[FeedView]:
    """Return a page of feeds in the order in which they were added."""
    found = select(Feed).options(selectinload(Feed.corpora), joinedload(Feed.person))
    page = read_page(session, found, _BY_NUMBER, limit, cursor)
    return Page(view_feeds(session, page.items), page.next)


def view_feeds(session: Session, feeds: Sequence[Feed]) -> list[FeedView]:
    """Add to feeds what is under way and what was sent on, in two queries."""
    numbers = [feed.id for feed in feeds]
    live = select(Job).where(Job.feed_id.in_(numbers), Job.state.in_(_LIVE))
    polls = {job.feed_id: job for job in session.scalars(live)}
    lately = FeedItem.sent_at > func.now() - func.make_interval(0, 0, 0, 1)
    counted = select(FeedItem.feed_id, func.count()).where(FeedItem.feed_id.in_(numbers), lately)
    sent = dict(session.execute(counted.group_by(FeedItem.feed_id)).all())
    return [FeedView(feed, polls.get(feed.id), sent.get(feed.id, 0)) for feed in feeds]


def list_items(session: Session, feed_id: int, limit: int) -> Sequence[FeedItem]:
    """Return what a feed has listed, the newest first."""
    newest = func.coalesce(FeedItem.published_at, FeedItem.seen_at)
    found = select(FeedItem).where(FeedItem.feed_id == feed_id).order_by(newest.desc(), FeedItem.id)
    return session.scalars(found.limit(limit)).all()


def find_live_poll(session: Session, feed_id: int) -> Job | None:
    """Return the look at a feed that is under way, None where there is none."""
    return session.scalars(select(Job).where(Job.feed_id == feed_id, Job.state.in_(_LIVE))).one_or_none()


def find_feed_errand(session: Session, job_id: UUID) -> FeedErrand | None:
    """Return what a poll is to look at; None where the feed is paused meanwhile."""
    feed = session.scalars(select(Feed).join(Job, Job.feed_id == Feed.id).where(Job.id == job_id)).one_or_none()
    if feed is None or feed.paused_at is not None:
        return None
    return FeedErrand(feed.id, feed.url, feed.kind, feed.etag, feed.last_modified)


def count_feeds(session: Session) -> dict[FeedHealth, int]:
    """Return how many feeds there are of each health, in one query."""
    paused, fails = Feed.paused_at.is_not(None), Feed.failures > 0
    is_new = Feed.last_success_at.is_(None)
    counts = {
        FeedHealth.NEW: func.count().filter(~paused, ~fails, is_new),
        FeedHealth.HEALTHY: func.count().filter(~paused, ~fails, ~is_new),
        FeedHealth.FAILING: func.count().filter(~paused, fails),
        FeedHealth.PAUSED: func.count().filter(paused),
    }
    row = session.execute(select(*counts.values()).select_from(Feed)).one()
    return dict(zip(counts, row, strict=True))
