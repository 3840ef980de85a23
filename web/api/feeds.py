"""Calls about feeds: which are watched and how they are; editors look after them."""

from models.errors import InvalidInputError
from models.operations.feeds import (
    FeedChanges,
    FeedDraft,
    add_feed,
    change_feed,
    pause_feed,
    poll_now,
    remove_feed,
    resume_feed,
)
from models.queries.feeds import get_feed, page_feeds, view_feeds
from models.tables.feed import Feed
from models.tables.person import Role
from web.api.blueprint import api, expect
from web.api.caller import caller
from web.api.feed_schemas import FeedChange, FeedIn, FeedOut, FeedPage, link_feed
from web.api.queries import PageQuery
from web.api.schemas import AcceptedJob
from web.api.shapes import accept_job
from web.auth import allow
from web.idempotency import idempotent
from web.limits import limit_submissions
from web.request import desk_settings
from web.transaction import session


@api.post("/feeds")
@idempotent
@api.input(FeedIn, arg_name="body")
@api.output(FeedOut, status_code=201)
@api.doc(operation_id="addFeed", responses=expect(400, 401, 403, 409, 413, 415, 422, 429))
@limit_submissions
@allow(Role.EDITOR)
def create_feed(body: FeedIn) -> tuple[FeedOut, int, dict[str, str]]:
    """Watch a feed or a sitemap. The first look at it is queued; how it went shows in its `health`."""
    draft = FeedDraft(body.url, body.title, body.corpora, body.interval_minutes)
    feed = add_feed(session(), draft, caller(), desk_settings())
    shaped = _show(feed)
    return shaped, 201, {"Location": shaped.links.self}


@api.get("/feeds")
@api.input(PageQuery, location="query", arg_name="asked")
@api.output(FeedPage, description="Feeds, in the order in which they were added.")
@api.doc(operation_id="listFeeds", responses=expect(401, 403, 422))
@allow(Role.REVIEWER)
def show_feeds(asked: PageQuery) -> FeedPage:
    """List the feeds that are watched, with how they are."""
    page = page_feeds(session(), asked.limit, asked.cursor)
    return FeedPage(items=[link_feed(view) for view in page.items], next=page.next)


@api.get("/feeds/<int:feed_id>")
@api.output(FeedOut, description="The feed.")
@api.doc(operation_id="getFeed", responses=expect(401, 403, 404))
@allow(Role.REVIEWER)
def show_feed(feed_id: int) -> FeedOut:
    """Read one feed and how it is."""
    return _show(get_feed(session(), feed_id))


@api.patch("/feeds/<int:feed_id>")
@api.input(FeedChange, arg_name="body")
@api.output(FeedOut, description="The feed as it is now.")
@api.doc(operation_id="changeFeed", responses=expect(400, 401, 403, 404, 409, 413, 415, 422))
@allow(Role.EDITOR)
def edit_feed(feed_id: int, body: FeedChange) -> FeedOut:
    """Change a feed, pause it, or resume it."""
    feed, person = get_feed(session(), feed_id, lock=True), caller()
    if not body.model_fields_set:
        raise InvalidInputError("Nothing is to be changed. Name url, title, interval_minutes, corpora or paused.")
    if body.model_fields_set - {"paused"}:
        interval = body.interval_minutes
        if "interval_minutes" in body.model_fields_set and interval is None:
            interval = desk_settings().feed_interval_minutes
        changes = FeedChanges(body.url, body.title, interval, body.corpora)
        change_feed(session(), feed, changes, person, desk_settings())
    if body.paused is True:
        pause_feed(session(), feed, person, f"{person.name} paused it.")
    elif body.paused is False:
        resume_feed(session(), feed, person, desk_settings())
    return _show(feed)


@api.delete("/feeds/<int:feed_id>")
@api.doc(operation_id="removeFeed", responses=expect(401, 403, 404) | {204: "It is gone; its articles stay."})
@allow(Role.EDITOR)
def delete_feed(feed_id: int) -> tuple[str, int]:
    """Watch a feed no more. What it has listed is forgotten; the articles that it brought stay."""
    remove_feed(session(), get_feed(session(), feed_id, lock=True), caller())
    return "", 204


@api.post("/feeds/<int:feed_id>/poll")
@api.output(AcceptedJob, status_code=202)
@api.doc(operation_id="pollFeed", responses=expect(401, 403, 404, 409, 422, 429, accepted=True))
@limit_submissions
@allow(Role.EDITOR)
def poll_feed(feed_id: int) -> tuple[AcceptedJob, int, dict[str, str]]:
    """Look at a feed now. The job succeeds when that is done; whether the feed could be read stands in the feed."""
    return accept_job(poll_now(session(), get_feed(session(), feed_id, lock=True), desk_settings()))


def _show(feed: Feed) -> FeedOut:
    return link_feed(view_feeds(session(), [feed])[0])
