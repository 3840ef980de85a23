"""The reference corpora: named sets of fact-checks and their sources."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Creation, SerialKey, one_of
from models.digests import digest_claim
from models.ratings import RatingClass


class Corpus(Base):
    """A named, versioned set of fact-checks; every import that changes something raises the version."""

    __tablename__ = "corpus"
    __table_args__ = (CheckConstraint("slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'", name="slug_shape"),)

    id: Mapped[SerialKey]
    slug: Mapped[str] = mapped_column(unique=True)
    is_sample: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Creation]
    changed_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Source(Base):
    """A publisher whose fact-checks are in the reference corpus."""

    __tablename__ = "source"

    id: Mapped[SerialKey]
    name: Mapped[str] = mapped_column(unique=True)


class FactCheck(Base):
    """One reference record; `key` names it within its corpus, `rating` keeps the publisher's words.

    `claim_digest` is that of models.digests: what people said of the fact-check holds as long as it stays.
    """

    __tablename__ = "factcheck"
    __table_args__ = (
        UniqueConstraint("corpus_id", "key"),
        Index("ix_factcheck_corpus_id_date", "corpus_id", "date"),
        CheckConstraint("claim <> ''", name="claim_not_empty"),
        CheckConstraint(one_of("rating_class", RatingClass), name="rating_class_known"),
    )

    id: Mapped[SerialKey]
    corpus_id: Mapped[int] = mapped_column(ForeignKey("corpus.id", ondelete="CASCADE"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"), index=True)
    key: Mapped[str]
    claim: Mapped[str]
    title: Mapped[str | None]
    subtitle: Mapped[str | None]
    body: Mapped[str | None]
    speaker: Mapped[str | None]
    rating: Mapped[str | None]
    rating_class: Mapped[str]
    url: Mapped[str | None]
    date: Mapped[dt.date | None]
    language: Mapped[str | None]
    digest: Mapped[str]
    claim_digest: Mapped[bytes] = mapped_column(
        LargeBinary, default=lambda context: digest_claim(context.get_current_parameters()["claim"])
    )
    created_at: Mapped[Creation]

    corpus: Mapped[Corpus] = relationship()
    source: Mapped[Source | None] = relationship()
