"""Feeds from the command line: a real site on loopback, looked at by the command itself."""

import datetime as dt
import json
from collections.abc import Iterator
from email.utils import format_datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from models.operations.corpus import register_encoder
from models.operations.record import FoundClaim, Matcher, record_check
from models.session import transaction
from models.settings import Settings
from models.tables.submission import Submission
from tests.worker.outbound.receiver import Site, answer, say
from worker.cli.main import _run

Printed = pytest.CaptureFixture[str]
CLAIM = "The river Rhine carried 40 percent less water in 2022."
DATE = format_datetime(dt.datetime.now(dt.UTC))
ITEM = f"<item><title>Dry</title><link>/dry</link><pubDate>{DATE}</pubDate></item>"
RSS = f"<rss version='2.0'><channel><title>The [News]</title>{ITEM}</channel></rss>".encode()


@pytest.fixture
def site(database: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    permitted = settings.model_copy(update={"outbound_private": True, "fetch_ports": "any"})
    for module in ("worker.outbound.page", "worker.feeds.fetch"):
        monkeypatch.setattr(f"{module}.load_settings", lambda: permitted)
    opened = Site(say(answer(RSS, "200 OK", "Content-Type: text/xml")))
    yield opened
    opened.close()


def run(*arguments: object) -> int:
    return _run(["feed", *map(str, arguments)])


def read(capsys: Printed, *arguments: object, code: int = 0) -> Any:
    """Run a command and return the one document that it prints."""
    capsys.readouterr()
    assert run(*arguments, "--json") == code
    return json.loads(capsys.readouterr().out)


def test_a_feed_is_added_and_looked_at_by_the_command(capsys: Printed, site: Site) -> None:
    assert run("add", site.url("/feed"), "--interval", "60") == 0
    printed = capsys.readouterr().out
    assert "Feed 1, The [News] (rss). Articles listed: 1, new: 1, sent on: 1" in printed
    [listed] = read(capsys, "list")
    assert (listed["health"], listed["interval_minutes"], listed["sent_today"]) == ("healthy", 60, 1)
    assert run("list") == 0
    assert "The [News]" in capsys.readouterr().out
    assert read(capsys, "poll", 1)["report"]["new"] == 0
    site.play = say(answer(b"", "404 Not Found"))
    assert read(capsys, "poll", 1, code=1)["last_error"] == "There is nothing at this address (it answered 404)."
    assert run("poll", 1) == 1
    assert "could not be read: There is nothing" in capsys.readouterr().err
    assert read(capsys, "change", 1, "--title", "Ours", "--interval", 30)["title"] == "Ours"
    assert run("change", 1) == 2
    assert read(capsys, "pause", 1)["paused_reason"] == "The desk's operator paused it."
    assert run("poll", 1) == 1
    assert read(capsys, "resume", 1)["health"] == "healthy"
    assert run("remove", 1, "--yes") == 0
    assert read(capsys, "list") == []
    assert run("poll", 1) == 1
    assert "There is no feed with this number." in capsys.readouterr().err


def test_what_cannot_be_watched_is_refused(capsys: Printed, database: Engine) -> None:
    assert run("add", "news.test") == 1
    assert "Write the whole address" in capsys.readouterr().err
    assert run("add", "https://news.test/", "--interval", 1) == 1
    assert run("add") == 2


def test_the_digest_is_printed(capsys: Printed, site: Site) -> None:
    assert run("digest") == 0
    assert "factdesk feed add URL" in capsys.readouterr().out
    run("add", site.url("/feed"))
    with transaction() as session:
        encoder = register_encoder(session, "compass", "1", 2)
        sent = session.query(Submission).one()
        sent.text = CLAIM
        found = FoundClaim(CLAIM, 0, len(CLAIM), 0.8, {"speaker": "A [minister]"}, [])
        record_check(session, sent, 1, [found], Matcher("compass", "1", encoder))
    [line] = read(capsys, "digest")
    assert (line["claim"]["text"], line["claim"]["check_worthiness"], line["watch"]) == (CLAIM, 0.8, "new")
    assert (line["source"]["feed"], line["source"]["title"], line["known"]) == ("The [News]", "Dry", False)
    assert read(capsys, "digest", "--day", "2020-01-01") == []
    assert run("digest", "--day", "yesterday") == 2
    assert run("digest", "--view", "new") == 0
    assert "A [minister]" in capsys.readouterr().out
