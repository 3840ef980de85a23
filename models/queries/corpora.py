"""Reading the reference corpora: what there is to match against."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from models.errors import NotFoundError
from models.queries.paging import Order, Page, Slug, read_page
from models.tables.corpus import Corpus, FactCheck, Source

_BY_NAME = Order("corpora", (Corpus.slug,), TypeAdapter(tuple[Slug]))


@dataclass(frozen=True, slots=True)
class CorpusView:
    """A corpus with its size and the date of its newest fact-check."""

    corpus: Corpus
    factchecks: int
    newest: dt.date | None


def list_corpora(session: Session) -> list[CorpusView]:
    """Return all corpora by name, with sizes."""
    return _view_corpora(session, session.scalars(select(Corpus).order_by(Corpus.slug)).all())


def page_corpora(session: Session, limit: int, cursor: str | None = None) -> Page[CorpusView]:
    """Return a page of the corpora by name, with sizes."""
    page = read_page(session, select(Corpus), _BY_NAME, limit, cursor)
    return Page(_view_corpora(session, page.items), page.next)


def get_corpus(session: Session, slug: str) -> CorpusView:
    """Return a corpus with its size; an unknown name is NotFoundError."""
    found = _view_corpora(session, session.scalars(select(Corpus).where(Corpus.slug == slug)).all())
    if not found:
        raise NotFoundError("There is no corpus of this name. The list of corpora names those there are.")
    return found[0]


def count_factchecks(session: Session) -> int:
    """Return how many fact-checks a claim is compared with when no corpus is named."""
    return session.scalars(select(func.count()).select_from(FactCheck)).one()


def list_ratings(session: Session, corpus_id: int) -> Sequence[tuple[str | None, int]]:
    """Return a corpus's rating words with how often each stands there, most frequent first."""
    number = func.count()
    words = select(FactCheck.rating, number).where(FactCheck.corpus_id == corpus_id).group_by(FactCheck.rating)
    return session.execute(words.order_by(number.desc(), FactCheck.rating)).all()


def list_sources(session: Session, corpus_id: int) -> Sequence[tuple[str, int]]:
    """Return a corpus's publishers with how many fact-checks each has, most first."""
    number = func.count()
    names = select(Source.name, number).join(FactCheck).where(FactCheck.corpus_id == corpus_id).group_by(Source.name)
    return session.execute(names.order_by(number.desc(), Source.name)).all()


def get_factcheck(session: Session, factcheck_id: int) -> FactCheck:
    """Return a fact-check with its corpus and source; an unknown id is NotFoundError."""
    options = [joinedload(FactCheck.corpus), joinedload(FactCheck.source)]
    factcheck = session.get(FactCheck, factcheck_id, options=options)
    if factcheck is None:
        raise NotFoundError("There is no fact-check with this id.")
    return factcheck


def _view_corpora(session: Session, corpora: Sequence[Corpus]) -> list[CorpusView]:
    measured = select(FactCheck.corpus_id, func.count(), func.max(FactCheck.date)).group_by(FactCheck.corpus_id)
    rows = session.execute(measured.where(FactCheck.corpus_id.in_([corpus.id for corpus in corpora])))
    sizes = {corpus_id: (size, newest) for corpus_id, size, newest in rows}
    return [CorpusView(corpus, *sizes.get(corpus.id, (0, None))) for corpus in corpora]
