"""Taking in a list of claims: usable lines become one submission with one job, and the others are told why not."""

import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from models.base import Json
from models.errors import InvalidInputError
from models.operations.column_names import Use
from models.operations.columns import Choice, Table, arrange_table, clean_cell, clean_text, read_level, write_cell
from models.operations.enqueue import queue_job
from models.operations.lines import READERS, Cell, Row, Rows, detect_format, name_format
from models.operations.redacting import redact_list
from models.operations.sheets import ZIP_MAGIC, Sheet, read_sheet
from models.operations.submit import HIGHEST_LEVEL, find_corpora, name_owner
from models.operations.wording import clean_line
from models.settings import Settings
from models.tables.job import Job, JobKind, Lane
from models.tables.person import Person
from models.tables.submission import Origin, Submission, SubmissionKind

FORMATS = (*READERS, "xlsx")
SHOWN_ROWS = 10

_GZIP_MAGIC = b"\x1f\x8b"
_LONGEST_REFERENCE = 500
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_TOO_MANY_CELLS = "It has more cells than the table has columns. Put text that holds the separator in quotes."
_TOO_MANY_REJECTED = "Nothing was read from here on, because too many lines could not be used."


@dataclass(frozen=True, slots=True)
class ListDraft:
    """A file of claims that somebody wants checked, not yet looked at; `choice` says how it is to be read.

    `id` is that of the submission, where it must be a certain one.
    """

    content: bytes
    origin: Origin
    name: str = ""
    choice: Choice = field(default_factory=Choice)
    title: str | None = None
    reference: str | None = None
    corpora: list[str] = field(default_factory=list)
    owner: str = "desk"
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A usable line of a list: the claim as one line of text, and what its row says beside it."""

    number: int
    text: str
    reference: str | None = None
    harm: int | None = None
    reach: int | None = None
    cells: list[Cell] | None = None


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One of the first rows of a list as its sender wrote it, and why it cannot be used, if so."""

    number: int
    cells: list[str]
    problem: str | None


@dataclass(frozen=True, slots=True)
class ClaimList:
    """What a file holds: the usable lines, and of the others {"line", "reason", "reference"}, with "cells" of a table.

    `table` is how it was read, with its rows used up; `shown` are the first of them.
    """

    format: str
    table: Table
    sheets: list[str]
    sheet: str | None = None
    lines: list[Line] = field(default_factory=list)
    rejections: list[Json] = field(default_factory=list)
    shown: list[ShownRow] = field(default_factory=list)

    def find_column(self, use: Use) -> int | None:
        """Return the place of the column that is read for a use, the likeliest where there are several."""
        return next(iter(self.table.places.get(use, ())), None)


def submit_list(session: Session, draft: ListDraft, person: Person | None, settings: Settings) -> Job:
    """Write the submission and its queued job; `summary` of the job says how many lines were accepted and rejected.

    A file that cannot be read, in which no line can be used, or which does not tell where its claims stand, raises
    InvalidInputError.
    """
    found = read_list(draft.content, draft.name, draft.choice, settings)
    submission = Submission(
        id=draft.id or uuid4(),
        kind=SubmissionKind.LIST,
        origin=draft.origin,
        title=clean_line(draft.title, "title"),
        text="\n".join(line.text for line in found.lines),
        reference=clean_line(draft.reference, "reference"),
        person_id=person.id if person else None,
        corpora=find_corpora(session, draft.corpora),
        columns=[clean_text(name) for name in found.table.names] if found.table.names is not None else None,
        rows=[_describe_line(line) for line in found.lines],
        rejections=found.rejections,
    )
    redact_list(submission, settings)
    session.add(submission)
    job = queue_job(
        session,
        JobKind.CHECK,
        owner=name_owner(person) or draft.owner,
        max_attempts=settings.job_attempts,
        lane=Lane.LONG,
        submission=submission,
    )
    job.summary = {"accepted": len(found.lines), "rejected": len(found.rejections)}
    return job


def read_list(content: bytes, name: str, choice: Choice, settings: Settings) -> ClaimList:
    """Read a file of which some line can be used, and which tells where its claims stand; gzip is unpacked."""
    found = examine_list(content, name, choice, settings)
    if found.table.is_guess:
        columns = ", ".join(f"“{column}”" for column in found.table.names or ())
        sentence = f"No column is called “text” or “claim”. Say which one holds the claims; there are: {columns}."
        raise InvalidInputError(sentence, "text_column")
    if found.lines:
        return found
    if not found.rejections:
        raise InvalidInputError("The list names its columns and holds no claim.", "file")
    first = found.rejections[0]
    raise InvalidInputError(f"No line can be used. Line {first['line']}: {first['reason']}", "file")


def examine_list(content: bytes, name: str, choice: Choice, settings: Settings) -> ClaimList:
    """Read a file as it is chosen, else by its name or content, whether or not anything in it can be used."""
    plain = _unpack(content, settings.max_bulk_bytes)
    # One more than can be told of is enough to say that there are more.
    most = 2 * settings.max_bulk_rows + 2
    format_name = choice.format or (name_format(name) if name_format(name) == "xlsx" else None)
    if format_name == "xlsx" or (format_name is None and plain.startswith(ZIP_MAGIC)):
        sheet = read_sheet(plain, choice.sheet, most, settings.max_bulk_bytes)
        table = arrange_table(Rows(sheet.rows), choice, plain=False)
        return _sift(_start("xlsx", table, sheet), settings)
    # What is not UTF-8 stays in place as broken characters, so that it costs no other line.
    text = plain.decode("utf-8-sig", "surrogateescape").replace("\r\n", "\n").replace("\r", "\n").rstrip()
    if not text:
        raise InvalidInputError("The list is empty. Send a claim a line.", "file")
    format_name = format_name or detect_format(name, text)
    if format_name == "text" and choice.columns and choice.format is None:
        format_name = "csv"
    if format_name not in READERS:
        raise InvalidInputError(f"The format must be one of: {', '.join(FORMATS)}.", "format")
    table = arrange_table(READERS[format_name](text, most), choice, plain=format_name == "text")
    return _sift(_start(format_name, table), settings)


def _start(format_name: str, table: Table, sheet: Sheet | None = None) -> ClaimList:
    return ClaimList(format_name, table, sheet.names if sheet else [], sheet.name if sheet else None)


def _sift(found: ClaimList, settings: Settings) -> ClaimList:
    for row in _drop_empty_end(found.table.rows, settings.max_bulk_rows):
        if len(found.rejections) == settings.max_bulk_rows:
            found.rejections.append({"line": row.number, "reason": _TOO_MANY_REJECTED, "reference": None})
            break
        line = _read_row(found.table, row)
        problem = _find_problem(found.table, row, line, settings)
        if problem is None and len(found.lines) == settings.max_bulk_rows:
            problem = f"At most {settings.max_bulk_rows:,} claims are taken at once. Send the rest as another list."
        if problem:
            found.rejections.append(_reject(line, problem))
        else:
            found.lines.append(line)
        if len(found.shown) < SHOWN_ROWS:
            found.shown.append(ShownRow(row.number, [clean_text(write_cell(cell)) for cell in row.cells], problem))
    return found


def _drop_empty_end(rows: Iterator[Row], most: int) -> Iterator[Row]:
    """Yield the rows up to the last one in which anything stands; spreadsheets often have some below it."""
    empty: list[Row] = []
    for row in rows:
        is_empty = row.problem is None and not any(write_cell(cell).strip() for cell in row.cells)
        if is_empty and len(empty) < most:
            empty.append(row)
            continue
        yield from empty
        empty.clear()
        yield row


def _read_row(table: Table, row: Row) -> Line:
    def read(use: Use) -> str:
        return " ".join(write_cell(table.find(use, row)).split())

    width = len(table.names or ())
    cells = [clean_cell(cell) for cell in row.cells[:width]] if table.names is not None else None
    harm, reach = (read_level(table.find(use, row)) for use in (Use.HARM, Use.REACH))
    return Line(row.number, read(Use.TEXT), read(Use.REFERENCE) or None, harm, reach, cells)


def _describe_line(line: Line) -> Json:
    own = {"harm": line.harm, "reach": line.reach, "cells": line.cells}
    said = {name: value for name, value in own.items() if value is not None}
    return {"line": line.number, "reference": line.reference} | said


def _find_problem(table: Table, row: Row, line: Line, settings: Settings) -> str | None:
    """Return why a row cannot be used, None where it can."""
    if row.problem:
        return row.problem
    if table.names is not None and any(write_cell(cell).strip() for cell in row.cells[len(table.names) :]):
        return _TOO_MANY_CELLS
    problem = _find_odd_type(table, row) if table.typed else None
    problem = problem or _judge(line.text, line.reference or "", settings)
    for use, level in ((Use.HARM, line.harm), (Use.REACH, line.reach)):
        said = write_cell(table.find(use, row)).strip()
        if level is None and said:
            problem = problem or f"Its {use} is not a number from 0 to {HIGHEST_LEVEL}."
    return problem


def _is_deep(value: Cell) -> bool:
    """Tell whether a value was a list or an object; words may begin with a bracket too."""
    if not isinstance(value, str) or not value.startswith(("[", "{")):
        return False
    try:
        json.loads(value)
    except (ValueError, RecursionError):
        return False
    return True


def _find_odd_type(table: Table, row: Row) -> str | None:
    """Return what is wrong with the kinds of an object's values; in JSON a number is no claim."""
    if not isinstance(table.find(Use.TEXT, row), str):
        place = next(iter(table.places[Use.TEXT]), None)
        return f"It has no “{table.names[place] if table.names and place is not None else 'text'}” that is text."
    reference = table.find(Use.REFERENCE, row)
    if _is_deep(reference) or isinstance(reference, bool | float):
        return "Its reference is neither text nor a number."
    return None


def _reject(line: Line, reason: str) -> Json:
    kept = line.reference if _judge_parts("", line.reference or "") is None else None
    own = {} if line.cells is None else {"cells": line.cells}
    return {"line": line.number, "reason": reason, "reference": kept} | own


def _judge(text: str, reference: str, settings: Settings) -> str | None:
    """Return why a line cannot be used, None where it can."""
    broken = _judge_parts(text, reference)
    if broken:
        return broken
    if not text:
        return "It is empty."
    if len(text) > settings.max_claim_characters:
        return f"It has {len(text):,} characters; a claim has at most {settings.max_claim_characters:,}."
    return None


def _judge_parts(text: str, reference: str) -> str | None:
    """Return why a line cannot even be kept, None where it can."""
    if _BINARY.search(text + reference):
        return "It contains binary data."
    try:
        (text + reference).encode()
    except UnicodeEncodeError:
        return "It contains broken characters. Send it as UTF-8."
    if len(reference) > _LONGEST_REFERENCE:
        return f"Its reference has more than {_LONGEST_REFERENCE} characters."
    return None


def _unpack(content: bytes, most: int) -> bytes:
    """Return the bytes, those of gzip unpacked; it stops at `most`, however much the file would unpack to."""
    if not content.startswith(_GZIP_MAGIC):
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
            unpacked = packed.read(most + 1)
    except (OSError, EOFError, zlib.error):
        raise InvalidInputError("The file is broken gzip. Pack it again.", "file") from None
    if len(unpacked) > most:
        raise InvalidInputError(f"The file unpacks to more than {most:,} bytes. Split it.", "file")
    return unpacked
