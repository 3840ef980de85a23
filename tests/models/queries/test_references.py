"""Whole corpora as an index in memory reads them: what is there, which words, and whether it has changed."""

import datetime as dt

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.operations.corpus import FactCheckRecord, open_corpus, store_factchecks
from models.operations.lexicon import refresh_lexicon
from models.queries.references import (
    Said,
    count_references,
    count_words,
    freeze_view,
    read_frequencies,
    read_marks,
    read_references,
    read_said,
)
from models.session import transaction
from tests.models.conftest import EAST, Shelf, fill_shelf

DAY = dt.date(2024, 2, 29)
PO = FactCheckRecord(
    "po", "The Po sank.", "Did it?", body="It never sank.", speaker="Bo Miller", date=DAY, rating="False"
)


def test_fact_checks_come_by_number_with_what_all_legs_know(session: Session, shelf: Shelf) -> None:
    store_factchecks(session, shelf.corpus_id, shelf.encoder_id, [PO], [EAST])
    read = list(read_references(session, shelf.encoder_id, shelf.corpus_id))
    assert [reference.factcheck_id for reference in read] == sorted(reference.factcheck_id for reference in read)
    assert [reference.head is None for reference in read] == [False, False, False, True], "it is not weighed yet"
    first, last = read[0], read[-1]
    assert (first.said, first.speaker, first.date) == (Said("The Thames froze over in 1963.", "", "open"), None, None)
    assert (last.said, last.speaker, last.date) == (Said("The Po sank.", "Did it?", "false"), "Bo Miller", DAY)
    assert count_references(session, shelf.encoder_id, shelf.corpus_id) == 4
    assert count_references(session, shelf.encoder_id + 1, shelf.corpus_id) == 0


def test_heads_and_bodies_come_with_their_weights(session: Session, shelf: Shelf) -> None:
    shelf = fill_shelf(session, "rivers", [PO])
    read = list(read_references(session, shelf.encoder_id, shelf.corpus_id))
    assert [bool(reference.head) for reference in read] == [True] * 4
    assert [bool(reference.body) for reference in read] == [False, False, False, True]
    assert [reference.words for reference in read] == [3, 3, 3, 2], "of heads alone, and without stop words"
    assert count_words(session, shelf.corpus_id) == 3 + 3 + 3 + 2 + 2, "bodies too"
    assert count_words(session, shelf.corpus_id + 1) == 0


def test_it_can_be_read_what_some_fact_checks_say(session: Session) -> None:
    shelf = fill_shelf(session, "rivers", [PO, FactCheckRecord("nile", "The Nile turned red.")])
    po, nile = (shelf.factchecks[key] for key in ("po", "nile"))
    assert read_said(session, [nile, po, 404]) == {
        po: Said("The Po sank.", "Did it?", "false"),
        nile: Said("The Nile turned red.", "", "open"),
    }
    assert read_said(session, []) == {}


def test_words_come_with_the_fact_checks_that_have_them(session: Session, shelf: Shelf) -> None:
    fill_shelf(session, "hills", [FactCheckRecord("a", "A hill on the Thames.")])
    fill_shelf(session, "rivers", [PO])
    frequencies = read_frequencies(session, shelf.corpus_id)
    assert [frequency.number for frequency in frequencies] == sorted(frequency.number for frequency in frequencies)
    counts = {frequency.lexeme: (frequency.heads, frequency.bodies) for frequency in frequencies}
    assert (counts["thame"], counts["froze"], "hill" in counts) == ((1, 0), (1, 0), False)
    assert (counts["sank"], counts["never"]) == ((1, 1), (0, 1))


def test_a_mark_is_another_after_every_change(session: Session, shelf: Shelf) -> None:
    seen = set()

    def look() -> None:
        seen.add(read_marks(session, [], 10)[shelf.corpus_id].changed_at)

    look()
    store_factchecks(session, shelf.corpus_id, shelf.encoder_id, [FactCheckRecord("po", "The Po sank.")], [EAST])
    look()
    refresh_lexicon(session, shelf.corpus_id)
    look()
    assert len(seen) == 3
    refresh_lexicon(session, shelf.corpus_id)
    look()
    assert len(seen) == 3, "nothing was to be done"


def test_a_corpus_is_settled_when_its_last_change_was_some_seconds_ago(session: Session, shelf: Shelf) -> None:
    open_corpus(session, "hills")
    session.execute(text("UPDATE corpus SET changed_at = changed_at - interval '11 seconds' WHERE slug = 'hills'"))
    marks = read_marks(session, [], 10)
    assert [mark.settled for mark in marks.values()] == [False, True]
    assert list(read_marks(session, ["rivers", "nowhere"], 10)) == [shelf.corpus_id]


def test_a_frozen_view_shows_one_state_to_its_end(shelf: Shelf) -> None:
    with transaction() as reader:
        freeze_view(reader)
        assert count_references(reader, shelf.encoder_id, shelf.corpus_id) == 3
        with transaction() as writer:
            records = [FactCheckRecord("po", "The Po sank.")]
            store_factchecks(writer, shelf.corpus_id, shelf.encoder_id, records, [EAST])
        assert count_references(reader, shelf.encoder_id, shelf.corpus_id) == 3
        assert len(list(read_references(reader, shelf.encoder_id, shelf.corpus_id))) == 3
