"""`factdesk check`: a text in, claims and matches out, by a worker or by the command itself."""

import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from models.errors import UnavailableError
from models.operations.pausing import pause_job, resume_job
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job, JobKind
from models.tables.submission import Submission
from worker.cli.given import tell_text
from worker.cli.main import _run
from worker.handlers import HANDLERS
from worker.pipeline.matcher import ClaimMatcher
from worker.runner import run_job

CLAIM = "In 1963 the Thames was covered by ice in London"
ARTICLE = f"{CLAIM}. What a winter!\n\nIn 2019 bulls in Spain were enraged by the colour red."
ALONE = "No worker is running"


@pytest.fixture(autouse=True)
def alone(matcher: ClaimMatcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk with a library, on which no worker runs; nobody waits half a second to find that out."""
    monkeypatch.setattr("worker.handlers.desk_matcher", lambda: matcher)
    answer_ping(monkeypatch, list)


def answer_ping(monkeypatch: pytest.MonkeyPatch, answer: Callable[[], list[object]]) -> None:
    control = SimpleNamespace(ping=lambda **_: answer())
    monkeypatch.setattr("worker.cli.check.broker", lambda: SimpleNamespace(control=control))


def ask(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert _run(["check", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def read_submission() -> Submission:
    with transaction() as session:
        return session.scalars(select(Submission)).one()


def test_programs_get_the_claims_with_their_matches(capsys: pytest.CaptureFixture[str]) -> None:
    told = ask(capsys, CLAIM)
    [claim] = told["claims"]
    assert (claim["text"], claim["start"], claim["end"]) == (CLAIM, 0, len(CLAIM))
    assert claim["submission_id"] == told["submission"] == str(read_submission().id)
    first = claim["matches"][0]
    assert first["factcheck"]["claim"] == "The River Thames froze over in London in 1963."
    assert (first["rank"], first["factcheck"]["rating"], first["matcher"]["name"]) == (1, "False", "listwise")
    assert ("date", "1963", "1963") in [
        (found["kind"], found["claim"], found["factcheck"]) for found in first["agrees"]
    ]
    with transaction() as session:
        assert str(session.scalars(select(Job.id).where(Job.kind == JobKind.CHECK)).one()) == told["job"]


def test_a_link_that_cannot_be_had_says_why_and_what_helps(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["check", "--url", "http://127.0.0.1/frost"]) == 1
    told = " ".join(capsys.readouterr().err.split())
    assert "inside a private network" in told
    assert "Save the text of the page and use --file." in told
    assert (read_submission().kind, read_submission().url) == ("url", "http://127.0.0.1/frost")


def test_people_read_a_claim_and_its_first_matches(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["check", CLAIM]) == 0
    told = capsys.readouterr()
    assert f"“{CLAIM}”" in told.out
    assert "False: The River Thames froze over in London in 1963." in told.out
    assert "unknown publisher, undated" in told.out
    assert ALONE in told.err
    assert "Writing down" in told.err


def test_a_file_is_read_as_an_article(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, encoding="utf-8-sig")
    told = ask(capsys, "--file", str(path))
    assert {claim["matches"][0]["factcheck"]["claim"][:9] for claim in told["claims"]} >= {"The River", "Bulls are"}
    kept = read_submission()
    assert (kept.kind, kept.text, kept.origin) == ("article", ARTICLE, "cli")
    assert all(kept.text[claim["start"] : claim["end"]] == claim["text"] for claim in told["claims"])


def test_standard_input_is_read_where_it_is_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{CLAIM}\n".encode())))
    assert [claim["text"] for claim in ask(capsys, "-")["claims"]] == [CLAIM]


def test_only_the_named_corpora_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    told = ask(capsys, CLAIM, "--corpus", "library")
    assert {match["factcheck"]["corpus"] for match in told["claims"][0]["matches"]} == {"library"}
    assert _run(["check", CLAIM, "--corpus", "seas"]) == 1
    assert "Error: There is no corpus “seas”; there are: library." in capsys.readouterr().err


def test_a_worker_that_runs_does_the_work(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    def work() -> list[object]:
        with transaction() as session:
            job_id = session.scalars(select(Job.id)).one()
        Thread(target=run_job, args=(job_id, HANDLERS[JobKind.CHECK], settings)).start()
        return [{"worker@desk": {"ok": "pong"}}]

    answer_ping(monkeypatch, work)
    assert _run(["check", CLAIM]) == 0
    told = capsys.readouterr()
    assert "The River Thames froze over" in told.out
    assert ALONE not in told.err


def test_a_paused_job_is_told_from_one_that_is_worked_at(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    def work() -> list[object]:
        with transaction() as session:
            job_id = pause_job(session, session.scalars(select(Job.id)).one()).id
        Thread(target=resume, args=(job_id,)).start()
        return [{"worker@desk": {"ok": "pong"}}]

    def resume(job_id: UUID) -> None:
        while "paused" not in (heard := capsys.readouterr().err):
            time.sleep(0.05)
        said.append(heard)
        with transaction() as session:
            resume_job(session, job_id)
        run_job(job_id, HANDLERS[JobKind.CHECK], settings)

    said: list[str] = []
    answer_ping(monkeypatch, work)
    assert _run(["check", CLAIM]) == 0
    with transaction() as session:
        job_id = session.scalars(select(Job.id).where(Job.kind == JobKind.CHECK)).one()
    assert f"The job is paused; “factdesk jobs resume {job_id}” lets it go on." in " ".join(said[0].split())


def test_nobody_answers_where_no_worker_is(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from models.queue import broker

    monkeypatch.setattr("worker.cli.check.broker", broker)
    assert _run(["check", CLAIM]) == 0
    assert ALONE in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        ([], 2, "Give one of TEXT"),
        ([CLAIM, "--url", "https://rivers.test"], 2, "Give one of TEXT"),
        (["--url", "rivers.test"], 1, "Write the whole address of a page"),
        ([""], 1, "There is no text."),
        ([" \n "], 1, "There is no text."),
        (["x" * 2001, "--kind", "claim"], 1, "A claim has at most 2,000 characters"),
        ([CLAIM, "--kind", "poem"], 2, "'poem' is not one of"),
        (["--file", "/nowhere.txt"], 2, "/nowhere.txt"),
    ],
)
def test_a_wrong_call_is_told_from_a_text_that_cannot_be_checked(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, sentence: str
) -> None:
    assert _run(["check", *arguments]) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert sentence in told.err
    with transaction() as session:
        assert session.scalars(select(Submission)).all() == []


def test_a_file_that_holds_no_words_is_one_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "picture.txt"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    assert _run(["check", "--file", str(path)]) == 1
    told = capsys.readouterr().err
    assert told.startswith("Error: This is none of the files that the desk reads. Send a PDF,")
    assert len(told.splitlines()) == 1


def test_work_that_failed_is_one_sentence_and_no_success(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> ClaimMatcher:
        raise UnavailableError("The encoder is missing.")

    monkeypatch.setattr("worker.handlers.desk_matcher", fail)
    assert _run(["check", CLAIM, "--json"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines()[-1] == "Error: The encoder is missing."


def test_a_text_without_a_claim_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["check", "Thank you!", "--kind", "article"]) == 0
    assert "No checkable claim was found." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "is_file", "kind"),
    [
        (CLAIM, False, "claim"),
        (f"{CLAIM}\n", False, "claim"),
        (ARTICLE, False, "article"),
        ("word " * 100, False, "article"),
        (CLAIM, True, "article"),
    ],
)
def test_a_remark_is_told_from_an_article(*, text: str, is_file: bool, kind: str) -> None:
    assert tell_text(text, is_file=is_file) == kind
