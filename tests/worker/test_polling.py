"""Polls from end to end: a real site on loopback, the handler of polls, and what the desk has kept at the end."""

import datetime as dt
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, update

from models.operations.feeds import FeedDraft, add_feed, pause_feed, queue_due_polls
from models.session import transaction
from models.settings import Settings
from models.tables.feed import Feed, FeedItem
from models.tables.job import Job
from models.tables.submission import Submission
from tests.worker.outbound.receiver import Heard, Site, answer, lead_to, say
from worker.polling import poll_feed
from worker.runner import run_job
from worker.schedule import do_duties

NOW = dt.datetime.now(dt.UTC)
RSS, ATOM, XML = "Content-Type: application/rss+xml", "Content-Type: application/atom+xml", "Content-Type: text/xml"
BOMB = """<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">
<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f SYSTEM "file:///etc/passwd">]>"""


def write_item(link: str, title: str = "A title", hours: float | None = 1, more: str = "") -> str:
    date = "" if hours is None else f"<pubDate>{format_datetime(NOW - dt.timedelta(hours=hours))}</pubDate>"
    return f"<item><title>{title}</title><link>{link}</link>{date}{more}</item>"


def write_rss(*items: str, title: str = "The River News", prolog: str = "") -> bytes:
    channel = f"<title>{title}</title><link>http://news.test</link>{''.join(items)}"
    return f'<?xml version="1.0"?>{prolog}<rss version="2.0"><channel>{channel}</channel></rss>'.encode()


def write_sitemap(*entries: str, root: str = "urlset") -> bytes:
    home = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    news = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return f'<?xml version="1.0"?><{root} {home} {news}>{"".join(entries)}</{root}>'.encode()


def ago(hours: float) -> str:
    return (NOW - dt.timedelta(hours=hours)).isoformat(timespec="seconds")


@dataclass
class Watched:
    """A feed that is watched, and the site that it is on; `pages` says what stands at which path."""

    site: Site
    feed_id: int
    settings: Settings
    pages: dict[str, bytes]

    def serve(self, body: bytes, *headers: str, path: str = "/feed", status: str = "200 OK") -> None:
        self.pages[path] = answer(body, status, *headers)

    def poll(self) -> Feed:
        """Let the feed be due and a worker look at it at once; return the feed as it is then."""
        with transaction() as session:
            session.execute(update(Feed).values(next_poll_at=func.now()))
            queue_due_polls(session, self.settings)
            job_id = session.scalars(select(Job.id).where(Job.kind == "poll", Job.state == "queued")).one()
        assert run_job(job_id, poll_feed, self.settings)
        with transaction() as session:
            job = session.get_one(Job, job_id)
            assert job.state == "succeeded", job.trace
        return self.feed

    @property
    def feed(self) -> Feed:
        with transaction() as session:
            return session.get_one(Feed, self.feed_id)

    @property
    def items(self) -> list[FeedItem]:
        with transaction() as session:
            return list(session.scalars(select(FeedItem).order_by(FeedItem.id)))

    @property
    def sent(self) -> list[Submission]:
        with transaction() as session:
            return list(session.scalars(select(Submission).order_by(Submission.created_at, Submission.url)))


@pytest.fixture
def watched(database: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    changes = {"outbound_private": True, "fetch_ports": "any", "feed_most_per_poll": 3, "feed_most_per_day": 5}
    permitted = settings.model_copy(update=changes)
    for module in ("worker.outbound.page", "worker.feeds.fetch", "worker.polling"):
        monkeypatch.setattr(f"{module}.load_settings", lambda: permitted)
    pages: dict[str, bytes] = {}
    site = Site(lambda heard: [pages.get(heard.line.split()[1], answer(b"", "404 Not Found"))])
    with transaction() as session:
        feed = add_feed(session, FeedDraft(site.url("/feed")), None, permitted)
    yield Watched(site, feed.id, permitted, pages)
    site.close()


def headers_of(heard: Heard) -> tuple[str | None, str | None]:
    return heard.headers.get("if-none-match"), heard.headers.get("if-modified-since")


def test_the_first_look_takes_what_is_new_and_passes_over_the_rest_for_good(watched: Watched) -> None:
    fresh = [write_item(f"/a{number}?utm_source=rss&amp;id=1#top", f"News {number}", number) for number in (4, 1, 3, 2)]
    old, undated = write_item("/old", hours=30), write_item("/undated", hours=None)
    watched.serve(write_rss(*fresh, old, undated), RSS, 'ETag: "one"', "Last-Modified: Mon, 23 Nov 2026 10:00:00 GMT")
    feed = watched.poll()
    assert (feed.kind, feed.title, feed.health) == ("rss", "The River News", "healthy")
    assert feed.report == {
        "listed": 6, "new": 6, "unusable": 0, "sent": 3, "first": True, "unchanged": False, "waiting": 0, "passed": 3,
    }  # fmt: skip
    sent = watched.sent
    assert [(each.kind, each.origin, each.person_id) for each in sent] == [("url", "feed", None)] * 3
    assert {each.url for each in sent} == {watched.site.url(f"/a{number}?id=1") for number in (1, 2, 3)}
    assert {each.title for each in sent} == {"News 1", "News 2", "News 3"}
    reasons = {item.url.rpartition("/")[2]: item.reason for item in watched.items}
    assert (reasons["a4?id=1"], reasons["old"], reasons["undated"]) == ("first", "old", "undated")
    watched.pages["/feed"] = answer(b"", "304 Not Modified")
    feed = watched.poll()
    assert headers_of(watched.site.heard[-1]) == ('"one"', "Mon, 23 Nov 2026 10:00:00 GMT")
    assert (feed.health, len(watched.sent), feed.report and feed.report["unchanged"]) == ("healthy", 3, True)
    watched.serve(write_rss(*fresh, old, undated, write_item("/undated-2", hours=None)), RSS)
    watched.poll()
    assert len(watched.sent) == 4, "what is new since is taken without a date too, and nothing that was passed over"


def test_articles_are_fetched_one_after_the_other_from_a_host_and_those_of_two_feeds_once(watched: Watched) -> None:
    items = [write_item(f"/{number}") for number in range(3)]
    watched.serve(write_rss(*items, write_item("http://other.test/x", hours=9)), RSS)
    watched.serve(write_rss(write_item("/1#again", "The same"), title="Another"), RSS, path="/second")
    watched.poll()
    with transaction() as session:
        other = add_feed(session, FeedDraft(watched.site.url("/second")), None, watched.settings)
        job_id = session.scalars(select(Job.id).where(Job.feed_id == other.id)).one()
    assert run_job(job_id, poll_feed, watched.settings)
    assert len(watched.sent) == 3, "one of them both feeds list"
    with transaction() as session:
        jobs = session.execute(select(Job.run_after, Job.owner, Job.lane).where(Job.kind == "check")).all()
        shared = session.scalars(select(FeedItem.submission_id).where(FeedItem.url == watched.site.url("/1"))).all()
    assert {(owner, lane) for _, owner, lane in jobs} == {(f"feed:{watched.feed_id}", "outside")}
    first, second, third = sorted(at for at, _, _ in jobs)
    assert ((second - first).total_seconds(), (third - second).total_seconds()) == (5, 5)
    assert len(shared) == 2
    assert len(set(shared)) == 1


def test_a_flood_is_taken_in_portions_and_ends_with_the_day(watched: Watched) -> None:
    watched.serve(write_rss(write_item("/first")), RSS)
    watched.poll()
    flood = [write_item(f"/{number}", f"News {number}", number / 10_000) for number in range(10_000)]
    watched.serve(write_rss(*flood), RSS)
    feed = watched.poll()
    assert feed.report is not None
    assert (feed.report["listed"], feed.report["sent"], feed.report["waiting"]) == (10_000, 3, 9_997)
    watched.pages["/feed"] = answer(b"", "304 Not Modified")
    assert [(watched.poll().report or {})["sent"] for _ in range(2)] == [1, 0], "five a day"
    with transaction() as session:
        session.execute(update(FeedItem).values(seen_at=FeedItem.seen_at - dt.timedelta(days=4), published_at=None))
    assert (watched.poll().report or {})["waiting"] == 0, "what is old by now is no news"


def test_hostile_entries_do_no_harm(watched: Watched) -> None:
    items = [
        write_item("javascript:alert(1)", "Script"),
        write_item("file:///etc/passwd", "File"),
        write_item("http://user:secret@news.test/", "Password"),
        write_item("http://[bad", "Broken"),
        write_item(
            "http://169.254.169.254/latest/", "&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp; <![CDATA[<b>bold</b>]]>"
        ),
        write_item("/future", "x" * 1000, hours=-9000),
        "<item><title>No date</title><link>/odd</link><pubDate>Someday</pubDate></item>",
        "<item><title>Year nought</title><link>/nought</link><pubDate>0000-00-00</pubDate></item>",
        "<item/>",
    ]
    watched.serve(write_rss(*items, title="&lt;i>News&lt;/i> &amp;amp; more"), RSS)
    feed = watched.poll()
    assert feed.title == "News & more"
    assert feed.report is not None
    assert feed.report["unusable"] == 5
    kept = {item.url.rpartition("/")[2] or item.url: item for item in watched.items}
    assert kept["http://169.254.169.254/latest/"].title == "alert(1) & bold"
    assert len(kept["future"].title or "") == 300
    assert {kept[name].reason for name in ("future", "odd", "nought")} == {"undated"}
    assert [each.url for each in watched.sent] == ["http://169.254.169.254/latest/"], (
        "the guard refuses it when fetched"
    )


@pytest.mark.parametrize("prolog", ["", BOMB])
def test_atom_and_entity_bombs(watched: Watched, prolog: str) -> None:
    bomb = "&e;&f;" if prolog else ""
    entry = f"<entry><id>tag:1</id><title>One {bomb}</title><link href='/1'/><updated>{ago(1)}</updated></entry>"
    atom = f'<?xml version="1.0"?>{prolog}<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>{entry}</feed>'
    watched.serve(atom.encode(), ATOM)
    feed = watched.poll()
    assert (feed.kind, feed.health) == ("atom", "healthy")
    [sent] = watched.sent
    assert sent.url == watched.site.url("/1")
    assert "root" not in (sent.title or "")
    watched.serve(atom.replace("/1", "/renamed").encode(), ATOM)
    watched.poll()
    assert len(watched.sent) == 1, "the feed calls it the same"


def test_sitemaps_in_parts_packed_and_for_news(watched: Watched) -> None:
    news = "<news:news><news:publication_date>{}</news:publication_date><news:title>{}</news:title></news:news>"
    told = [
        f"<url><loc>{watched.site.url('/n1')}</loc><lastmod>{ago(1)}</lastmod>{news.format(ago(90), 'Old')}</url>",
        f"<url><loc>{watched.site.url('/n2')}</loc>{news.format(ago(2), 'New &amp; true')}</url>",
    ]
    plain = [
        f"<url><loc>{watched.site.url(f'/p{number}')}</loc><lastmod>2020-01</lastmod></url>" for number in range(9)
    ]
    parts = [
        f"<sitemap><loc>{watched.site.url(path)}</loc><lastmod>{ago(hours)}</lastmod></sitemap>"
        for path, hours in (("/old.xml", 2000), ("/news.xml.gz", 1), ("/gone.xml", 5))
    ]
    watched.serve(write_sitemap(*parts, root="sitemapindex"), XML, 'ETag: "index"')
    watched.serve(gzip.compress(write_sitemap(*told)), "Content-Type: application/x-gzip", path="/news.xml.gz")
    watched.serve(write_sitemap(*plain), XML, path="/old.xml")
    feed = watched.poll()
    assert (feed.kind, feed.health, (feed.report or {})["listed"]) == ("sitemap_index", "healthy", 11)
    assert [(each.url, each.title) for each in watched.sent] == [(watched.site.url("/n2"), "New & true")]
    watched.poll()
    assert headers_of(watched.site.heard[-4]) == (None, None), "a part may change where the list does not"
    bomb = gzip.compress(b"<urlset>" + b" " * 20_000_000)
    watched.serve(bomb, "Content-Type: application/gzip")
    assert "larger than" in (watched.poll().last_error or "")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (write_sitemap("<url><loc>x</loc>")[:-20], "broken XML"),
        (b"", "no RSS, no Atom and no sitemap"),
        (b"plain words", "no RSS, no Atom and no sitemap"),
        (
            b"<html><head><link rel='alternate' type='application/rss+xml' href='/rss'></head></html>",
            "It names one: http",
        ),
        (b"<html><body>Hello</body></html>", "Look for a link to RSS"),
        (answer(b"", "404 Not Found"), "There is nothing at this address (it answered 404)."),
        (answer(b"{}", "200 OK", "Content-Type: application/json"), "the site calls it something else"),
        (lead_to("http://169.254.169.254/feed"), "private"),
        (lead_to("javascript:alert(1)"), "must begin with"),
        (lead_to("/feed"), "too many times"),
        (answer(b"", "304 Not Modified"), "it answered 304"),
    ],
)
def test_what_cannot_be_read_says_why_and_is_tried_again_later_each_time(
    watched: Watched, said: bytes, sentence: str
) -> None:
    watched.pages["/feed"] = said if said.startswith(b"HTTP") else answer(said, "200 OK", XML)
    pauses = []
    for failures in (1, 2, 3):
        feed = watched.poll()
        assert (feed.health, feed.failures) == ("failing", failures)
        assert sentence in (feed.last_error or "")
        assert feed.last_polled_at is not None
        pauses.append((feed.next_poll_at - feed.last_polled_at).total_seconds() / 60)
    for pause, usual in zip(pauses, (60, 120, 240), strict=True):
        assert 0.74 * usual <= pause <= 1.26 * usual
    watched.serve(write_rss(write_item("/1")), RSS)
    feed = watched.poll()
    assert (feed.health, feed.failures, feed.last_error) == ("healthy", 0, None)


def test_broken_xml_is_read_as_far_as_it_goes(watched: Watched) -> None:
    watched.serve(write_rss(write_item("/1", "Fish & chips"), write_item("/2"))[: -len("</channel></rss>")], RSS)
    feed = watched.poll()
    assert (feed.kind, feed.health, len(watched.sent)) == ("rss", "healthy", 2)


def test_a_site_that_wants_to_be_left_alone_is(watched: Watched) -> None:
    watched.serve(b"", "Retry-After: 90000", status="429 Too Many Requests")
    feed = watched.poll()
    assert feed.last_polled_at is not None
    assert (feed.next_poll_at - feed.last_polled_at).total_seconds() >= 80_000
    watched.site.rules = answer(b"User-agent: *\nDisallow: /")
    assert watched.feed.failing_since is not None
    with transaction() as session:
        session.execute(update(Feed).values(failing_since=Feed.failing_since - dt.timedelta(days=15)))
    feed = watched.poll()
    assert feed.health == "paused"
    assert "failed for two weeks" in (feed.paused_reason or "")


def test_a_feed_that_is_gone_is_paused_and_not_looked_at_again(watched: Watched) -> None:
    watched.serve(b"", status="410 Gone")
    feed = watched.poll()
    assert (feed.health, feed.paused_reason) == (
        "paused", "The site says that this feed is gone for good (it answered 410).",
    )  # fmt: skip
    with transaction() as session:
        session.execute(update(Feed).values(next_poll_at=func.now()))
        assert queue_due_polls(session, watched.settings) == 0


@pytest.mark.parametrize(
    ("hops", "home"),
    [
        (("301 Moved Permanently",), "/new"),
        (("308 Permanent Redirect", "302 Found"), "/hop1"),
        (("302 Found", "301 Moved Permanently"), "/feed"),
    ],
)
def test_a_feed_moves_as_far_as_its_site_says_for_good(watched: Watched, hops: tuple[str, ...], home: str) -> None:
    places = ["/feed", *[f"/hop{number}" for number in range(1, len(hops))], "/new"]
    for here, there, status in zip(places, places[1:], hops, strict=False):
        watched.pages[here] = lead_to(there, status)
    watched.serve(b"nothing", XML, path="/new")
    assert watched.poll().url == watched.site.url("/feed"), "not to where no feed is"
    watched.serve(write_rss(write_item("1")), RSS, path="/new")
    feed = watched.poll()
    assert (feed.url, feed.health) == (watched.site.url(home), "healthy")
    assert [each.url for each in watched.sent] == [watched.site.url("/1")]


def test_a_feed_that_moves_to_where_another_is_stops(watched: Watched) -> None:
    with transaction() as session:
        other = add_feed(session, FeedDraft(watched.site.url("/new")), None, watched.settings)
        pause_feed(session, other, None)
        session.execute(update(Job).where(Job.feed_id == other.id).values(state="cancelled", finished_at=func.now()))
    watched.pages["/feed"] = lead_to("/new", "301 Moved Permanently")
    watched.serve(write_rss(write_item("1")), RSS, path="/new")
    feed = watched.poll()
    assert (feed.health, feed.url) == ("paused", watched.site.url("/feed"))
    assert f"the address of feed {other.id}" in (feed.paused_reason or "")


def test_the_clock_queues_one_look_at_a_time(watched: Watched) -> None:
    def count() -> Any:
        with transaction() as session:
            return session.scalars(select(func.count()).where(Job.kind == "poll")).one()

    assert count() == 1, "the first look"
    with transaction() as session:
        session.execute(update(Feed).values(next_poll_at=func.now()))
    do_duties(watched.settings)
    assert count() == 1
    with transaction() as session:
        pause_feed(session, session.get_one(Feed, watched.feed_id), None)
        job_id = session.scalars(select(Job.id)).one()
    assert run_job(job_id, poll_feed, watched.settings)
    with transaction() as session:
        assert session.get_one(Job, job_id).state == "cancelled"
    assert watched.site.heard == []


def test_robots_are_asked_first(watched: Watched) -> None:
    watched.site.rules = answer(b"User-agent: Factdesk\nDisallow: /feed")
    watched.site.play = say(write_rss())
    assert "robots.txt" in (watched.poll().last_error or "")
    assert watched.site.heard == []
