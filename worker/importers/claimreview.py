"""Reader of ClaimReview: JSON-LD alone or in HTML pages, feeds of it, and answers of fact-check searches."""

from collections.abc import Iterator
from typing import TextIO

from models.errors import InvalidInputError
from worker.importers.documents import read_values
from worker.importers.mending import BrokenJsonError
from worker.importers.records import FoundRecords, RawRecord, reject
from worker.importers.reviews import Fault, Fields, find_factchecks, find_in_page, show_value
from worker.importers.text import TextFile

LONGEST_PAGE = 64_000_000


def read_records(file: TextFile) -> FoundRecords:
    """Yield what a document holds, numbered from 1 in its order."""
    is_page = file.read_head().lstrip().startswith("<")
    with file.open() as stream:
        found = _read_page(stream) if is_page else _read_document(stream)
        for number, factcheck in enumerate(found, start=1):
            if isinstance(factcheck, Fault):
                yield reject(number, f"it {factcheck.reason}", factcheck.shown)
            else:
                yield RawRecord(number, factcheck)


def _read_page(stream: TextIO) -> Iterator[Fields | Fault]:
    page = stream.read(LONGEST_PAGE + 1)
    if len(page) > LONGEST_PAGE:
        raise InvalidInputError(f"The page has more than {LONGEST_PAGE:,} characters: split it.", "file")
    yield from find_in_page(page)


def _read_document(stream: TextIO) -> Iterator[Fields | Fault]:
    try:
        for value in read_values(stream):
            found = list(find_factchecks(value.content))
            yield from found
            if value.expected and not found:
                yield Fault("holds neither a ClaimReview nor a claim", show_value(value.content))
    except BrokenJsonError as error:
        raise InvalidInputError(f"The file {error}.", "file") from error
