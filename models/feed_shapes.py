"""The shapes of feeds and of the digest of what they brought, as programs and commands show them."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from models.queries.digest import DigestLine, Source
from models.queries.feeds import FeedView
from models.shapes import ClaimBase, MatchOut, shape_claim_base, shape_match
from models.tables.case import Watch
from models.tables.feed import FeedHealth, FeedKind


class FeedReport(BaseModel):
    """What the last look that found something readable brought."""

    first: Annotated[bool, Field(description="True of the first look, which takes only what is new enough.")]
    unchanged: Annotated[bool, Field(description="True where the site said that nothing had changed.")]
    listed: int
    new: Annotated[int, Field(description="Listed articles that were not known before.")]
    unusable: Annotated[int, Field(description="Entries that lead to no page.")]
    sent: Annotated[int, Field(description="Articles sent on, to be fetched and checked.")]
    waiting: Annotated[int, Field(description="Articles that wait for the next look.")]
    passed: Annotated[int, Field(description="Articles passed over so far, as too old, undated or too many.")]


class FeedBase(BaseModel):
    """A feed that is watched."""

    id: int
    url: str
    title: str | None
    kind: Annotated[FeedKind | None, Field(description="Told from what it holds; null until it was read.")]
    health: FeedHealth
    interval_minutes: int
    corpora: Annotated[list[str], Field(description="What its articles are compared with; empty for all.")]
    next_poll_at: Annotated[dt.datetime | None, Field(description="When it is looked at next; null while paused.")]
    polling: Annotated[bool, Field(description="True while a look is under way or waits for a worker.")]
    last_polled_at: dt.datetime | None
    last_success_at: dt.datetime | None
    failures: Annotated[int, Field(description="How many looks in a row have failed.")]
    failing_since: dt.datetime | None
    last_error: str | None
    paused_at: dt.datetime | None
    paused_reason: str | None
    sent_today: Annotated[int, Field(description="Articles sent on in the last 24 hours.")]
    report: FeedReport | None
    created_at: dt.datetime


class SourceOut(BaseModel):
    """Where a claim stood."""

    submission_id: UUID
    url: str | None
    title: str | None
    feed_id: Annotated[int | None, Field(description="The feed that listed it first; null where it was removed.")]
    feed: str | None
    published_at: Annotated[dt.datetime | None, Field(description="As the feed says.")]
    came_at: dt.datetime


class DigestItem(BaseModel):
    """A case that feeds brought, by its claim that is most worth checking."""

    claim: ClaimBase
    watch: Annotated[
        Watch | None, Field(description="“new”: to pick from; “passed”: not worth it; null: in the inbox.")
    ]
    known: Annotated[bool, Field(description="True where an earlier fact-check or a verdict seems to answer it.")]
    match: Annotated[MatchOut | None, Field(description="The match to look at first.")]
    source: SourceOut
    articles: Annotated[int, Field(description="In how many articles of that time its claims stand.")]


def shape_feed(view: FeedView) -> FeedBase:
    """Show a feed and how it is."""
    feed = view.feed
    return FeedBase(
        id=feed.id,
        url=feed.url,
        title=feed.title,
        kind=FeedKind(feed.kind) if feed.kind else None,
        health=feed.health,
        interval_minutes=feed.interval_minutes,
        corpora=[corpus.slug for corpus in feed.corpora],
        next_poll_at=None if feed.paused_at else feed.next_poll_at,
        polling=view.poll is not None,
        last_polled_at=feed.last_polled_at,
        last_success_at=feed.last_success_at,
        failures=feed.failures,
        failing_since=feed.failing_since,
        last_error=feed.last_error,
        paused_at=feed.paused_at,
        paused_reason=feed.paused_reason,
        sent_today=view.sent,
        report=FeedReport(**feed.report) if feed.report else None,
        created_at=feed.created_at,
    )


def shape_line(line: DigestLine) -> DigestItem:
    """Show a line of the digest; what may not be known of its case is hidden already."""
    view = line.view
    return DigestItem(
        claim=shape_claim_base(view),
        watch=Watch(view.case.watch) if view.case.watch else None,
        known=line.known,
        match=shape_match(view.best, view.matching) if view.best else None,
        source=shape_source(line.source),
        articles=line.articles,
    )


def shape_source(source: Source) -> SourceOut:
    """Show where a claim stood."""
    return SourceOut(
        submission_id=source.submission_id,
        url=source.url,
        title=source.title,
        feed_id=source.feed_id,
        feed=source.feed,
        published_at=source.published_at,
        came_at=source.came_at,
    )
