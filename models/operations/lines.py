"""The lines of a list of claims as they stand in a table with a header, in JSON lines, or in plain text.

Lines end with a line feed here, whatever they ended with in the file.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from models.errors import InvalidInputError

_TEXT = ("text", "claim")
_REFERENCE = ("reference", "id")
_ENDINGS = {".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".txt": "text"}
# Spreadsheets write semicolons where the comma is the decimal sign.
_SEPARATORS = ",;\t"
_LONGEST_HEADER = 10_000
_NO_HEADER = "The first line must name the columns, one of them “text” or “claim”. Or send plain text, a claim a line."
_TOO_MANY_CELLS = "It has more cells than the first line names columns. Put text that holds the separator in quotes."
_BROKEN_ROW = "It cannot be read: a quotation mark is never closed, or a cell is too long."


@dataclass(frozen=True, slots=True)
class Line:
    """A claim as it stands in the file, with the number of its line; `problem` where it could not even be read."""

    number: int
    text: str = ""
    reference: str | None = None
    problem: str | None = None


def detect_format(name: str, text: str) -> str:
    """Return the format in `READERS` that a file's name shows, or else its content."""
    plain = name.lower().removesuffix(".gz")
    named = next((kind for ending, kind in _ENDINGS.items() if plain.endswith(ending)), None)
    if named:
        return named
    if text.lstrip().startswith("{"):
        return "jsonl"
    separator = _find_separator(text)
    return "text" if separator is None else "tsv" if separator == "\t" else "csv"


def _read_text(text: str) -> Iterator[Line]:
    return (Line(number, line) for number, line in _split(text))


def _read_json_lines(text: str) -> Iterator[Line]:
    return (_read_object(number, line) if line.strip() else Line(number) for number, line in _split(text))


def _read_csv(text: str) -> Iterator[Line]:
    return _read_table(text, _find_separator(text) or ",")


def _read_tsv(text: str) -> Iterator[Line]:
    return _read_table(text, "\t")


READERS: dict[str, Callable[[str], Iterator[Line]]] = {
    "csv": _read_csv,
    "tsv": _read_tsv,
    "jsonl": _read_json_lines,
    "text": _read_text,
}


def _read_object(number: int, line: str) -> Line:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict):
        return Line(number, problem="It is not a JSON object.")
    text = next((row[name] for name in _TEXT if name in row), None)
    reference = next((row[name] for name in _REFERENCE if row.get(name) is not None), None)
    if not isinstance(text, str):
        return Line(number, problem="It has no “text” or “claim” that is text.")
    if isinstance(reference, bool) or not isinstance(reference, str | int | None):
        return Line(number, problem="Its reference is neither text nor a number.")
    return Line(number, text, None if reference is None else str(reference))


def _read_table(text: str, separator: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        header = next((row for row in reader if any(cell.strip() for cell in row)), [])
    except csv.Error:
        header = []
    places = _place_columns(header)
    if places is None:
        raise InvalidInputError(_NO_HEADER, "file")
    while True:
        number = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error:
            yield Line(number, problem=_BROKEN_ROW)
            continue
        if row is None:
            return
        cells = dict(enumerate(row))
        problem = _TOO_MANY_CELLS if len(row) > len(header) else None
        yield Line(number, cells.get(places[0], ""), cells.get(places[1]), problem)


def _find_separator(text: str) -> str | None:
    """Return what parts the columns that the first line names; None where it is no header of several columns."""
    header = text.lstrip()[:_LONGEST_HEADER].split("\n", 1)[0]
    columns = ((sign, next(csv.reader([header], delimiter=sign), [])) for sign in _SEPARATORS)
    return next((sign for sign, cells in columns if len(cells) > 1 and _place_columns(cells)), None)


def _place_columns(header: list[str]) -> tuple[int, int] | None:
    """Return where text and reference stand, -1 for a reference that is not there; None where no text is."""
    names = [cell.strip().lower() for cell in header]
    text = next((names.index(name) for name in _TEXT if name in names), None)
    reference = next((names.index(name) for name in _REFERENCE if name in names), -1)
    return None if text is None else (text, reference)


def _split(text: str) -> Iterator[tuple[int, str]]:
    return enumerate(text.split("\n"), start=1)
