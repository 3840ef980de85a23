"""The leg of words against plain reckoning: BM25 word by word, of heads and bodies, alone and with neighbours."""

import math
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examine
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.operations.corpus import FactCheckRecord
from models.queries.candidates import (
    Term,
    Widths,
    _build_tsquery,
    count_looked_up,
    find_candidates,
    find_searchable,
    pick_looked_up,
    read_terms,
)
from models.queries.words import CONTEXT_WEIGHT
from models.scoring import Sought
from models.tables.search import K1, Field
from tests.models.conftest import Shelf, fill_shelf
from tests.models.queries.reckoning import (
    ALL,
    WORDS_ALONE,
    look_for,
    make_full_records,
    make_records,
    read_bags,
    reckon_bm25,
    search,
    weigh,
)


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
    terms = read_terms(session, words, corpora)[Field.HEAD]
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
    best = sum(term.idf for term in read_terms(session, own, {shelf.corpus_id: 80})[Field.HEAD]) * (K1 + 1)
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
    terms = read_terms(session, look_for(session, claim).words.weights, {shelf.corpus_id: 11})[Field.HEAD]
    assert [(term.lexeme, term.weight) for term in terms] == [("ferri", 1.0), ("weir", 0.3)]
    assert [term.worth for term in terms] == [terms[0].idf, 0.3 * terms[1].idf]
    assert [term.lexeme for term in pick_looked_up(terms, 1)] == ["ferri"]
    assert set(search(session, shelf, claim, Widths(0, 9, 1))) == {
        shelf.factchecks[key] for key in ("own", "around")
    }, "twice as many may be looked up in the middle of a text"
