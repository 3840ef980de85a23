"""What the tests of the readers share: writing a file and reading it as an import does."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from models.operations.corpus import FactCheckRecord
from worker.importers.registry import Rejection, open_records


@dataclass(frozen=True)
class Reading:
    """What came out of a file."""

    records: list[FactCheckRecord]
    rejections: list[Rejection]
    format_name: str
    size_hint: int

    @property
    def only(self) -> FactCheckRecord:
        """The one record of a file in which nothing else stands."""
        assert self.rejections == []
        assert len(self.records) == 1
        return self.records[0]

    @property
    def reasons(self) -> list[tuple[int, str]]:
        return [(rejection.line, rejection.reason) for rejection in self.rejections]


def read_file(path: Path, format_name: str | None = None) -> Reading:
    file = open_records(path, format_name)
    records: list[FactCheckRecord] = []
    rejections: list[Rejection] = []
    for found in file:
        if isinstance(found, Rejection):
            rejections.append(found)
        else:
            records.append(found)
    return Reading(records, rejections, file.format_name, file.size_hint)


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Reading]:
    """Write `content` to a file of that name and read it."""

    def write_and_read(name: str, content: str | bytes, format_name: str | None = None) -> Reading:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_file(path, format_name)

    return write_and_read
