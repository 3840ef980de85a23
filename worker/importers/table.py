"""Reader of tables: CSV and TSV with a header, whatever sign stands between the columns."""

import csv
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from models.errors import InvalidInputError
from worker.importers.fields import find_field, pick_fields
from worker.importers.records import FoundRecords, RawRecord, Rejection, reject
from worker.importers.text import LONGEST_LINE, TextFile, read_lines

_DELIMITERS = (",", "\t", ";", "|")
_TOO_LONG = f"it is longer than {LONGEST_LINE:,} characters, or a quote in it is never closed"
# The limit of the csv module holds for the whole process and is made for short cells; articles are long.
csv.field_size_limit(LONGEST_LINE)


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns, and the sign between them."""

    columns: list[str]
    delimiter: str


def read_records(file: TextFile) -> FoundRecords:
    """Yield a record for each row; raise `InvalidInputError` where no column is a claim."""
    header = find_header(file.read_head())
    if header is None:
        raise InvalidInputError("No column of the header is a claim: the first line must name one “claim”.", "file")
    with file.open(newline="") as stream:
        rows = _read_rows(_Feed(read_lines(stream)), header)
        next(rows, None)  # the header itself
        for row in rows:
            if isinstance(row, Rejection):
                yield row
            else:
                number, cells = row
                yield RawRecord(number, pick_fields(zip(header.columns, cells, strict=True)))


def find_header(head: str) -> Header | None:
    """Return the header at the beginning of a table, with the sign that makes most columns of it, one a claim."""
    found = [header for delimiter in _DELIMITERS if (header := _read_header(head, delimiter))]
    return max(found, key=lambda header: len(header.columns), default=None)


def _read_header(head: str, delimiter: str) -> Header | None:
    try:
        rows = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter, strict=True)
        columns = next((row for row in rows if any(row)), [])
    except csv.Error:
        return None
    names_claim = any((field := find_field(name)) and field[0] == "claim" for name in columns)
    return Header(columns, delimiter) if names_claim else None


class _Feed:
    """The lines of a table for the csv module; those of a broken row can be given back."""

    def __init__(self, lines: Iterator[tuple[int, str | None]]) -> None:
        self._lines = lines
        self._waiting: deque[tuple[int, str | None]] = deque()
        self._taken: list[tuple[int, str | None]] = []

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        number, line = self._waiting.popleft() if self._waiting else next(self._lines)
        self._taken.append((number, line))
        if line is None:
            raise csv.Error(_TOO_LONG)
        return line

    def start_row(self) -> None:
        self._taken.clear()

    def first_line(self) -> tuple[int, str]:
        """Return the line where the row begins, with its number."""
        number, line = self._taken[0]
        return number, line or ""

    def give_back(self) -> None:
        """Let the next row begin on the second line of this one."""
        self._waiting.extendleft(reversed(self._taken[1:]))


def _read_rows(feed: _Feed, header: Header) -> Iterator[tuple[int, list[str]] | Rejection]:
    """Yield the cells of each row with the number of its first line; rows without anything in them are left out."""
    width = len(header.columns)
    reader = csv.reader(feed, delimiter=header.delimiter, strict=True)
    while True:
        feed.start_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            feed.give_back()
            yield _mend_row(*feed.first_line(), header) or reject(*_explain_fault(error, *feed.first_line()))
        else:
            number, line = feed.first_line()
            if len(cells) == width:
                yield number, cells
            elif any(cells):
                yield reject(number, _compare_widths(len(cells), width), line)


def _mend_row(number: int, line: str, header: Header) -> tuple[int, list[str]] | None:
    """Many programs write quotes into TSV as they are: there a line that has the right number of tabs is a row."""
    cells = line.rstrip("\r\n").split("\t")
    return (number, cells) if header.delimiter == "\t" and len(cells) == len(header.columns) else None


def _compare_widths(cells: int, columns: int) -> str:
    if cells < columns:
        return f"it has only {cells:,} of {columns:,} columns"
    return f"it has {cells:,} columns, and the header has {columns:,}"


def _explain_fault(error: csv.Error, number: int, line: str) -> tuple[int, str, str]:
    fault = str(error)
    return number, _TOO_LONG if fault == _TOO_LONG or "limit" in fault else "its quotes do not pair up", line
