"""What there was to be searched, as it is kept with every run of the matcher."""

import datetime as dt

from sqlalchemy.orm import Session

from models.operations.corpus import FactCheckRecord, StoreCounts, close_import, find_corpus, open_corpus
from models.queries.searched import describe_corpora
from tests.models.conftest import fill_shelf


def fill(session: Session) -> None:
    records = [
        FactCheckRecord("a", "The Thames froze.", language="en", date=dt.date(2024, 2, 29)),
        FactCheckRecord("b", "Der Rhein fror zu.", language="de", date=dt.date(2023, 1, 1)),
        FactCheckRecord("c", "The Nile turned red.", language="en"),
    ]
    fill_shelf(session, "rivers", records)
    close_import(session, find_corpus(session, "rivers"), StoreCounts(added=3))
    fill_shelf(session, "hills", [FactCheckRecord("a", "A hill in Rome is artificial.")])
    open_corpus(session, "empty")


EMPTY = {"slug": "empty", "version": 0, "factchecks": 0, "newest": None, "languages": []}
HILLS = {"slug": "hills", "version": 0, "factchecks": 1, "newest": None, "languages": []}
RIVERS = {"slug": "rivers", "version": 1, "factchecks": 3, "newest": "2024-02-29", "languages": ["de", "en"]}


def test_every_corpus_is_described_by_name(session: Session) -> None:
    fill(session)
    assert describe_corpora(session, ()) == [EMPTY, HILLS, RIVERS]


def test_only_the_named_ones_are_described(session: Session) -> None:
    fill(session)
    assert describe_corpora(session, ["rivers", "empty"]) == [EMPTY, RIVERS]
    assert describe_corpora(session, ["nowhere"]) == []


def test_on_a_desk_without_a_corpus_there_is_nothing(session: Session) -> None:
    assert describe_corpora(session, ()) == []
