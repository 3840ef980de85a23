"""The two search legs against plain reckoning: BM25 word by word, and cosines one by one."""

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examine
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.operations.corpus import FactCheckRecord, open_corpus, register_encoder, store_factchecks
from models.operations.lexicon import refresh_lexicon
from models.queries.candidates import (
    Term,
    Widths,
    _build_tsquery,
    count_rarest,
    find_candidates,
    find_searchable,
    read_terms,
)
from models.scoring import Candidate
from models.tables.corpus import FactCheck
from models.tables.search import K1, B, write_words
from tests.models.conftest import EAST, NORTH, Shelf, fill_shelf

ALL = Widths(dense=1000, lexical=1000, postings=100_000)
WORDS_ALONE = replace(ALL, dense=0)
VOCABULARY = (
    "river frost winter flood bank bridge ice boat lock weir tide mill ferry harbour anchor current dam delta island "
    "1963 1814 London Cologne Cairo engineers photographs claimed measured hoaxes rising falling frozen burst"
).split()
Bags = dict[int, Counter[str]]
Matrix = npt.NDArray[np.float64]


def make_records(seed: int, count: int, prefix: str = "") -> list[FactCheckRecord]:
    """Make up texts whose words are as unevenly spread as those of a language."""
    chance = random.Random(seed)  # noqa: S311  the same texts every time
    weights = [1 / rank for rank in range(1, len(VOCABULARY) + 1)]
    return [
        FactCheckRecord(
            key=f"{prefix}{number}",
            claim=" ".join(chance.choices(VOCABULARY, weights, k=chance.randint(1, 25))),
            title=" ".join(chance.choices(VOCABULARY, weights, k=4)) if chance.random() < 0.5 else None,
        )
        for number in range(count)
    ]


def split_words(session: Session, words: str) -> Counter[str]:
    split = text("SELECT lexeme, cardinality(positions) FROM unnest(to_tsvector('english', :words))")
    return Counter(dict(session.execute(split, {"words": write_words(words)}).all()))


def read_bags(session: Session, corpus_id: int) -> Bags:
    """Return the words of every fact-check of a corpus, as PostgreSQL splits them."""
    stored = session.scalars(select(FactCheck).where(FactCheck.corpus_id == corpus_id)).all()
    return {
        row.id: split_words(session, " ".join(filter(None, (row.title, row.claim, row.subtitle)))) for row in stored
    }


def reckon_bm25(query: Counter[str], corpora: Sequence[Bags]) -> dict[int, float]:
    """BM25 as the textbook has it: frequencies over all corpora, lengths against the average of a text's own corpus."""
    everything = [bag for bags in corpora for bag in bags.values()]
    scores = {}
    for bags in corpora:
        average = sum(bag.total() for bag in bags.values()) / len(bags)
        for number, bag in bags.items():
            score = 0.0
            for word in query:
                documents = sum(word in other for other in everything)
                idf = math.log(1 + (len(everything) - documents + 0.5) / (documents + 0.5))
                norm = K1 * (1 - B + B * bag.total() / average)
                score += idf * bag[word] * (K1 + 1) / (bag[word] + norm)
            scores[number] = score
    return scores


def search(
    session: Session, shelf: Shelf, claim: str, widths: Widths = WORDS_ALONE, vector: Sequence[float] = EAST
) -> dict[int, Candidate]:
    corpora = find_searchable(session, shelf.encoder_id)
    found = find_candidates(session, claim, vector, shelf.encoder_id, corpora, widths)
    return {candidate.factcheck_id: candidate for candidate in found}


@pytest.mark.parametrize(
    "claim", ["river frost in London", "frozen frozen ferries of 1814", "engineers measured it", "dam"]
)
def test_bm25_is_the_textbooks(session: Session, claim: str) -> None:
    shelf = fill_shelf(session, "rivers", make_records(1, 80))
    expected = reckon_bm25(split_words(session, claim), [read_bags(session, shelf.corpus_id)])
    found = search(session, shelf, claim)
    assert set(found) == {number for number, score in expected.items() if score > 0}
    assert len(found) > 3
    for number, candidate in found.items():
        assert candidate.lexical == pytest.approx(expected[number], abs=1e-3)


def test_over_several_corpora_the_frequencies_are_summed(session: Session) -> None:
    rivers = fill_shelf(session, "rivers", make_records(2, 40, "r"))
    hills = fill_shelf(session, "hills", make_records(3, 25, "h"))
    claim = "ice bridge in Cologne, photographs of 1963"
    words = split_words(session, claim)
    bags = [read_bags(session, shelf.corpus_id) for shelf in (rivers, hills)]
    for slugs, read in (((), bags), (("rivers", "hills"), bags), (("hills",), bags[1:])):
        corpora = find_searchable(session, rivers.encoder_id, slugs)
        expected = reckon_bm25(words, read)
        found = find_candidates(session, claim, EAST, rivers.encoder_id, corpora, WORDS_ALONE)
        assert {candidate.factcheck_id for candidate in found} == {n for n, score in expected.items() if score > 0}
        for candidate in found:
            assert candidate.lexical == pytest.approx(expected[candidate.factcheck_id], abs=1e-3)


def test_terms_come_rarest_first_with_their_frequencies_over_all_corpora(session: Session) -> None:
    def record(key: str, claim: str) -> FactCheckRecord:
        return FactCheckRecord(key, claim)

    rivers = fill_shelf(session, "rivers", [record("a", "River ice"), record("b", "River boat"), record("c", "River")])
    fill_shelf(session, "hills", [record("a", "A river below a hill"), record("b", "Ice on a hill")])
    corpora = find_searchable(session, rivers.encoder_id)
    terms = read_terms(session, "Was there ice on the river, and a boat on the moon?", corpora)
    assert [(term.lexeme, term.documents) for term in terms] == [("moon", 0), ("boat", 1), ("ice", 2), ("river", 4)]
    assert [term.number is None for term in terms] == [True, False, False, False]
    assert [term.idf for term in terms] == [
        pytest.approx(math.log(1 + (5 - n + 0.5) / (n + 0.5))) for n in (0, 1, 2, 4)
    ]


def test_the_words_leg_brings_its_best_and_no_more(session: Session) -> None:
    shelf = fill_shelf(session, "rivers", make_records(4, 60))
    everything = search(session, shelf, "river frost ferry")
    best = sorted(everything.values(), key=lambda candidate: (-candidate.lexical, candidate.factcheck_id))
    found = search(session, shelf, "river frost ferry", replace(WORDS_ALONE, lexical=7))
    assert set(found) == {candidate.factcheck_id for candidate in best[:7]}


def test_the_share_is_a_part_of_the_best_possible_score(session: Session) -> None:
    records = [FactCheckRecord("a", "ferry " * 60), FactCheckRecord("b", "ferry"), FactCheckRecord("c", "A dam burst")]
    shelf = fill_shelf(session, "rivers", records)
    found = search(session, shelf, "ferry")
    shares = [found[shelf.factchecks[key]].lexical_share for key in ("a", "b")]
    assert 0 < shares[1] < shares[0] < 1
    assert shares[0] > 0.9


def test_a_claim_about_something_unheard_of_is_matched_in_part(session: Session) -> None:
    shelf = fill_shelf(session, "rivers", [FactCheckRecord("a", "The ferry"), FactCheckRecord("b", "A dam burst")])
    [known] = search(session, shelf, "ferry").values()
    [half_known] = search(session, shelf, "ferry mermaid").values()
    assert half_known.lexical == known.lexical
    assert 0 < half_known.lexical_share < known.lexical_share / 2, "the rarest word of the claim is missing"


@pytest.mark.parametrize(
    ("documents", "postings", "looked_up"),
    [
        ([1, 2, 4], 1, 1),
        ([1, 2, 4], 2, 1),
        ([1, 2, 4], 3, 2),
        ([1, 2, 4], 6, 2),
        ([1, 2, 4], 7, 3),
        ([99], 5, 1),
        ([], 5, 0),
    ],
)
def test_only_the_rarest_words_are_looked_up_and_at_least_one(
    documents: list[int], postings: int, looked_up: int
) -> None:
    assert count_rarest(documents, postings) == looked_up


def test_a_frequent_word_brings_nothing_in_alone_but_still_counts(session: Session) -> None:
    records = [FactCheckRecord(str(number), "A river") for number in range(20)]
    shelf = fill_shelf(session, "rivers", [*records, FactCheckRecord("frost", "A river in a frost")])
    few = search(session, shelf, "river frost", replace(WORDS_ALONE, postings=5))
    assert set(few) == {shelf.factchecks["frost"]}
    everything = search(session, shelf, "river frost")
    assert len(everything) == 21
    assert few[shelf.factchecks["frost"]] == everything[shelf.factchecks["frost"]]


@pytest.mark.parametrize("lexeme", ["/a'b?c=", "a\\b", "a'", "\\", "'", "a | b & !c", "a:*", "<->", "“x”"])
def test_a_word_with_any_sign_is_looked_up_as_it_is(session: Session, lexeme: str) -> None:
    looked_up = session.execute(
        text("SELECT array_to_tsvector(ARRAY[:lexeme]) @@ CAST(:query AS tsquery)"),
        {"lexeme": lexeme, "query": _build_tsquery([Term(1, lexeme, 1, 1.0), Term(2, "other", 1, 1.0)])},
    )
    assert looked_up.scalar_one() is True


def test_a_link_with_an_apostrophe_finds_itself(session: Session) -> None:
    link = "http://rivers.test/a'b?c=\\d"
    shelf = fill_shelf(session, "rivers", [FactCheckRecord("link", link), FactCheckRecord("other", "A dam burst.")])
    assert set(search(session, shelf, f"Look at {link} there")) == {shelf.factchecks["link"]}


@pytest.mark.parametrize(
    "claim", ["", "???", "It was not so.", "mermaids", "\\", "'", "'' \\' :* & | ! ( <->", "💥" * 500]
)
def test_a_claim_without_a_known_word_finds_nothing_by_words(session: Session, shelf: Shelf, claim: str) -> None:
    assert search(session, shelf, claim) == {}
    by_vector = search(session, shelf, claim, ALL)
    assert {candidate.lexical_share for candidate in by_vector.values()} == {0.0}
    assert len(by_vector) == 3


@examine(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(claim=st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=60))
def test_no_claim_breaks_the_search(session: Session, shelf: Shelf, claim: str) -> None:
    for candidate in search(session, shelf, f"Thames {claim}", ALL).values():
        assert 0 <= candidate.lexical_share <= 1


def test_a_fact_check_without_words_is_found_by_its_vector(session: Session) -> None:
    shelf = fill_shelf(
        session, "rivers", [FactCheckRecord("mute", "???"), FactCheckRecord("b", "A dam")], [EAST, NORTH]
    )
    found = search(session, shelf, "dam", ALL)
    assert found[shelf.factchecks["mute"]] == Candidate(shelf.factchecks["mute"], 1.0, 0.0, 0.0)


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


def normalise(vectors: Matrix) -> Matrix:
    lengths: Matrix = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / lengths


def halve(vectors: Matrix) -> Matrix:
    """Keep of the numbers what the database keeps: half precision."""
    return vectors.astype(np.float16).astype(np.float64)


def test_of_equal_vectors_the_first_come(session: Session) -> None:
    shelf = fill_shelf(session, "rivers", make_records(6, 9))
    assert set(search(session, shelf, "", replace(ALL, dense=4))) == {shelf.factchecks[str(n)] for n in range(4)}


def test_every_candidate_is_scored_by_both_legs_whichever_found_it(session: Session) -> None:
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
    found = find_candidates(session, "river", EAST, encoder, {hills.corpus_id: 3}, ALL)
    assert {candidate.factcheck_id for candidate in found} == set(hills.factchecks.values())


def test_where_there_is_nothing_to_search_nothing_is_found(session: Session) -> None:
    encoder = register_encoder(session, "compass", "1", 2)
    assert find_candidates(session, "river", EAST, encoder, find_searchable(session, encoder), ALL) == []


def test_a_failing_query_is_an_error_and_not_an_empty_answer(session: Session, shelf: Shelf) -> None:
    with pytest.raises(DBAPIError, match="different halfvec dimensions"), session.begin_nested():
        search(session, shelf, "river", ALL, [1.0, 0.0, 0.0])


def test_while_a_corpus_is_encoded_anew_no_word_counts_against_its_text(session: Session) -> None:
    shelf = fill_shelf(session, "rivers", [FactCheckRecord(str(n), "A ferry sank") for n in range(9)])
    other = register_encoder(session, "compass", "2", 2)
    store_factchecks(session, shelf.corpus_id, other, [FactCheckRecord("0", "A ferry sank")], [NORTH])
    corpora = find_searchable(session, other)
    assert corpora == {shelf.corpus_id: 1}
    assert all(term.idf >= 0 for term in read_terms(session, "ferry sank", corpora))
    [candidate] = find_candidates(session, "ferry sank", NORTH, other, corpora, ALL)
    assert (candidate.factcheck_id, candidate.dense) == (shelf.factchecks["0"], 1.0)
    assert candidate.lexical >= 0


def test_what_was_just_written_is_found_by_its_vector_before_its_words_are_weighed(
    session: Session, shelf: Shelf
) -> None:
    store_factchecks(session, shelf.corpus_id, shelf.encoder_id, [FactCheckRecord("po", "The Po sank.")], [EAST])
    found = search(session, shelf, "The Po sank, said the Thames", ALL)
    [number] = set(found) - set(shelf.factchecks.values())
    assert found[number] == Candidate(number, 1.0, 0.0, 0.0)


def test_what_this_encoder_does_not_know_takes_nobodys_place(session: Session, shelf: Shelf) -> None:
    """While a corpus is encoded anew, the best by words may have no vector yet; the next best are candidates then."""
    other = register_encoder(session, "compass", "2", 2)
    store_factchecks(session, shelf.corpus_id, other, [FactCheckRecord("rhine", "The Rhine ran dry.")], [EAST])
    refresh_lexicon(session, shelf.corpus_id)
    corpora = find_searchable(session, other)
    widths = Widths(dense=0, lexical=1, postings=100)
    found = find_candidates(session, "The Thames froze over; the Rhine", EAST, other, corpora, widths)
    assert [candidate.factcheck_id for candidate in found] == [shelf.factchecks["rhine"]]
