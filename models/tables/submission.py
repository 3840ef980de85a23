"""What somebody sent, and where it came from."""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Creation, Json, SecretKey, one_of
from models.tables.corpus import Corpus
from models.tables.matching import Matching


class SubmissionKind(StrEnum):
    """How the text of a submission is read."""

    CLAIM = "claim"
    ARTICLE = "article"
    LIST = "list"
    URL = "url"


class Origin(StrEnum):
    """The door through which a submission came."""

    PAGE = "page"
    API = "api"
    CLI = "cli"


submission_corpus = Table(
    "submission_corpus",
    Base.metadata,
    Column("submission_id", ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True),
    Column("corpus_id", BigInteger, ForeignKey("corpus.id"), primary_key=True, index=True),
)


class Submission(Base):
    """A text that somebody wants checked; no corpora named means all of them.

    `url` is the address that it came from. Of a submission by address (kind url) the text is empty until the page has
    been read, or its text was pasted; what the page said of itself is its `reading`.
    A list has one claim a line: `rows` says for each line of `text` from which line of the sender's file it came and
    under which reference ({"line", "reference"}), `rejections` which lines could not be used, and why ({"line",
    "reference", "reason"}). `harm` and `reach` are what the sender says of it, from 0, none, to 3, very much.
    `sentences` counts those that were read; of an article `worthiness` has the check-worthiness of each that states
    something, in their order, whether or not it was kept as a claim; null in it is one that could not be told.
    """

    __tablename__ = "submission"
    __table_args__ = (
        CheckConstraint(one_of("kind", SubmissionKind), name="kind_known"),
        CheckConstraint(one_of("origin", Origin), name="origin_known"),
        CheckConstraint("text <> '' OR kind = 'url' AND sentences IS NULL", name="text_not_empty"),
        CheckConstraint("kind <> 'url' OR url IS NOT NULL", name="link_has_url"),
        CheckConstraint("(kind = 'list') = (rows IS NOT NULL)", name="list_has_rows"),
        CheckConstraint("(rows IS NULL) = (rejections IS NULL)", name="rows_with_rejections"),
        CheckConstraint("harm BETWEEN 0 AND 3", name="harm_in_range"),
        CheckConstraint("reach BETWEEN 0 AND 3", name="reach_in_range"),
        CheckConstraint("0 <= ALL (worthiness) AND 1 >= ALL (worthiness)", name="worthiness_shares"),
        CheckConstraint("cardinality(worthiness) <= sentences", name="worthiness_of_sentences"),
    )

    id: Mapped[SecretKey]
    kind: Mapped[str]
    origin: Mapped[str]
    title: Mapped[str | None]
    url: Mapped[str | None]
    text: Mapped[str]
    reference: Mapped[str | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    sentences: Mapped[int | None]
    worthiness: Mapped[Sequence[float | None] | None] = mapped_column(ARRAY(Double))
    harm: Mapped[int | None] = mapped_column(SmallInteger)
    reach: Mapped[int | None] = mapped_column(SmallInteger)
    rows: Mapped[list[Json] | None] = mapped_column(JSONB(none_as_null=True), deferred=True)
    rejections: Mapped[list[Json] | None] = mapped_column(JSONB(none_as_null=True), deferred=True)
    created_at: Mapped[Creation] = mapped_column(index=True)

    corpora: Mapped[list[Corpus]] = relationship(secondary=submission_corpus, order_by=Corpus.slug)
    reading: Mapped["Reading | None"] = relationship()

    @property
    def is_article(self) -> bool:
        """True where the claims are to be found in the text, whether it was sent or read from a page."""
        return self.kind in {SubmissionKind.ARTICLE, SubmissionKind.URL}

    @property
    def awaits_text(self) -> bool:
        """True of one by address whose page has not been read."""
        return self.kind == SubmissionKind.URL and not self.text


class Reading(Base):
    """What a page said of itself when its text was read for a submission; `url` is where the redirects ended."""

    __tablename__ = "reading"

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    url: Mapped[str]
    canonical_url: Mapped[str | None]
    title: Mapped[str | None]
    author: Mapped[str | None]
    published_on: Mapped[dt.date | None]
    language: Mapped[str | None]
    fetched_at: Mapped[Creation]


class Claim(Base):
    """One checkable sentence of a submission; `text` is `submission.text[start:end]`.

    `language` is the code of the one that it seems to be in, null where that could not be told.
    `unanswered` says why the matcher did not answer it alone; null where it did, or was not asked to. Claims in the
    same words share a case; the one that `leads` is looked at for all of them. `digest` is that of models.digests.
    """

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("submission_id", "position"),
        CheckConstraint('0 <= start AND start < "end"', name="place_in_text"),
        CheckConstraint("check_worthiness BETWEEN 0 AND 1", name="check_worthiness_share"),
        CheckConstraint("language ~ '^[a-z]{2,3}$'", name="language_code"),
        Index("uq_claim_case_id_leads", "case_id", unique=True, postgresql_where=text("leads")),
    )

    id: Mapped[SecretKey]
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    position: Mapped[int]
    text: Mapped[str]
    digest: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    leads: Mapped[bool] = mapped_column(default=True, server_default=true())
    start: Mapped[int]
    end: Mapped[int]
    check_worthiness: Mapped[float | None]
    language: Mapped[str | None] = mapped_column(index=True)
    context: Mapped[Json]
    matching_id: Mapped[int | None] = mapped_column(ForeignKey("matching.id"), index=True)
    unanswered: Mapped[str | None]
    created_at: Mapped[Creation]

    matching: Mapped[Matching | None] = relationship()
    submission: Mapped[Submission] = relationship()
