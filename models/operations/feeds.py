"""Looking after feeds: added, changed, paused, resumed, removed, and queued for a look when it is time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.base import Json
from models.errors import ConflictError, InvalidInputError
from models.operations.audit import record_event
from models.operations.jobs import after
from models.operations.submit import clean_address, find_corpora
from models.operations.wording import clean_line
from models.queries.feeds import find_live_poll
from models.queue import announce_job
from models.settings import Settings
from models.tables.feed import LONGEST_INTERVAL, SHORTEST_INTERVAL, Feed
from models.tables.job import Job, JobKind, Lane
from models.tables.person import Person

# Each is looked at by a job of its own every half an hour.
MOST_FEEDS = 500
_LONGEST_TITLE = 200
_AT_ONCE = 50
_LIVE = text("state IN ('queued', 'running')")


@dataclass(frozen=True, slots=True)
class FeedDraft:
    """A feed that somebody wants watched, not yet looked at; without an interval it is the usual one."""

    url: str
    title: str | None = None
    corpora: list[str] = field(default_factory=list)
    interval_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class FeedChanges:
    """What is to change in a feed; what is None stays. An empty title gives back the feed's own at the next look."""

    url: str | None = None
    title: str | None = None
    interval_minutes: int | None = None
    corpora: Sequence[str] | None = None


def add_feed(session: Session, draft: FeedDraft, person: Person | None, settings: Settings) -> Feed:
    """Keep a feed and queue the first look at it; one that is watched already is a conflict."""
    feed = Feed(
        url=_check_address(draft.url),
        title=clean_line(draft.title, "title", _LONGEST_TITLE),
        interval_minutes=_check_interval(draft.interval_minutes or settings.feed_interval_minutes),
        person_id=person.id if person else None,
        corpora=find_corpora(session, draft.corpora),
    )
    if session.scalars(select(func.count()).select_from(Feed)).one() >= MOST_FEEDS:
        raise ConflictError(f"{MOST_FEEDS} feeds are watched already. Remove one first.")
    _require_new(session, feed)
    session.add(feed)
    session.flush()
    record_event(session, "add_feed", ("feed", feed.id), person, **_outline(feed))
    queue_poll(session, feed, settings)
    return feed


def change_feed(session: Session, feed: Feed, changes: FeedChanges, person: Person | None, settings: Settings) -> None:
    """Change a feed; another address is looked at at once, unless the feed is paused."""
    url = feed.url if changes.url is None else _check_address(changes.url)
    moves, feed.url = url != feed.url, url
    _require_new(session, feed)
    if changes.title is not None:
        feed.title = clean_line(changes.title, "title", _LONGEST_TITLE)
    if moves or changes.title is not None:
        feed.etag = feed.last_modified = None
    if changes.interval_minutes is not None:
        feed.interval_minutes = _check_interval(changes.interval_minutes)
        soonest = session.scalars(select(after(60.0 * feed.interval_minutes))).one()
        feed.next_poll_at = min(feed.next_poll_at, soonest)
    if changes.corpora is not None:
        feed.corpora = find_corpora(session, list(changes.corpora))
    session.flush()
    record_event(session, "change_feed", ("feed", feed.id), person, **_outline(feed))
    if moves and feed.paused_at is None:
        queue_poll(session, feed, settings)


def pause_feed(session: Session, feed: Feed, person: Person | None, reason: str = "Somebody paused it.") -> None:
    """Look at a feed no more until it is resumed."""
    if feed.paused_at is not None:
        return
    feed.paused_at, feed.paused_reason = session.scalars(select(func.now())).one(), reason
    session.flush()
    record_event(session, "pause_feed", ("feed", feed.id), person, reason=reason, **_outline(feed))


def resume_feed(session: Session, feed: Feed, person: Person | None, settings: Settings) -> None:
    """Look at a paused feed again, at once, as if it had never failed."""
    if feed.paused_at is None:
        return
    feed.paused_at = feed.paused_reason = feed.failing_since = feed.last_error = None
    feed.failures = 0
    session.flush()
    record_event(session, "resume_feed", ("feed", feed.id), person, **_outline(feed))
    queue_poll(session, feed, settings)


def remove_feed(session: Session, feed: Feed, person: Person | None) -> None:
    """Forget a feed and what it has listed; the articles that it brought stay."""
    record_event(session, "remove_feed", ("feed", feed.id), person, **_outline(feed))
    session.execute(delete(Feed).where(Feed.id == feed.id))


def poll_now(session: Session, feed: Feed, settings: Settings) -> Job:
    """Queue a look at a feed and return its job, or the one that is under way; a paused feed is a conflict."""
    if feed.paused_at is not None:
        raise ConflictError("This feed is paused. Resume it, and it is looked at once.")
    job = queue_poll(session, feed, settings) or find_live_poll(session, feed.id)
    if job is None:
        raise ConflictError("A look at this feed has just ended. Try again.")
    return job


def queue_poll(session: Session, feed: Feed, settings: Settings) -> Job | None:
    """Queue a look at a feed; None where one is under way. If the look should come to nothing, the next follows."""
    feed.next_poll_at = session.scalars(select(after(60.0 * feed.interval_minutes))).one()
    session.flush()
    values = {"owner": name_owner(feed.id), "lane": Lane.OUTSIDE, "max_attempts": settings.job_attempts}
    statement = insert(Job).values(id=uuid4(), kind=JobKind.POLL, feed_id=feed.id, **values)
    statement = statement.on_conflict_do_nothing(index_elements=[Job.feed_id], index_where=_LIVE)
    job_id = session.scalar(statement.returning(Job.id))
    if job_id is None:
        return None
    job = session.get_one(Job, job_id)
    announce_job(session, job)
    return job


def queue_due_polls(session: Session, settings: Settings) -> int:
    """Queue looks at the feeds whose time has come, some at once; return how many there were."""
    due = select(Feed).where(Feed.paused_at.is_(None), Feed.next_poll_at <= func.now()).order_by(Feed.next_poll_at)
    found = session.scalars(due.limit(_AT_ONCE).with_for_update(skip_locked=True)).all()
    return sum(queue_poll(session, feed, settings) is not None for feed in found)


def name_owner(feed_id: int) -> str:
    """Return under which name the work of a feed takes its turn, so that it keeps nobody else waiting."""
    return f"feed:{feed_id}"


def _check_address(url: str) -> str:
    address = clean_address(url)
    if address is None:
        raise InvalidInputError("There is no address. Write the address of a feed or a sitemap.", "url")
    return address


def _check_interval(minutes: int) -> int:
    if not SHORTEST_INTERVAL <= minutes <= LONGEST_INTERVAL:
        raise InvalidInputError(
            f"The interval goes from {SHORTEST_INTERVAL} minutes to {LONGEST_INTERVAL:,}, which is a week.",
            "interval_minutes",
        )
    return minutes


def _require_new(session: Session, feed: Feed) -> None:
    with session.no_autoflush:
        known = session.scalar(select(Feed.id).where(Feed.url == feed.url))
    if known not in {None, feed.id}:
        raise ConflictError(f"This address is watched already, as feed {known}.")


def _outline(feed: Feed) -> Json:
    """Return what the audit log keeps for good: of the address the host alone, because the rest may be a secret."""
    return {
        "host": urlsplit(feed.url).hostname,
        "interval_minutes": feed.interval_minutes,
        "corpora": [corpus.slug for corpus in feed.corpora],
    }
