"""Reading whole corpora as both search legs see them, for an index in memory."""

import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.tables.corpus import FactCheck

_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Mark:
    """The state of a corpus: `changed_at` is another after every change, which may be going on unless `settled`."""

    changed_at: dt.datetime
    settled: bool


class Said(NamedTuple):
    """What a fact-check says: the claim that it reviews, its title, and how it was rated."""

    claim: str
    title: str
    rating_class: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A fact-check that an encoder knows.

    Its vector and the weights of head and body, if there are any, are in PostgreSQL's binary form; `words` is the
    length of its head.
    """

    factcheck_id: int
    said: Said
    vector: bytes
    head: bytes | None
    body: bytes | None
    words: int
    speaker: str | None
    date: dt.date | None


@dataclass(frozen=True, slots=True)
class Frequency:
    """A word of a corpus: its number in the weights, and in how many heads and bodies it stands."""

    number: int
    lexeme: str
    heads: int
    bodies: int


def freeze_view(session: Session) -> None:
    """Let the session, which has read nothing yet, see one state of the database until its end."""
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def read_marks(session: Session, slugs: Sequence[str], settling_seconds: float) -> dict[int, Mark]:
    """Return the state of the named corpora, or of all, by their numbers."""
    rows = session.execute(
        text("""
            SELECT id, changed_at, changed_at < clock_timestamp() - make_interval(secs => :settling)
            FROM corpus WHERE :all OR slug = ANY(:slugs) ORDER BY id"""),
        {"all": not slugs, "slugs": list(slugs), "settling": settling_seconds},
    )
    return {number: Mark(changed_at, settled) for number, changed_at, settled in rows}


def count_references(session: Session, encoder_id: int, corpus_id: int) -> int:
    """Return how many fact-checks of a corpus the encoder knows."""
    counting = text("SELECT count(*) FROM embedding WHERE encoder_id = :encoder AND corpus_id = :corpus")
    return int(session.scalars(counting, {"encoder": encoder_id, "corpus": corpus_id}).one())


def count_words(session: Session, corpus_id: int) -> int:
    """Return how many words all heads and bodies of a corpus have together."""
    counting = text("SELECT coalesce(sum(length), 0) FROM lexical_document WHERE corpus_id = :corpus")
    return int(session.scalars(counting, {"corpus": corpus_id}).one())


def read_references(session: Session, encoder_id: int, corpus_id: int) -> Iterator[Reference]:
    """Yield the fact-checks of a corpus that the encoder knows, by number."""
    rows = session.execute(
        text("""
            SELECT factcheck.id, claim, coalesce(title, ''), rating_class, halfvec_send(vector),
                   sparsevec_send(head.weights), sparsevec_send(body.weights), head.length, speaker, date
            FROM embedding JOIN factcheck ON factcheck.id = factcheck_id
            JOIN lexical_document head ON head.factcheck_id = factcheck.id AND head.field = 'head'
            LEFT JOIN lexical_document body ON body.factcheck_id = factcheck.id AND body.field = 'body'
            WHERE encoder_id = :encoder AND embedding.corpus_id = :corpus ORDER BY factcheck.id"""),
        {"encoder": encoder_id, "corpus": corpus_id},
        execution_options={"yield_per": _CHUNK},
    )
    return (
        Reference(number, Said(claim, title, sys.intern(rating)), *rest) for number, claim, title, rating, *rest in rows
    )


def read_said(session: Session, factcheck_ids: Sequence[int]) -> dict[int, Said]:
    """Return what some fact-checks say."""
    rows = session.execute(
        select(FactCheck.id, FactCheck.claim, FactCheck.title, FactCheck.rating_class).where(
            FactCheck.id.in_(factcheck_ids)
        )
    )
    return {number: Said(claim, title or "", rating) for number, claim, title, rating in rows}


def read_frequencies(session: Session, corpus_id: int) -> list[Frequency]:
    """Return the words of a corpus by number."""
    rows = session.execute(
        text("""
            SELECT id, text, coalesce(sum(documents) FILTER (WHERE field = 'head'), 0),
                   coalesce(sum(documents) FILTER (WHERE field = 'body'), 0)
            FROM lexeme_frequency JOIN lexeme ON lexeme.id = lexeme_id
            WHERE corpus_id = :corpus GROUP BY id, text ORDER BY id"""),
        {"corpus": corpus_id},
    )
    return [Frequency(number, lexeme, int(heads), int(bodies)) for number, lexeme, heads, bodies in rows]
