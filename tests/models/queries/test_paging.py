"""Pages by keyset: together they show each row once, and no cursor but our own leads anywhere."""

import base64
import datetime as dt
from typing import Any

import pytest
from pydantic import TypeAdapter
from sqlalchemy import Double, Select, cast, func, select
from sqlalchemy.orm import Session

from models.errors import InvalidInputError
from models.operations.corpus import open_corpus
from models.queries.paging import Order, RowNumber, read_page
from models.tables.corpus import Corpus, FactCheck

DATES = [dt.date(2024, 2, 29), None, dt.date(2025, 1, 1), dt.date(2024, 2, 29), None, dt.date(2023, 7, 1)]

BY_ID = Order("ids", (FactCheck.id,), TypeAdapter(tuple[RowNumber]))
NEWEST = Order(
    "newest",
    (func.coalesce(FactCheck.date, dt.date.min), FactCheck.id),
    TypeAdapter(tuple[dt.date, RowNumber]),
    descending=True,
)
# Thirds have no end in either notation.
BY_THIRD = Order(
    "thirds", (cast(FactCheck.id, Double) / 3, FactCheck.id), TypeAdapter(tuple[float, RowNumber]), descending=True
)


@pytest.fixture
def corpus(session: Session) -> Corpus:
    corpus = open_corpus(session, "rivers")
    for number, date in enumerate(DATES):
        session.add(
            FactCheck(
                corpus_id=corpus.id, key=str(number), claim="It froze.", rating_class="open", digest="-", date=date
            )
        )
        session.flush()
    return corpus


def turn_pages(session: Session, rows: Select[Any], order: Order, limit: int) -> list[str]:
    keys: list[str] = []
    page = read_page(session, rows, order, limit)
    keys += [factcheck.key for factcheck in page.items]
    while page.next:
        page = read_page(session, rows, order, limit, page.next)
        assert page.items, "the page before promised more"
        keys += [factcheck.key for factcheck in page.items]
    return keys


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 100])
@pytest.mark.parametrize(
    ("order", "keys"), [(BY_ID, "012345"), (NEWEST, "230541"), (BY_THIRD, "543210")], ids=lambda value: str(value)[:16]
)
def test_the_pages_together_show_each_row_once(
    session: Session, corpus: Corpus, order: Order, keys: str, limit: int
) -> None:
    assert turn_pages(session, select(FactCheck), order, limit) == list(keys)


def test_a_page_holds_no_more_than_was_asked_for(session: Session, corpus: Corpus) -> None:
    page = read_page(session, select(FactCheck), BY_ID, 4)
    assert [factcheck.key for factcheck in page.items] == list("0123")
    assert page.next is not None
    assert read_page(session, select(FactCheck), BY_ID, 6).next is None


def test_what_comes_in_meanwhile_shifts_nothing(session: Session, corpus: Corpus) -> None:
    page = read_page(session, select(FactCheck), NEWEST, 2)
    session.add(
        FactCheck(corpus_id=corpus.id, key="new", claim="-", rating_class="open", digest="-", date=dt.date(2026, 1, 1))
    )
    session.flush()
    following = read_page(session, select(FactCheck), NEWEST, 2, page.next)
    assert [factcheck.key for factcheck in following.items] == ["0", "5"]


def write_cursor(words: str) -> str:
    return base64.urlsafe_b64encode(words.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "💥",
        "a b",
        "====",
        write_cursor("ids:[]"),
        write_cursor('ids:["1"]'),
        write_cursor("ids:[-1]"),
        write_cursor("ids:[1, 2]"),
        write_cursor("ids:[9223372036854775808]"),
        write_cursor("ids:[1"),
        write_cursor("ids:" + "[" * 5000),
        write_cursor("newest:[1]"),
        write_cursor("[1]"),
        "\x00",
    ],
)
def test_a_cursor_that_nobody_gave_is_refused(session: Session, cursor: str) -> None:
    with pytest.raises(InvalidInputError, match="leads nowhere"):
        read_page(session, select(FactCheck), BY_ID, 2, cursor)


def test_a_cursor_of_another_list_is_refused(session: Session, corpus: Corpus) -> None:
    cursor = read_page(session, select(FactCheck), NEWEST, 2).next
    with pytest.raises(InvalidInputError, match="leads nowhere"):
        read_page(session, select(FactCheck), BY_THIRD, 2, cursor)
