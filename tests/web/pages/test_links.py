"""Links on the pages: sent like a text, followed, and where the page cannot be had, helped with its text."""

import datetime as dt
from html import escape
from uuid import UUID

import pytest
from sqlalchemy import select, text

from models.documents import Document
from models.operations.reading import keep_document
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job
from models.tables.submission import Submission
from tests.web.pages.browser import Browser

URL = "https://news.test/frost?a=<b>&c"
WRITTEN = "https://news.test/frost?a=1&b=2"
FAILED = "The site does not show this page to programs (it answered 403)."


def find_sent() -> Submission:
    with transaction() as session:
        return session.scalars(select(Submission)).one()


def find_job() -> Job:
    with transaction() as session:
        return session.scalars(select(Job)).one()


@pytest.fixture
def sender(visitor: Browser) -> Browser:
    """Somebody who has just sent a link, and watches its job."""
    return visitor.open("/").press("Check this", text=f" {WRITTEN} ", kind="url")


def end(state: str) -> None:
    with transaction() as session:
        ended = "UPDATE job SET state = :state, finished_at = now(), error = :error"
        session.execute(text(ended), {"state": state, "error": FAILED if state == "failed" else None})


@pytest.mark.parametrize("kind", ["url", "article", "claim"])
def test_an_address_alone_is_a_link_whatever_was_chosen(visitor: Browser, kind: str) -> None:
    visitor.open("/").press("Check this", text=WRITTEN, kind=kind)
    assert "Checking your link" in visitor.words
    assert escape(WRITTEN) in visitor.words
    assert (find_sent().kind, find_sent().url, find_sent().text) == ("url", WRITTEN, "")


@pytest.mark.parametrize("typed", ["news", "", URL, "https://a:b@news.test/"])
def test_what_is_no_address_is_refused_beside_its_field(visitor: Browser, typed: str) -> None:
    visitor.open("/").press("Check this", text=typed, kind="url")
    assert visitor.status == 422
    assert 'aria-describedby="text-hint text-error"' in visitor.html
    assert visitor.value_of("text") == typed


def test_a_text_that_names_an_address_stays_a_text(visitor: Browser) -> None:
    visitor.open("/").press("Check this", text=f"{WRITTEN} says that it froze.", kind="article")
    assert (find_sent().kind, find_sent().url) == ("article", None)


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_the_text_of_a_page_that_could_not_be_had_is_pasted(sender: Browser, state: str) -> None:
    assert "Paste the text instead" not in sender.words
    end(state)
    sender.open(sender.path)
    assert (FAILED in sender.words) is (state == "failed")
    sender.press("Check this text", text=" ", title="Kept <title>")
    assert (sender.status, sender.value_of("title")) == (422, "Kept <title>")
    assert "There is no text" in sender.words
    sender.press("Check this text", text="It froze in 1963.", title="Frost")
    assert "Checking your link" in sender.words
    sent = find_sent()
    assert (sent.text, sent.title, sent.url, find_job().state) == ("It froze in 1963.", "Frost", WRITTEN, "queued")
    sender.open(f"/submissions/{sent.id}")
    assert "The text was pasted, not fetched." in sender.words


def test_a_page_that_failed_can_be_fetched_again(sender: Browser) -> None:
    end("failed")
    sender.open(sender.path).press("Fetch the page again")
    assert find_job().state == "queued"


def test_the_submission_leads_to_where_the_text_is_wanted(sender: Browser) -> None:
    end("failed")
    sent = find_sent()
    words = sender.open(f"/submissions/{sent.id}").words
    assert "Paste the text, or try again" in words
    assert FAILED in words
    assert "The text as it was read" not in words


def test_what_the_page_said_of_itself_stands_above_its_text(sender: Browser, settings: Settings) -> None:
    page = Document(
        "It froze in 1963.", "https://news.test/2", "https://news.test/c", "<b>Frost</b>", "<i>A</i> Writer",
        dt.date(2024, 3, 13), "en",
    )  # fmt: skip
    job_id: UUID = find_job().id
    with transaction() as session:
        keep_document(session, job_id, page, settings)
    words = sender.open(f"/submissions/{find_sent().id}").words
    assert escape("<b>Frost</b>") in words
    assert f"by {escape('<i>A</i> Writer')}" in words
    assert "dated 13 March 2024" in words
    assert "in English" in words
    assert f"From {escape(WRITTEN)} , which led to https://news.test/2" in words
    assert "names https://news.test/c as its address" in words
    assert "The text as it was read It froze in 1963." in words
