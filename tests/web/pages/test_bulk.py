"""The page on which a list of claims is sent."""

from io import BytesIO

import pytest
from sqlalchemy import select

from models.operations.corpus import open_corpus
from models.session import transaction
from models.tables.job import Job
from models.tables.submission import Origin, Submission
from tests.conftest import People
from tests.web.conftest import BuildApp
from tests.web.pages.browser import Browser

SEND = "Check the list"


def find_submission() -> Submission:
    with transaction() as session:
        return session.scalars(select(Submission)).one()


def test_the_front_page_leads_to_it(visitor: Browser) -> None:
    assert 'href="/bulk"' in visitor.open("/").html
    assert "At most 10,000 claims" in visitor.open("/bulk").words


def test_a_stranger_sends_a_file_and_lands_on_its_job(visitor: Browser) -> None:
    file = (BytesIO(b"text,reference\nThe Thames froze.,t-1\nIt rained.,\n"), "tips.csv")
    visitor.open("/bulk").press(SEND, file=file, title="Tips")
    assert "2 claims will be checked." in visitor.words
    visitor.press("Check 2 claims")
    sent = find_submission()
    assert (sent.kind, sent.origin, sent.title, sent.text) == (
        "list",
        Origin.PAGE,
        "Tips",
        "The Thames froze.\nIt rained.",
    )
    assert visitor.path.startswith("/jobs/")
    assert "Checking your list of claims" in visitor.words


def test_charlie_pastes_the_lines(visitor: Browser, people: People) -> None:
    visitor.sign_in(people.charlie).open("/bulk").press(SEND, text="One.\nTwo.\n")
    with transaction() as session:
        job = session.scalars(select(Job)).one()
        assert (job.owner, job.summary) == (f"person:{people.charlie.id}", {"accepted": 2, "rejected": 0})


def test_a_list_can_be_compared_with_some_corpora(visitor: Browser) -> None:
    with transaction() as session:
        for slug in ("rivers", "hills"):
            open_corpus(session, slug)
    visitor.open("/bulk").press(SEND, text="One.", corpora=["rivers"])
    with transaction() as session:
        assert [corpus.slug for corpus in session.scalars(select(Submission)).one().corpora] == ["rivers"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "There is no file."),
        ({"text": "  "}, "There is no file."),
        ({"text": "x" * 2_001}, "No line can be used. Line 1: It has 2,001 characters"),
        ({"text": "One.", "title": "x" * 501}, "The title has more than 500 characters"),
        ({"file": (BytesIO(b"PK\x03\x04"), "a.xlsx"), "corpora": "lakes"}, "The workbook cannot be read."),
        ({"text": "One.", "corpora": ["lakes"]}, "There is no corpus “lakes”"),
    ],
)
def test_a_refused_list_comes_back_with_the_reason_and_what_was_typed(
    visitor: Browser, fields: dict[str, str], words: str
) -> None:
    visitor.open("/bulk").press(SEND, **fields)
    assert visitor.status == 422
    assert words in visitor.words
    assert "<title>Error: " in visitor.html
    assert visitor.value_of("text") == fields.get("text", "")
    with transaction() as session:
        assert session.scalars(select(Job)).all() == []


def test_a_file_and_lines_together_are_one_too_many(visitor: Browser) -> None:
    visitor.open("/bulk").press(SEND, text="One.", file=(BytesIO(b"Two."), "a.txt"))
    assert "Send a file or type the lines, not both." in visitor.words


def test_a_large_file_passes_the_check_of_the_form(visitor: Browser) -> None:
    lines = "\n".join(f"Claim {number}: {'x' * 400}." for number in range(9_000))
    visitor.open("/bulk").press(SEND, file=(BytesIO(lines.encode()), "large.txt"))
    visitor.press("Check 9,000 claims")
    assert visitor.path.startswith("/jobs/"), visitor.words


def test_a_file_that_is_too_large_is_refused_in_a_sentence(visitor: Browser) -> None:
    visitor.open("/bulk").press(SEND, file=(BytesIO(b"x" * 6_000_000), "large.txt"))
    assert visitor.status == 413
    assert "can be sent at once" in visitor.words


def test_where_strangers_may_not_send_the_page_says_so(build_app: BuildApp) -> None:
    browser = Browser(build_app(anonymous_submit=False).test_client())
    assert "Sign in to send something" in browser.open("/bulk").words
    assert SEND not in browser.buttons


def test_a_form_from_elsewhere_is_refused(visitor: Browser) -> None:
    answer = visitor.client.post("/bulk", data={"text": "One."}, content_type="multipart/form-data")
    assert answer.status_code == 400
    with transaction() as session:
        assert session.scalars(select(Job)).all() == []
