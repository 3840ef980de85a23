"""Whole corpora as an index in memory reads them: what is there, which words, and whether it has changed."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.operations.corpus import FactCheckRecord, open_corpus, store_factchecks
from models.operations.lexicon import refresh_lexicon
from models.queries.candidates import find_searchable, read_terms
from models.queries.references import (
    count_references,
    freeze_view,
    read_frequencies,
    read_marks,
    read_references,
    split_words,
)
from models.session import transaction
from tests.models.conftest import EAST, Shelf, fill_shelf

CLAIMS = [
    "“Titanic” sank near O’Neil’s ferry",
    "",
    "the of and",
    "River rivers RIVER",
    "http://a.test/b'c?d=\\e",
    "日本 Größe",
]


def test_claims_are_cut_into_words_as_one_alone_would_be(session: Session, shelf: Shelf) -> None:
    corpora = find_searchable(session, shelf.encoder_id)
    for claim, words in zip(CLAIMS, split_words(session, CLAIMS), strict=True):
        assert sorted(words) == sorted(term.lexeme for term in read_terms(session, claim, corpora))
    assert split_words(session, []) == []


def test_fact_checks_come_by_number_with_what_both_legs_know(session: Session, shelf: Shelf) -> None:
    store_factchecks(
        session, shelf.corpus_id, shelf.encoder_id, [FactCheckRecord("po", "The Po sank.", "Did it?")], [EAST]
    )
    read = list(read_references(session, shelf.encoder_id, shelf.corpus_id))
    assert [reference.factcheck_id for reference in read] == sorted(reference.factcheck_id for reference in read)
    assert [reference.weights is None for reference in read] == [False, False, False, True]
    assert (read[0].text, read[-1].text) == ("The Thames froze over in 1963. ", "The Po sank. Did it?")
    assert count_references(session, shelf.encoder_id, shelf.corpus_id) == 4
    assert count_references(session, shelf.encoder_id + 1, shelf.corpus_id) == 0


def test_words_come_with_the_fact_checks_that_have_them(session: Session, shelf: Shelf) -> None:
    fill_shelf(session, "hills", [FactCheckRecord("a", "A hill on the Thames.")])
    counts = {frequency.lexeme: frequency.documents for frequency in read_frequencies(session, shelf.corpus_id)}
    assert (counts["thame"], counts["froze"], "hill" in counts) == (1, 1, False)


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
