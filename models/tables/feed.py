"""Feeds that the desk looks at again and again, and the articles that they have listed."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Creation, Json, SerialKey, one_of
from models.tables.corpus import Corpus
from models.tables.person import Person

SHORTEST_INTERVAL, LONGEST_INTERVAL = 5, 7 * 24 * 60


class FeedKind(StrEnum):
    """What a feed turned out to be, told from its content."""

    RSS = "rss"
    ATOM = "atom"
    SITEMAP = "sitemap"
    INDEX = "sitemap_index"


class FeedHealth(StrEnum):
    """How a feed is: not looked at yet, well, failing for some time, or paused."""

    NEW = "new"
    HEALTHY = "healthy"
    FAILING = "failing"
    PAUSED = "paused"


class ItemState(StrEnum):
    """What became of an article that a feed listed."""

    WAITING = "waiting"
    SENT = "sent"
    PASSED = "passed"


feed_corpus = Table(
    "feed_corpus",
    Base.metadata,
    Column("feed_id", BigInteger, ForeignKey("feed.id", ondelete="CASCADE"), primary_key=True),
    Column("corpus_id", BigInteger, ForeignKey("corpus.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Feed(Base):
    """An address that lists articles; what is new there goes through the same line as a link that somebody sends.

    `url` moves with the feed where its site says that it has moved for good. `failures` counts those in a row, since
    `failing_since`. `report` tells what the last look that found something readable brought: articles listed, new,
    sent, passed over and waiting. No corpora named means all of them.
    """

    __tablename__ = "feed"
    __table_args__ = (
        CheckConstraint(one_of("kind", FeedKind), name="kind_known"),
        CheckConstraint(
            f"interval_minutes BETWEEN {SHORTEST_INTERVAL} AND {LONGEST_INTERVAL}", name="interval_bounded"
        ),
        CheckConstraint("failures >= 0", name="failures_count"),
        CheckConstraint("(failures > 0) = (failing_since IS NOT NULL)", name="failing_since_a_moment"),
        CheckConstraint("(failures > 0) = (last_error IS NOT NULL)", name="failing_for_a_reason"),
        CheckConstraint("(paused_at IS NULL) = (paused_reason IS NULL)", name="paused_for_a_reason"),
        CheckConstraint("last_success_at IS NULL OR kind IS NOT NULL", name="read_has_kind"),
        Index("ix_feed_next_poll_at", "next_poll_at", postgresql_where=text("paused_at IS NULL")),
    )

    id: Mapped[SerialKey]
    url: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str | None]
    kind: Mapped[str | None]
    interval_minutes: Mapped[int]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    next_poll_at: Mapped[Creation]
    failures: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    failing_since: Mapped[datetime | None]
    last_polled_at: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    report: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    paused_at: Mapped[datetime | None]
    paused_reason: Mapped[str | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[Creation]

    corpora: Mapped[list[Corpus]] = relationship(secondary=feed_corpus, order_by=Corpus.slug)
    person: Mapped[Person | None] = relationship()

    @property
    def health(self) -> FeedHealth:
        """How the feed is."""
        if self.paused_at is not None:
            return FeedHealth.PAUSED
        if self.failures:
            return FeedHealth.FAILING
        return FeedHealth.NEW if self.last_success_at is None else FeedHealth.HEALTHY


class FeedItem(Base):
    """An article that a feed has listed, known by what the feed calls it (`key`) and by its address (`place`).

    Both are digests. `published_at` is what the feed says, null where it says nothing that can be. One that was sent
    has a submission, which another feed may have brought before; one that was passed over has a reason.
    """

    __tablename__ = "feed_item"
    __table_args__ = (
        UniqueConstraint("feed_id", "key"),
        UniqueConstraint("feed_id", "place"),
        CheckConstraint(one_of("state", ItemState), name="state_known"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_at_a_moment"),
        CheckConstraint("submission_id IS NULL OR state = 'sent'", name="submission_of_sent"),
        CheckConstraint("(state = 'passed') = (reason IS NOT NULL)", name="passed_for_a_reason"),
        Index("ix_feed_item_waiting", "feed_id", postgresql_where=text("state = 'waiting'")),
        Index("ix_feed_item_feed_id_sent_at", "feed_id", "sent_at", postgresql_where=text("sent_at IS NOT NULL")),
        Index("ix_feed_item_place_sent", "place", postgresql_where=text("submission_id IS NOT NULL")),
        Index("ix_feed_item_feed_id_seen_at", "feed_id", "seen_at", "id"),
    )

    id: Mapped[SerialKey]
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id", ondelete="CASCADE"))
    key: Mapped[bytes] = mapped_column(LargeBinary)
    place: Mapped[bytes] = mapped_column(LargeBinary)
    url: Mapped[str]
    title: Mapped[str | None]
    published_at: Mapped[datetime | None]
    seen_at: Mapped[Creation]
    state: Mapped[str] = mapped_column(default=ItemState.WAITING)
    reason: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    submission_id: Mapped[UUID | None] = mapped_column(ForeignKey("submission.id", ondelete="SET NULL"), index=True)
