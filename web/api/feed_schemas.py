"""The shapes of the calls about feeds and the digest: what programs send, and what they are given."""

import datetime as dt
import re
from typing import Annotated, Literal

from flask import url_for
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from models.feed_shapes import DigestItem, FeedBase, shape_feed
from models.queries.feeds import FeedView
from models.tables.case import Watch
from models.tables.feed import LONGEST_INTERVAL, SHORTEST_INTERVAL
from web.api.queries import PageQuery
from web.api.schemas import Next

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _require_day(day: object) -> object:
    """Refuse what pydantic would take for seconds since 1970."""
    if isinstance(day, str) and not _DAY.fullmatch(day):
        raise ValueError("Write a day like 2026-03-01.")
    return day


Day = Annotated[dt.date, BeforeValidator(_require_day)]
Title = Annotated[str | None, Field(description="A name for people, at most 200 characters; else the feed's own.")]
Interval = Annotated[
    int | None,
    Field(ge=SHORTEST_INTERVAL, le=LONGEST_INTERVAL, description="Minutes between two looks; null for the usual ones."),
]


class FeedIn(BaseModel):
    """A feed to be watched."""

    model_config = ConfigDict(extra="forbid", strict=True)

    url: Annotated[str, Field(description="Address of an RSS or Atom feed or of a sitemap; told from what it holds.")]
    title: Title = None
    interval_minutes: Interval = None
    corpora: Annotated[
        list[str], Field(max_length=100, description="What its articles are compared with; none means all.")
    ] = []


class FeedChange(BaseModel):
    """What to change; what is left out or null stays as it is."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"minProperties": 1})

    url: Annotated[str | None, Field(description="Another address, which is looked at at once.")] = None
    title: Annotated[
        str | None, Field(description="A name for people; empty, it is the feed's own from the next look on.")
    ] = None
    interval_minutes: Interval = None
    corpora: Annotated[list[str] | None, Field(max_length=100, description="An empty list means all.")] = None
    paused: Annotated[
        bool | None, Field(description="True: look at it no more; false: look at it again, beginning now.")
    ] = None


class FeedLinks(BaseModel):
    """Where to go from a feed."""

    self: str
    poll: str


class FeedOut(FeedBase):
    """A feed with where to go from it."""

    links: FeedLinks


class FeedPage(BaseModel):
    """Some feeds, in the order in which they were added."""

    items: list[FeedOut]
    next: Next


class DigestQuery(PageQuery):
    """Which part of the digest."""

    day: Annotated[Day | None, Field(description="A day in UTC; without it, the last 24 hours.")] = None
    view: Annotated[
        Literal["new", "taken", "passed"],
        Field(description="What can be picked, what was taken up, or what was found not worth it."),
    ] = "new"


class DigestOut(BaseModel):
    """Some cases that feeds brought: the most worth checking first, those known already last."""

    items: list[DigestItem]
    next: Next


class WatchIn(BaseModel):
    """What to do with a case that only feeds have brought."""

    model_config = ConfigDict(extra="forbid")

    watch: Annotated[
        Watch | None, Field(description="null: take it up into the inbox; “passed”: not worth it; “new”: put it back.")
    ]


def link_feed(view: FeedView) -> FeedOut:
    """Show a feed with where to go from it."""
    number = view.feed.id
    links = FeedLinks(
        self=url_for("api.show_feed", feed_id=number),
        poll=url_for("api.poll_feed", feed_id=number),
    )
    return FeedOut(**shape_feed(view).model_dump(), links=links)
