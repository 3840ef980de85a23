"""Cases on their way through review, and how claims came into them."""

import datetime as dt
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Creation, SerialKey, one_of
from models.tables.person import Person


class CaseState(StrEnum):
    """Where a case stands; never a rating."""

    OPEN = "open"
    IN_REVIEW = "in_review"
    SECOND_REVIEW = "second_review"
    AGREED = "agreed"
    ADJUDICATION = "adjudication"
    DECIDED = "decided"
    DISMISSED = "dismissed"


class Watch(StrEnum):
    """What became so far of a case that only feeds have brought: nobody has looked, or it is not worth checking."""

    NEW = "new"
    PASSED = "passed"


class Case(Base):
    """A claim on its way through review; every move raises `version`, which forms send back.

    `harm` and `reach` go from 0, none, to 3, very much; `demand` is how many different people asked, `uncertainty` from
    0, the machine is sure, to 1. A lease says who has the case before them now, and until when; who
    left it last is offered others first. A case in review is the
    `reviewer`'s: taken until the lease runs out, or, with `assigned_by`, for good. In a second review it is also the
    `second_reviewer`'s. A case whose claims went to another is dismissed with `duplicate_of`. An open case that only
    feeds have brought has a `watch`, until somebody takes it up or asks the same; so long the inbox does without it.
    """

    __tablename__ = "case"
    __table_args__ = (
        CheckConstraint(one_of("state", CaseState), name="state_known"),
        CheckConstraint("state <> 'in_review' OR reviewer_id IS NOT NULL", name="in_review_has_reviewer"),
        CheckConstraint("state <> 'open' OR reviewer_id IS NULL", name="open_is_free"),
        CheckConstraint(
            "state NOT IN ('agreed', 'adjudication') OR second_reviewer_id IS NOT NULL", name="two_have_looked"
        ),
        CheckConstraint("second_reviewer_id <> reviewer_id", name="second_is_another"),
        CheckConstraint("harm BETWEEN 0 AND 3", name="harm_in_range"),
        CheckConstraint("reach BETWEEN 0 AND 3", name="reach_in_range"),
        CheckConstraint("demand >= 0", name="demand_counts"),
        CheckConstraint(one_of("watch", Watch), name="watch_known"),
        CheckConstraint("watch IS NULL OR state = 'open' AND demand = 0", name="watched_while_nobody_asks"),
        CheckConstraint("uncertainty BETWEEN 0 AND 1", name="uncertainty_share"),
        CheckConstraint("(lease_id IS NULL) = (lease_until IS NULL)", name="lease_ends"),
        CheckConstraint("(left_by_id IS NULL) = (left_at IS NULL)", name="left_by_somebody"),
        CheckConstraint("assigned_by_id IS NULL OR reviewer_id IS NOT NULL", name="assigned_to_somebody"),
        CheckConstraint("duplicate_of_id IS NULL OR state = 'dismissed'", name="duplicate_is_dismissed"),
        CheckConstraint("duplicate_of_id <> id", name="duplicate_of_another"),
        Index("ix_case_state_opened_at", "state", "opened_at"),
        Index("ix_case_watch", "watch", postgresql_where=text("watch IS NOT NULL")),
        Index("ix_case_wanted", "state", "opened_at", postgresql_where=text("watch IS NULL")),
        Index("ix_case_lease_until", "lease_until", postgresql_where=text("lease_until IS NOT NULL")),
        Index("ix_case_tags", "tags", postgresql_using="gin"),
    )

    id: Mapped[SerialKey]
    state: Mapped[str] = mapped_column(default=CaseState.OPEN)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    second_reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    round: Mapped[int] = mapped_column(default=1, server_default="1")
    lease_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    lease_until: Mapped[dt.datetime | None]
    left_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    left_at: Mapped[dt.datetime | None]
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    harm: Mapped[int | None] = mapped_column(SmallInteger)
    reach: Mapped[int | None] = mapped_column(SmallInteger)
    demand: Mapped[int] = mapped_column(default=1, server_default="1")
    watch: Mapped[str | None]
    uncertainty: Mapped[float] = mapped_column(default=1.0, server_default="1")
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    due_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[Creation]
    changed_at: Mapped[Creation]

    reviewer: Mapped[Person | None] = relationship(foreign_keys=[reviewer_id])
    second_reviewer: Mapped[Person | None] = relationship(foreign_keys=[second_reviewer_id])
    assigned_by: Mapped[Person | None] = relationship(foreign_keys=[assigned_by_id])
    holder: Mapped[Person | None] = relationship(foreign_keys=[lease_id])


class Joining(Base):
    """A claim that came into a case because somebody had asked the same before; undone, it is alone again.

    `from_case` is where it was, null where it joined on arrival. The desk joins what is in the same words; others are
    joined by a person. Those with one `batch` were joined together and are undone together.
    """

    __tablename__ = "joining"
    __table_args__ = (
        CheckConstraint("from_case_id <> to_case_id", name="joins_another"),
        Index("uq_joining_claim_id_live", "claim_id", unique=True, postgresql_where=text("undone_at IS NULL")),
    )

    id: Mapped[SerialKey]
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claim.id", ondelete="CASCADE"))
    from_case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    to_case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    batch: Mapped[UUID | None] = mapped_column(index=True)
    created_at: Mapped[Creation]
    undone_at: Mapped[dt.datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class SavedView(Base):
    """A search of the inbox that a person wants to come back to; `query` is the query string of its address."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("person_id", "name"), CheckConstraint("name <> ''", name="has_a_name"))

    id: Mapped[SerialKey]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str]
    query: Mapped[str]
    created_at: Mapped[Creation]
