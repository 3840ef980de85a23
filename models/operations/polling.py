"""What comes of a look at a feed: its health, the articles that are new, and those that are sent on."""

import datetime as dt
import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from models.base import Json
from models.errors import InvalidInputError
from models.operations.audit import record_event
from models.operations.feeds import name_owner, pause_feed
from models.operations.submit import Draft, submit
from models.settings import Settings
from models.tables.feed import Feed, FeedItem, FeedKind, ItemState
from models.tables.submission import Origin

_LONGEST_PAUSE = dt.timedelta(days=1)
# Even a site that asks for more is looked at again after a week, or else nobody would notice that it is back.
_LONGEST_PATIENCE = dt.timedelta(days=7)
_GIVEN_UP_AFTER = dt.timedelta(days=14)
_DAY = dt.timedelta(days=1)
_MOST_FAILURES = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as a feed lists it: its address, what the feed knows it by, its title, and when it came out."""

    url: str
    key: str
    title: str | None = None
    published_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a feed is and lists; `unusable` counts what names no address of a page."""

    kind: FeedKind
    title: str | None
    entries: Sequence[Entry]
    unusable: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """How a feed answered: `listing` is None where nothing has changed, `moved_to` where it is at home from now on."""

    listing: Listing | None
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None


def note_look(session: Session, feed_id: int, look: Look, settings: Settings) -> Json | None:
    """Keep what a look at a feed found, send on what is new, and return the report; None where the feed is gone."""
    feed = session.get(Feed, feed_id, with_for_update=True)
    if feed is None:
        return None
    now, is_first = session.scalars(select(func.now())).one(), feed.last_success_at is None
    listed = {"listed": 0, "new": 0, "unusable": 0}
    if look.listing:
        listed = _keep_listing(session, feed, look.listing, _find_horizon(now, settings, is_first=is_first), is_first)
        feed.kind, feed.title = look.listing.kind, feed.title or look.listing.title
        feed.etag, feed.last_modified = look.etag, look.last_modified
    sent = _send_waiting(session, feed, settings, now)
    _pass_over(session, feed, _find_horizon(now, settings, is_first=is_first), is_first)
    report = listed | {"sent": sent, "first": is_first, "unchanged": look.listing is None} | _count_left(session, feed)
    feed.report = report
    feed.failures, feed.failing_since, feed.last_error = 0, None, None
    feed.last_polled_at = feed.last_success_at = now
    feed.next_poll_at = now + dt.timedelta(minutes=feed.interval_minutes) * _draw(0.1)
    session.flush()
    if look.moved_to and look.moved_to != feed.url:
        _move_feed(session, feed, look.moved_to)
    return report


def note_failure(session: Session, feed_id: int, sentence: str, patience: float = 0) -> None:
    """Keep that a feed could not be read and why; the next look comes later each time, at most a day later.

    `patience` are the seconds that the site asks for. One that has failed for two weeks is paused.
    """
    feed = session.get(Feed, feed_id, with_for_update=True)
    if feed is None:
        return
    now = session.scalars(select(func.now())).one()
    pause = dt.timedelta(minutes=feed.interval_minutes) * 2 ** min(feed.failures + 1, 12)
    asked = min(dt.timedelta(seconds=patience), _LONGEST_PATIENCE)
    feed.failures = min(feed.failures + 1, _MOST_FAILURES)
    feed.failing_since = feed.failing_since or now
    feed.last_error, feed.last_polled_at = sentence, now
    longest = max(_LONGEST_PAUSE, dt.timedelta(minutes=feed.interval_minutes))
    feed.next_poll_at = now + max(min(pause, longest) * _draw(0.25), asked)
    session.flush()
    if now - feed.failing_since > _GIVEN_UP_AFTER:
        pause_feed(session, feed, None, f"It has failed for two weeks. The last time: {sentence}")


def note_gone(session: Session, feed_id: int, sentence: str) -> None:
    """Keep that a feed is gone for good: it is paused, with the reason."""
    feed = session.get(Feed, feed_id, with_for_update=True)
    if feed is None:
        return
    feed.last_polled_at = session.scalars(select(func.now())).one()
    pause_feed(session, feed, None, sentence)


def digest_place(url: str) -> str:
    """Return under which digest an address is known."""
    return hashlib.sha256(url.encode()).hexdigest()


def _keep_listing(
    session: Session,
    feed: Feed,
    listing: Listing,
    horizon: dt.datetime,
    is_first: bool,  # noqa: FBT001 - all is said by name where it is called
) -> Json:
    """Write down what was not known yet: what is too old, or undated at the first look, is passed over at once."""
    rows = [
        {
            "key": digest_place(entry.key),
            "place": digest_place(entry.url),
            "url": entry.url,
            "title": entry.title,
            "published_at": entry.published_at.isoformat() if entry.published_at else None,
        }
        for entry in listing.entries
    ]
    values = {"feed": feed.id, "rows": json.dumps(rows), "horizon": horizon, "first": is_first}
    new = session.execute(_ADD_ITEMS, values).all()
    return {"listed": len(rows), "new": len(new), "unusable": listing.unusable}


def _send_waiting(session: Session, feed: Feed, settings: Settings, now: dt.datetime) -> int:
    """Send on the newest articles that wait, as many as one look and one day may, and return how many."""
    today = select(func.count()).where(FeedItem.feed_id == feed.id, FeedItem.sent_at > now - _DAY)
    room = min(settings.feed_most_per_poll, settings.feed_most_per_day - session.scalars(today).one())
    if room <= 0:
        return 0
    newest = func.coalesce(FeedItem.published_at, FeedItem.seen_at).desc()
    waiting = select(FeedItem).where(FeedItem.feed_id == feed.id, FeedItem.state == ItemState.WAITING)
    items = session.scalars(waiting.order_by(newest, FeedItem.id).limit(room)).all()
    brought = _find_brought(session, items)
    clock = _HostClock(session, now, settings.feed_gap_seconds)
    slugs = [corpus.slug for corpus in feed.corpora]
    for item in items:
        item.state, item.sent_at = ItemState.SENT, now
        item.submission_id = brought.get(item.place) or _send(session, feed, item, slugs, settings, clock)
        if item.submission_id is None:
            item.state, item.sent_at, item.reason = ItemState.PASSED, None, "unusable"
    session.flush()
    return sum(item.state == ItemState.SENT for item in items)


def _send(
    session: Session, feed: Feed, item: FeedItem, slugs: list[str], settings: Settings, clock: "_HostClock"
) -> UUID | None:
    """Submit an article by its link, to be fetched when its host may be asked; None where the link is none."""
    owner = name_owner(feed.id)
    draft = Draft("url", "", Origin.FEED, title=item.title, corpora=slugs, owner=owner, url=item.url)
    try:
        job = submit(session, draft, None, settings)
    except InvalidInputError:
        return None
    job.run_after = clock.take(item.url)
    return job.submission_id


class _HostClock:
    """When the next article of a host may be fetched, after all that wait for it already."""

    def __init__(self, session: Session, now: dt.datetime, gap: float) -> None:
        self._now, self._gap = now, dt.timedelta(seconds=gap)
        self._last: dict[str | None, dt.datetime] = dict(session.execute(_LAST_BY_HOST).all())

    def take(self, url: str) -> dt.datetime:
        """Return the moment for the article at an address, and keep the gap after it free."""
        host = urlsplit(url).hostname
        at = max(self._now, self._last[host] + self._gap) if host in self._last else self._now
        self._last[host] = at
        return at


def _find_brought(session: Session, items: Sequence[FeedItem]) -> dict[bytes, UUID | None]:
    """Return the submissions of articles that another feed has brought before, by their place."""
    known = select(FeedItem.place, FeedItem.submission_id)
    known = known.where(FeedItem.place.in_([item.place for item in items]), FeedItem.submission_id.is_not(None))
    return {bytes(place): submission_id for place, submission_id in session.execute(known)}


def _pass_over(session: Session, feed: Feed, horizon: dt.datetime, is_first: bool) -> None:  # noqa: FBT001
    """Pass over what has become old while it waited; after the first look all that it did not take."""
    waiting = update(FeedItem).where(FeedItem.feed_id == feed.id, FeedItem.state == ItemState.WAITING)
    if is_first:
        session.execute(waiting.values(state=ItemState.PASSED, reason="first"))
        return
    old = func.coalesce(FeedItem.published_at, FeedItem.seen_at) < horizon
    session.execute(waiting.where(old).values(state=ItemState.PASSED, reason="old"))


def _count_left(session: Session, feed: Feed) -> Json:
    counts = [func.count().filter(FeedItem.state == state) for state in (ItemState.WAITING, ItemState.PASSED)]
    row = session.execute(select(*counts).where(FeedItem.feed_id == feed.id)).one()
    return dict(zip(("waiting", "passed"), row, strict=True))


def _find_horizon(now: dt.datetime, settings: Settings, *, is_first: bool) -> dt.datetime:
    return now - dt.timedelta(hours=settings.feed_first_hours if is_first else settings.feed_old_hours)


def _move_feed(session: Session, feed: Feed, url: str) -> None:
    """Let a feed be at home where its site says; where another one is already, this one is paused."""
    other = session.scalar(select(Feed.id).where(Feed.url == url))
    if other is not None:
        pause_feed(session, feed, None, f"It has moved to the address of feed {other}, which is watched already.")
        return
    feed.url = url
    session.flush()
    record_event(session, "move_feed", ("feed", feed.id), None, host=urlsplit(url).hostname)


def _draw(spread: float) -> float:
    """Draw a factor around one, so that feeds that were added together are not looked at together for ever."""
    return random.uniform(1 - spread, 1 + spread)  # noqa: S311 - no secret hangs on it


_ADD_ITEMS = text("""
    INSERT INTO feed_item (feed_id, key, place, url, title, published_at, state, reason)
    SELECT :feed, decode(key, 'hex'), decode(place, 'hex'), url, title, published_at,
           CASE WHEN why IS NULL THEN 'waiting' ELSE 'passed' END, why
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS row (
      key text, place text, url text, title text, published_at timestamptz)
    CROSS JOIN LATERAL (SELECT CASE
      WHEN published_at < :horizon THEN 'old'
      WHEN published_at IS NULL AND :first THEN 'undated' END AS why) AS told
    ON CONFLICT DO NOTHING RETURNING id""")

_LAST_BY_HOST = text("""
    SELECT lower(substring(submission.url FROM '^[^:]+://([^/:?#]+)')), max(job.run_after)
    FROM job JOIN submission ON submission.id = job.submission_id
    WHERE job.state = 'queued' AND job.lane = 'outside' AND submission.origin = 'feed' GROUP BY 1""")
