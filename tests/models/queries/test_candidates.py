"""The search legs against plain reckoning: BM25 word by word, cosines one by one, and days counted on the fingers."""

import datetime as dt
import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
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
    DAYS_AFTER,
    DAYS_BEFORE,
    Look,
    Term,
    Widths,
    _build_tsquery,
    count_days,
    count_looked_up,
    find_candidates,
    find_searchable,
    name_speaker,
    pick_looked_up,
    read_terms,
)
from models.queries.words import CONTEXT_WEIGHT, cut_claims
from models.scoring import SIGNALS, Candidate, Sought
from models.tables.corpus import FactCheck
from models.tables.search import K1, B, Field, write_words
from tests.models.conftest import EAST, NORTH, Shelf, fill_shelf

ALL = Widths(dense=1000, lexical=1000, postings=100_000)
WORDS_ALONE = replace(ALL, dense=0)
VOCABULARY = (
    "river frost winter flood bank bridge ice boat lock weir tide mill ferry harbour anchor current dam delta island "
    "1963 1814 London Cologne Cairo engineers photographs claimed measured hoaxes rising falling frozen burst"
).split()
SPEAKERS = ("A. Boatman", "Bo Miller", "the MILLER", None)
DAY = dt.date(2024, 2, 29)
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


def make_full_records(seed: int, count: int, prefix: str = "") -> list[FactCheckRecord]:
    """Make up the same texts, two in three with a body, some with a speaker, a day or both."""
    chance = random.Random(-seed)  # noqa: S311  the same texts every time
    return [
        replace(
            record,
            body=" ".join(chance.choices(VOCABULARY, k=chance.randint(1, 60))) if chance.random() < 0.7 else None,
            speaker=chance.choice(SPEAKERS),
            date=DAY + dt.timedelta(chance.randint(-40, 60)) if chance.random() < 0.7 else None,
        )
        for record in make_records(seed, count, prefix)
    ]


def split_words(session: Session, words: str) -> Counter[str]:
    split = text("SELECT lexeme, cardinality(positions) FROM unnest(to_tsvector('english', :words))")
    return Counter(dict(session.execute(split, {"words": write_words(words)}).all()))


def read_bags(session: Session, corpus_id: int, field: Field = Field.HEAD) -> Bags:
    """Return the words of every fact-check of a corpus that has the field, as PostgreSQL splits them."""
    stored = session.scalars(select(FactCheck).where(FactCheck.corpus_id == corpus_id)).all()
    said = {
        row.id: row.body if field == Field.BODY else " ".join(filter(None, (row.title, row.claim, row.subtitle)))
        for row in stored
    }
    return {number: split_words(session, words) for number, words in said.items() if words}


def reckon_bm25(query: Mapping[str, float], corpora: Sequence[Bags], size: int | None = None) -> dict[int, float]:
    """BM25 as the textbook has it: frequencies over all corpora, lengths against the average of a text's own corpus.

    The query's words count as much as they are given with; `size` is the number of all fact-checks, where some lack
    the field.
    """
    everything = [bag for bags in corpora for bag in bags.values()]
    size = size or len(everything)
    scores = {}
    for bags in corpora:
        average = sum(bag.total() for bag in bags.values()) / len(bags)
        for number, bag in bags.items():
            score = 0.0
            for word, weight in query.items():
                documents = sum(word in other for other in everything)
                idf = math.log(1 + (size - documents + 0.5) / (documents + 0.5))
                norm = K1 * (1 - B + B * bag.total() / average)
                score += weight * idf * bag[word] * (K1 + 1) / (bag[word] + norm)
            scores[number] = score
    return scores


def weigh(session: Session, words: str, weight: float = 1.0) -> dict[str, float]:
    """Return the different words of a text, each with the same weight."""
    return dict.fromkeys(split_words(session, words), weight)


def look_for(
    session: Session, claim: str | Sought, vector: Sequence[float] = EAST, context: Sequence[float] | None = None
) -> Look:
    sought = claim if isinstance(claim, Sought) else Sought(claim)
    [words] = cut_claims(session, [sought])
    return Look(sought, words, vector, context)


def search(
    session: Session,
    shelf: Shelf,
    claim: str | Sought,
    widths: Widths = WORDS_ALONE,
    vector: Sequence[float] = EAST,
    context: Sequence[float] | None = None,
) -> dict[int, Candidate]:
    corpora = find_searchable(session, shelf.encoder_id)
    look = look_for(session, claim, vector, context)
    found = find_candidates(session, look, shelf.encoder_id, corpora, widths)
    return {candidate.factcheck_id: candidate for candidate in found}


def make_candidate(factcheck_id: int, **signals: float) -> Candidate:
    """Return a candidate of which nothing speaks but what is given; no day is known of it."""
    return Candidate(factcheck_id, **dict.fromkeys(SIGNALS, 0.0) | {"days": math.nan} | signals)


@pytest.mark.parametrize(
    "claim", ["river frost in London", "frozen frozen ferries of 1814", "engineers measured it", "dam"]
)
def test_bm25_is_the_textbooks(session: Session, claim: str) -> None:
    shelf = fill_shelf(session, "rivers", make_records(1, 80))
    expected = reckon_bm25(weigh(session, claim), [read_bags(session, shelf.corpus_id)])
    found = search(session, shelf, claim)
    assert set(found) == {number for number, score in expected.items() if score > 0}
    assert len(found) > 3
    for number, candidate in found.items():
        assert candidate.lexical == pytest.approx(expected[number], abs=1e-3)


def test_over_several_corpora_the_frequencies_are_summed(session: Session) -> None:
    rivers = fill_shelf(session, "rivers", make_records(2, 40, "r"))
    hills = fill_shelf(session, "hills", make_records(3, 25, "h"))
    claim = "ice bridge in Cologne, photographs of 1963"
    words = weigh(session, claim)
    bags = [read_bags(session, shelf.corpus_id) for shelf in (rivers, hills)]
    for slugs, read in (((), bags), (("rivers", "hills"), bags), (("hills",), bags[1:])):
        corpora = find_searchable(session, rivers.encoder_id, slugs)
        expected = reckon_bm25(words, read)
        found = find_candidates(session, look_for(session, claim), rivers.encoder_id, corpora, WORDS_ALONE)
        assert {candidate.factcheck_id for candidate in found} == {n for n, score in expected.items() if score > 0}
        for candidate in found:
            assert candidate.lexical == pytest.approx(expected[candidate.factcheck_id], abs=1e-3)


def test_terms_come_rarest_first_with_their_frequencies_over_all_corpora(session: Session) -> None:
    def record(key: str, claim: str) -> FactCheckRecord:
        return FactCheckRecord(key, claim)

    rivers = fill_shelf(session, "rivers", [record("a", "River ice"), record("b", "River boat"), record("c", "River")])
    fill_shelf(session, "hills", [record("a", "A river below a hill"), record("b", "Ice on a hill")])
    corpora = find_searchable(session, rivers.encoder_id)
    words = weigh(session, "Was there ice on the river, and a boat on the moon?")
    terms = read_terms(session, words, corpora, Field.HEAD)
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
    assert count_looked_up(documents, postings) == looked_up


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


def normalise(vectors: Matrix) -> Matrix:
    lengths: Matrix = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / lengths


def halve(vectors: Matrix) -> Matrix:
    """Keep of the numbers what the database keeps: half precision."""
    return vectors.astype(np.float16).astype(np.float64)


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
    with pytest.raises(DBAPIError, match="expected 3 dimensions, not 2"), session.begin_nested():
        search(session, shelf, "river", ALL, [1.0, 0.0, 0.0])


def test_while_a_corpus_is_encoded_anew_no_word_counts_against_its_text(session: Session) -> None:
    shelf = fill_shelf(session, "rivers", [FactCheckRecord(str(n), "A ferry sank") for n in range(9)])
    other = register_encoder(session, "compass", "2", 2)
    store_factchecks(session, shelf.corpus_id, other, [FactCheckRecord("0", "A ferry sank")], [NORTH])
    corpora = find_searchable(session, other)
    assert corpora == {shelf.corpus_id: 1}
    assert all(term.idf >= 0 for term in read_terms(session, weigh(session, "ferry sank"), corpora, Field.HEAD))
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


def test_bm25_of_the_body_is_the_textbooks_in_a_field_of_its_own(session: Session) -> None:
    shelf = fill_shelf(session, "rivers", make_full_records(12, 70))
    claim = "engineers measured a hoax, frost at a weir of 1814"
    bags = {field: read_bags(session, shelf.corpus_id, field) for field in Field}
    assert 20 < len(bags[Field.BODY]) < 70
    words = weigh(session, claim)
    head = reckon_bm25(words, [bags[Field.HEAD]])
    body = reckon_bm25(words, [bags[Field.BODY]], 70)
    found = search(session, shelf, claim)
    assert set(found) == {number for scores in (head, body) for number, score in scores.items() if score > 0}
    for number, candidate in found.items():
        assert candidate.lexical == pytest.approx(head[number], abs=1e-3)
        assert candidate.body == pytest.approx(body.get(number, 0.0), abs=1e-3)
        assert candidate.words == bags[Field.HEAD][number].total()


def test_a_word_that_stands_in_the_body_alone_finds_the_fact_check(session: Session) -> None:
    records = [
        FactCheckRecord("a", "It never happened.", body="The zeppelin burned."),
        FactCheckRecord("b", "A zeppelin burned."),
        FactCheckRecord("c", "A ferry sank.", body="Nobody drowned."),
    ]
    shelf = fill_shelf(session, "rivers", records)
    found = search(session, shelf, "zeppelin")
    told, titled = (found.pop(shelf.factchecks[key]) for key in "ab")
    assert found == {}
    assert (told.lexical, told.lexical_share) == (0, 0)
    assert told.body > 0 == titled.body
    assert titled.lexical > 0


def test_the_best_bodies_are_as_many_as_the_best_heads(session: Session) -> None:
    records = [FactCheckRecord(str(n), "It is not so.", body="ferry " * (n + 1) + "dam " * 9) for n in range(12)]
    shelf = fill_shelf(session, "rivers", records)
    found = search(session, shelf, "ferry", replace(WORDS_ALONE, lexical=4))
    assert set(found) == {shelf.factchecks[str(number)] for number in (8, 9, 10, 11)}


def test_the_words_around_a_claim_count_three_in_ten(session: Session) -> None:
    """Beside the claim's own ones, in the head and in the body; where they stand in both they are its own."""
    shelf = fill_shelf(session, "rivers", make_full_records(14, 80))
    claim = Sought(
        "the river froze and the frost rose",
        speaker="A. Cairo",
        before=("A ferry sank in Cologne.",),
        after=("It was an ice river.",),
    )
    assert CONTEXT_WEIGHT == 0.3
    own = weigh(session, "the river froze and the frost rose")
    words = weigh(session, "A ferry sank in Cologne. It was an ice river. A. Cairo", 0.3) | own
    assert words["river"] == 1
    assert words["cairo"] == 0.3
    head, body = (read_bags(session, shelf.corpus_id, field) for field in Field)
    alone, around, bodies = reckon_bm25(own, [head]), reckon_bm25(words, [head]), reckon_bm25(words, [body], 80)
    best = sum(term.idf for term in read_terms(session, own, {shelf.corpus_id: 80}, Field.HEAD)) * (K1 + 1)
    found = search(session, shelf, claim)
    assert set(found) == {n for scores in (around, bodies) for n, score in scores.items() if score > 0}
    assert len(found) > sum(score > 0 for score in alone.values())
    for number, candidate in found.items():
        assert candidate.lexical == pytest.approx(alone[number], abs=1e-3)
        assert candidate.lexical_context == pytest.approx(around[number], abs=1e-3)
        assert candidate.body == pytest.approx(bodies.get(number, 0.0), abs=1e-3)
        assert candidate.lexical_share == pytest.approx(alone[number] / best, abs=1e-4), "the claim's words alone"


def test_a_claim_that_stands_alone_has_no_other_words(session: Session) -> None:
    shelf = fill_shelf(session, "rivers", make_records(1, 60))
    for candidate in search(session, shelf, "river frost in London").values():
        assert candidate.lexical_context == candidate.lexical


def test_of_words_that_can_add_as_much_those_of_the_claim_are_looked_up(session: Session) -> None:
    records = [FactCheckRecord("own", "Ferry"), FactCheckRecord("around", "Weir")]
    shelf = fill_shelf(session, "rivers", [*records, *(FactCheckRecord(str(n), "A dam") for n in range(9))])
    claim = Sought("A ferry", before=("A weir",))
    terms = read_terms(session, look_for(session, claim).words.weights, {shelf.corpus_id: 11}, Field.HEAD)
    assert [(term.lexeme, term.weight) for term in terms] == [("ferri", 1.0), ("weir", 0.3)]
    assert [term.worth for term in terms] == [terms[0].idf, 0.3 * terms[1].idf]
    assert [term.lexeme for term in pick_looked_up(terms, 1)] == ["ferri"]
    assert set(search(session, shelf, claim, Widths(0, 9, 1))) == {
        shelf.factchecks[key] for key in ("own", "around")
    }, "twice as many may be looked up in the middle of a text"


NEIGHBOURS = Sought("It sank there.", before=("A ferry left.",), after=("Nobody drowned.",))


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


def test_in_the_middle_of_a_text_twice_as_many_are_looked_at() -> None:
    widths = Widths(dense=100, lexical=90, postings=6000, dated=50)
    assert widths.widen(Sought("It sank.")) == widths
    assert widths.widen(Sought("It sank.", speaker="A. Boatman", document="Minutes", date=DAY)) == widths
    for claim in (Sought("It sank.", before=("A ferry left.",)), Sought("It sank.", after=("Nobody drowned.",))):
        assert widths.widen(claim) == Widths(dense=200, lexical=180, postings=12000, dated=50)


def make_dated(session: Session, days: Mapping[str, int | None]) -> Shelf:
    """Fill a shelf with fact-checks, of whose words none is in any claim, so many days after DAY."""
    records = [
        FactCheckRecord(key, "A dam", date=None if after is None else DAY + dt.timedelta(after))
        for key, after in days.items()
    ]
    return fill_shelf(session, "rivers", records, [[0.6, 0.8]] * len(records))


BY_DAY = Widths(dense=0, lexical=100, postings=100, dated=50)


def test_what_came_in_the_weeks_after_a_claim_is_looked_at_whatever_it_says(session: Session) -> None:
    days = {"earlier": -4, "first": -3, "same": 0, "last": 30, "later": 31, "undated": None}
    assert (days["first"], days["last"]) == (-DAYS_BEFORE, DAYS_AFTER)
    shelf = make_dated(session, days)
    found = search(session, shelf, Sought("A zeppelin burned", date=DAY), BY_DAY)
    names = {number: key for key, number in shelf.factchecks.items()}
    assert {names[number]: candidate.days for number, candidate in found.items()} == {
        "first": -3,
        "same": 0,
        "last": 30,
    }
    assert {candidate.lexical for candidate in found.values()} == {0}


@pytest.mark.parametrize(("day", "width"), [(None, 50), (DAY, 0), (DAY + dt.timedelta(400), 50)])
def test_no_day_and_no_width_bring_nothing(session: Session, day: dt.date | None, width: int) -> None:
    shelf = make_dated(session, {"same": 0, "last": 30, "undated": None})
    assert search(session, shelf, Sought("A zeppelin burned", date=day), replace(BY_DAY, dated=width)) == {}


def test_of_those_weeks_the_nearest_in_meaning_are_looked_at(session: Session) -> None:
    records = [FactCheckRecord(key, "A dam", date=DAY) for key in ("east", "north", "between")]
    shelf = fill_shelf(session, "rivers", records, [EAST, NORTH, [0.6, 0.8]])
    narrow = replace(BY_DAY, dated=2)
    by_itself = search(session, shelf, Sought("Zeppelin", date=DAY), narrow, EAST)
    assert set(by_itself) == {shelf.factchecks[key] for key in ("east", "between")}
    placed = replace(NEIGHBOURS, date=DAY)
    in_context = search(session, shelf, placed, narrow, EAST, NORTH)
    assert set(in_context) == {shelf.factchecks[key] for key in ("north", "between")}, "as its neighbours have it"


def test_only_searched_corpora_and_known_vectors_count_among_the_dated(session: Session) -> None:
    shelf = make_dated(session, {"same": 0})
    hills = fill_shelf(session, "hills", [FactCheckRecord("hill", "A hill", date=DAY)])
    other = register_encoder(session, "compass", "2", 2)
    look = look_for(session, Sought("Zeppelin", date=DAY))
    found = find_candidates(session, look, shelf.encoder_id, {hills.corpus_id: 1}, BY_DAY)
    assert [candidate.factcheck_id for candidate in found] == [hills.factchecks["hill"]]
    assert find_candidates(session, look, other, {hills.corpus_id: 1}, BY_DAY) == []


@pytest.mark.parametrize(
    ("claim", "factcheck", "days"),
    [(DAY, DAY, 0), (DAY, DAY + dt.timedelta(366), 366), (DAY, DAY - dt.timedelta(2), -2)],
)
def test_days_are_counted_from_the_claim_to_the_fact_check(claim: dt.date, factcheck: dt.date, days: float) -> None:
    assert count_days(claim, factcheck) == days


@pytest.mark.parametrize(("claim", "factcheck"), [(None, DAY), (DAY, None), (None, None)])
def test_where_a_day_is_missing_there_is_no_number(claim: dt.date | None, factcheck: dt.date | None) -> None:
    assert math.isnan(count_days(claim, factcheck))


def test_names_and_numbers_count_as_shares_of_all_that_the_claim_has(session: Session) -> None:
    records = [
        FactCheckRecord("all", "The Thames in London froze in 1814 and 1963."),
        FactCheckRecord("half", "The Thames burst its banks and drowned many villages in 1963."),
        FactCheckRecord("none", "A river froze."),
        *(FactCheckRecord(str(n), "London burned.") for n in range(5)),
    ]
    shelf = fill_shelf(session, "rivers", records)
    claim = "In London the Thames froze, in 1814 and in 1963, or 2077"
    look = look_for(session, claim)
    assert (sorted(look.words.names), sorted(look.words.numbers)) == (["london", "thame"], ["1814", "1963", "2077"])
    bags = [read_bags(session, shelf.corpus_id)]
    corpora = {shelf.corpus_id: len(records)}
    found = search(session, shelf, claim)
    for chosen in ("names", "numbers"):
        words = dict.fromkeys(getattr(look.words, chosen), 1.0)
        best = sum(term.idf for term in read_terms(session, words, corpora, Field.HEAD)) * (K1 + 1)
        scores = reckon_bm25(words, bags)
        for number, candidate in found.items():
            assert getattr(candidate, chosen) == pytest.approx(scores[number] / best, abs=1e-4)
        full, half, none = (getattr(found[shelf.factchecks[key]], chosen) for key in ("all", "half", "none"))
        assert 1 > full > half > none == 0
    london = found[shelf.factchecks["0"]].names
    assert 0 < london < found[shelf.factchecks["half"]].names, "a name that is everywhere counts less"


def test_a_claim_without_names_and_numbers_shares_none(session: Session, shelf: Shelf) -> None:
    for candidate in search(session, shelf, "did it freeze over?", ALL).values():
        assert (candidate.names, candidate.numbers) == (0, 0)


@pytest.mark.parametrize(
    ("speaker", "word"),
    [("A. Boatman", "boatman"), ("BOATMAN", "boatman"), ("  Bo  van Dyck ", "dyck"), ("", ""), ("  ", ""), (None, "")],
)
def test_a_speaker_is_known_by_the_last_of_the_names(speaker: str | None, word: str) -> None:
    assert name_speaker(speaker) == word


@pytest.mark.parametrize(
    ("said_by", "same"),
    [("Ann Boatman", {"boatman"}), ("MILLER", {"miller"}), ("Boat", set()), (None, set()), ("", set())],
)
def test_it_is_told_whether_both_name_the_same_speaker(session: Session, said_by: str | None, same: set[str]) -> None:
    records = [
        FactCheckRecord("boatman", "A ferry sank.", speaker="A. Boatman"),
        FactCheckRecord("miller", "A ferry sank.", speaker="Bo Miller"),
        FactCheckRecord("nobody", "A ferry sank."),
        FactCheckRecord("blank", "A ferry sank.", speaker=" "),
    ]
    shelf = fill_shelf(session, "rivers", records)
    found = search(session, shelf, Sought("A ferry sank", speaker=said_by))
    assert {key for key, number in shelf.factchecks.items() if found[number].speaker} == same
    assert {candidate.speaker for candidate in found.values()} <= {0.0, 1.0}
