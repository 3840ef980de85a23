"""The doctor's report, for people and for programs."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.settings import load_settings
from worker.cli.main import _run


@pytest.fixture
def faulty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A desk whose encoder, database and broker are not there."""
    monkeypatch.setenv("FACTDESK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FACTDESK_ENCODER", str(tmp_path / "none"))
    monkeypatch.setenv("FACTDESK_DATABASE_URL", "postgresql://desk@127.0.0.1:1/facts")
    monkeypatch.setenv("FACTDESK_REDIS_URL", "redis://127.0.0.1:1/0")
    load_settings.cache_clear()
    yield
    monkeypatch.undo()
    load_settings.cache_clear()


@pytest.mark.usefixtures("faulty")
def test_a_fault_is_shown_with_what_to_do_about_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["doctor"]) == 1
    told = capsys.readouterr().out
    assert "✗ fault" in told
    assert "→ Check FACTDESK_REDIS_URL." in told


@pytest.mark.usefixtures("faulty")
def test_programs_get_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["doctor", "--json"]) == 1
    checks = json.loads(capsys.readouterr().out)["checks"]
    assert {"python", "encoder", "database", "redis"} < {check["name"] for check in checks}
    assert all(set(check) == {"name", "state", "finding", "advice"} for check in checks)
    assert {check["name"] for check in checks if check["state"] == "fault"} >= {"encoder", "database", "redis"}


@pytest.mark.usefixtures("database")
def test_a_desk_in_order_leaves_with_zero(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("worker.checkup.machine.check_port", lambda _: None)  # some desk may run on this machine
    assert _run(["doctor"]) == 0
    assert "✗ fault" not in capsys.readouterr().out
