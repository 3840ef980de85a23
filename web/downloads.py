"""Rows as files to take away: CSV for spreadsheets, JSON lines for programs, written while they are sent."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Literal

from flask import Response, request

FileFormat = Literal["csv", "jsonl"]
TYPES: dict[FileFormat, str] = {"jsonl": "application/jsonl", "csv": "text/csv"}
_CHUNK = 200
# What a spreadsheet takes for the beginning of a formula, in full width too.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - the full-width signs are meant


def pick_format(asked: FileFormat | None) -> FileFormat:
    """Return the format that was asked for, or else the one that the header Accept prefers."""
    preferred = request.accept_mimetypes.best_match(TYPES.values(), TYPES["jsonl"])
    return asked or ("csv" if preferred == TYPES["csv"] else "jsonl")


def send_rows(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], kind: FileFormat, name: str) -> Response:
    """Answer with all rows as a file; they are read while it is sent, after the request's own transaction."""
    lines = _write_csv(rows, columns) if kind == "csv" else _write_json(rows, columns)
    content_type = TYPES[kind] + ("; charset=utf-8" if kind == "csv" else "")
    answer = Response(_gather(lines), content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    answer.headers["Vary"] = "Accept"
    return answer


def defuse(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula: a text that begins like one is put after an apostrophe."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return f"'{value}"
    return value


def _write_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    for cells in _list_cells(rows, columns):
        writer.writerow(cells)
        yield sheet.getvalue()
        sheet.seek(0)
        sheet.truncate()


def _list_cells(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[Sequence[Any]]:
    yield columns
    for row in rows:
        yield [defuse(row[column]) for column in columns]


def _write_json(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    for row in rows:
        yield json.dumps({column: row[column] for column in columns}, ensure_ascii=False) + "\n"


def _gather(lines: Iterator[str]) -> Iterator[bytes]:
    while chunk := "".join(islice(lines, _CHUNK)):
        yield chunk.encode()
