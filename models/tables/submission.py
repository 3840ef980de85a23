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
    String,
    Table,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Creation, Json, SecretKey, SerialKey, one_of
from models.documents import Turn
from models.tables.corpus import Corpus
from models.tables.matching import Matching
from models.tables.person import Person


class SubmissionKind(StrEnum):
    """How the text of a submission is read."""

    CLAIM = "claim"
    ARTICLE = "article"
    LIST = "list"
    URL = "url"
    FILE = "file"


class Origin(StrEnum):
    """The door through which a submission came."""

    PAGE = "page"
    API = "api"
    CLI = "cli"
    FEED = "feed"


submission_corpus = Table(
    "submission_corpus",
    Base.metadata,
    Column("submission_id", ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True),
    Column("corpus_id", BigInteger, ForeignKey("corpus.id"), primary_key=True, index=True),
)


class Submission(Base):
    """A text that somebody wants checked; no corpora named means all of them.

    `url` is the address that it came from. Of a submission by address (kind url) or of a document (kind file, named
    `file_name`) the text is empty until it has been read, or its text was pasted; what it said of itself is its
    `reading`.
    A list has one claim a line: `rows` says for each line of `text` from which line of the sender's file it came and
    under which reference ({"line", "reference"}, with "harm" and "reach" where a line has its own), `rejections` which
    lines could not be used, and why ({"line", "reference", "reason"}). Of a table `columns` are the sender's own, and
    each entry of both has its "cells" in their order. `harm` and `reach` are what the sender says of it, from 0, none,
    to 3, very much.
    `sentences` counts those that were read; of an article `worthiness` has the check-worthiness of each that states
    something, in their order, whether or not it was kept as a claim; null in it is one that could not be told.
    `left_out` are those of an article's sentences that were no claims when it was checked, each with where it starts
    and ends and, in a word, why.
    `redacted` counts what was taken out before it was stored, by models.redaction.Personal; null means nothing. Of one
    that was `stripped_at` some moment only the claims are left that people have judged: they are its text.
    """

    __tablename__ = "submission"
    __table_args__ = (
        CheckConstraint(one_of("kind", SubmissionKind), name="kind_known"),
        CheckConstraint(one_of("origin", Origin), name="origin_known"),
        CheckConstraint("text <> '' OR kind IN ('url', 'file') AND sentences IS NULL", name="text_not_empty"),
        CheckConstraint("(kind = 'file') = (file_name IS NOT NULL)", name="file_has_name"),
        CheckConstraint("kind <> 'url' OR url IS NOT NULL", name="link_has_url"),
        CheckConstraint("(kind = 'list') = (rows IS NOT NULL)", name="list_has_rows"),
        CheckConstraint("(rows IS NULL) = (rejections IS NULL)", name="rows_with_rejections"),
        CheckConstraint("columns IS NULL OR rows IS NOT NULL", name="columns_of_a_list"),
        CheckConstraint("harm BETWEEN 0 AND 3", name="harm_in_range"),
        CheckConstraint("reach BETWEEN 0 AND 3", name="reach_in_range"),
        CheckConstraint("0 <= ALL (worthiness) AND 1 >= ALL (worthiness)", name="worthiness_shares"),
        CheckConstraint("cardinality(worthiness) <= sentences", name="worthiness_of_sentences"),
        CheckConstraint(
            "stripped_at IS NULL OR person_id IS NULL AND reference IS NULL AND title IS NULL AND url IS NULL"
            " AND rows IS NULL",
            name="stripped_whole",
        ),
        Index("ix_submission_fed", "created_at", postgresql_where=text("origin = 'feed'")),
    )

    id: Mapped[SecretKey]
    kind: Mapped[str]
    origin: Mapped[str]
    title: Mapped[str | None]
    url: Mapped[str | None]
    file_name: Mapped[str | None]
    text: Mapped[str]
    reference: Mapped[str | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    sentences: Mapped[int | None]
    worthiness: Mapped[Sequence[float | None] | None] = mapped_column(ARRAY(Double))
    left_out: Mapped[Sequence[tuple[int, int, str]] | None] = mapped_column(JSONB(none_as_null=True), deferred=True)
    harm: Mapped[int | None] = mapped_column(SmallInteger)
    reach: Mapped[int | None] = mapped_column(SmallInteger)
    columns: Mapped[Sequence[str] | None] = mapped_column(ARRAY(String), deferred=True)
    rows: Mapped[list[Json] | None] = mapped_column(JSONB(none_as_null=True), deferred=True)
    rejections: Mapped[list[Json] | None] = mapped_column(JSONB(none_as_null=True), deferred=True)
    redacted: Mapped[dict[str, int] | None] = mapped_column(JSONB(none_as_null=True))
    stripped_at: Mapped[dt.datetime | None]
    created_at: Mapped[Creation] = mapped_column(index=True)

    corpora: Mapped[list[Corpus]] = relationship(secondary=submission_corpus, order_by=Corpus.slug)
    reading: Mapped["Reading | None"] = relationship()

    @property
    def is_article(self) -> bool:
        """True where the claims are to be found in the text, whether it was sent or read from a page or a file."""
        return self.kind in {SubmissionKind.ARTICLE, SubmissionKind.URL, SubmissionKind.FILE}

    @property
    def awaits_text(self) -> bool:
        """True of one by address whose page has not been read, and of a document that has not been read."""
        return self.kind in {SubmissionKind.URL, SubmissionKind.FILE} and not self.text


class SentFile(Base):
    """The bytes of a document until its text is there; `content_type` is what its sender called it."""

    __tablename__ = "sent_file"
    __table_args__ = (CheckConstraint("octet_length(content) > 0", name="content_not_empty"),)

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    content_type: Mapped[str]
    created_at: Mapped[Creation]


class Reading(Base):
    """What a page or document said of itself when it was read; of a page, `url` is where the redirects ended.

    `turns` are those of a recording in the order of the text: [where one begins, who speaks, after how many seconds].
    """

    __tablename__ = "reading"
    __table_args__ = (CheckConstraint("jsonb_typeof(turns) = 'array'", name="turns_listed"),)

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    url: Mapped[str | None]
    canonical_url: Mapped[str | None]
    title: Mapped[str | None]
    author: Mapped[str | None]
    published_on: Mapped[dt.date | None]
    language: Mapped[str | None]
    turns: Mapped[Sequence[Turn] | None] = mapped_column(JSONB(none_as_null=True), deferred=True)
    fetched_at: Mapped[Creation]


class Claim(Base):
    """One checkable sentence of a submission; `text` is `submission.text[start:end]`, unless somebody reworded it.

    Then `original` is what stands there, and `text` what is compared and reviewed. `by_hand` is one that a person
    added; a `pending` one is still to be compared as it reads now. One that was dropped counts nowhere, and leads a
    case of its own that is set aside. Whatever a person does to it raises `version`, which forms send back.
    The claims of an article are numbered by `position` in the order of the text, those that were dropped after them.
    `language` is the code of the one that it seems to be in, null where that could not be told.
    `unanswered` says why the matcher did not answer it alone; null where it did, or was not asked to. Claims in the
    same words share a case; the one that `leads` is looked at for all of them. `digest` is that of models.digests.
    """

    __tablename__ = "claim"
    __table_args__ = (
        # Looked at when a statement ends, so that one statement can number claims anew.
        UniqueConstraint("submission_id", "position", deferrable=True, initially="IMMEDIATE"),
        CheckConstraint("original <> text", name="original_is_another"),
        CheckConstraint("NOT pending OR matching_id IS NULL", name="pending_is_not_matched"),
        CheckConstraint("dropped_at IS NULL OR leads", name="dropped_leads"),
        CheckConstraint("dropped_by_id IS NULL OR dropped_at IS NOT NULL", name="dropped_by_somebody"),
        CheckConstraint("version >= 1", name="version_from_one"),
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
    original: Mapped[str | None]
    by_hand: Mapped[bool] = mapped_column(default=False, server_default=false())
    pending: Mapped[bool] = mapped_column(default=False, server_default=false())
    dropped_at: Mapped[dt.datetime | None]
    dropped_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    created_at: Mapped[Creation]

    matching: Mapped[Matching | None] = relationship()
    submission: Mapped[Submission] = relationship()

    @property
    def passage(self) -> str:
        """What stands in the submission's text from `start` to `end`."""
        return self.original or self.text


class Wording(Base):
    """What a person once wanted a claim to say, and when; without a text, what stands in the submission."""

    __tablename__ = "wording"
    __table_args__ = (
        UniqueConstraint("claim_id", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("text <> ''", name="text_not_empty"),
    )

    id: Mapped[SerialKey]
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claim.id", ondelete="CASCADE"))
    number: Mapped[int]
    text: Mapped[str | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[Creation]

    person: Mapped[Person | None] = relationship()
