"""The work of an import job: the kept file is read and brought into its corpus, batch by batch."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy.orm import Session

from models.base import Json
from models.operations.corpus import FactCheckRecord, StoreCounts
from models.operations.imports import MOST_REJECTIONS, close_file, open_import
from models.session import desk_engine, transaction
from models.settings import load_settings
from worker.importers.registry import RecordFile, open_records
from worker.importers.store import store_records
from worker.pipeline.encoder import open_encoder
from worker.runner import Record, Report

_LONGEST_ENDING = 20


def import_corpus(job_id: UUID, report: Report) -> Record:
    """Bring the file of an import into its corpus; done again after an interruption, it goes on with the rest.

    A file that is wrong as a whole raises InvalidInputError before anything is written.
    """
    with transaction() as session:
        file = open_import(session, job_id)
        content = file.content or b""
    report("read", 0, None)
    with TemporaryDirectory(prefix="factdesk-import-") as folder:
        path = Path(folder) / f"file{_find_ending(file.name)}"
        path.write_bytes(content)
        records = open_records(path, file.format)
        sieve = _Sieve(records, report)
        counts = store_records(
            desk_engine(), open_encoder(load_settings()), file.corpus, sieve.sift(), lambda _: sieve.tell()
        )
    return _write_down(job_id, counts, sieve)


@dataclass
class _Sieve:
    """Parts the usable records of a file from the others, and tells how far it has come."""

    records: RecordFile
    report: Report
    seen: int = 0
    rejected: int = 0
    rejections: list[Json] = field(default_factory=list)

    def sift(self) -> Iterator[FactCheckRecord]:
        """Yield the usable records."""
        self.tell()
        for record in self.records:
            self.seen += 1
            if isinstance(record, FactCheckRecord):
                yield record
                continue
            self.rejected += 1
            if len(self.rejections) < MOST_REJECTIONS:
                self.rejections.append(asdict(record))

    def tell(self) -> None:
        """Say how many records were dealt with; where the work must end, this raises."""
        self.report("import", self.seen, self.records.size_hint)


def _write_down(job_id: UUID, counts: StoreCounts, sieve: _Sieve) -> Record:
    def record(session: Session) -> None:
        close_file(session, job_id, asdict(counts) | {"rejected": sieve.rejected}, sieve.rejections)

    return record


def _find_ending(name: str) -> str:
    """Return the ending by which the readers tell formats apart, as .jsonl.gz."""
    ending = "".join(PurePath(name).suffixes[-2:]).lower()
    return ending if ending.replace(".", "").isalnum() and ending.isascii() and len(ending) <= _LONGEST_ENDING else ""
