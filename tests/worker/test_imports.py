"""The work of an import job: a file comes into its corpus, again without harm, or not at all."""

import gzip
import json
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from models.errors import DeskError, InvalidInputError
from models.operations.imports import IMPORT_FORMATS, ImportDraft, start_import
from models.operations.jobs import CancelRequestedError
from models.session import transaction
from models.settings import Settings
from models.tables.corpus import Corpus, FactCheck
from models.tables.intake import ImportFile
from models.tables.job import Job, JobKind
from models.tables.person import Person, Role
from worker.handlers import HANDLERS
from worker.importers.registry import FORMATS
from worker.imports import import_corpus
from worker.pipeline.encoder import SentenceEncoder

LINES = [{"claim": f"River {number} froze.", "rating": "False", "id": str(number)} for number in range(300)]
BROKEN = "nonsense\n" + json.dumps({"rating": "True"})


def write_lines(rows: list[dict[str, Any]], more: str = "") -> bytes:
    return ("\n".join(json.dumps(row) for row in rows) + "\n" + more).encode()


@pytest.fixture
def dora(database: Engine) -> Person:
    person = Person(email="dora@desk.test", name="Dora", role=Role.ADMIN, password_hash="-")
    with transaction() as session:
        session.add(person)
    return person


def send(dora: Person, settings: Settings, content: bytes, name: str = "rivers.jsonl") -> Job:
    with transaction() as session:
        return start_import(session, ImportDraft("rivers", content, name), dora, settings)


class Reports(list[tuple[str, int, int | None]]):
    """Hears of the progress, and raises at a step."""

    def __init__(self, stop_at: int | None = None) -> None:
        self.stop_at = stop_at

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        self.append((stage, done, total))
        if len(self) == self.stop_at:
            raise CancelRequestedError

    def keep(self, record: Any) -> None:
        raise AssertionError(f"an import keeps what it reads itself, and this is: {record}")

    def note(self, detail: Any) -> None:
        raise AssertionError(f"an import has nothing to note, and this is: {detail}")


def run(job: Job, report: Reports | None = None) -> Job:
    """Do the work and write it down, as the runner does."""
    record = import_corpus(job.id, report if report is not None else Reports())
    with transaction() as session:
        record(session)
        return session.get_one(Job, job.id)


def count_factchecks() -> int:
    with transaction() as session:
        return session.scalars(select(func.count()).select_from(FactCheck)).one()


def test_formats_are_the_readers_own() -> None:
    assert set(IMPORT_FORMATS) == set(FORMATS)


def test_the_worker_knows_the_work() -> None:
    assert HANDLERS[JobKind.IMPORT] is import_corpus


@pytest.mark.usefixtures("encoder")
def test_a_file_comes_in_with_true_progress_and_counts(dora: Person, settings: Settings) -> None:
    report = Reports()
    job = run(send(dora, settings, write_lines(LINES, BROKEN)), report)
    assert job.summary == {"corpus": "rivers", "added": 300, "updated": 0, "unchanged": 0, "rejected": 2}
    assert count_factchecks() == 300
    assert report[0] == ("read", 0, None)
    assert [step[0] for step in report[1:]] == ["import"] * (len(report) - 1)
    assert [done for _, done, _ in report] == sorted(done for _, done, _ in report)
    assert {total for _, _, total in report[1:]} == {302}
    with transaction() as session:
        file = session.scalars(select(ImportFile)).one()
        assert file.content is None
        assert [entry["line"] for entry in file.rejections or []] == [301, 302]


def test_what_has_not_changed_is_left_alone(dora: Person, settings: Settings, encoder: SentenceEncoder) -> None:
    run(send(dora, settings, gzip.compress(write_lines(LINES)), "rivers.jsonl.gz"))
    changed = [{**LINES[0], "rating": "True"}, *LINES[1:], {"claim": "A new one.", "id": "new"}]
    again = run(send(dora, settings, write_lines(changed)))
    assert again.summary == {"corpus": "rivers", "added": 1, "updated": 1, "unchanged": 299, "rejected": 0}


def test_an_import_that_was_interrupted_goes_on_when_it_is_done_again(
    dora: Person, settings: Settings, encoder: SentenceEncoder
) -> None:
    job = send(dora, settings, write_lines(LINES))
    with pytest.raises(CancelRequestedError):
        run(job, Reports(stop_at=3))
    assert 0 < count_factchecks() < 300
    done = run(job)
    assert done.summary is not None
    assert done.summary["added"] + done.summary["unchanged"] == 300
    assert count_factchecks() == 300


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG" + bytes(200), "not text"),
        (b"name,date\nx,y\n", "no fact-check|not known"),
        (b"\x1f\x8bnonsense", "broken gzip"),
    ],
)
def test_a_bad_file_stops_before_anything_is_written(
    dora: Person, settings: Settings, content: bytes, words: str
) -> None:
    job = send(dora, settings, content, "x")
    with pytest.raises(InvalidInputError, match=words):
        import_corpus(job.id, Reports())
    with transaction() as session:
        assert session.scalars(select(Corpus)).all() == []
        assert session.scalars(select(ImportFile.content)).one() == content, "kept, so that it can be tried again"


def test_an_import_that_is_over_is_not_done_again(dora: Person, settings: Settings, encoder: SentenceEncoder) -> None:
    job = run(send(dora, settings, write_lines(LINES[:2])))
    with pytest.raises(DeskError, match="no longer here"):
        import_corpus(job.id, Reports())


@pytest.mark.parametrize("name", ["../../etc/passwd", "a.csv/..", "x" * 300 + ".csv", ".csv", "a.", "ü.ßß", "a..gz"])
def test_the_name_that_somebody_gave_a_file_leads_nowhere(
    dora: Person, settings: Settings, encoder: SentenceEncoder, name: str
) -> None:
    job = run(send(dora, settings, b"claim,rating\nThe Thames froze.,False\n", name))
    assert job.summary is not None
    assert job.summary["added"] == 1
