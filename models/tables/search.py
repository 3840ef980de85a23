"""What the two search legs keep of a fact-check: vectors per encoder, and term weights for BM25."""

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum

from pgvector.sqlalchemy import HALFVEC, SPARSEVEC
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Creation, SerialKey, one_of

# The dimension of a sparse vector is the highest lexeme number it may hold.
LEXEME_LIMIT = 16_777_216

_BEYOND_WORDS = re.compile(r"[^\x00-\x7f\w]")
_APOSTROPHES = "\u2018\u2019\u02bc"
# A soft hyphen, joiners and a byte-order mark stand inside words.
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"

# BM25's saturation of repeated words, and how much a long text counts against itself.
K1 = 1.2
B = 0.75


def write_vector(vector: Sequence[float]) -> str:
    """Return a vector in the notation of pgvector; half precision keeps about three decimals anyway."""
    return "[" + ",".join(f"{value:.6f}" for value in vector) + "]"


def write_words(text: str) -> str:
    """Return a text as PostgreSQL can split it into words: beyond ASCII only letters, digits and their marks are left.

    Where LC_CTYPE is C, as in the embedded database, its parser takes every other sign beyond ASCII for a letter, and
    “Titanic” in typographic quotes would be another word than Titanic.
    """
    return _BEYOND_WORDS.sub(_replace_sign, text)


def _replace_sign(found: re.Match[str]) -> str:
    sign = found.group()
    if sign in _APOSTROPHES:
        return "'"
    if sign in _UNSEEN:
        return ""
    return sign if unicodedata.category(sign).startswith("M") else " "


class Encoder(Base):
    """A text encoder whose vectors are kept; other weights are another encoder, never mixed with this one."""

    __tablename__ = "encoder"
    __table_args__ = (UniqueConstraint("name", "revision"),)

    id: Mapped[SerialKey]
    name: Mapped[str]
    revision: Mapped[str]
    dimensions: Mapped[int]
    created_at: Mapped[Creation]


class Embedding(Base):
    """The unit-length vector of a fact-check by one encoder; the corpus is repeated here so that a scan needs no join.

    Vectors have no fixed dimension, because encoders differ: each encoder's partial HNSW index casts to its own.
    """

    __tablename__ = "embedding"
    __table_args__ = (Index("ix_embedding_encoder_id_corpus_id", "encoder_id", "corpus_id"),)

    encoder_id: Mapped[int] = mapped_column(
        ForeignKey("encoder.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    factcheck_id: Mapped[int] = mapped_column(
        ForeignKey("factcheck.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
    corpus_id: Mapped[int] = mapped_column(ForeignKey("corpus.id", ondelete="CASCADE"), index=True)
    vector: Mapped[list[float]] = mapped_column(HALFVEC())


class Lexeme(Base):
    """A word stem and its number, which is its place in every sparse vector."""

    __tablename__ = "lexeme"

    id: Mapped[SerialKey]
    text: Mapped[str] = mapped_column(unique=True)


class Field(StrEnum):
    """What BM25 weighs apart: claim, title and subtitle say what a fact-check is about, the body says much beside."""

    HEAD = "head"
    BODY = "body"


class LexemeFrequency(Base):
    """In how many fact-checks of a corpus a lexeme stands in that field: the document frequency of BM25."""

    __tablename__ = "lexeme_frequency"
    __table_args__ = (CheckConstraint(one_of("field", Field), name="field_known"),)

    corpus_id: Mapped[int] = mapped_column(
        ForeignKey("corpus.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    field: Mapped[str] = mapped_column(primary_key=True)
    lexeme_id: Mapped[int] = mapped_column(ForeignKey("lexeme.id"), primary_key=True, autoincrement=False)
    documents: Mapped[int]


class LexicalDocument(Base):
    """A field of a fact-check as BM25 sees it: its lexemes, and their saturated, length-normalised weights without IDF.

    Every fact-check has a head; only those with a body have one here. The indexes say `field || ''`, as the search
    does, for it to be led by words and never by fields.
    """

    __tablename__ = "lexical_document"
    __table_args__ = (
        CheckConstraint(one_of("field", Field), name="field_known"),
        *(
            Index(f"ix_lexical_document_{field}", "lexemes", postgresql_using="gin", postgresql_where=text(where))
            for field, where in ((Field.HEAD, "field || '' = 'head'"), (Field.BODY, "field || '' = 'body'"))
        ),
    )

    factcheck_id: Mapped[int] = mapped_column(
        ForeignKey("factcheck.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    field: Mapped[str] = mapped_column(primary_key=True)
    corpus_id: Mapped[int] = mapped_column(ForeignKey("corpus.id", ondelete="CASCADE"), index=True)
    lexemes: Mapped[str] = mapped_column(TSVECTOR)
    length: Mapped[int]
    weights: Mapped[str | None] = mapped_column(SPARSEVEC(LEXEME_LIMIT))
