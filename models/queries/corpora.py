"""Reading the reference corpora: what there is to match against."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from models.errors import NotFoundError
from models.tables.corpus import Corpus, FactCheck, Source


@dataclass(frozen=True, slots=True)
class CorpusView:
    """A corpus with its size and the date of its newest fact-check."""

    corpus: Corpus
    factchecks: int
    newest: dt.date | None


def list_corpora(session: Session) -> list[CorpusView]:
    """Return all corpora by name, with sizes."""
    rows = session.execute(
        select(Corpus, func.count(FactCheck.id), func.max(FactCheck.date))
        .outerjoin(FactCheck)
        .group_by(Corpus.id)
        .order_by(Corpus.slug)
    )
    return [CorpusView(corpus, size, newest) for corpus, size, newest in rows]


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
