"""`factdesk compare`: one pair or a file of them, for programs and for people, without any database."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from models.relations import Kind
from tests.worker.conftest import write_lines
from worker.cli import compare as command
from worker.cli.main import _run
from worker.pipeline.pair import load_pair_calibration

pytestmark = pytest.mark.usefixtures("encoder")
CLAIM = "Wages rose by 40 % in Norway, says Pfizer."
FACTCHECK = "Wages rose by 14 % in Norway, according to Pfizer."
GOOD = {"a": "Bats are blind.", "b": "Bats are completely blind."}


@pytest.fixture(autouse=True)
def no_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody may ask for a database."""

    def refuse(*_: object) -> None:
        raise AssertionError("the database was asked for")

    monkeypatch.setattr("sqlalchemy.engine.Engine.connect", refuse)


def ask(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> tuple[list[Any], str]:
    """Return the lines on standard output, read as JSON, and what was said beside them."""
    assert _run(["compare", *arguments]) == code
    told = capsys.readouterr()
    return [json.loads(line) for line in told.out.splitlines()], told.err


def test_programs_get_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["compare", CLAIM, FACTCHECK, "--json"]) == 0
    told = capsys.readouterr()
    answer = json.loads(told.out)
    assert told.err == ""
    assert set(answer) >= {"probability", "relation", "blocks_auto", "agrees", "differs", "matcher"}
    assert answer["probability"] < 0.1
    assert answer["blocks_auto"] is True
    assert answer["matcher"] == {"name": "pair", "version": load_pair_calibration().version}
    [number] = answer["differs"]
    assert (number["kind"], number["claim"], number["factcheck"]) == ("number", "40 %", "14 %")
    assert number["reason"].endswith(".")
    assert {"Norway"} <= {found["claim"] for found in answer["agrees"]}
    assert {found["kind"] for found in [*answer["agrees"], *answer["differs"]]} <= set(Kind)


def test_people_read_what_differs_and_what_agrees(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["compare", CLAIM, FACTCHECK]) == 0
    told = capsys.readouterr().out
    assert told.startswith("Unlikely to be the same: probability ")
    assert "Something differs that decides" in told
    assert "differs, decides" in told
    assert "agrees" in told
    assert _run(["compare", CLAIM, CLAIM]) == 0
    assert capsys.readouterr().out.startswith("Almost certainly the same: probability ")


def test_a_text_is_not_read_as_markup(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["compare", "[bold]Pfizer[/bold] sold 4 ships [/]", "[bold]Pfizer[/bold] sold 9 ships [/]"]) == 0
    assert "Pfizer" in capsys.readouterr().out


def test_a_file_is_answered_line_by_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write_lines(tmp_path, "pairs.jsonl", [GOOD, "", {"a": CLAIM, "b": FACTCHECK, "id": 7}])
    answers, remarks = ask(capsys, "--pairs", str(tmp_path / "pairs.jsonl"), "--json")
    assert [answer["blocks_auto"] for answer in answers] == [False, True]
    assert answers[0]["probability"] > 0.5 > answers[1]["probability"]
    assert remarks == ""


def test_the_order_is_kept_over_many_chunks(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_CHUNK", 3)
    pairs = [{"a": f"In Oslo {n} people were hurt.", "b": "In Oslo 4 people were hurt."} for n in range(10)]
    write_lines(tmp_path, "pairs.jsonl", pairs)
    answers, _ = ask(capsys, "--pairs", str(tmp_path / "pairs.jsonl"))
    assert [answer["blocks_auto"] for answer in answers] == [n != 4 for n in range(10)]


def test_standard_input_is_read_where_it_is_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = b"\xef\xbb\xbf" + json.dumps(GOOD).encode() + b"\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    answers, _ = ask(capsys, "--pairs", "-")
    assert [answer["relation"] for answer in answers] == ["same"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{", "Line 2 is not JSON in UTF-8."),
        ("[" * 100_000, "Line 2 is not JSON in UTF-8."),
        ("7", "Line 2 is not a JSON object."),
        ('{"a": "Bats are blind."}', "In line 2 “b” is missing or not a text."),
        ('{"a": 7, "b": "Bats are blind."}', "In line 2 “a” is missing or not a text."),
        ('{"a": " ", "b": "Bats are blind."}', "In line 2 “a” is empty."),
        ('{"a": "Bats", "b": "\\ud800"}', "In line 2 “b” is not a text in UTF-8."),
        (json.dumps({"a": "Bats", "b": "x" * 10_001}), "In line 2 “b” has 10,001 characters, and at most 10,000 are"),
    ],
)
def test_a_line_that_cannot_be_answered_keeps_its_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, line: str, sentence: str
) -> None:
    write_lines(tmp_path, "pairs.jsonl", [GOOD, line, GOOD])
    answers, remarks = ask(capsys, "--pairs", str(tmp_path / "pairs.jsonl"), "--json", code=1)
    assert [set(answer) == {"line", "error"} for answer in answers] == [False, True, False]
    assert answers[1]["line"] == 2
    assert answers[1]["error"].startswith(sentence)
    assert remarks.startswith(f"Error: 1 of 3 pairs could not be compared. {sentence}")
    assert len(remarks.splitlines()) == 1


def test_a_file_without_a_pair_has_no_answer(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write_lines(tmp_path, "pairs.jsonl", ["", ""])
    assert ask(capsys, "--pairs", str(tmp_path / "pairs.jsonl")) == ([], "")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Give both CLAIM and FACTCHECK"),
        ([CLAIM], "Give both CLAIM and FACTCHECK"),
        (["", FACTCHECK], "CLAIM is empty."),
        ([CLAIM, " \n"], "FACTCHECK is empty."),
        (["x" * 10_001, FACTCHECK], "CLAIM has 10,001 characters"),
        ([CLAIM, "\udcff"], "FACTCHECK is not a text in UTF-8."),
        ([CLAIM, FACTCHECK, "--pairs", "-"], "not both"),
        (["--pairs", "/nowhere.jsonl"], "/nowhere.jsonl"),
        ([CLAIM, FACTCHECK, FACTCHECK], "unexpected extra argument"),
    ],
)
def test_a_wrong_call_is_one_sentence(capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str) -> None:
    answers, remarks = ask(capsys, *arguments, "--json", code=2)
    assert answers == []
    assert sentence in remarks
