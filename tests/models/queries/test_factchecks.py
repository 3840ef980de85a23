"""Finding fact-checks by words and by what they are."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.errors import NotFoundError
from models.operations.corpus import FactCheckRecord
from models.queries.factchecks import FactCheckFilter, FactCheckSort, page_factchecks
from models.ratings import RatingClass
from tests.models.conftest import Shelf, fill_shelf

THAMES = FactCheckRecord(
    "thames",
    "The Thames froze over in London in 1963.",
    rating="False",
    publisher="The River Desk",
    date=dt.date(2024, 2, 29),
    language="en",
)
RECORDS = [
    THAMES,
    replace(THAMES, key="rhine", claim="The Rhine ran dry.", title="Did London's water come from it?", date=None),
    replace(THAMES, key="nile", claim="The Nile froze.", rating="True", publisher="Others", date=dt.date(2025, 1, 1)),
    replace(THAMES, key="seine", claim="La Seine a gelé.", language="fr", rating=None, date=dt.date(2020, 1, 1)),
]


@pytest.fixture
def shelf(session: Session) -> Shelf:
    fill_shelf(session, "hills", [replace(THAMES, key="ben", claim="Ben Nevis froze over in London.")])
    return fill_shelf(session, "rivers", RECORDS)


def find(session: Session, sort: FactCheckSort | None = None, **wanted: Any) -> list[str]:
    return [factcheck.key for factcheck in page_factchecks(session, FactCheckFilter(**wanted), sort, 100).items]


def test_without_words_the_newest_come_first_and_the_undated_last(session: Session, shelf: Shelf) -> None:
    assert find(session) == ["nile", "thames", "ben", "seine", "rhine"]
    assert find(session, FactCheckSort.RELEVANCE)[0] == "nile"


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("froze", {"thames", "nile", "ben"}),
        ("FROZEN freezing", set()),
        ("freeze froze", set()),
        ("london", {"thames", "rhine", "ben"}),
        ("froze london", {"thames", "ben"}),
        ('"froze over in london"', {"thames", "ben"}),
        ('"london froze"', set()),
        ("froze -london", {"nile"}),
        ("nile or rhine", {"nile", "rhine"}),
        ("gelé", {"seine"}),
        ("London\u2019s water", {"rhine"}),
        ("& | ! ( ' : *", set()),
        ("the", set()),
    ],
)
def test_words_are_looked_for_in_claim_and_title(session: Session, shelf: Shelf, words: str, keys: set[str]) -> None:
    assert set(find(session, words=words)) == keys


def test_what_fits_better_comes_first_and_by_date_the_newer(session: Session, shelf: Shelf) -> None:
    assert find(session, words="froze")[0] == "nile", "it is short, so that the word is more of it"
    assert find(session, FactCheckSort.DATE, words="london") == ["thames", "ben", "rhine"]


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        ({"corpus": "hills"}, {"ben"}),
        ({"rating_class": RatingClass.TRUE}, {"nile"}),
        ({"rating_class": RatingClass.OPEN}, {"seine"}),
        ({"publisher": "the river desk"}, {"thames", "rhine", "seine", "ben"}),
        ({"publisher": "river"}, set()),
        ({"language": "FR"}, {"seine"}),
        ({"corpus": "rivers", "words": "froze", "rating_class": RatingClass.FALSE}, {"thames"}),
    ],
)
def test_filters_narrow_the_list(session: Session, shelf: Shelf, wanted: dict[str, Any], keys: set[str]) -> None:
    assert set(find(session, **wanted)) == keys


def test_an_unknown_corpus_is_no_empty_one(session: Session, shelf: Shelf) -> None:
    with pytest.raises(NotFoundError, match="no corpus of this name"):
        find(session, corpus="lakes")


@pytest.mark.parametrize("sort", [None, *FactCheckSort])
@pytest.mark.parametrize("words", ["", "froze or london or dry"])
def test_the_pages_together_show_each_once(
    session: Session, shelf: Shelf, words: str, sort: FactCheckSort | None
) -> None:
    keys, cursor = [], None
    while True:
        page = page_factchecks(session, FactCheckFilter(words), sort, 2, cursor)
        keys += [factcheck.key for factcheck in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert len(keys) == len(set(keys))
    assert keys == find(session, sort, words=words)
