"""Measuring from the command line, on a labelled set of five queries."""

import json
from pathlib import Path

import pytest

from worker.cli.main import _run

pytestmark = pytest.mark.usefixtures("database", "encoder")
KEYS = set(
    "split references queries matcher map_at_5 p_at_1 mrr recall_at_20 recall_at_100 brier ece auto seconds "
    "claims_per_second encoder_claims_per_second".split()
)


def test_programs_get_one_document_with_all_figures(capsys: pytest.CaptureFixture[str], labelled_folder: Path) -> None:
    assert _run(["evaluate", str(labelled_folder), "--json"]) == 0
    told = capsys.readouterr()
    figures = json.loads(told.out)
    assert set(figures) >= KEYS
    assert (figures["split"], figures["queries"], figures["references"]) == ("dev", 5, 20)
    assert set(figures["auto"]) == {"error_bound", "threshold", "coverage", "precision"}
    assert "Matching the queries" in told.err


def test_people_read_a_figure_a_line(capsys: pytest.CaptureFixture[str], labelled_folder: Path) -> None:
    assert _run(["evaluate", str(labelled_folder), "--limit", "2", "--no-context", "--no-body"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["queries", "2"] in lines
    assert ["auto", "error_bound", "0.02"] in lines


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--split", "test"], 1), (["--limit", "0"], 2), (["--limit", "two"], 2), (["--unknown"], 2)],
)
def test_a_wrong_call_is_told_from_a_set_that_cannot_be_read(
    capsys: pytest.CaptureFixture[str], labelled_folder: Path, arguments: list[str], code: int
) -> None:
    assert _run(["evaluate", str(labelled_folder), *arguments]) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert "Error: " in told.err.splitlines()[-1]


def test_the_machine_is_measured_against_any_corpus(capsys: pytest.CaptureFixture[str], labelled_folder: Path) -> None:
    assert _run(["bench", "--references", str(labelled_folder), "--claims", "5", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["references"], figures["claims"]) == (20, 5)
    assert figures["line_over_encoder"] > 0


def test_a_measurement_without_references_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert _run(["bench", "--references", str(tmp_path)]) == 1
    assert "There is no corpus.jsonl" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["evaluate", "/nowhere"]) == 2
    assert "/nowhere" in capsys.readouterr().err
