"""Bringing records into a corpus: in batches, once each, and completed after an interruption."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np
import pytest
from sqlalchemy import Engine, func, select, text

from models.operations.corpus import FactCheckRecord, StoreCounts, find_corpus
from models.queries.candidates import Look, Widths, find_candidates, find_searchable
from models.queries.words import cut_claims
from models.scoring import Sought
from models.session import scratch_engine, transaction
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.corpus import Corpus, FactCheck
from models.tables.search import Encoder, LexicalDocument
from worker.importers.store import store_records
from worker.pipeline.encoder import SentenceEncoder, Vectors
from worker.pipeline.weights import ModelFiles

BATCH = 256


@dataclass
class Compass:
    """An encoder that is quick: texts about frost look east, all others north. It keeps what it was given."""

    revision: str = "1"
    seen: list[str] = field(default_factory=list)
    dimensions: int = 2

    @property
    def files(self) -> ModelFiles:
        return ModelFiles("compass", cast("Any", None), self.revision)

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.seen += texts
        return np.array([[1, 0] if "froze" in words else [0, 1] for words in texts], dtype=np.float32)


@pytest.fixture
def compass() -> Compass:
    return Compass()


def make(count: int) -> list[FactCheckRecord]:
    return [FactCheckRecord(str(number), f"River number{number} rose.") for number in range(count)]


def store(engine: Engine, compass: Compass, records: Any, **choices: Any) -> tuple[StoreCounts, list[int]]:
    told: list[int] = []
    encoder = cast("SentenceEncoder", compass)
    return store_records(engine, encoder, "rivers", records, told.append, **choices), told


def search(engine: Engine, claim: str, vector: list[float]) -> set[str]:
    """Return the keys that are found by words, or by the nearest vector."""
    with transaction(engine) as session:
        encoder = session.scalars(select(Encoder.id).order_by(Encoder.id.desc())).first()
        assert encoder is not None
        corpora = find_searchable(session, encoder)
        [words] = cut_claims(session, [sought := Sought(claim)])
        found = find_candidates(session, Look(sought, words, vector), encoder, corpora, Widths(1, 1000, 100_000))
        numbers = [candidate.factcheck_id for candidate in found]
        return set(session.scalars(select(FactCheck.key).where(FactCheck.id.in_(numbers))))


def test_records_are_stored_in_batches_and_counted(database: Engine, compass: Compass) -> None:
    counts, told = store(database, compass, iter(make(BATCH + 44)))
    assert counts == StoreCounts(added=300)
    assert told == [BATCH, 44]
    assert compass.seen == [record.claim for record in make(300)]
    assert search(database, "number299", [1.0, 0.0]) >= {"299"}
    with transaction() as session:
        assert find_corpus(session, "rivers").version == 1
        assert not find_corpus(session, "rivers").is_sample


def test_the_same_file_again_changes_nothing_and_encodes_nothing(database: Engine, compass: Compass) -> None:
    store(database, compass, make(10))
    compass.seen.clear()
    assert store(database, compass, make(10)) == (StoreCounts(unchanged=10), [10])
    assert compass.seen == []
    with transaction() as session:
        assert find_corpus(session, "rivers").version == 1


def test_what_is_new_or_changed_is_told_from_what_is_not(database: Engine, compass: Compass) -> None:
    store(database, compass, make(10))
    compass.seen.clear()
    records = make(12)
    records[3] = replace(records[3], claim="The river froze.")
    records[4] = replace(records[4], rating="False")
    counts, _ = store(database, compass, records)
    assert counts == StoreCounts(added=2, updated=2, unchanged=8)
    assert len(compass.seen) == 4
    assert search(database, "nothing", [1.0, 0.0]) == {"3"}, "its vector is the new one"
    assert search(database, "number3", [0.0, 1.0]).isdisjoint({"3"}), "and its words too"
    with transaction() as session:
        assert find_corpus(session, "rivers").version == 2


def test_each_import_that_changed_something_stands_in_the_log(database: Engine, compass: Compass) -> None:
    for count in (3, 3, 5):
        store(database, compass, make(count))
    with transaction() as session:
        details = session.scalars(select(AuditEvent.detail).order_by(AuditEvent.id)).all()
    assert details == [
        {"added": 3, "updated": 0, "unchanged": 0},
        {"added": 2, "updated": 0, "unchanged": 3},
    ]


def break_off(records: Sequence[FactCheckRecord], after: int, error: BaseException) -> Iterator[FactCheckRecord]:
    yield from records[:after]
    raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError("the disk is gone")])
def test_an_interrupted_import_leaves_whole_batches_that_can_be_searched(
    database: Engine, compass: Compass, error: BaseException
) -> None:
    with pytest.raises(type(error)):
        store(database, compass, break_off(make(600), BATCH + 10, error))
    with transaction() as session:
        assert session.scalars(select(func.count()).select_from(FactCheck)).one() == BATCH
        assert find_corpus(session, "rivers").version == 1
        assert session.scalars(select(LexicalDocument).where(LexicalDocument.weights.is_(None))).all() == []
    assert "255" in search(database, "number255", [1.0, 0.0])


def test_an_interrupted_import_is_completed_by_the_next(database: Engine, compass: Compass) -> None:
    with pytest.raises(KeyboardInterrupt):
        store(database, compass, break_off(make(600), BATCH + 10, KeyboardInterrupt()))
    compass.seen.clear()
    counts, told = store(database, compass, make(600))
    assert counts == StoreCounts(added=600 - BATCH, unchanged=BATCH)
    assert len(compass.seen) == 600 - BATCH
    assert sum(told) == 600


def test_an_import_that_was_killed_is_completed_by_the_next(
    database: Engine, compass: Compass, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed without a last word: the batches are there, the word statistics and the version are not."""
    with monkeypatch.context() as killed:
        killed.setattr("worker.importers.store.refresh_lexicon", lambda *_: None)
        killed.setattr("worker.importers.store.close_import", lambda *_: None)
        store(database, compass, make(10))
    assert "7" not in search(database, "number7", [1.0, 0.0])
    assert store(database, compass, make(12))[0] == StoreCounts(added=2, unchanged=10)
    assert "7" in search(database, "number7", [1.0, 0.0])
    with transaction() as session:
        frequencies = "SELECT documents FROM lexeme_frequency JOIN lexeme ON id = lexeme_id WHERE text = 'river'"
        assert session.scalars(text(frequencies)).all() == [12]


def test_another_encoder_sees_everything_anew(database: Engine, compass: Compass) -> None:
    store(database, compass, make(4))
    other = Compass(revision="2")
    assert store(database, other, make(4)) == (StoreCounts(updated=4), [4])
    assert len(other.seen) == 4
    with transaction() as session:
        encoders = session.scalars(select(Encoder.id).order_by(Encoder.id)).all()
        sizes = [sum(find_searchable(session, encoder).values()) for encoder in encoders]
    assert sizes == [4, 4], "the first encoder stays usable until all is encoded anew"


def test_an_empty_file_makes_an_empty_corpus(database: Engine, compass: Compass) -> None:
    assert store(database, compass, [], is_sample=True) == (StoreCounts(), [])
    with transaction() as session:
        corpus = session.scalars(select(Corpus)).one()
    assert (corpus.slug, corpus.version, corpus.is_sample) == ("rivers", 0, True)


def test_two_imports_at_once_store_each_record_once(database: Engine, compass: Compass) -> None:
    """The second one comes while the first has written a batch and not the next."""
    inner: list[StoreCounts] = []

    def pause(records: list[FactCheckRecord]) -> Iterator[FactCheckRecord]:
        yield from records[:BATCH]
        inner.append(store(database, Compass(), records)[0])
        yield from records[BATCH:]

    outer, _ = store(database, compass, pause(make(300)))
    assert inner == [StoreCounts(added=300 - BATCH, unchanged=BATCH)]
    assert outer == StoreCounts(added=BATCH, unchanged=300 - BATCH)
    with transaction() as session:
        assert session.scalars(select(func.count()).select_from(FactCheck)).one() == 300


def test_scratch_tables_are_filled_without_a_log(database: Engine, compass: Compass, settings: Settings) -> None:
    with scratch_engine(settings) as scratch:
        assert store(scratch, compass, make(3), audited=False)[0] == StoreCounts(added=3)
        assert "2" in search(scratch, "number2", [1.0, 0.0])
    with transaction() as session:
        assert session.scalars(select(Corpus)).all() == []
        assert session.scalars(select(AuditEvent)).all() == []
