"""What the search legs bring together: vectors against plain cosines, corpora, and all that may be missing."""

from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.operations.corpus import FactCheckRecord, open_corpus, register_encoder, store_factchecks
from models.operations.lexicon import refresh_lexicon
from models.queries.candidates import (
    Widths,
    find_candidates,
    find_searchable,
    read_terms,
)
from models.scoring import Sought
from models.tables.search import Field
from tests.models.conftest import EAST, NORTH, Shelf, fill_shelf
from tests.models.queries.reckoning import (
    ALL,
    DAY,
    NEIGHBOURS,
    halve,
    look_for,
    make_records,
    normalise,
    search,
    weigh,
)


def test_a_fact_check_without_words_is_found_by_its_vector(session: Session) -> None:
    shelf = fill_shelf(
        session, "rivers", [FactCheckRecord("mute", "???"), FactCheckRecord("b", "A dam")], [EAST, NORTH]
    )
    found = search(session, shelf, "dam", ALL)
    mute = found[shelf.factchecks["mute"]]
    assert (mute.dense, mute.dense_context, mute.words) == (1.0, 1.0, 0)
    assert (mute.lexical, mute.lexical_share, mute.lexical_context, mute.body) == (0, 0, 0, 0)


def test_vectors_come_in_the_order_of_their_cosines(session: Session) -> None:
    chance = np.random.default_rng(7)
    vectors = normalise(chance.normal(size=(60, 16)))
    shelf = fill_shelf(session, "rivers", make_records(5, 60), vectors.tolist())
    query = normalise(chance.normal(size=(1, 16)))[0]
    cosines = halve(vectors) @ halve(query)
    order = [shelf.factchecks[str(number)] for number in np.argsort(-cosines)]
    for width in (1, 10, 59):
        found = search(session, shelf, "", replace(ALL, dense=width), query.tolist())
        assert set(found) == set(order[:width])
    by_number = {shelf.factchecks[str(number)]: cosine for number, cosine in enumerate(cosines)}
    everything = search(session, shelf, "", ALL, query.tolist())
    for number, candidate in everything.items():
        assert candidate.dense == pytest.approx(by_number[number], abs=1e-3)
    assert sorted(everything, key=lambda number: -everything[number].dense) == order


def test_of_equal_vectors_the_first_come(session: Session) -> None:
    shelf = fill_shelf(session, "rivers", make_records(6, 9))
    assert set(search(session, shelf, "", replace(ALL, dense=4))) == {shelf.factchecks[str(n)] for n in range(4)}


def test_every_candidate_is_scored_by_all_legs_whichever_found_it(session: Session) -> None:
    records = [
        FactCheckRecord("words", "A ferry sank"),
        FactCheckRecord("vector", "A dam"),
        FactCheckRecord("x", "Ice"),
    ]
    shelf = fill_shelf(session, "rivers", records, [[0.6, 0.8], EAST, NORTH])
    found = search(session, shelf, "ferry", Widths(dense=1, lexical=1, postings=10))
    by_words, by_vector = (found[shelf.factchecks[key]] for key in ("words", "vector"))
    assert len(found) == 2
    assert [by_words.dense, by_vector.dense] == pytest.approx([0.6, 1.0], abs=1e-3)
    assert by_words.lexical > by_vector.lexical == 0.0


def test_only_named_corpora_are_searched(session: Session) -> None:
    rivers = fill_shelf(session, "rivers", make_records(8, 5))
    hills = fill_shelf(session, "hills", make_records(9, 3))
    open_corpus(session, "seas")
    encoder = rivers.encoder_id
    assert find_searchable(session, encoder) == {rivers.corpus_id: 5, hills.corpus_id: 3}
    assert find_searchable(session, encoder, ["hills"]) == {hills.corpus_id: 3}
    assert find_searchable(session, encoder, ["seas", "nowhere"]) == {}
    assert find_searchable(session, encoder + 1) == {}
    found = find_candidates(session, look_for(session, "river"), encoder, {hills.corpus_id: 3}, ALL)
    assert {candidate.factcheck_id for candidate in found} == set(hills.factchecks.values())


def test_where_there_is_nothing_to_search_nothing_is_found(session: Session) -> None:
    encoder = register_encoder(session, "compass", "1", 2)
    look = look_for(session, "river")
    assert find_candidates(session, look, encoder, find_searchable(session, encoder), ALL) == []


def test_a_failing_query_is_an_error_and_not_an_empty_answer(session: Session, shelf: Shelf) -> None:
    with pytest.raises(DBAPIError, match="different halfvec dimensions 2 and 3"), session.begin_nested():
        search(session, shelf, "river", ALL, [1.0, 0.0, 0.0])


def test_while_a_corpus_is_encoded_anew_no_word_counts_against_its_text(session: Session) -> None:
    shelf = fill_shelf(session, "rivers", [FactCheckRecord(str(n), "A ferry sank") for n in range(9)])
    other = register_encoder(session, "compass", "2", 2)
    store_factchecks(session, shelf.corpus_id, other, [FactCheckRecord("0", "A ferry sank")], [NORTH])
    corpora = find_searchable(session, other)
    assert corpora == {shelf.corpus_id: 1}
    assert all(term.idf >= 0 for term in read_terms(session, weigh(session, "ferry sank"), corpora)[Field.HEAD])
    [candidate] = find_candidates(session, look_for(session, "ferry sank", NORTH), other, corpora, ALL)
    assert (candidate.factcheck_id, candidate.dense) == (shelf.factchecks["0"], 1.0)
    assert candidate.lexical >= 0


def test_what_was_just_written_is_found_by_its_vector_before_its_words_are_weighed(
    session: Session, shelf: Shelf
) -> None:
    store_factchecks(session, shelf.corpus_id, shelf.encoder_id, [FactCheckRecord("po", "The Po sank.")], [EAST])
    found = search(session, shelf, "The Po sank, said the Thames", ALL)
    [number] = set(found) - set(shelf.factchecks.values())
    assert (found[number].dense, found[number].lexical, found[number].lexical_share) == (1.0, 0.0, 0.0)


def test_what_this_encoder_does_not_know_takes_nobodys_place(session: Session, shelf: Shelf) -> None:
    """While a corpus is encoded anew, the best by words may have no vector yet; the next best are candidates then."""
    other = register_encoder(session, "compass", "2", 2)
    store_factchecks(session, shelf.corpus_id, other, [FactCheckRecord("rhine", "The Rhine ran dry.")], [EAST])
    refresh_lexicon(session, shelf.corpus_id)
    corpora = find_searchable(session, other)
    widths = Widths(dense=0, lexical=1, postings=100)
    look = look_for(session, "The Thames froze over; the Rhine")
    found = find_candidates(session, look, other, corpora, widths)
    assert [candidate.factcheck_id for candidate in found] == [shelf.factchecks["rhine"]]


def test_a_claim_with_its_neighbours_is_a_leg_of_its_own(session: Session) -> None:
    records = [FactCheckRecord(key, f"The {key}") for key in ("east", "north", "between")]
    shelf = fill_shelf(session, "rivers", records, [EAST, NORTH, [0.6, 0.8]])
    vectors_alone = Widths(dense=1, lexical=0, postings=0)
    in_context = search(session, shelf, NEIGHBOURS, vectors_alone, EAST, NORTH)
    assert set(in_context) == set(shelf.factchecks.values()), "the best two of either"
    assert {
        key: (in_context[number].dense, in_context[number].dense_context) for key, number in shelf.factchecks.items()
    } == {"east": (1, 0), "north": (0, 1), "between": (pytest.approx(0.6, abs=1e-3), pytest.approx(0.8, abs=1e-3))}
    [alone] = search(session, shelf, "It sank there.", vectors_alone, EAST).values()
    assert (alone.factcheck_id, alone.dense, alone.dense_context) == (shelf.factchecks["east"], 1, 1)


def test_in_the_middle_of_a_text_four_times_as_many_are_looked_at() -> None:
    widths = Widths(dense=100, lexical=90, postings=6000, dated=50)
    assert widths.widen(Sought("It sank.")) == widths
    assert widths.widen(Sought("It sank.", speaker="A. Boatman", document="Minutes", date=DAY)) == widths
    for claim in (Sought("It sank.", before=("A ferry left.",)), Sought("It sank.", after=("Nobody drowned.",))):
        assert widths.widen(claim) == Widths(dense=400, lexical=360, postings=12000, dated=50)
