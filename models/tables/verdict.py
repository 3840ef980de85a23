"""Verdicts, the opinions and the evidence that they come from."""

import datetime as dt
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Creation, Json, SerialKey, one_of
from models.tables.job import Job, JobState
from models.tables.person import Person


class Confidence(StrEnum):
    """How sure a reviewer is of a verdict."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Stance(StrEnum):
    """What a piece of evidence does to the claim."""

    SUPPORTS = "supports"
    UNDERMINES = "undermines"
    CONTEXT = "context"


class ArchiveState(StrEnum):
    """Whether what a link of evidence shows was kept."""

    NONE = "none"
    WAITING = "waiting"
    ARCHIVED = "archived"
    FAILED = "failed"


class Verdict(Base):
    """The outcome of a case; a later one supersedes it, and both stay.

    `rating` is a value of the named `scale` (models.scales). It holds as of a day, and where the claim was true then
    and is false now, within the days of validity. `match_id` is the confirmed match from which it was proposed.
    """

    __tablename__ = "verdict"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        Index("uq_verdict_case_id_live", "case_id", unique=True, postgresql_where=text("superseded_at IS NULL")),
        CheckConstraint("scale <> '' AND rating <> ''", name="rated"),
        CheckConstraint("justification <> ''", name="justified"),
        CheckConstraint(one_of("confidence", Confidence), name="confidence_known"),
        CheckConstraint("valid_from <= valid_until", name="valid_in_order"),
    )

    id: Mapped[SerialKey]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    number: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    scale: Mapped[str] = mapped_column(default="desk", server_default="desk")
    rating: Mapped[str]
    justification: Mapped[str]
    as_of: Mapped[dt.date]
    valid_from: Mapped[dt.date | None]
    valid_until: Mapped[dt.date | None]
    confidence: Mapped[str | None]
    match_id: Mapped[int | None] = mapped_column(ForeignKey("match.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[Creation]
    superseded_at: Mapped[dt.datetime | None]

    person: Mapped[Person] = relationship()
    evidence: Mapped[list["Evidence"]] = relationship(order_by="Evidence.position")

    @property
    def origins(self) -> int:
        """How many different sources the evidence comes from; links that name one origin count once."""
        named = {line.origin.casefold() for line in self.evidence if line.origin}
        return len(named) + sum(line.origin is None for line in self.evidence)


class Evidence(Base):
    """One source that a verdict rests on.

    Sources with one `origin` tell what one of them found, and count once. What the address showed is archived as text
    with its SHA-256, or `archive_error` says why it could not be.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("verdict_id", "position"),
        CheckConstraint(one_of("stance", Stance), name="stance_known"),
        CheckConstraint("url ~* '^https?://'", name="url_is_web"),
        CheckConstraint(
            "(archived_at IS NULL) = (archive_sha256 IS NULL) AND (archived_at IS NULL) = (archive_text IS NULL)",
            name="archived_whole",
        ),
        CheckConstraint("octet_length(archive_sha256) = 32", name="archive_sha256_length"),
    )

    id: Mapped[SerialKey]
    verdict_id: Mapped[int] = mapped_column(ForeignKey("verdict.id", ondelete="CASCADE"))
    position: Mapped[int]
    url: Mapped[str]
    title: Mapped[str | None]
    stance: Mapped[str]
    publisher: Mapped[str | None]
    quote: Mapped[str | None]
    origin: Mapped[str | None]
    accessed_on: Mapped[dt.date | None]
    archived_at: Mapped[dt.datetime | None]
    archive_text: Mapped[str | None] = mapped_column(deferred=True)
    archive_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    archive_error: Mapped[str | None]
    archive_job_id: Mapped[UUID | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"), index=True)

    archive_job: Mapped[Job | None] = relationship()

    @property
    def archive_state(self) -> ArchiveState:
        """How far its archiving is; a job that ended without a word, as after a crash, has failed too."""
        if self.archived_at:
            return ArchiveState.ARCHIVED
        if self.archive_job and not JobState(self.archive_job.state).is_final:
            return ArchiveState.WAITING
        return ArchiveState.FAILED if self.archive_error or self.archive_job else ArchiveState.NONE

    @property
    def archive_problem(self) -> str | None:
        """Why it could not be archived, in one sentence; None where it has not failed."""
        if self.archive_state != ArchiveState.FAILED:
            return None
        of_job = self.archive_job.error if self.archive_job else None
        return self.archive_error or of_job or "The archiving was stopped."


class Opinion(Base):
    """What one of two reviewers thinks of a case, before they know what the other thinks.

    `place` is 1 for the first and 2 for the blind second; `draft` holds the verdict as its form sent it. A case that is
    opened again begins another round.
    """

    __tablename__ = "opinion"
    __table_args__ = (
        UniqueConstraint("case_id", "round", "place"),
        UniqueConstraint("case_id", "round", "person_id"),
        CheckConstraint("place IN (1, 2)", name="first_or_second"),
        CheckConstraint("scale <> '' AND rating <> ''", name="rated"),
    )

    id: Mapped[SerialKey]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    round: Mapped[int]
    place: Mapped[int] = mapped_column(SmallInteger)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    scale: Mapped[str]
    rating: Mapped[str]
    draft: Mapped[Json]
    rule: Mapped[str | None]
    created_at: Mapped[Creation]

    person: Mapped[Person] = relationship()


class LookRule(Base):
    """Which cases get a blind second review; the newest row holds, and none means that none does.

    Any one reason is enough: one of the tags, a reach from `reach_from` on, a share by chance of all cases or of those
    that were answered automatically, and, with `low_agreement`, the pairs of reviewers who disagree often.
    """

    __tablename__ = "look_rule"
    __table_args__ = (
        CheckConstraint("reach_from BETWEEN 0 AND 3", name="reach_in_range"),
        CheckConstraint("chance BETWEEN 0 AND 1 AND chance_answered BETWEEN 0 AND 1", name="chances_share"),
        CheckConstraint("low_agreement BETWEEN -1 AND 1", name="low_agreement_in_range"),
    )

    id: Mapped[SerialKey]
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    reach_from: Mapped[int | None] = mapped_column(SmallInteger)
    chance: Mapped[float] = mapped_column(default=0.0)
    chance_answered: Mapped[float] = mapped_column(default=0.0)
    low_agreement: Mapped[float | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Creation]

    person: Mapped[Person | None] = relationship()
