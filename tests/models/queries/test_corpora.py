"""What there is to match against: corpora with their sizes, ratings and publishers."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.errors import NotFoundError
from models.operations.corpus import FactCheckRecord, open_corpus
from models.queries.corpora import count_factchecks, get_factcheck, list_corpora, list_ratings, list_sources
from models.session import transaction
from tests.models.conftest import Shelf, count_statements, fill_shelf

FALSE = FactCheckRecord("a", "A", rating="False", publisher="The River Desk", date=dt.date(2024, 2, 29))
RECORDS = [
    FALSE,
    replace(FALSE, key="b", date=dt.date(2025, 1, 1)),
    replace(FALSE, key="c", rating="True", publisher="Others"),
    replace(FALSE, key="d", rating=None, publisher=None, date=None),
]


@pytest.fixture
def rivers(session: Session) -> Shelf:
    open_corpus(session, "seas")
    fill_shelf(session, "hills", [replace(FALSE, rating="Elsewhere")])
    return fill_shelf(session, "rivers", RECORDS)


def test_corpora_are_listed_by_name_with_sizes(session: Session, rivers: Shelf) -> None:
    listed = [(view.corpus.slug, view.factchecks, view.newest) for view in list_corpora(session)]
    assert listed == [("hills", 1, dt.date(2024, 2, 29)), ("rivers", 4, dt.date(2025, 1, 1)), ("seas", 0, None)]
    assert count_factchecks(session) == 5


def test_an_empty_desk_has_nothing_to_match_against(session: Session) -> None:
    assert (list_corpora(session), count_factchecks(session)) == ([], 0)


def test_many_corpora_are_listed_in_few_statements(database: Engine, rivers: Shelf) -> None:
    with transaction() as session, count_statements(database) as statements:
        assert list_corpora(session) == []  # the fixture's transaction is still open
        assert len(statements) <= 2


def test_ratings_and_publishers_are_those_of_the_corpus_the_most_frequent_first(
    session: Session, rivers: Shelf
) -> None:
    assert list_ratings(session, rivers.corpus_id) == [("False", 2), ("True", 1), (None, 1)]
    assert list_sources(session, rivers.corpus_id) == [("The River Desk", 2), ("Others", 1)]


def test_a_fact_check_comes_with_its_corpus_and_its_source(session: Session, rivers: Shelf) -> None:
    factcheck = get_factcheck(session, rivers.factchecks["c"])
    assert (factcheck.claim, factcheck.corpus.slug) == ("A", "rivers")
    assert factcheck.source is not None
    assert factcheck.source.name == "Others"
    with pytest.raises(NotFoundError):
        get_factcheck(session, 404)
