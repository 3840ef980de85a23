"""`factdesk feed`: feeds that are watched, and the digest of what they brought."""

import datetime as dt
import time
from typing import Any
from uuid import UUID

import click
from rich.markup import escape
from rich.table import Table
from sqlalchemy.orm import Session

from models.errors import DeskError
from models.feed_shapes import DigestItem, shape_feed, shape_line
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
from models.queries.digest import DIGEST_VIEWS, find_span, page_digest
from models.queries.feeds import get_feed, list_feeds, view_feeds
from models.session import transaction
from models.settings import Settings
from models.tables.feed import Feed, FeedHealth
from models.tables.job import Job, JobState
from worker.cli.desk import open_desk
from worker.cli.output import as_json, out, print_json, remarks

_LOOK_SECONDS = 0.5
_number = click.argument("number", type=click.IntRange(1, 2**63 - 1))
_corpora = click.option(
    "--corpus", "corpora", multiple=True, metavar="SLUG", help="Compare with this corpus only; repeatable."
)
_interval = click.option("--interval", type=int, metavar="MINUTES", help="Pause between two looks.")
_title = click.option("--title", help="A name for people; left out, the feed's own.")


@click.group()
def feed() -> None:
    """Feeds and sitemaps that are looked at again and again, and what they brought."""


@feed.command("add")
@click.argument("url")
@_title
@_interval
@_corpora
@as_json
def add(*, url: str, title: str | None, interval: int | None, corpora: tuple[str, ...], as_json: bool) -> None:
    """Watch the feed or sitemap at URL from now on, and look at it at once."""
    settings = open_desk()
    with transaction() as session:
        number = add_feed(session, FeedDraft(url, title, list(corpora), interval), None, settings).id
    _poll(number, settings, as_json=as_json)


@feed.command("list")
@as_json
def show_all(*, as_json: bool) -> None:
    """List the feeds and how they are, those that fail first."""
    open_desk()
    with transaction() as session:
        found = [shape_feed(view) for view in list_feeds(session)]
    if as_json:
        print_json([one.model_dump(mode="json") for one in found])
        return
    table = Table("", "Feed", "Health", "Next look", "Articles today", box=None)
    for one in found:
        said = one.paused_reason if one.health is FeedHealth.PAUSED else one.last_error
        due = one.next_poll_at.isoformat(timespec="minutes") if one.next_poll_at else "never"
        name = escape(f"{one.title or ''}\n{one.url}".strip())
        table.add_row(str(one.id), name, escape(f"{one.health}\n{said or ''}".strip()), due, str(one.sent_today))
    out.print(table)


@feed.command("poll")
@_number
@as_json
def poll(*, number: int, as_json: bool) -> None:
    """Look at a feed now; exit code 1 where it cannot be read."""
    settings = open_desk()
    _poll(number, settings, as_json=as_json)


@feed.command("change")
@_number
@click.option("--url", help="Another address; a worker looks at it next.")
@_title
@_interval
@_corpora
@click.option("--all-corpora", is_flag=True, help="Compare with all corpora again.")
@as_json
def change(
    *,
    number: int,
    url: str | None,
    title: str | None,
    interval: int | None,
    corpora: tuple[str, ...],
    all_corpora: bool,
    as_json: bool,
) -> None:
    """Change a feed's address or name, how often it is looked at, or what its articles are compared with."""
    settings = open_desk()
    chosen = list(corpora) if corpora or all_corpora else None
    if title is None and interval is None and chosen is None and url is None:
        raise click.UsageError("Say what to change: --url, --title, --interval, --corpus or --all-corpora.")
    with transaction() as session:
        found = get_feed(session, number, lock=True)
        change_feed(session, found, FeedChanges(url, title, interval, chosen), None, settings)
        told = _describe(session, found)
    _show(told, f"Feed {number} is changed.", as_json=as_json)


@feed.command("pause")
@_number
@as_json
def pause(*, number: int, as_json: bool) -> None:
    """Look at a feed no more until it is resumed."""
    open_desk()
    with transaction() as session:
        found = get_feed(session, number, lock=True)
        pause_feed(session, found, None, "The desk's operator paused it.")
        told = _describe(session, found)
    _show(told, f"Feed {number} is paused. “factdesk feed resume {number}” takes it back.", as_json=as_json)


@feed.command("resume")
@_number
@as_json
def resume(*, number: int, as_json: bool) -> None:
    """Look at a paused feed again; a worker does so next."""
    settings = open_desk()
    with transaction() as session:
        found = get_feed(session, number, lock=True)
        resume_feed(session, found, None, settings)
        told = _describe(session, found)
    _show(told, f"Feed {number} is watched again.", as_json=as_json)


@feed.command("remove")
@_number
@click.confirmation_option(prompt="This forgets the feed and what it has listed; its articles stay. Go on?")
def remove(*, number: int) -> None:
    """Forget a feed; the articles that it brought stay."""
    open_desk()
    with transaction() as session:
        remove_feed(session, get_feed(session, number, lock=True), None)
    out.print(f"Feed {number} is removed.", markup=False)


@feed.command("digest")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="A day in UTC; left out, the last 24 hours.")
@click.option("--view", type=click.Choice(DIGEST_VIEWS), default="new", show_default=True, help="Which part of it.")
@click.option("--limit", type=click.IntRange(1, 1000), default=25, show_default=True, help="How many to show.")
@as_json
def digest(*, day: dt.datetime | None, view: str, limit: int, as_json: bool) -> None:
    """Show what feeds brought, the most worth checking first."""
    open_desk()
    span = find_span(dt.datetime.now(dt.UTC), day.date() if day else None)
    with transaction() as session:
        found = [shape_line(line) for line in page_digest(session, None, span, view, limit).items]
    if as_json:
        print_json([line.model_dump(mode="json") for line in found])
        return
    _print_digest(found)


def _print_digest(found: list[DigestItem]) -> None:
    if not found:
        out.print(
            "Nothing. “factdesk feed list” shows how the feeds are, “factdesk feed add URL” adds one.", markup=False
        )
        return
    table = Table("Case", "Worth", "Claim", "Source", box=None)
    for line in found:
        worth = "" if line.claim.check_worthiness is None else f"{line.claim.check_worthiness:.2f}"
        said = f"{line.claim.speaker}: {line.claim.text}" if line.claim.speaker else line.claim.text
        source = f"{line.source.title or line.source.url or ''}\n{line.source.feed or ''}".strip()
        table.add_row(
            str(line.claim.case.id), worth, escape(said) + ("\n(known)" if line.known else ""), escape(source)
        )
    out.print(table)


def _poll(number: int, settings: Settings, *, as_json: bool) -> None:
    """Look at a feed here, unless a worker takes it first, and say how that went."""
    with transaction() as session:
        job_id = poll_now(session, get_feed(session, number, lock=True), settings).id
    with remarks.status("Looking at the feed…"):
        _await(job_id, settings)
    with transaction() as session:
        told = _describe(session, get_feed(session, number))
    problem = told["paused_reason"] or told["last_error"]
    if as_json:
        print_json(told)
    if problem:
        raise DeskError(f"Feed {number} could not be read: {problem}")
    if not as_json:
        _tell(told)


def _await(job_id: UUID, settings: Settings) -> None:
    from worker.polling import poll_feed
    from worker.runner import run_job

    while (job := _look(job_id)) is not None and not JobState(job.state).is_final:
        if not run_job(job_id, poll_feed, settings):
            time.sleep(_LOOK_SECONDS)


def _look(job_id: UUID) -> Job | None:
    with transaction() as session:
        return session.get(Job, job_id)


def _tell(told: dict[str, Any]) -> None:
    report = told["report"] or {}
    out.print(
        f"Feed {told['id']}, {told['title'] or told['url']} ({told['kind']}). Articles listed: {report['listed']:,},"
        f" new: {report['new']:,}, sent on: {report['sent']:,}, waiting: {report['waiting']:,},"
        f" passed over so far: {report['passed']:,}.",
        markup=False,
        soft_wrap=True,
    )


def _describe(session: Session, found: Feed) -> dict[str, Any]:
    return shape_feed(view_feeds(session, [found])[0]).model_dump(mode="json")


def _show(told: dict[str, Any], sentence: str, *, as_json: bool) -> None:
    if as_json:
        print_json(told)
    else:
        out.print(sentence, markup=False)
