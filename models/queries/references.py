"""Reading whole corpora as both search legs see them, for an index in memory."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.tables.search import write_words

_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Mark:
    """The state of a corpus: `changed_at` is another after every change, which may be going on unless `settled`."""

    changed_at: dt.datetime
    settled: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """A fact-check that an encoder knows, with PostgreSQL's binary form of its vector and of its weights, if any."""

    factcheck_id: int
    text: str
    vector: bytes
    weights: bytes | None


@dataclass(frozen=True, slots=True)
class Frequency:
    """A word of a corpus: its number in the weights, and in how many fact-checks it stands."""

    number: int
    lexeme: str
    documents: int


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


def read_references(session: Session, encoder_id: int, corpus_id: int) -> Iterator[Reference]:
    """Yield the fact-checks of a corpus that the encoder knows, by number."""
    rows = session.execute(
        text("""
            SELECT factcheck_id, concat(claim, ' ', title), halfvec_send(vector), sparsevec_send(weights)
            FROM embedding JOIN lexical_document USING (factcheck_id) JOIN factcheck ON factcheck.id = factcheck_id
            WHERE encoder_id = :encoder AND embedding.corpus_id = :corpus ORDER BY factcheck_id"""),
        {"encoder": encoder_id, "corpus": corpus_id},
        execution_options={"yield_per": _CHUNK},
    )
    return (Reference(*row) for row in rows)


def read_frequencies(session: Session, corpus_id: int) -> list[Frequency]:
    """Return the words of a corpus by number."""
    rows = session.execute(
        text("""
            SELECT id, text, documents FROM lexeme_frequency JOIN lexeme ON lexeme.id = lexeme_id
            WHERE corpus_id = :corpus ORDER BY id"""),
        {"corpus": corpus_id},
    )
    return [Frequency(*row) for row in rows]


def split_words(session: Session, texts: Sequence[str]) -> list[list[str]]:
    """Return the different words of each text as PostgreSQL cuts them, in one statement for all."""
    rows = session.scalars(
        text("""
            SELECT tsvector_to_array(to_tsvector('english', words))
            FROM unnest(CAST(:texts AS text[])) WITH ORDINALITY AS claim (words, place) ORDER BY place"""),
        {"texts": [write_words(text) for text in texts]},
    )
    return list(rows)
