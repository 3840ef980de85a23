"""Documents on the pages: chosen or dropped on the front page, followed, and where they fail, helped with a text."""

from html import escape
from io import BytesIO

import pytest
from sqlalchemy import select, text

from models.session import transaction
from models.tables.job import Job
from models.tables.submission import SentFile, Submission
from tests.web.pages.browser import Browser

NAME = "<i>frost.pdf"
FAILED = "The PDF shows pictures of pages and holds no text."


def find_sent() -> Submission:
    with transaction() as session:
        return session.scalars(select(Submission)).one()


@pytest.fixture
def sender(visitor: Browser) -> Browser:
    """Somebody who has just sent a document, and watches its job."""
    return visitor.open("/").press("Check this", file=(BytesIO(b"%PDF-1.7"), NAME), text=" ", kind="claim")


def test_a_document_is_sent_from_the_front_page(sender: Browser) -> None:
    assert "Checking your document" in sender.words
    assert escape(NAME) in sender.words
    sent = find_sent()
    assert (sent.kind, sent.file_name, sent.origin, sent.text) == ("file", NAME, "page", "")
    words = sender.open(f"/submissions/{sent.id}").words
    assert f"From the file {escape(NAME)}" in words
    assert "This is still being checked." in words


def test_a_form_without_a_document_is_sent_as_before(visitor: Browser) -> None:
    assert "at most 10 MB" in visitor.open("/").words
    visitor.press("Check this", file=(BytesIO(b""), ""), text="It froze in 1963.", kind="claim")
    assert (find_sent().kind, find_sent().text) == ("claim", "It froze in 1963.")


@pytest.mark.parametrize(
    ("content", "typed", "said"),
    [(b"%PDF-1.7", "It froze.", "Send a file or a text, not both"), (b"", "", "There is no file, or it is empty.")],
)
def test_what_cannot_be_taken_is_told_beside_the_field(visitor: Browser, content: bytes, typed: str, said: str) -> None:
    visitor.open("/").press("Check this", file=(BytesIO(content), NAME), text=typed)
    assert visitor.status == 422
    assert said in visitor.words
    assert 'aria-describedby="file-hint file-error" aria-invalid="true"' in visitor.html
    assert visitor.value_of("text") == typed


def test_a_document_that_failed_is_read_again_or_its_text_is_pasted(sender: Browser) -> None:
    def fail() -> None:
        with transaction() as session:
            ended = "UPDATE job SET state = 'failed', finished_at = now(), error = :error"
            session.execute(text(ended), {"error": FAILED})

    job = sender.path
    fail()
    assert FAILED in sender.open(job).words
    sender.press("Read the document again")
    fail()
    sender.open(job).press("Check this text", text="It froze in 1963.", title="Frost")
    assert "Checking your document" in sender.words
    sent = find_sent()
    assert (sent.text, sent.title, sent.file_name) == ("It froze in 1963.", "Frost", NAME)
    with transaction() as session:
        assert session.scalars(select(SentFile)).all() == []
        assert session.scalars(select(Job.state)).one() == "queued"
    assert "The text was pasted, not read from it." in sender.open(f"/submissions/{sent.id}").words
