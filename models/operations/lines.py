"""The rows of a list of claims as they stand in a table, in JSON lines, or in plain text.

Lines end with a line feed here, whatever they ended with in the file.
"""

import csv
import io
import json
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from models.errors import InvalidInputError
from models.operations.column_names import Use, find_named

Cell = str | int | float | bool | None

MOST_COLUMNS = 100
_ENDINGS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".txt": "text",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
}
# Spreadsheets write semicolons where the comma is the decimal sign.
_SEPARATORS = ",;\t|"
_LONGEST_HEADER = 10_000
_LOOKED_AT = 20
_BROKEN_ROW = "It cannot be read: a quotation mark is never closed, or a cell is too long."
_TOO_MANY_COLUMNS = f"It has more than {MOST_COLUMNS} columns. Leave out those that are not needed."


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands in the file, with the number of its line; `problem` where it could not even be read."""

    number: int
    cells: list[Cell] = field(default_factory=list)
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a file; `keys` names their cells where the file itself does so in every row, as JSON does."""

    rows: Iterator[Row]
    keys: list[str] | None = None


def detect_format(name: str, text: str) -> str:
    """Return the format that a file's name shows, or else its content."""
    named = name_format(name)
    if named:
        return named
    if text.lstrip().startswith("{"):
        return "jsonl"
    separator = _find_named_separator(text)
    return "text" if separator is None else "tsv" if separator == "\t" else "csv"


def name_format(name: str) -> str | None:
    """Return the format that a file's name shows; None where it shows none."""
    plain = name.lower().removesuffix(".gz")
    return next((kind for ending, kind in _ENDINGS.items() if plain.endswith(ending)), None)


def _read_text(text: str, _most: int) -> Rows:
    return Rows(Row(number, [line]) for number, line in _split(text))


def _read_csv(text: str, _most: int) -> Rows:
    return Rows(_read_table(text, _find_named_separator(text) or _find_separator(text)))


def _read_tsv(text: str, _most: int) -> Rows:
    return Rows(_read_table(text, "\t"))


def _read_json_lines(text: str, most: int) -> Rows:
    """Read so many lines; a cell for each name that any of their objects uses."""
    objects = [(number, _read_object(line)) for number, line in islice(_split(text), most)]
    keys = list(dict.fromkeys(key for _, found in objects if isinstance(found, dict) for key in found))
    if len(keys) > MOST_COLUMNS:
        raise InvalidInputError(_TOO_MANY_COLUMNS, "file")
    return Rows(
        (
            Row(number, problem=found)
            if isinstance(found, str)
            else Row(number, [_read_value(found.get(key)) for key in keys])
            for number, found in objects
        ),
        keys,
    )


READERS: dict[str, Callable[[str, int], Rows]] = {
    "csv": _read_csv,
    "tsv": _read_tsv,
    "jsonl": _read_json_lines,
    "text": _read_text,
}


def _read_object(line: str) -> dict[str, object] | str:
    """Return a line as an object, or why it is none."""
    if not line.strip():
        return "It is empty."
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        row = None
    return row if isinstance(row, dict) else "It is not a JSON object."


def _read_value(value: object) -> Cell:
    """Return a value of JSON as a cell; what lies deeper stays as JSON."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return json.dumps(value, ensure_ascii=False)


def _read_table(text: str, separator: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    while True:
        number = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error:
            yield Row(number, problem=_BROKEN_ROW)
            continue
        if row is None:
            return
        yield Row(number, list(row))


def _find_named_separator(text: str) -> str | None:
    """Return what parts the columns that the first line names; None where it is no header of several columns."""
    header = text.lstrip()[:_LONGEST_HEADER].split("\n", 1)[0]
    columns = ((sign, next(csv.reader([header], delimiter=sign), [])) for sign in _SEPARATORS)
    return next((sign for sign, cells in columns if len(cells) > 1 and find_named(cells, Use.TEXT)), None)


def _find_separator(text: str) -> str:
    """Return what parts the first rows into the same number of cells; the comma where nothing does."""
    found = []
    for sign in _SEPARATORS:
        widths = [len(row.cells) for row in islice(_read_table(text, sign), _LOOKED_AT) if row.cells]
        if widths and (common := Counter(widths).most_common(1)[0])[0] > 1:
            found.append((common[1] / len(widths), common[0], sign))
    share, _, sign = max(found, default=(0.0, 0, ","))
    return sign if share > 1 / 2 else ","


def _split(text: str) -> Iterator[tuple[int, str]]:
    return enumerate(text.split("\n"), start=1)
