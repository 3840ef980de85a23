"""Reading a labelled set: a corpus, queries, and which records each query repeats."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from models.dates import parse_date
from models.errors import InvalidInputError
from models.operations.corpus import FactCheckRecord
from models.scoring import Sought
from worker.pipeline.sought import seek

# Everything that is fitted is measured on folds that it has not seen; all fits part the queries alike.
FOLDS = 5

_OPTIONAL = ("title", "subtitle", "body", "rating", "speaker", "publisher", "url")


@dataclass(frozen=True, slots=True)
class Query:
    """A claim with the keys of the records that review the same one."""

    id: str
    claim: Sought
    relevant: frozenset[str]

    @property
    def fold(self) -> int:
        """In which fold it is; queries that repeat the same record are in one: their lists are nearly the same."""
        return choose_fold(min(self.relevant))


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """A corpus and the labelled queries of one split."""

    split: str
    records: list[FactCheckRecord]
    queries: list[Query]

    @property
    def digest(self) -> str:
        """The SHA-256 of its queries and labels, by which it is known whether something has learned from it."""
        texts = sorted(f"{query.id}\t{query.claim.text}\t{sorted(query.relevant)}" for query in self.queries)
        return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def choose_fold(group: str) -> int:
    """Return the fold of all that belongs to a group, the same for whatever is fitted."""
    return int(hashlib.sha256(group.encode()).hexdigest(), 16) % FOLDS


def read_set(
    folder: Path, split: str, limit: int | None = None, *, with_body: bool = True, with_context: bool = True
) -> LabelledSet:
    """Read `folder`; only queries with a relevant record count. A missing or broken file is InvalidInputError."""
    records = read_records(folder)
    relevant = _read_relevant(folder / f"qrels_{split}.tsv")
    queries = [
        _read_query(row, frozenset(relevant[row.id]))
        for row in _read_rows(folder / f"queries_{split}.jsonl")
        if row.id in relevant
    ]
    if not with_body:
        records = [replace(record, body=None) for record in records]
    if not with_context:
        queries = [replace(query, claim=seek(query.claim.text)) for query in queries]
    if not queries:
        raise InvalidInputError(f"The split “{split}” in {folder} has no labelled query.")
    return LabelledSet(split, records, queries[:limit])


def read_records(folder: Path) -> list[FactCheckRecord]:
    """Read the corpus of `folder` alone."""
    corpus = next((path for path in (folder / "corpus.jsonl", folder / "corpus.jsonl.gz") if path.is_file()), None)
    if corpus is None:
        raise InvalidInputError(f"There is no corpus.jsonl or corpus.jsonl.gz in {folder}.")
    return _read_records(corpus)


def thin_set(labelled: LabelledSet, size: int) -> LabelledSet:
    """Return the set as a desk with a small corpus meets it: `size` records, half of them true for some query.

    Which ones is decided by the hash of their keys, so that it is always the same ones.
    """
    wanted = {key for query in labelled.queries for key in query.relevant}
    shuffled = sorted(labelled.records, key=lambda record: hashlib.sha256(record.key.encode()).digest())
    true = [record for record in shuffled if record.key in wanted][: size // 2]
    others = [record for record in shuffled if record.key not in wanted][: size - len(true)]
    return replace(labelled, records=true + others)


def _read_records(path: Path) -> list[FactCheckRecord]:
    lines: dict[str, str] = {}
    records = []
    for row in _read_rows(path):
        said: dict[str, Any] = {name: row.read_if_any(name) for name in _OPTIONAL}
        record = FactCheckRecord(row.id, row.read("claim"), **said, date=parse_date(row.read_if_any("date")))
        if record.key in lines:
            raise InvalidInputError(f"{row.place} repeats the id “{record.key}” of line {lines[record.key]}.")
        lines[record.key] = row.place.split()[1]
        records.append(record)
    if not records:
        raise InvalidInputError(f"{path} holds no record.")
    return records


def _read_query(row: "_Row", relevant: frozenset[str]) -> Query:
    context = row.fields.get("context") or {}
    if not isinstance(context, dict):
        raise InvalidInputError(f"{row.place} has a “context” that is not a JSON object.")
    try:
        surroundings = _Surroundings.model_validate(context)
    except ValidationError as problem:
        where = ".".join(map(str, problem.errors()[0]["loc"]))
        raise InvalidInputError(f"{row.place} has a “context” whose “{where}” is not as it should be.") from None
    claim = seek(
        row.read("text"),
        surroundings.speaker,
        tuple(said for _, said in surroundings.before),
        tuple(said for _, said in surroundings.after),
        surroundings.document,
    )
    return Query(row.id, claim, relevant)


class _Surroundings(BaseModel):
    """What a query's “context” may hold: who said it, in which document, and who said what around it."""

    speaker: str | None = None
    document: str | None = None
    before: list[tuple[str | None, str]] = []
    after: list[tuple[str | None, str]] = []


def _read_relevant(path: Path) -> dict[str, set[str]]:
    relevant: dict[str, set[str]] = {}
    for place, line in _read_lines(path):
        match [part.strip() for part in line.split("\t")]:
            case [query, record] if query and record:
                relevant.setdefault(query, set()).add(record)
            case _:
                raise InvalidInputError(f"{place} is not a query's id, a tab and a record's id.")
    return relevant


@dataclass(frozen=True, slots=True)
class _Row:
    """A JSON object of a file, and its place for those who have to mend it."""

    place: str
    id: str
    fields: dict[str, Any]

    def read(self, name: str) -> str:
        """Return the text under `name`, which must be there."""
        text = self.read_if_any(name)
        if text is None or not text.strip():
            raise InvalidInputError(f"{self.place} has no “{name}”.")
        return text

    def read_if_any(self, name: str) -> str | None:
        """Return the text under `name`; None where there is none."""
        text = self.fields.get(name) or None
        if text is None:
            return None
        if not isinstance(text, str) or "\x00" in text or not _is_encodable(text):
            raise InvalidInputError(f"{self.place} has a “{name}” that is not a text.")
        return text


def _read_rows(path: Path) -> Iterator[_Row]:
    for place, line in _read_lines(path):
        try:
            fields = json.loads(line)
        except ValueError:
            fields = None
        key = fields.get("id") if isinstance(fields, dict) else None
        if not isinstance(key, str | int) or isinstance(key, bool) or key == "":
            raise InvalidInputError(f"{place} is not a JSON object with an id.")
        yield _Row(place, str(key), fields)


def _read_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the lines that are not blank, each with its place."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield f"Line {number} of {path}", line
    except UnicodeDecodeError:
        raise InvalidInputError(f"{path} is not a text in UTF-8.") from None
    except (OSError, EOFError, zlib.error) as problem:
        reason = getattr(problem, "strerror", None) or "it is damaged"
        raise InvalidInputError(f"{path} cannot be read: {reason}.") from None


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
