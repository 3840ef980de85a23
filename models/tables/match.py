"""Suggestions of the machine and decisions of people about them, in one place."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Creation, Json, SerialKey, one_of
from models.relations import Relation
from models.tables.corpus import FactCheck
from models.tables.person import Person
from models.tables.submission import Claim


class Match(Base):
    """A candidate pair with its scores, reasons and probability, and what made it.

    A machine may rewrite the row only while `judgement_id` is null, but for its place in the list (`rank`, `origin`)
    and `answers`; people supersede each other's judgements. `judgement_id` is null again where one of the texts has
    changed since it was judged.
    `relation` is the machine's guess, null where it did not look closer; `features` are what the ranker saw, in the
    order that the matcher's version knows. `origin` is the rank of the first match that says the same in nearly the
    same words. `answers` is true where the claim was answered with it before anybody judged it.
    """

    __tablename__ = "match"
    __table_args__ = (
        UniqueConstraint("claim_id", "factcheck_id"),
        CheckConstraint("rank >= 1", name="rank_from_one"),
        CheckConstraint("probability BETWEEN 0 AND 1", name="probability_share"),
        CheckConstraint(f"{one_of('relation', Relation)} AND relation <> 'unsure'", name="relation_known"),
        CheckConstraint("origin BETWEEN 1 AND rank", name="origin_ranks_first"),
        CheckConstraint("NOT answers OR rank = 1", name="only_the_best_answers"),
        Index("ix_match_factcheck_id", "factcheck_id"),
        # What people said is little beside what machines found, and is looked up for every claim that comes in.
        Index("ix_match_claim_id_judged", "claim_id", postgresql_where=text("judgement_id IS NOT NULL")),
        Index("ix_match_factcheck_id_judged", "factcheck_id", postgresql_where=text("judgement_id IS NOT NULL")),
    )

    id: Mapped[SerialKey]
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claim.id", ondelete="CASCADE"))
    factcheck_id: Mapped[int] = mapped_column(ForeignKey("factcheck.id"))
    rank: Mapped[int]
    probability: Mapped[float]
    scores: Mapped[Json]
    features: Mapped[list[float]] = mapped_column(JSONB, default=list)
    agrees: Mapped[list[Json]]
    differs: Mapped[list[Json]] = mapped_column(default=list)
    relation: Mapped[str | None]
    origin: Mapped[int] = mapped_column(default=lambda context: context.get_current_parameters()["rank"])
    answers: Mapped[bool] = mapped_column(default=False)
    matcher_name: Mapped[str]
    matcher_version: Mapped[str]
    encoder_id: Mapped[int] = mapped_column(ForeignKey("encoder.id"))
    judgement_id: Mapped[int | None] = mapped_column(ForeignKey("judgement.id", use_alter=True))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Creation]

    claim: Mapped[Claim] = relationship()
    factcheck: Mapped[FactCheck] = relationship()
    judgement: Mapped["Judgement | None"] = relationship(foreign_keys=[judgement_id])


class Judgement(Base):
    """A person's word on a match; never changed, only superseded.

    Taking one back is an entry too: it restores the word before it, or none, and then has no relation. `pair` is the
    digest of both texts as they were judged, `rank` the place that the match then had. An entry with `carried_id` was
    not said here: the same pair was judged elsewhere, and the desk carried the word over.
    """

    __tablename__ = "judgement"
    __table_args__ = (
        CheckConstraint(one_of("relation", Relation), name="relation_known"),
        CheckConstraint("is_undo OR relation IS NOT NULL", name="says_something"),
        CheckConstraint("is_undo OR restores_id IS NULL", name="only_an_undo_restores"),
        CheckConstraint("carried_id IS NULL OR carried_id < id", name="carried_from_earlier"),
        CheckConstraint("rank >= 1", name="rank_from_one"),
    )

    id: Mapped[SerialKey]
    match_id: Mapped[int] = mapped_column(ForeignKey("match.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    relation: Mapped[str | None]
    note: Mapped[str | None]
    is_undo: Mapped[bool] = mapped_column(default=False)
    restores_id: Mapped[int | None] = mapped_column(ForeignKey("judgement.id"))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("judgement.id"), unique=True)
    pair: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    rank: Mapped[int]
    carried_id: Mapped[int | None] = mapped_column(ForeignKey("judgement.id"), index=True)
    created_at: Mapped[Creation]

    person: Mapped[Person] = relationship()
    restores: Mapped["Judgement | None"] = relationship(foreign_keys=[restores_id], remote_side="Judgement.id")
    carried: Mapped["Judgement | None"] = relationship(foreign_keys=[carried_id], remote_side="Judgement.id")

    @property
    def author(self) -> Person:
        """Whose word it is: an undo gives back what somebody said before."""
        return self.restores.person if self.restores else self.person

    @property
    def said_at(self) -> datetime:
        """When somebody said it first: what was given back or carried over is older than its entry."""
        return (self.carried or self.restores or self).created_at


class Contradiction(Base):
    """A word that cannot be true together with others: A is B, B is C, and yet A is not C.

    `path` holds the numbers of the matches that are called the same and lead from one text to the other; from a claim
    to a fact-check it is always an odd number of steps. It is settled when one of these words was changed, or a person
    says that all may stand.
    """

    __tablename__ = "contradiction"
    __table_args__ = (
        CheckConstraint("jsonb_array_length(path) % 2 = 1", name="path_leads_across"),
        CheckConstraint("(settled_at IS NULL) = (reason IS NULL)", name="settled_with_reason"),
        CheckConstraint("settled_by_id IS NULL OR settled_at IS NOT NULL", name="settled_by_somebody"),
        Index("ix_contradiction_judgement_id", "judgement_id"),
        Index(
            "uq_contradiction_judgement_id_open",
            "judgement_id",
            unique=True,
            postgresql_where=text("settled_at IS NULL"),
        ),
    )

    id: Mapped[SerialKey]
    judgement_id: Mapped[int] = mapped_column(ForeignKey("judgement.id", ondelete="CASCADE"))
    path: Mapped[list[int]] = mapped_column(JSONB)
    created_at: Mapped[Creation]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str | None]

    judgement: Mapped[Judgement] = relationship()
    settled_by: Mapped[Person | None] = relationship()
