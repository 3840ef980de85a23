"""Personal data from the command line."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, update

from models.operations.submit import Draft, submit
from models.session import transaction
from models.settings import Settings, load_settings
from models.tables.job import Job, Schedule
from models.tables.person import Person
from models.tables.submission import Origin, Submission
from tests.conftest import People
from worker.cli.main import _run, factdesk
from worker.schedule import do_duties


@pytest.fixture
def sent(people: People, settings: Settings) -> UUID:
    """What Charlie has sent under a reference, long ago."""
    with transaction() as session:
        draft = Draft("claim", "The Thames froze over.", Origin.CLI, reference="tip 7")
        submission_id = submit(session, draft, people.charlie, settings).submission_id
        assert submission_id is not None
        long_ago = func.now() - func.make_interval(0, 0, 0, 400)
        session.execute(update(Job).values(state="failed", error="No.", trace="line 7", finished_at=long_ago))
        session.execute(update(Submission).values(created_at=long_ago))
        return submission_id


def count_submissions() -> int:
    with transaction() as session:
        return session.scalars(select(func.count()).select_from(Submission)).one()


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = _run(["privacy", *arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_retention_says_first_and_does_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, sent: UUID
) -> None:
    monkeypatch.setenv("FACTDESK_RETENTION", "submissions=365")
    load_settings.cache_clear()
    try:
        for arguments, done, left in ((["--dry-run"], False, 1), ([], True, 0)):
            code, out, _ = run(capsys, "retain", *arguments, "--json")
            told = json.loads(out)
            counts = {entry["kind"]: (entry["days"], entry["count"]) for entry in told["kinds"]}
            assert (code, told["done"], counts["submissions"], counts["traces"][0]) == (0, done, (365, 1), 90)
            assert count_submissions() == left
        code, out, _ = run(capsys, "retain", "--dry-run")
        assert (code, "365 days" in out, "Would go" in out) == (0, True, True)
    finally:
        monkeypatch.undo()
        load_settings.cache_clear()


def test_a_worker_does_it_once_a_day(sent: UUID, settings: Settings) -> None:
    strict = settings.model_copy(update={"retention": "submissions=365"})
    do_duties(strict)
    assert count_submissions() == 0
    with transaction() as session:
        due, now = session.execute(select(Schedule.due_at, func.now()).where(Schedule.name == "retain")).one()
        assert timedelta(hours=23) < due - now <= timedelta(hours=24)


def test_a_person_is_erased_when_it_was_confirmed(sent: UUID, people: People) -> None:
    runner = CliRunner()
    refused = runner.invoke(factdesk, ["privacy", "erase", "--person", "charlie@desk.test"], input="n\n")
    assert refused.exit_code == 1
    assert "Will be erased for good: Charlie" in refused.output
    assert count_submissions() == 1
    done = runner.invoke(factdesk, ["privacy", "erase", "--person", "charlie@desk.test"], input="y\n")
    assert done.exit_code == 0, done.output
    assert count_submissions() == 0
    with transaction() as session:
        assert session.get_one(Person, people.charlie.id).erased_at is not None
    assert _run(["audit", "verify"]) == 0


def test_references_and_submissions_can_be_erased(capsys: pytest.CaptureFixture[str], sent: UUID) -> None:
    code, out, _ = run(capsys, "erase", "--reference", "tip 7", "--dry-run", "--json")
    assert (code, json.loads(out)["submissions"], json.loads(out)["done"]) == (0, 1, False)
    assert run(capsys, "erase", "--submission", str(sent), "--json")[0] == 2, "nobody can be asked"
    assert count_submissions() == 1
    code, out, _ = run(capsys, "erase", "--submission", str(sent), "--yes", "--json")
    assert (code, json.loads(out)["submissions"], json.loads(out)["done"]) == (0, 1, True)
    assert count_submissions() == 0
    code, _, err = run(capsys, "erase", "--reference", "tip 7", "--yes")
    assert (code, err) == (1, "Error: Nothing was sent under this reference.\n")
    assert run(capsys, "erase", "--yes")[0] == 2
    assert run(capsys, "erase", "--person", "a", "--reference", "b")[0] == 2


def test_what_is_known_of_somebody_is_one_document(capsys: pytest.CaptureFixture[str], sent: UUID) -> None:
    code, out, _ = run(capsys, "export", "--person", "Charlie")
    assert code == 0
    told = json.loads(out)
    assert told["submissions"][0]["text"] == "The Thames froze over."
    assert run(capsys, "export", "--person", "Zoe")[0] == 1
