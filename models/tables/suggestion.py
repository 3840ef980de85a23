"""Claims of different cases that may say the same: their vectors, and what was made of the pairs."""

from datetime import datetime
from uuid import UUID

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Creation, Json, SerialKey
from models.tables.person import Person
from models.tables.submission import Claim


class ClaimVector(Base):
    """The unit-length vector of a claim that leads its case, by one encoder.

    `digest` is that of the words that were encoded: where the claim has been worded otherwise since, the vector is none
    of it. `compared_at` is null until the claim was put beside all others.
    """

    __tablename__ = "claim_vector"
    __table_args__ = (Index("ix_claim_vector_waiting", "encoder_id", postgresql_where=text("compared_at IS NULL")),)

    encoder_id: Mapped[int] = mapped_column(
        ForeignKey("encoder.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claim.id", ondelete="CASCADE"), primary_key=True, index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    vector: Mapped[list[float]] = mapped_column(HALFVEC())
    compared_at: Mapped[datetime | None]


class PairSuggestion(Base):
    """Two claims of different cases that may say the same: the machine's guess, and what a person made of it.

    A pair is kept once, whichever came first. `agrees` and `differs` are as with a match, with the lower claim as the
    claim and the higher as the fact-check. `pair` is the digest of both wordings as they were compared. `factcheck_id`
    is the one that is likely to answer both, where that is why the pair was found. What was refused is kept, so that it
    never comes again; `batch` is the joining by which both came into one case.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        UniqueConstraint("lower_id", "higher_id"),
        CheckConstraint("lower_id < higher_id", name="pair_once"),
        CheckConstraint("probability BETWEEN 0 AND 1", name="probability_share"),
        CheckConstraint("refused_by_id IS NULL OR refused_at IS NOT NULL", name="refused_by_somebody"),
        CheckConstraint("refused_at IS NULL OR batch IS NULL", name="refused_or_joined"),
    )

    id: Mapped[SerialKey]
    lower_id: Mapped[UUID] = mapped_column(ForeignKey("claim.id", ondelete="CASCADE"))
    higher_id: Mapped[UUID] = mapped_column(ForeignKey("claim.id", ondelete="CASCADE"), index=True)
    pair: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    probability: Mapped[float]
    agrees: Mapped[list[Json]]
    differs: Mapped[list[Json]]
    factcheck_id: Mapped[int | None] = mapped_column(ForeignKey("factcheck.id", ondelete="SET NULL"), index=True)
    matcher_name: Mapped[str]
    matcher_version: Mapped[str]
    encoder_id: Mapped[int] = mapped_column(ForeignKey("encoder.id"))
    created_at: Mapped[Creation]
    refused_at: Mapped[datetime | None]
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    batch: Mapped[UUID | None]

    lower: Mapped[Claim] = relationship(foreign_keys=[lower_id])
    higher: Mapped[Claim] = relationship(foreign_keys=[higher_id])
    refused_by: Mapped[Person | None] = relationship(foreign_keys=[refused_by_id])
