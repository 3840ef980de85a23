"""The words by which a claim is looked up: its own, those around it, and which of them are names and numbers."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from models.queries.words import CONTEXT_WEIGHT, cut_claims, split_words
from models.scoring import Sought
from models.tables.search import write_words
from tests.models.conftest import count_statements

CLAIMS = [
    "“Titanic” sank near O’Neil’s ferry",
    "",
    "the of and",
    "River rivers RIVER",
    "http://a.test/b'c?d=\\e",
    "日本 Größe",
    "River rivers RIVER",
]


def test_texts_are_cut_into_words_as_one_alone_would_be(session: Session) -> None:
    alone = text("SELECT tsvector_to_array(to_tsvector('english', :words))")
    for claim, words in zip(CLAIMS, split_words(session, CLAIMS), strict=True):
        assert words == session.scalars(alone, {"words": write_words(claim)}).one()
    assert split_words(session, []) == []


def test_a_words_weight_tells_whose_it_is(session: Session) -> None:
    claim = Sought("The ferry sank", "Bo Miller", ("A ferry left.", "It rained."), ("Nobody drowned.",))
    [words] = cut_claims(session, [claim])
    assert words.weights == {"ferri": 1, "sank": 1} | dict.fromkeys(
        ("bo", "miller", "left", "rain", "nobodi", "drown"), CONTEXT_WEIGHT
    )
    assert set(words.own) == {"ferri", "sank"}
    assert set(words.around) == {"bo", "miller", "left", "rain", "nobodi", "drown"}


def test_a_claim_alone_has_no_other_words(session: Session) -> None:
    [words] = cut_claims(session, [Sought("The ferry sank", document="Minutes of the harbour")])
    assert words.around == []
    assert set(words.weights.values()) == {1.0}


@pytest.mark.parametrize(
    ("claim", "names", "numbers"),
    [
        ("In London the Thames froze in 1963", {"london", "thame"}, {"1963"}),
        ("It was not so", set(), set()),
        ("the thames froze", set(), set()),
        ("Ferries sank", {"ferri"}, set()),
        ("40 % of the G20 sank 3.5 metres", {"g20"}, {"40", "g20", "3.5"}),
        ("O’Neil’s “Größe”", {"o", "neil", "größe"}, set()),
    ],
)
def test_names_begin_with_a_capital_and_numbers_hold_a_digit(
    session: Session, claim: str, names: set[str], numbers: set[str]
) -> None:
    [words] = cut_claims(session, [Sought(claim, speaker="Bo Miller", after=("In 2077 it rained in Cairo.",))])
    assert (set(words.names), set(words.numbers)) == (names, numbers)


def test_a_long_list_is_cut_in_one_statement(session: Session, database: Engine) -> None:
    claims = [Sought(claim, before=("It rained.",)) for claim in CLAIMS]
    with count_statements(database) as statements:
        together = cut_claims(session, claims)
    assert len(statements) == 1
    assert together == [words for claim in claims for words in cut_claims(session, [claim])]
    assert cut_claims(session, []) == []
