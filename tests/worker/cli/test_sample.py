"""The sample is loaded on demand, and the logins are told."""

import json
import sys
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from worker.cli.main import _run


def load_sample(print_line: Callable[[str], None]) -> list[tuple[str, str]]:
    print_line("Reading 12 fact-checks…")
    return [("alice@desk.test", "ink and paper")]


@pytest.fixture(autouse=True)
def small_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sample that needs no encoder."""
    monkeypatch.setitem(sys.modules, "worker.importers.sample", SimpleNamespace(load_sample=load_sample))


def test_people_read_a_login_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["sample"]) == 0
    assert capsys.readouterr() == ("alice@desk.test  ink and paper\n", "Reading 12 fact-checks…\n")


def test_programs_get_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["sample", "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out) == [{"email": "alice@desk.test", "password": "ink and paper"}]
    assert told.err == "Reading 12 fact-checks…\n"
