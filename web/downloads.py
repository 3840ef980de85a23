"""Rows as files to take away: CSV and XLSX for spreadsheets, JSON lines for programs, read while they are sent."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from tempfile import TemporaryFile
from typing import Any, Literal

from flask import Response, request
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

FileFormat = Literal["csv", "jsonl", "xlsx"]
Rows = Iterable[Mapping[str, Any]]
TYPES: dict[FileFormat, str] = {
    "jsonl": "application/jsonl",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_CHUNK = 200
# What a spreadsheet takes for the beginning of a formula, in full width too.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - the full-width signs are meant
_PIECE = 65_536
# Nothing that somebody sent becomes a formula or a link, and no number is guessed from a text.
_WORKBOOK: dict[str, Any] = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_LONGEST_CELL = 32_767
# Up to here a spreadsheet keeps every digit.
_LARGEST_NUMBER = 10**15
_WIDEST, _NARROWEST, _WIDTH_OF_TEXTS = 60, 10, 50
_TEXTS = {"text", "claim", "factcheck", "differs", "error"}


def pick_format(asked: FileFormat | None) -> FileFormat:
    """Return the format that was asked for, or else the one that the header Accept prefers."""
    preferred = request.accept_mimetypes.best_match(TYPES.values(), TYPES["jsonl"])
    if asked is not None:
        return asked
    return next(kind for kind, content_type in TYPES.items() if content_type == preferred)


def send_rows(rows: Rows, columns: Sequence[str], kind: FileFormat, name: str) -> Response:
    """Answer with all rows as a file; they are read while it is sent, after the request's own transaction."""
    content_type = TYPES[kind] + ("; charset=utf-8" if kind == "csv" else "")
    answer = Response(_WRITERS[kind](rows, columns), content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    answer.headers["Vary"] = "Accept"
    return answer


def defuse(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula: a text that begins like one is put after an apostrophe."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return f"'{value}"
    return value


def _write_csv(rows: Rows, columns: Sequence[str]) -> Iterator[bytes]:
    cells = _list_cells(rows, columns)
    while chunk := list(islice(cells, _CHUNK)):
        sheet = io.StringIO()
        csv.writer(sheet, lineterminator="\r\n").writerows([defuse(cell) for cell in row] for row in chunk)
        yield sheet.getvalue().encode()


def _list_cells(rows: Rows, columns: Sequence[str]) -> Iterator[Sequence[Any]]:
    yield columns
    for row in rows:
        yield [row[column] for column in columns]


def _write_json(rows: Rows, columns: Sequence[str]) -> Iterator[bytes]:
    lines = (json.dumps({column: row[column] for column in columns}, ensure_ascii=False) + "\n" for row in rows)
    while chunk := "".join(islice(lines, _CHUNK)):
        yield chunk.encode()


def _write_sheet(rows: Rows, columns: Sequence[str]) -> Iterator[bytes]:
    """A workbook is whole only at its end: it is written to a temporary file, and sent from there."""
    with TemporaryFile(prefix="factdesk-sheet-") as file:
        with Workbook(file, _WORKBOOK) as workbook:
            sheet = workbook.add_worksheet()
            heading, wrapped = workbook.add_format({"bold": True}), workbook.add_format({"valign": "top"})
            for place, column in enumerate(columns):
                sheet.set_column(place, place, _find_width(column), wrapped)
            sheet.freeze_panes(1, 0)
            for number, cells in enumerate(_list_cells(rows, columns)):
                for place, cell in enumerate(cells):
                    _write_cell(sheet, number, place, cell, heading if number == 0 else None)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _write_cell(sheet: Worksheet, row: int, place: int, cell: Any, look: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, place, cell, look)
    elif isinstance(cell, int | float) and abs(cell) < _LARGEST_NUMBER:
        sheet.write_number(row, place, cell, look)
    else:
        sheet.write_string(row, place, str(cell)[:_LONGEST_CELL], look)


def _find_width(column: str) -> int:
    return _WIDTH_OF_TEXTS if column in _TEXTS else min(max(len(column) + 3, _NARROWEST), _WIDEST)


_WRITERS: dict[FileFormat, Callable[[Rows, Sequence[str]], Iterator[bytes]]] = {
    "csv": _write_csv,
    "jsonl": _write_json,
    "xlsx": _write_sheet,
}
