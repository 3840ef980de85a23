"""`factdesk extract`, and documents and mails by `factdesk check`: text, what it says of itself, claims with times."""

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from models.session import transaction
from models.settings import Settings
from models.tables.job import Job
from models.tables.submission import Claim, SentFile, Submission
from tests.worker.documents.made import write_mail, write_pdf
from tests.worker.outbound.receiver import Site, answer, say
from worker.cli.main import _run
from worker.pipeline.matcher import ClaimMatcher

FROST = "In 1963 the Thames was covered by ice in London."
SPOKEN = (
    f"WEBVTT\n\n00:00:02.500 --> 00:00:04.000\n<v Ann Lee>{FROST}\n\n"
    "01:00:06.000 --> 01:00:08.000\n<v Bo>In 2019 it was not.\n"
)
PDF = write_pdf([[FROST]], title="The frost")


@pytest.fixture
def site(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    permitted = settings.model_copy(update={"outbound_private": True, "fetch_ports": "any"})
    monkeypatch.setattr("worker.outbound.page.load_settings", lambda: permitted)
    site = Site(say(answer(PDF, "200 OK", "Content-Type: application/pdf")))
    yield site
    site.close()


@pytest.fixture
def desk(matcher: ClaimMatcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk with a library, on which no worker runs."""
    monkeypatch.setattr("worker.handlers.desk_matcher", lambda: matcher)


def type_in(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert _run([*arguments, "--json"]) == 0, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


def test_programs_get_text_and_claims(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, site: Site
) -> None:
    path = tmp_path / "talk.vtt"
    path.write_text(SPOKEN, encoding="utf-8")
    told = run(capsys, "extract", str(path))
    assert list(told) == ["title", "author", "date", "language", "text", "claims"]
    assert told["text"] == f"{FROST}\n\nIn 2019 it was not."
    claim = told["claims"][0]
    assert set(claim) == {"text", "start", "end", "check_worthiness", "speaker", "seconds"}
    assert (claim["text"], claim["speaker"], claim["seconds"]) == (FROST, "Ann Lee", 2.5)
    assert 0 <= claim["check_worthiness"] <= 1
    assert all(told["text"][found["start"] : found["end"]] == found["text"] for found in told["claims"])
    type_in(monkeypatch, PDF)
    for source in ("-", site.url("/frost.pdf")):
        told = run(capsys, "extract", source)
        assert (told["title"], told["author"], told["date"], told["language"], told["text"]) == (
            "The frost",
            "Ann Writer",
            "2024-03-13",
            "en",
            FROST,
        )


def test_people_read_who_says_it_and_when(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "talk.vtt"
    path.write_text(SPOKEN, encoding="utf-8")
    assert _run(["extract", str(path)]) == 0
    told = capsys.readouterr().out
    assert FROST in told
    assert "Ann Lee · at 00:02 · characters 0 to 48" in told.replace("\n", " ")
    path.write_bytes(b"\x89PNG\x00")
    assert _run(["extract", str(path)]) == 1
    assert "Send a PDF, Word (DOCX)" in capsys.readouterr().err
    assert _run(["extract", str(tmp_path / "none.txt")]) == 2


@pytest.mark.usefixtures("desk")
def test_a_document_is_checked_with_speakers_and_times(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "talk.vtt"
    path.write_text(SPOKEN, encoding="utf-8")
    told = run(capsys, "check", "--file", str(path))
    assert told["claims"][0]["matches"][0]["factcheck"]["claim"] == "The River Thames froze over in London in 1963."
    with transaction() as session:
        sent = session.scalars(select(Submission)).one()
        claim = session.scalars(select(Claim).order_by(Claim.position)).first()
        assert session.scalars(select(SentFile)).all() == []
    assert (sent.kind, sent.file_name, sent.title) == ("file", "talk.vtt", "talk")
    assert claim is not None
    assert (claim.context["speaker"], claim.context["seconds"]) == ("Ann Lee", 2.5)
    assert sent.text[claim.start : claim.end] == claim.text == FROST


@pytest.mark.usefixtures("desk")
def test_a_mail_server_hears_whether_a_mail_was_taken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = write_mail(f"Is this true?\n\n{FROST}\n\n-- \nTina", To="tips@desk.test").as_bytes()
    type_in(monkeypatch, mail)
    taken = run(capsys, "check", "--eml", "-", "--no-wait")
    with transaction() as session:
        sent = session.scalars(select(Submission)).one()
        assert (str(sent.id), sent.kind, sent.reference) == (taken["submission"], "file", "tina@tips.test")
        assert session.scalars(select(Job.state)).one() == "queued"
    type_in(monkeypatch, mail)
    told = run(capsys, "check", "--eml", "-")
    assert [claim["text"] for claim in told["claims"]] == [FROST]
    for content in (b"", b"no mail", b"\x89PNG\x00"):
        type_in(monkeypatch, content)
        assert _run(["check", "--eml", "-", "--no-wait"]) == 65
    monkeypatch.setattr("worker.cli.check.open_desk", lambda: 1 // 0)
    type_in(monkeypatch, mail)
    assert _run(["check", "--eml", "-", "--no-wait"]) == 75
    assert "The desk cannot take the mail now." in capsys.readouterr().err
