"""Corpora in memory: read once, true to the database after every change, and only as many as there is room for."""

import datetime as dt
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np
import pytest
from sqlalchemy import Engine, text

from models.operations.corpus import (
    FactCheckRecord,
    StoreCounts,
    close_import,
    find_corpus,
    remove_corpus,
    store_factchecks,
)
from models.operations.lexicon import refresh_lexicon
from models.queries.references import Said
from models.session import transaction
from tests.models.conftest import EAST, NORTH, Shelf, count_statements, fill_shelf
from worker.pipeline.shelf import Alive, read_shelf, stay_silent
from worker.pipeline.shelf import Shelf as Kept
from worker.pipeline.shelves import Shelves

ROOM = 2**30
FEW = 1
MANY = 10_000


@pytest.fixture
def shelf(database: Engine) -> Shelf:
    """Three fact-checks about rivers, as two-dimensional vectors see them."""
    claims = ("The Thames froze over in 1963.", "The Nile turned red.", "The Rhine ran dry.")
    records = [FactCheckRecord(str(number), claim) for number, claim in enumerate(claims)]
    with transaction(database) as session:
        return fill_shelf(session, "rivers", records, [EAST, NORTH, [0.6, 0.8]])


def open_shelves(shelf: Shelf, engine: Engine, limit: int = ROOM) -> Shelves:
    return Shelves(engine, shelf.encoder_id, 2, limit)


def read_texts(shelves: Shelves, slugs: Sequence[str] = (), claims: int = MANY) -> list[str] | None:
    """Return what the fact-checks of the opened corpora say."""
    opened = shelves.open(slugs, claims)
    if isinstance(opened, dict):
        return None
    return sorted(said.claim for shelf in opened for said in shelf.said.values())


def hold(shelves: Shelves, alive: Alive = stay_silent) -> list[Kept]:
    """Return all corpora as they are held in memory."""
    opened = shelves.open((), MANY, alive)
    assert isinstance(opened, list)
    return opened


def settle() -> None:
    """Let the last change of every corpus be a while ago."""
    with transaction() as session:
        session.execute(text("UPDATE corpus SET changed_at = changed_at - interval '1 hour'"))


def test_a_corpus_is_read_once_while_it_stays_as_it_is(shelf: Shelf, database: Engine) -> None:
    shelves = open_shelves(shelf, database)
    first = hold(shelves)
    with count_statements(database) as statements:
        second = hold(shelves)
    assert [id(one) for one in first] == [id(one) for one in second]
    assert not [statement for statement in statements if "embedding" in statement]


def test_what_an_import_writes_is_seen_batch_by_batch(shelf: Shelf, database: Engine) -> None:
    shelves = open_shelves(shelf, database)
    assert len(read_texts(shelves) or []) == 3
    with transaction() as session:
        store_factchecks(session, shelf.corpus_id, shelf.encoder_id, [FactCheckRecord("po", "The Po sank.")], [EAST])
    assert "The Po sank." in (read_texts(shelves) or [])
    with transaction() as session:
        store_factchecks(session, shelf.corpus_id, shelf.encoder_id, [FactCheckRecord("po", "The Po rose.")], [EAST])
    [opened] = hold(shelves)
    assert "The Po rose." in [said.claim for said in opened.said.values()]
    assert "rose" not in opened.rows, "it is not weighed yet"
    with transaction() as session:
        refresh_lexicon(session, shelf.corpus_id)
        close_import(session, find_corpus(session, "rivers"), StoreCounts(added=1))
    [opened] = hold(shelves)
    assert "rose" in opened.rows


def test_a_change_that_is_not_committed_is_not_seen(shelf: Shelf, database: Engine) -> None:
    shelves = open_shelves(shelf, database)
    with transaction() as session:
        store_factchecks(session, shelf.corpus_id, shelf.encoder_id, [FactCheckRecord("po", "The Po sank.")], [EAST])
        assert len(read_texts(shelves) or []) == 3
    assert len(read_texts(shelves) or []) == 4


def test_a_removed_corpus_is_gone(shelf: Shelf, database: Engine) -> None:
    shelves = open_shelves(shelf, database)
    assert len(read_texts(shelves) or []) == 3
    with transaction() as session:
        remove_corpus(session, "rivers")
    assert read_texts(shelves) == []


def test_only_the_named_corpora_are_opened(shelf: Shelf, database: Engine) -> None:
    with transaction() as session:
        fill_shelf(session, "hills", [FactCheckRecord("hill", "A hill in Rome is artificial.")])
    shelves = open_shelves(shelf, database)
    assert read_texts(shelves, ["hills"]) == ["A hill in Rome is artificial."]
    assert len(read_texts(shelves) or []) == 4
    assert read_texts(shelves, ["nowhere"]) == []


def test_a_large_corpus_in_the_middle_of_an_import_is_not_read_for_one_claim(shelf: Shelf, database: Engine) -> None:
    with transaction() as session:
        fill_shelf(session, "hills", [FactCheckRecord(str(n), f"Hill {n} is artificial.") for n in range(150)])
    shelves = open_shelves(shelf, database)
    assert read_texts(shelves, ["hills"], FEW) is None
    assert len(read_texts(shelves, ["rivers"], FEW) or []) == 3, "a small one is read at once"
    assert len(read_texts(shelves, ["hills"], 2) or []) == 150, "several claims are worth it"
    assert len(read_texts(shelves, ["hills"], FEW) or []) == 150, "it is there now"
    settle()
    assert len(read_texts(open_shelves(shelf, database), ["hills"], FEW) or []) == 150


def test_a_corpus_for_which_there_is_no_room_is_not_read(shelf: Shelf, database: Engine) -> None:
    assert read_texts(open_shelves(shelf, database, limit=0)) is None
    assert read_texts(open_shelves(shelf, database, limit=100)) is None


def test_what_was_searched_longest_ago_makes_room(shelf: Shelf, database: Engine) -> None:
    with transaction() as session:
        for slug in ("hills", "seas"):
            fill_shelf(session, slug, [FactCheckRecord(str(n), f"{slug} {n} are artificial.") for n in range(3)])
    opened = hold(open_shelves(shelf, database))
    shelves = open_shelves(shelf, database, limit=sum(one.count_bytes() for one in opened) - 1)
    for slug in ("rivers", "hills", "rivers", "seas"):
        assert len(read_texts(shelves, [slug]) or []) == 3
    with count_statements(database) as statements:
        read_texts(shelves, ["rivers"])
    assert not [statement for statement in statements if "halfvec" in statement], "used again lately, so it stayed"
    with count_statements(database) as statements:
        read_texts(shelves, ["hills"])
    assert [statement for statement in statements if "halfvec" in statement]


def test_a_shelf_holds_what_the_database_holds(shelf: Shelf, database: Engine) -> None:
    with transaction() as session:
        mute = FactCheckRecord("mute", "???", body="It ran in 1963.", speaker="A. Boatman")
        twin = FactCheckRecord("twin", "The Nile turned red.", "Did it?", rating="False", date=dt.date(2024, 2, 29))
        fill_shelf(session, "rivers", [mute, twin], [NORTH, NORTH])
        read = read_shelf(session, shelf.encoder_id, shelf.corpus_id, 2)
        words = text("SELECT field, text, documents FROM lexeme JOIN lexeme_frequency ON lexeme_id = id")
        stored = {(field, lexeme): documents for field, lexeme, documents in session.execute(words)}
    assert read.factcheck_ids.tolist() == sorted(read.said)
    assert read.said[read.factcheck_ids[-1]] == Said("The Nile turned red.", "Did it?", "false")
    kept = {
        (field, lexeme): weights.documents[row]
        for field, weights in read.fields.items()
        for lexeme, row in read.rows.items()
    }
    assert {entry: documents for entry, documents in kept.items() if documents} == stored
    assert read.vectors[read.vector_of] == pytest.approx(np.array([EAST, NORTH, [0.6, 0.8], NORTH, NORTH]), abs=1e-3)
    assert len(read.vectors) == 3, "equal vectors are held once"
    for weights in read.fields.values():
        assert (weights.weights.toarray() > 0).sum(axis=1).tolist() == weights.documents[:-1]
        assert weights.documents[-1] == 0, "of a word that none has"
    assert read.words.tolist() == [3, 3, 3, 0, 3]
    assert read.speakers.tolist() == ["", "", "", "boatman", ""]
    days = [day for day in read.dates.tolist() if not math.isnan(day)]
    assert days == [dt.date(2024, 2, 29).toordinal()]
    assert read.count_bytes() > 0


def test_an_empty_corpus_is_an_empty_shelf(shelf: Shelf, database: Engine) -> None:
    with transaction() as session:
        read = read_shelf(session, shelf.encoder_id + 1, shelf.corpus_id, 2)
    assert (len(read.said), read.vectors.shape) == (0, (0, 2))
    assert {weights.weights.shape[1] for weights in read.fields.values()} == {0}


def test_reading_a_corpus_is_heard_of_and_can_be_ended(
    shelf: Shelf, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.pipeline.shelf._ALIVE_EVERY", 2)
    shelves = open_shelves(shelf, database)

    def end() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        hold(shelves, end)
    heard: list[bool] = []
    assert len(hold(shelves, lambda: heard.append(True))) == 1
    assert len(heard) == 1


def test_a_job_that_waits_for_a_corpus_which_another_reads_is_heard_of(
    shelf: Shelf, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.pipeline.shelf._ALIVE_EVERY", 2)
    monkeypatch.setattr("worker.pipeline.shelves._LOCK_SECONDS", 0.01)
    shelves = open_shelves(shelf, database)
    reading, waiting = Event(), Event()

    def read() -> None:
        reading.set()
        assert waiting.wait(30)

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(hold, shelves, read)
        assert reading.wait(30)
        second = hold(shelves, waiting.set)
    assert [id(one) for one in first.result()] == [id(one) for one in second]
