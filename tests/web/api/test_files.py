"""Documents by program: accepted at once, read back with what they said, and helped with a text where that failed."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from models.documents import Document
from models.operations.reading import keep_document
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job
from models.tables.submission import Reading, SentFile, Submission
from tests.conftest import People
from tests.web.api.program import ROOT, Program
from tests.web.conftest import BuildApp

FILE = "/submissions/file"
PDF = b"%PDF-1.7 not looked at before its job has its turn"
FAILED = "The PDF is locked with a password."


@pytest.fixture
def program(client: FlaskClient) -> Program:
    return Program(client)


@pytest.fixture
def job(program: Program) -> Any:
    answer = program.upload(FILE, PDF, "tips/frost.pdf", title=" ", reference="ticket 9")
    assert answer.status_code == 202, answer.text
    assert answer.headers["Location"] == answer.get_json()["links"]["self"]
    return answer.get_json()


def count(table: type) -> int:
    with transaction() as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def test_a_file_is_accepted_before_it_is_read(program: Program, job: Any) -> None:
    assert (job["state"], job["kind"]) == ("queued", "check")
    sent = program.read(job["links"]["result"])
    assert (sent["kind"], sent["file_name"], sent["reference"]) == ("file", "frost.pdf", "ticket 9")
    assert (sent["text"], sent["read"], sent["title"], sent["url"], sent["links"]["text"]) == (None,) * 5
    with transaction() as session:
        file = session.scalars(select(SentFile)).one()
        assert (file.content, session.scalars(select(Job.lane)).one()) == (PDF, "outside")


def test_what_was_read_replaces_the_file(program: Program, job: Any, settings: Settings) -> None:
    turns = [(0, "Ann, ann@x.test", 1.5), (38, None, None)]
    said = "Write to ann@x.test: it froze in 1963.\n\nNo."
    found = Document(said, title="Call ann@x.test", author="A. Writer", language="en", turns=turns)
    strict = settings.model_copy(update={"redact": "email"})
    with transaction() as session:
        keep_document(session, session.get_one(Job, job["id"]).id, found, strict)
    assert count(SentFile) == 0
    sent = program.read(job["links"]["result"])
    assert sent["text"] == "Write to [e-mail address]: it froze in 1963.\n\nNo."
    assert (sent["title"], sent["read"]["url"], sent["read"]["author"]) == ("Call [e-mail address]", None, "A. Writer")
    with transaction() as session:
        turns = list(session.scalars(select(Reading.turns)).one() or ())
    moved = 38 + len("[e-mail address]") - len("ann@x.test")
    assert turns == [[0, "Ann, [e-mail address]", 1.5], [moved, None, None]]


def test_a_file_without_a_title_is_called_by_its_name(program: Program, job: Any, settings: Settings) -> None:
    with transaction() as session:
        keep_document(session, session.get_one(Job, job["id"]).id, Document("It froze."), settings)
    assert program.read(job["links"]["result"])["title"] == "frost"


def test_a_file_that_failed_says_why_and_takes_its_text(program: Program, job: Any) -> None:
    result = job["links"]["result"]
    assert program.post(f"{result}/text", {"text": "It froze in 1963."}).status_code == 409
    with transaction() as session:
        ended = "UPDATE job SET state = 'failed', error = :error, finished_at = now()"
        session.execute(text(ended), {"error": FAILED})
    assert (program.read(job["links"]["self"])["error"], count(SentFile)) == (FAILED, 1)
    answer = program.post(program.read(result)["links"]["text"], {"text": "It froze in 1963."})
    assert (answer.status_code, answer.get_json()["id"], answer.get_json()["state"]) == (202, job["id"], "queued")
    assert (program.read(result)["text"], count(SentFile)) == ("It froze in 1963.", 0)
    assert program.post(f"{result}/text", {"text": "Another."}).status_code == 409


def test_the_same_key_sends_a_file_once(program: Program) -> None:
    program.headers["Idempotency-Key"] = "once"
    first, second = (program.upload(FILE, PDF, "x.pdf") for _ in range(2))
    assert (first.status_code, first.get_json()) == (202, second.get_json())
    assert count(Submission) == 1
    assert program.upload(FILE, PDF + b"!", "x.pdf").status_code == 422


def test_what_is_no_document_or_too_large_is_refused_at_once(build_app: BuildApp, people: People) -> None:
    program = Program(build_app(max_file_bytes=1_000).test_client())
    answer = program.upload(FILE, b"x" * 1_001, "x.pdf")
    assert (answer.status_code, "at most 1,000 can be read" in answer.text) == (422, True)
    assert program.upload(FILE, b"x" * 100_000, "x.pdf").status_code == 413
    assert "it is empty" in program.upload(FILE, b"", "x.pdf").text
    assert program.post(f"{ROOT}{FILE}", {"file": "x"}).status_code == 415
    assert "no corpus" in program.upload(FILE, PDF, "x.pdf", corpora="seas").text
    assert program.upload(FILE, PDF, "x.pdf", kind="claim").status_code == 422
    assert program.post(f"{ROOT}/submissions", {"kind": "file", "text": "x"}).status_code == 422
    assert count(Submission) == 0
