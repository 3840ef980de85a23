"""Cases on their way through review, their verdicts and the evidence."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Creation, SerialKey, one_of
from models.ratings import RATINGS
from models.tables.person import Person


class CaseState(StrEnum):
    """Where a case stands; never a rating."""

    OPEN = "open"
    IN_REVIEW = "in_review"
    DECIDED = "decided"
    DISMISSED = "dismissed"


class Stance(StrEnum):
    """What a piece of evidence does to the claim."""

    SUPPORTS = "supports"
    UNDERMINES = "undermines"
    CONTEXT = "context"


class Case(Base):
    """A claim on its way through review; every change raises `version`, which forms send back."""

    __tablename__ = "case"
    __table_args__ = (
        CheckConstraint(one_of("state", CaseState), name="state_known"),
        CheckConstraint("state <> 'in_review' OR reviewer_id IS NOT NULL", name="in_review_has_reviewer"),
        CheckConstraint("state <> 'open' OR reviewer_id IS NULL", name="open_is_free"),
        Index("ix_case_state_opened_at", "state", "opened_at"),
    )

    id: Mapped[SerialKey]
    state: Mapped[str] = mapped_column(default=CaseState.OPEN)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[Creation]
    changed_at: Mapped[Creation]

    reviewer: Mapped[Person | None] = relationship()


class Verdict(Base):
    """The outcome of a case; a later one supersedes it, and both stay."""

    __tablename__ = "verdict"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        Index("uq_verdict_case_id_live", "case_id", unique=True, postgresql_where=text("superseded_at IS NULL")),
        CheckConstraint(f"rating IN ({', '.join(repr(value) for value in RATINGS)})", name="rating_known"),
        CheckConstraint("justification <> ''", name="justified"),
    )

    id: Mapped[SerialKey]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    number: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    rating: Mapped[str]
    justification: Mapped[str]
    as_of: Mapped[dt.date]
    created_at: Mapped[Creation]
    superseded_at: Mapped[dt.datetime | None]

    person: Mapped[Person] = relationship()
    evidence: Mapped[list["Evidence"]] = relationship(order_by="Evidence.position")


class Evidence(Base):
    """One source that a verdict rests on."""

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("verdict_id", "position"),
        CheckConstraint(one_of("stance", Stance), name="stance_known"),
        CheckConstraint("url ~* '^https?://'", name="url_is_web"),
    )

    id: Mapped[SerialKey]
    verdict_id: Mapped[int] = mapped_column(ForeignKey("verdict.id", ondelete="CASCADE"))
    position: Mapped[int]
    url: Mapped[str]
    title: Mapped[str | None]
    stance: Mapped[str]
