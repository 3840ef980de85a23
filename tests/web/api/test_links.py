"""Links by program: accepted at once, read back with what their page said, and helped with a text where that failed."""

import datetime as dt
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from models.documents import Document
from models.operations.reading import keep_document
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job
from tests.web.api.program import ROOT, Program

URL = "https://news.test/frost?a=b"
LINK = {"kind": "url", "url": URL, "reference": "ticket 9"}
FAILED = "There is no page at this address (it answered 404)."


@pytest.fixture
def program(client: FlaskClient) -> Program:
    return Program(client)


@pytest.fixture
def job(program: Program) -> Any:
    answer = program.post(f"{ROOT}/submissions", LINK)
    assert answer.status_code == 202
    return answer.get_json()


def fail() -> None:
    with transaction() as session:
        ended = "UPDATE job SET state = 'failed', error = :error, finished_at = now()"
        session.execute(text(ended), {"error": FAILED})


def test_a_link_is_accepted_before_its_page_is_read(program: Program, job: Any) -> None:
    assert (job["state"], job["kind"]) == ("queued", "check")
    sent = program.read(job["links"]["result"])
    assert (sent["kind"], sent["url"], sent["reference"]) == ("url", URL, "ticket 9")
    assert (sent["text"], sent["read"], sent["title"], sent["links"]["text"]) == (None, None, None, None)


def test_what_was_read_comes_with_the_submission(program: Program, job: Any, settings: Settings) -> None:
    page = Document(
        "It froze in 1963.", "https://news.test/2", "https://news.test/frost", "Frost", "A. Writer",
        dt.date(2024, 3, 13), "en",
    )  # fmt: skip
    with transaction() as session:
        keep_document(session, session.get_one(Job, job["id"]).id, page, settings)
    sent = program.read(job["links"]["result"])
    assert (sent["text"], sent["title"], sent["url"]) == ("It froze in 1963.", "Frost", URL)
    assert sent["read"].pop("fetched_at").endswith("Z")
    assert sent["read"] == {
        "url": "https://news.test/2",
        "canonical_url": "https://news.test/frost",
        "title": "Frost",
        "author": "A. Writer",
        "date": "2024-03-13",
        "language": "en",
    }


def test_a_page_that_failed_says_why_and_takes_its_text(program: Program, job: Any) -> None:
    result = job["links"]["result"]
    assert program.post(f"{result}/text", {"text": "It froze in 1963."}).status_code == 409
    fail()
    assert program.read(job["links"]["self"])["error"] == FAILED
    wanted = program.read(result)["links"]["text"]
    assert program.post(wanted, {"text": " "}).get_json()["errors"][0]["pointer"] == "#/text"
    answer = program.post(wanted, {"text": "It froze in 1963.", "title": "Frost"})
    assert (answer.status_code, answer.get_json()["id"], answer.get_json()["state"]) == (202, job["id"], "queued")
    sent = program.read(result)
    assert (sent["text"], sent["title"], sent["url"], sent["links"]["text"]) == (
        "It froze in 1963.",
        "Frost",
        URL,
        None,
    )
    assert program.post(f"{result}/text", {"text": "Another."}).status_code == 409


def test_a_text_says_where_it_is_from(program: Program) -> None:
    for kind in ("claim", "article", "url"):
        job = program.post(f"{ROOT}/submissions", {"kind": kind, "text": "It froze in 1963.", "url": URL}).get_json()
        sent = program.read(job["links"]["result"])
        assert (sent["kind"], sent["text"], sent["url"]) == (kind, "It froze in 1963.", URL)
