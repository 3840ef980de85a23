"""Reads one sheet of a workbook, as a program of its own: whatever a hostile one makes of it, only this process ends.

The workbook comes by standard input; the arguments are the sheet's name, or nothing for the first one with content, the
most rows, and the most characters. A line of JSON names the sheets and the one that was read; each further line is the
number of a row and its cells.
"""

import datetime as dt
import io
import json
import math
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

BROKEN, UNKNOWN_SHEET, TOO_LONG = 3, 4, 5
_MEMORY = 768 * 1024 * 1024
# Up to here spreadsheets show every digit of a whole number.
_LARGEST_WHOLE = 1e15


def main() -> int:
    """Read and write; the exit code says what was wrong."""
    wanted, most_rows, most_characters = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with suppress(OSError, ValueError):  # not every system can be told so
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        names = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        if not names or (wanted and wanted not in names):
            return UNKNOWN_SHEET
        sheet = _pick(workbook, [wanted] if wanted else names)
        rows = _read_rows(sheet, most_rows)
    except (CalamineError, MemoryError, OverflowError):
        return BROKEN
    _write({"sheets": names, "sheet": sheet.name})
    for number, cells in rows:
        most_characters -= sum(len(cell) for cell in cells if isinstance(cell, str))
        if most_characters < 0:
            return TOO_LONG
        _write([number, cells])
    return 0


def _pick(workbook: CalamineWorkbook, names: list[str]) -> CalamineSheet:
    """Return the first of these sheets that has a cell with something in it, or else the first."""
    sheets = (workbook.get_sheet_by_name(name) for name in names)
    return next((sheet for sheet in sheets if sheet.start is not None), None) or workbook.get_sheet_by_name(names[0])


def _read_rows(sheet: CalamineSheet, most: int) -> Iterator[tuple[int, list[Any]]]:
    """Return the rows with the numbers that a spreadsheet shows beside them, all equally wide."""
    if sheet.start is None:
        return iter(())
    found = [[_show(cell) for cell in row] for row in sheet.to_python(nrows=most)]
    width = max((place for row in found for place, cell in enumerate(row, start=1) if cell is not None), default=0)
    return ((number, row[:width]) for number, row in enumerate(found, start=sheet.start[0] + 1))


def _show(value: Any) -> Any:
    """Return a cell as people see it; numbers and truth values stay what they are."""
    if isinstance(value, str | bool):
        return value if value != "" else None
    if isinstance(value, int | float):
        if not math.isfinite(value):
            return str(value)
        return int(value) if abs(value) < _LARGEST_WHOLE and value == int(value) else float(f"{value:.15g}")
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", _find_precision(value))
    return value.isoformat(_find_precision(value)) if isinstance(value, dt.time) else str(value)


def _find_precision(value: dt.datetime | dt.time) -> str:
    return "seconds" if value.second else "minutes"


def _write(value: Any) -> None:
    sys.stdout.write(json.dumps(value) + "\n")


if __name__ == "__main__":
    sys.exit(main())
