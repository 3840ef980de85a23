"""The formats that fact-checks are read from, and the door to all of them: `open_records`."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from models.errors import InvalidInputError
from models.operations.corpus import FactCheckRecord
from worker.importers import claimreview, lines, table
from worker.importers.cleaning import build_record
from worker.importers.fields import read_words
from worker.importers.records import FoundRecords, RawRecord, Rejection, reject
from worker.importers.text import TextFile, find_text

__all__ = ["FORMATS", "Format", "RecordFile", "Rejection", "detect_format", "open_records"]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: what it is, the endings of its names, and its reader."""

    description: str
    endings: tuple[str, ...]
    read_records: Callable[[TextFile], FoundRecords]


FORMATS: dict[str, Format] = {
    "claimreview": Format(
        "ClaimReview as JSON-LD, in HTML pages or feeds, and answers of claim searches",
        (".jsonld", ".html", ".htm", ".xhtml"),
        claimreview.read_records,
    ),
    "csv": Format("tables with a header", (".csv",), table.read_records),
    "tsv": Format("tables with a header", (".tsv", ".tab"), table.read_records),
    "jsonl": Format("JSON objects, one a line or in an array", (".jsonl", ".ndjson"), lines.read_records),
}


@dataclass(frozen=True, slots=True)
class RecordFile:
    """A file that was read once to its end and holds `size_hint` records; it can be iterated as often as needed.

    Iterating yields records and rejections as they are read, `size_hint` of them, in bounded memory.
    """

    path: Path
    format_name: str
    size_hint: int
    _file: TextFile

    def __iter__(self) -> Iterator[FactCheckRecord | Rejection]:
        numbers: dict[bytes, int] = {}
        for found in FORMATS[self.format_name].read_records(self._file):
            if isinstance(found, Rejection):
                yield found
                continue
            record = build_record(found.fields)
            if isinstance(record, str):
                yield reject(found.line, f"it {record}", _name_record(found))
                continue
            # Eight bytes tell the keys of millions of records apart, and hold little memory.
            key = hashlib.blake2b(record.key.encode(), digest_size=8).digest()
            first = numbers.get(key)
            if first is None:
                numbers[key] = found.line
                yield record
            else:
                yield reject(found.line, _tell_repetition(found, record, first), record.claim)


def open_records(path: Path, format_name: str | None = None) -> RecordFile:
    """Open a file of fact-checks, in a format of `FORMATS` or in the one that its name and content show.

    Reads the file once to its end. What is wrong with the whole of it is raised here as `InvalidInputError`;
    a record that is wrong comes out as a `Rejection` when the file is iterated.
    """
    file = find_text(path)
    name = format_name or detect_format(file)
    if name not in FORMATS:
        raise InvalidInputError(f"There is no format “{name[:40]}”; there are {_list_formats()}.", "format")
    size = sum(1 for _ in FORMATS[name].read_records(file))
    if not size:
        raise InvalidInputError("The file holds no fact-check: no ClaimReview, and no record with a claim.", "file")
    return RecordFile(path, name, size, file)


def detect_format(file: TextFile) -> str:
    """Return the name of the format that a file's ending means, or else its content."""
    plain = file.path.name.lower().removesuffix(".gz")
    named = next((name for name, kind in FORMATS.items() if plain.endswith(kind.endings)), None)
    if named:
        return named
    head = file.read_head()
    start = head.lstrip()[:1]
    if start == "<":
        return "claimreview"
    if start and start in "{[":
        return "jsonl" if lines.is_framed(file) else "claimreview"
    header = table.find_header(head)
    if header is None:
        raise InvalidInputError(f"The format of the file is not known; there are {_list_formats()}.", "file")
    return "tsv" if header.delimiter == "\t" else "csv"


def _list_formats() -> str:
    return "; ".join(f"{name} ({kind.description})" for name, kind in FORMATS.items())


def _tell_repetition(found: RawRecord, record: FactCheckRecord, first: int) -> str:
    if "key" in found.fields:
        return f"its id “{record.key[:40]}” stands at {first:,} already"
    return f"it is the same claim from the same page as at {first:,}"


def _name_record(found: RawRecord) -> str | None:
    named = (read_words(found.fields.get(name)) for name in ("claim", "title", "url", "key"))
    return next((words for words in named if words), None)
