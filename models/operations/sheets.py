"""The rows of an XLSX workbook: unpacked under a cap here, and read by a process of its own."""

import json
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from threading import BoundedSemaphore
from zipfile import BadZipFile, ZipFile, ZipInfo

from models.errors import InvalidInputError, UnavailableError
from models.operations import sheet_rows
from models.operations.lines import Row

ZIP_MAGIC = b"PK\x03\x04"
# What older spreadsheets write, and newer ones where a password protects the file.
_OLD_MAGIC = b"\xd0\xcf\x11\xe0"
# Around the text of a cell stand its place, style and marks, and much the same words again and again.
_MARKUP = 10
_MOST_PARTS = 2_000
_PIECE = 65_536
_LONGEST_SECONDS = 30
_PATIENCE_SECONDS = 10
_SKIPPED = ("xl/media/", "xl/drawings/", "xl/embeddings/", "xl/theme/", "xl/printerSettings/", "xl/charts/")
_BROKEN = "The workbook cannot be read. Open it in your spreadsheet and save it anew, as XLSX or CSV."
_NO_WORKBOOK = "This is no XLSX workbook. Save the table as XLSX or CSV."
_OLD = "This is an old workbook, or one with a password. Save it as XLSX without a password, or as CSV."
# Each may take much memory for a moment.
_readers = BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one sheet, and the names of all that can be chosen."""

    name: str
    names: list[str]
    rows: Iterator[Row]


def read_sheet(content: bytes, name: str | None, most_rows: int, most_bytes: int) -> Sheet:
    """Read the sheet of this name, or the first with anything in it; a workbook that is too much is refused.

    Neither what its directory promises nor what is really unpacked may come to more than ten times `most_bytes`, and
    the text of its cells not to more than that.
    """
    if content.startswith(_OLD_MAGIC):
        raise InvalidInputError(_OLD, "file")
    plain = _repack(content, _MARKUP * most_bytes)
    if not _readers.acquire(timeout=_PATIENCE_SECONDS):
        raise UnavailableError("Too many workbooks are being read at the moment. Send it again in a minute.")
    try:
        answer = _read(plain, name or "", most_rows, most_bytes)
    finally:
        _readers.release()
    if answer.returncode == sheet_rows.UNKNOWN_SHEET:
        raise InvalidInputError("There is no such sheet in the workbook. Choose one that it has.", "sheet")
    if answer.returncode == sheet_rows.TOO_LONG:
        raise InvalidInputError(f"The sheet holds more than {most_bytes:,} characters. Split it.", "file")
    if answer.returncode:
        raise InvalidInputError(_BROKEN, "file")
    lines = iter(answer.stdout.splitlines())
    found = json.loads(next(lines))
    return Sheet(found["sheet"], found["sheets"], (Row(*json.loads(line)) for line in lines))


def _read(plain: bytes, name: str, most_rows: int, most_characters: int) -> subprocess.CompletedProcess[bytes]:
    program = [sys.executable, "-I", str(Path(sheet_rows.__file__).resolve())]
    arguments = [name.replace("\x00", ""), str(most_rows), str(most_characters)]
    try:
        return subprocess.run(
            program + arguments,
            input=plain,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
            timeout=_LONGEST_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise InvalidInputError(_BROKEN, "file") from None
    except OSError as problem:
        raise UnavailableError("Workbooks cannot be read at the moment. Send the table as CSV.") from problem


def _repack(content: bytes, most: int) -> bytes:
    """Return the parts of a workbook that hold its cells, no longer compressed; so nothing is left that could swell."""
    plain = BytesIO()
    try:
        with ZipFile(BytesIO(content)) as packed, ZipFile(plain, "w") as unpacked:
            for part in _list_parts(packed, most):
                with packed.open(part) as source, unpacked.open(part.filename, "w") as target:
                    # In pieces: asked for all at once, a part unpacks to more than the directory says.
                    while piece := source.read(_PIECE):
                        target.write(piece)
    except (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError):
        raise InvalidInputError(_BROKEN, "file") from None
    return plain.getvalue()


def _list_parts(packed: ZipFile, most: int) -> list[ZipInfo]:
    """Return what is to be unpacked; it must belong to a workbook, and stay below `most` bytes together."""
    all_parts = packed.infolist()
    names = {part.filename for part in all_parts}
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise InvalidInputError(_NO_WORKBOOK, "file")
    if len(names) < len(all_parts) or len(all_parts) > _MOST_PARTS:
        raise InvalidInputError(_BROKEN, "file")
    parts = [part for part in all_parts if _is_needed(part.filename)]
    if sum(part.file_size for part in parts) > most:
        raise InvalidInputError(f"The workbook unpacks to more than {most:,} bytes. Split it, or send CSV.", "file")
    return parts


def _is_needed(name: str) -> bool:
    return name.endswith((".xml", ".rels")) and not name.startswith(_SKIPPED)
