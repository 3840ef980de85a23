"""Reading a labelled set: a corpus, queries, and which records each query repeats."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TextIO

from models.errors import InvalidInputError
from models.operations.corpus import FactCheckRecord

_OPTIONAL = ("title", "subtitle", "body", "rating", "speaker", "publisher", "url")


@dataclass(frozen=True, slots=True)
class Query:
    """A text with the keys of the records that review the same claim."""

    id: str
    text: str
    relevant: frozenset[str]
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """A corpus and the labelled queries of one split."""

    split: str
    records: list[FactCheckRecord]
    queries: list[Query]


def read_set(
    folder: Path, split: str, limit: int | None = None, *, with_body: bool = True, with_context: bool = True
) -> LabelledSet:
    """Read `folder`; only queries with a relevant record count. A missing or broken file is InvalidInputError."""
    corpus = next((path for path in (folder / "corpus.jsonl", folder / "corpus.jsonl.gz") if path.is_file()), None)
    if corpus is None:
        raise InvalidInputError(f"There is no corpus.jsonl or corpus.jsonl.gz in {folder}.")
    relevant = _read_relevant(folder / f"qrels_{split}.tsv")
    records = [_read_record(row) for row in _read_lines(corpus)]
    queries = [
        Query(row["id"], row["text"], frozenset(relevant[row["id"]]), row.get("context") or {})
        for row in _read_lines(folder / f"queries_{split}.jsonl")
        if row["id"] in relevant
    ]
    if not with_body:
        records = [replace(record, body=None) for record in records]
    if not with_context:
        queries = [replace(query, context={}) for query in queries]
    if not queries:
        raise InvalidInputError(f"The split “{split}” in {folder} has no labelled query.")
    return LabelledSet(split, records, queries[:limit])


def thin_set(labelled: LabelledSet, size: int) -> LabelledSet:
    """Return the set as a desk with a small corpus meets it: `size` records, half of them true for some query.

    Which ones is decided by the hash of their keys, so that it is always the same ones.
    """
    wanted = {key for query in labelled.queries for key in query.relevant}
    shuffled = sorted(labelled.records, key=lambda record: hashlib.sha256(record.key.encode()).digest())
    true = [record for record in shuffled if record.key in wanted][: size // 2]
    others = [record for record in shuffled if record.key not in wanted][: size - len(true)]
    return replace(labelled, records=true + others)


def _read_record(row: dict[str, Any]) -> FactCheckRecord:
    said = {name: row.get(name) or None for name in _OPTIONAL}
    return FactCheckRecord(key=row["id"], claim=row["claim"], **said)


def _read_relevant(path: Path) -> dict[str, set[str]]:
    relevant: dict[str, set[str]] = {}
    with _open(path) as lines:
        for line in lines:
            if line.strip():
                query, _, record = line.rstrip("\n").partition("\t")
                relevant.setdefault(query, set()).add(record.strip())
    return relevant


def _read_lines(path: Path) -> Iterator[dict[str, Any]]:
    with _open(path) as lines:
        for number, line in enumerate(lines, start=1):
            try:
                row = json.loads(line)
                row["id"] = str(row["id"])
            except (ValueError, TypeError, KeyError):
                raise InvalidInputError(f"Line {number} of {path} is not a JSON object with an id.") from None
            yield row


def _open(path: Path) -> TextIO:
    try:
        return gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
    except OSError as problem:
        raise InvalidInputError(f"{path} cannot be read: {problem.strerror}.") from None
