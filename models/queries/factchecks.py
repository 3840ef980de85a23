"""Finding fact-checks in the reference corpora: by words, and by what they are."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Double, Select, cast, func, select
from sqlalchemy.orm import Session, defer, joinedload

from models.errors import NotFoundError
from models.queries.paging import Order, Page, RowNumber, read_page
from models.ratings import RatingClass
from models.tables.corpus import Corpus, FactCheck, Source
from models.tables.search import LexicalDocument, write_words

# Undated fact-checks come after all others.
_DAY = func.coalesce(FactCheck.date, dt.date.min)
_BY_DATE = Order("factchecks-date", (_DAY, FactCheck.id), TypeAdapter(tuple[dt.date, RowNumber]), descending=True)
# A long headline counts for less than a short one with the same words.
_SHORTER_FIRST = 1


class FactCheckSort(StrEnum):
    """In which order fact-checks are listed."""

    RELEVANCE = "relevance"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class FactCheckFilter:
    """Which fact-checks are wanted; empty is no condition. `words` may hold “quoted phrases”, or, and -exclusions."""

    words: str = ""
    corpus: str = ""
    rating_class: RatingClass | None = None
    publisher: str = ""
    language: str = ""


def page_factchecks(
    session: Session,
    wanted: FactCheckFilter,
    sort: FactCheckSort | None,
    limit: int,
    cursor: str | None = None,
) -> Page[FactCheck]:
    """Return a page of fact-checks: those that fit the words best first, or the newest; the latter without words."""
    rows = _filter(session, wanted)
    words = write_words(wanted.words).strip()
    if not words:
        return read_page(session, rows, _BY_DATE, limit, cursor)
    query = func.websearch_to_tsquery("english", words)
    rows = rows.join(LexicalDocument, LexicalDocument.factcheck_id == FactCheck.id)
    rows = rows.where(LexicalDocument.lexemes.bool_op("@@")(query))
    order = _BY_DATE if sort is FactCheckSort.DATE else _order_by_fit(query)
    return read_page(session, rows, order, limit, cursor)


def _order_by_fit(query: ColumnElement[Any]) -> Order:
    # Double precision comes back through a cursor as it was; single precision does not.
    fit = cast(func.ts_rank(LexicalDocument.lexemes, query, _SHORTER_FIRST), Double)
    return Order("factchecks-fit", (fit, FactCheck.id), TypeAdapter(tuple[float, RowNumber]), descending=True)


def _filter(session: Session, wanted: FactCheckFilter) -> Select[FactCheck]:
    rows = select(FactCheck).options(defer(FactCheck.body), joinedload(FactCheck.corpus), joinedload(FactCheck.source))
    if wanted.corpus:
        rows = rows.where(FactCheck.corpus_id == _find_corpus(session, wanted.corpus))
    if wanted.rating_class:
        rows = rows.where(FactCheck.rating_class == wanted.rating_class)
    if wanted.publisher:
        named = select(Source.id).where(func.lower(Source.name) == func.lower(wanted.publisher))
        rows = rows.where(FactCheck.source_id.in_(named))
    if wanted.language:
        rows = rows.where(func.lower(FactCheck.language) == func.lower(wanted.language))
    return rows


def _find_corpus(session: Session, slug: str) -> int:
    number = session.scalar(select(Corpus.id).where(Corpus.slug == slug))
    if number is None:
        raise NotFoundError("There is no corpus of this name. The list of corpora names those there are.")
    return number
