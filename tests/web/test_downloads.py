"""Rows as files: nothing in them becomes a formula, and nothing is lost."""

import csv
import io
import json
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from web.app import Desk
from web.downloads import FileFormat, defuse, send_rows


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1+1", "＝1+1", "＋1", "－1", "＠x"],  # noqa: RUF001 - full width on purpose
)
def test_a_text_that_begins_like_a_formula_is_made_harmless(cell: str) -> None:
    assert defuse(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["The Thames froze.", "1 = 1", "", "'=1", -0.5, 3, None, "–1"])
def test_everything_else_stays_as_it_is(cell: Any) -> None:
    assert defuse(cell) == cell


ROWS = [{"line": number, "text": f'„{number}“,\n"quoted"', "more": None} for number in range(500)]


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_what_was_written_can_be_read_again(app: Desk, kind: FileFormat) -> None:
    with app.test_request_context():
        text = send_rows(ROWS, ("line", "text", "more"), kind, "rows").get_data(as_text=True)
    if kind == "csv":
        read = list(csv.DictReader(io.StringIO(text, newline="")))
        assert [(int(row["line"]), row["text"], row["more"]) for row in read] == [
            (row["line"], row["text"], "") for row in ROWS
        ]
    else:
        assert [json.loads(line) for line in text.splitlines()] == ROWS


@pytest.mark.parametrize("column", ["=1+1", "@SUM", "－1"])  # noqa: RUF001 - full width on purpose
def test_the_name_of_a_column_is_made_harmless_too(app: Desk, column: str) -> None:
    with app.test_request_context():
        assert send_rows([{column: 1}], (column,), "csv", "rows").get_data(as_text=True) == f"'{column}\r\n1\r\n"


def test_a_workbook_keeps_texts_as_texts_and_numbers_as_numbers(app: Desk) -> None:
    cells = ["=1+1", "https://rivers.test/", "12", 12, 0.25, True, None, 10**20, "x" * 40_000, "\x01"]
    columns = [f"c{place}" for place in range(len(cells))]
    with app.test_request_context():
        content = send_rows([dict(zip(columns, cells, strict=True))], columns, "xlsx", "rows").get_data()
    [titles, row] = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert titles == columns
    assert row[:8] == ["=1+1", "https://rivers.test/", "12", 12, 0.25, True, "", str(10**20)]
    assert row[8] == "x" * 32_767


def test_a_table_without_rows_has_its_header(app: Desk) -> None:
    with app.test_request_context():
        assert send_rows([], ("line", "text"), "csv", "rows").get_data(as_text=True) == "line,text\r\n"
        assert send_rows([], ("line", "text"), "jsonl", "rows").get_data(as_text=True) == ""
