"""Bringing fact-checks in by page: a new corpus, a file for it, and what became of it."""

from io import BytesIO

import pytest
from sqlalchemy import select

from models.operations.corpus import open_corpus
from models.operations.imports import close_file
from models.operations.jobs import Lease, claim_job, fail_job, finish_job, report_progress
from models.queries.corpora import list_corpora
from models.session import transaction
from models.tables.intake import ImportFile
from models.tables.job import Job
from tests.conftest import People
from tests.web.pages.browser import Browser

SEND = "Send the file"
CONTENT = b"claim,rating\nThe Thames froze.,False\n"


@pytest.fixture
def dora(visitor: Browser, people: People) -> Browser:
    """Dora the administrator before the page of an empty corpus."""
    with transaction() as session:
        open_corpus(session, "rivers")
    return visitor.sign_in(people.dora).open("/corpora/rivers")


def send(dora: Browser, content: bytes = CONTENT, name: str = "rivers.csv") -> Browser:
    return dora.press(SEND, file=(BytesIO(content), name))


def take() -> Lease:
    with transaction() as session:
        lease = claim_job(session, session.scalars(select(Job.id)).one(), 30)
    assert lease is not None
    return lease


def test_dora_makes_a_corpus(dora: Browser) -> None:
    dora.open("/corpora").press("Make it", name="hills")
    assert dora.path == "/corpora/hills"
    assert "It holds no fact-checks yet. Send it a file below" in dora.words
    with transaction() as session:
        assert [view.corpus.slug for view in list_corpora(session)] == ["hills", "rivers"]


@pytest.mark.parametrize(("name", "words"), [("Hills!", "small letters"), ("", "small letters"), ("rivers", "already")])
def test_a_name_that_cannot_be_taken_comes_back(dora: Browser, name: str, words: str) -> None:
    dora.open("/corpora").press("Make it", name=name)
    assert dora.status in {409, 422}
    assert words in dora.words
    assert dora.value_of("name") == name


def test_a_file_waits_for_its_turn(dora: Browser) -> None:
    send(dora)
    assert dora.path == "/corpora/rivers"
    assert "rivers.csv just now Waits for its turn" in dora.words
    assert 'data-job="/api/v1/jobs/' in dora.html
    assert "imports.js" in dora.html
    with transaction() as session:
        assert session.scalars(select(ImportFile.content)).one() == CONTENT


def test_its_progress_is_shown_and_it_can_be_stopped(dora: Browser) -> None:
    send(dora)
    lease = take()
    with transaction() as session:
        report_progress(session, lease, "import", 3, 12)
    assert "3 of 12 records" in dora.open("/corpora/rivers").words
    assert '<progress aria-label="Progress of rivers.csv" max="12" value="3">' in dora.html
    dora.press("Stop")
    assert dora.path == "/corpora/rivers"
    assert "Stop" not in dora.buttons


def test_when_it_is_done_its_counts_are_there_and_what_was_rejected(dora: Browser) -> None:
    send(dora)
    lease = take()
    with transaction() as session:
        finish_job(session, lease)
        counts = {"added": 1_200, "updated": 3, "unchanged": 0, "rejected": 1}
        close_file(session, lease.job_id, counts, [{"line": 7, "reason": "It has no claim.", "excerpt": "=1"}])
    assert "1,200 added 3 updated 0 unchanged 1 rejected" in dora.open("/corpora/rivers").words
    assert "imports.js" not in dora.html, "nothing moves any more"
    with transaction() as session:
        number = session.scalars(select(ImportFile.id)).one()
    answer = dora.client.get(f"/corpora/rivers/imports/{number}/rejections")
    assert answer.text == "line,reason,excerpt\r\n7,It has no claim.,'=1\r\n"


def test_a_failed_import_says_why_and_can_be_tried_again(dora: Browser) -> None:
    send(dora)
    lease = take()
    with transaction() as session:
        fail_job(session, lease, "The file holds no fact-check.", "trace")
    assert "Failed: The file holds no fact-check." in dora.open("/corpora/rivers").words
    dora.press("Try again")
    assert "Waits for its turn" in dora.words


@pytest.mark.parametrize(("content", "words"), [(b" ", "The file is empty."), (None, "There is no file.")])
def test_a_file_that_cannot_be_taken_is_refused(dora: Browser, content: bytes | None, words: str) -> None:
    if content is None:
        dora.press(SEND)
    else:
        send(dora, content)
    assert dora.status == 422
    assert words in dora.words
    with transaction() as session:
        assert session.scalars(select(Job)).all() == []


def test_hostile_names_cannot_write_the_page(dora: Browser) -> None:
    send(dora, name="<script>alert(1)</script>.csv")
    assert "<script>alert" not in dora.html


def test_others_see_none_of_it(dora: Browser, alice: Browser, people: People) -> None:
    send(dora)
    assert "rivers.csv" not in alice.open("/corpora/rivers").words
    assert SEND not in alice.buttons
    assert "Make it" not in alice.open("/corpora").buttons
    token = {"csrf_token": alice.value_of("csrf_token") or ""}
    assert alice.client.post("/corpora", data={"name": "x", **token}).status_code == 403
    data = {"file": (BytesIO(CONTENT), "x.csv"), **token}
    assert alice.client.post("/corpora/rivers/imports", data=data).status_code == 403
    assert alice.client.get("/corpora/rivers/imports/1/rejections").status_code == 403
