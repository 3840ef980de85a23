"""The pages of feeds: which are watched, how they are, and what they have listed; editors look after them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.errors import ConflictError, DeskError, InvalidInputError
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
from models.queries.corpora import list_corpora
from models.queries.feeds import get_feed, list_feeds, list_items, view_feeds
from models.tables.feed import LONGEST_INTERVAL, SHORTEST_INTERVAL, Feed, FeedKind, ItemState
from models.tables.person import Role
from web.auth import allow
from web.limits import limit_submissions
from web.pages.blueprint import leave_note, pages, refuse
from web.pages.inbox import reviewer
from web.request import desk_settings
from web.transaction import session

KINDS = {
    FeedKind.RSS: "RSS",
    FeedKind.ATOM: "Atom",
    FeedKind.SITEMAP: "sitemap",
    FeedKind.INDEX: "sitemap in parts",
}
_REASONS = {
    "old": "too old",
    "undated": "without a date, listed before the feed was watched",
    "first": "more than the first look takes",
    "unusable": "its address cannot be used",
}
_ITEMS = 25
_LONGEST_NUMBER = 6


@dataclass(frozen=True, slots=True)
class FeedForm:
    """The form for a feed as it was filled in."""

    url: str = ""
    title: str = ""
    interval: str = ""
    corpora: list[str] = field(default_factory=list)

    @property
    def minutes(self) -> int | None:
        """The interval that was typed, None where none was; what is no number of minutes raises InvalidInputError."""
        typed = self.interval.strip()
        if not typed:
            return None
        if not typed.isdecimal() or len(typed) > _LONGEST_NUMBER:
            raise InvalidInputError("Write the interval as a number of minutes, for example 30.", "interval_minutes")
        return int(typed)


@pages.get("/feeds")
@allow(Role.REVIEWER)
def show_feeds() -> str:
    """Show all feeds and how they are."""
    return _render_list(FeedForm())


@pages.post("/feeds")
@allow(Role.EDITOR)
@limit_submissions
def register_feed() -> ResponseReturnValue:
    """Watch a feed; a worker looks at it next."""
    form = _read_form()
    try:
        draft = FeedDraft(form.url, form.title, form.corpora, form.minutes)
        feed = add_feed(session(), draft, reviewer(), desk_settings())
    except (ConflictError, InvalidInputError) as error:
        return refuse(error, partial(_render_list, form, error))
    leave_note("The feed is watched from now on. The first look at it is under way.")
    return _lead_to(feed.id)


@pages.get("/feeds/<int:feed_id>")
@allow(Role.REVIEWER)
def show_feed(feed_id: int) -> str:
    """Show one feed and the newest that it has listed."""
    return _render_feed(feed_id)


@pages.post("/feeds/<int:feed_id>")
@allow(Role.EDITOR)
def edit_feed(feed_id: int) -> ResponseReturnValue:
    """Change its address, its name, how often it is looked at, and what its articles are compared with."""
    form, feed = _read_form(), get_feed(session(), feed_id, lock=True)
    try:
        minutes = form.minutes or desk_settings().feed_interval_minutes
        changes = FeedChanges(form.url, form.title, minutes, form.corpora)
        change_feed(session(), feed, changes, reviewer(), desk_settings())
    except (ConflictError, InvalidInputError) as error:
        return refuse(error, partial(_render_feed, feed_id, error, form))
    leave_note("The changes are kept.")
    return _lead_to(feed_id)


@pages.post("/feeds/<int:feed_id>/poll")
@allow(Role.EDITOR)
@limit_submissions
def look_at_feed(feed_id: int) -> ResponseReturnValue:
    """Look at it now."""
    return _act(feed_id, lambda feed: poll_now(session(), feed, desk_settings()), "A worker looks at it now.")


@pages.post("/feeds/<int:feed_id>/pause")
@allow(Role.EDITOR)
def stop_watching(feed_id: int) -> ResponseReturnValue:
    """Look at it no more for now."""
    by = reviewer()
    reason = f"{by.name} paused it."
    return _act(feed_id, lambda feed: pause_feed(session(), feed, by, reason), "It is paused. What it brought stays.")


@pages.post("/feeds/<int:feed_id>/resume")
@allow(Role.EDITOR)
@limit_submissions
def watch_again(feed_id: int) -> ResponseReturnValue:
    """Look at it again."""
    note = "It is watched again, beginning now."
    return _act(feed_id, lambda feed: resume_feed(session(), feed, reviewer(), desk_settings()), note)


@pages.post("/feeds/<int:feed_id>/remove")
@allow(Role.EDITOR)
def forget_feed(feed_id: int) -> ResponseReturnValue:
    """Forget it; the articles that it brought stay."""
    remove_feed(session(), get_feed(session(), feed_id, lock=True), reviewer())
    leave_note("The feed is removed. The articles that it brought stay.")
    return redirect(url_for("pages.show_feeds"), 303)


def _act(feed_id: int, action: Callable[[Feed], object], note: str) -> ResponseReturnValue:
    feed = get_feed(session(), feed_id, lock=True)
    try:
        action(feed)
    except ConflictError as error:
        return refuse(error, partial(_render_feed, feed_id, error))
    leave_note(note)
    return _lead_to(feed_id)


def _lead_to(feed_id: int) -> ResponseReturnValue:
    return redirect(url_for("pages.show_feed", feed_id=feed_id), 303)


def _read_form() -> FeedForm:
    sent = request.form
    return FeedForm(sent.get("url", ""), sent.get("title", ""), sent.get("interval", ""), sent.getlist("corpora"))


def _render_list(form: FeedForm, error: DeskError | None = None) -> str:
    return render_template("feeds.html", feeds=list_feeds(session()), form=form, error=error, **_describe_choices())


def _render_feed(feed_id: int, error: DeskError | None = None, form: FeedForm | None = None) -> str:
    feed = get_feed(session(), feed_id)
    kept = FeedForm(feed.url, feed.title or "", str(feed.interval_minutes), [corpus.slug for corpus in feed.corpora])
    return render_template(
        "feed.html",
        watched=view_feeds(session(), [feed])[0],
        items=list_items(session(), feed_id, _ITEMS),
        form=form or kept,
        is_edited=form is not None,
        error=error,
        reasons=_REASONS,
        ItemState=ItemState,
        **_describe_choices(),
    )


def _describe_choices() -> dict[str, object]:
    return {
        "corpora": list_corpora(session()),
        "usual": desk_settings().feed_interval_minutes,
        "most": desk_settings().feed_most_per_day,
        "shortest": SHORTEST_INTERVAL,
        "longest": LONGEST_INTERVAL,
        "kinds": KINDS,
    }
