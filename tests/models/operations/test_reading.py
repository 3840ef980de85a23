"""The text of a link comes from its page or from whoever sent it, once, and its job goes on where such texts do."""

import datetime as dt
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError

from models.documents import Document
from models.errors import ConflictError, InvalidInputError, NotFoundError
from models.operations.jobs import cancel_job
from models.operations.reading import keep_document, may_paste, paste_text
from models.operations.submit import Draft, submit
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job
from models.tables.submission import Origin, Reading, Submission

URL = "https://news.test/frost"
PAGE = Document(
    "The river froze in 1963.\r\n",
    "https://news.test/frost?a=b",
    "https://news.test/frost",
    "The frost",
    "A. Writer",
    dt.date(1963, 2, 1),
    "en",
)


def send(settings: Settings, kind: str = "url", text: str = "", url: str = URL, title: str | None = None) -> Job:
    with transaction() as session:
        return submit(session, Draft(kind, text, Origin.API, title, url=url), None, settings)


def stop(job: Job) -> None:
    with transaction() as session:
        cancel_job(session, job.id)


def look() -> tuple[Submission, Job]:
    with transaction() as session:
        return session.scalars(select(Submission)).one(), session.scalars(select(Job)).one()


def test_a_link_waits_among_those_who_wait_for_others(database: Engine, settings: Settings) -> None:
    send(settings, url=f" {URL}\n")
    submission, job = look()
    assert (submission.kind, submission.url, submission.text, job.lane) == ("url", URL, "", "outside")
    assert submission.awaits_text
    assert not may_paste(submission, job)


def test_a_link_with_its_text_is_not_fetched(database: Engine, settings: Settings) -> None:
    send(settings, text="The river froze in 1963.")
    submission, job = look()
    assert (submission.awaits_text, job.lane) == (False, "short")


@pytest.mark.parametrize(
    "url",
    ["", "news.test", "ftp://news.test/", "https://", "https://a:b@news.test/", "https://[", "https://news test/",
     "https://news.test/" + "a" * 4_000, "https://news.test/\ud800", "javascript:alert(1)", 'https://news.test/"><b>'],
)  # fmt: skip
def test_what_is_no_address_is_refused_at_once(database: Engine, settings: Settings, url: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        send(settings, url=url)
    assert refused.value.field == "url"


@pytest.mark.parametrize(("title", "kept"), [("", "The frost"), ("Mine", "Mine")])
def test_what_was_read_is_kept_with_what_the_page_says_of_itself(
    database: Engine, settings: Settings, title: str, kept: str
) -> None:
    job = send(settings, title=title)
    for page in (PAGE, Document("Another reading.", URL)):
        with transaction() as session:
            keep_document(session, job.id, page, settings)
    submission, job = look()
    assert (submission.text, submission.title, job.lane) == ("The river froze in 1963.", kept, "short")
    with transaction() as session:
        read = session.scalars(select(Reading)).one()
        assert (read.url, read.canonical_url, read.title) == (PAGE.url, PAGE.canonical_url, PAGE.title)
        assert (read.author, read.published_on, read.language) == (PAGE.author, PAGE.published_on, PAGE.language)
        assert read.fetched_at.tzinfo


def test_a_long_page_goes_where_long_texts_do_and_one_beyond_all_measure_is_refused(
    database: Engine, settings: Settings
) -> None:
    job = send(settings)
    with pytest.raises(InvalidInputError, match="at most 200,000"), transaction() as session:
        keep_document(session, job.id, Document("x" * 200_001, URL), settings)
    with transaction() as session:
        keep_document(session, job.id, Document("x" * 20_001, URL), settings)
    assert look()[1].lane == "long"


def test_a_pasted_text_goes_on_with_the_same_submission(database: Engine, settings: Settings) -> None:
    job = send(settings)
    stop(job)
    assert may_paste(*look())
    with transaction() as session:
        again = paste_text(session, look()[0].id, "The river froze in 1963.", " The  frost ", settings)
        assert again.id == job.id
    submission, job = look()
    assert (submission.text, submission.title, submission.url) == ("The river froze in 1963.", "The frost", URL)
    assert (job.state, job.lane, job.attempt) == ("queued", "short", 0)
    assert not may_paste(submission, job)


def test_a_text_is_taken_only_where_one_is_missing(database: Engine, settings: Settings) -> None:
    job = send(settings)
    submission_id = look()[0].id

    def paste(submission_id: UUID = submission_id, words: str = "The river froze in 1963.") -> None:
        with transaction() as session:
            paste_text(session, submission_id, words, None, settings)

    with pytest.raises(ConflictError, match="this one is queued"):
        paste()
    stop(job)
    with pytest.raises(InvalidInputError, match="There is no text"):
        paste(words=" ")
    with pytest.raises(NotFoundError):
        paste(uuid4())
    paste()
    stop(job)
    with pytest.raises(ConflictError, match="is there already"):
        paste(words="Another one.")
    assert look()[0].text == "The river froze in 1963."


def test_a_text_cannot_be_slipped_into_what_was_sent_as_a_text(database: Engine, settings: Settings) -> None:
    stop(send(settings, kind="article", text="The river froze in 1963."))
    with pytest.raises(ConflictError, match="sent as an address"), transaction() as session:
        paste_text(session, look()[0].id, "It did not.", None, settings)


@pytest.mark.parametrize("change", ["url = NULL", "sentences = 0", "kind = 'article'"])
def test_a_link_without_a_text_has_an_address_and_no_result(database: Engine, settings: Settings, change: str) -> None:
    send(settings)
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(f"UPDATE submission SET {change}"))  # noqa: S608 - the words above
