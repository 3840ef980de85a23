"""Receivers outside that want to be told, their secrets, and what was sent to them."""

from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Creation, Json, SerialKey, all_of
from models.tables.job import Job
from models.tables.person import Person
from models.tables.submission import Submission


class Event(StrEnum):
    """What a receiver can be told of; `webhook.test` is sent by a button alone."""

    JOB_FINISHED = "job.finished"
    VERDICT_PUBLISHED = "verdict.published"
    VERDICT_CORRECTED = "verdict.corrected"
    VERDICT_WITHDRAWN = "verdict.withdrawn"
    TEST = "webhook.test"


class Webhook(Base):
    """An address that is told of events: of its person's submissions, of one submission, or of the whole desk.

    `failing_since` is the first attempt without success after the last one with it.
    """

    __tablename__ = "webhook"
    __table_args__ = (
        CheckConstraint(all_of("events", Event), name="events_known"),
        CheckConstraint("NOT (whole_desk AND submission_id IS NOT NULL)", name="one_reach"),
        CheckConstraint("(disabled_at IS NULL) = (disabled_reason IS NULL)", name="disabled_has_reason"),
        Index("ix_webhook_person_id_id", "person_id", "id"),
        # A program may bind a webhook to each of its many submissions; an event must not read all of them.
        Index("ix_webhook_standing", "person_id", postgresql_where=text("submission_id IS NULL")),
        Index("ix_webhook_whole_desk", "id", postgresql_where=text("whole_desk AND disabled_at IS NULL")),
    )

    id: Mapped[SerialKey]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    submission_id: Mapped[UUID | None] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    whole_desk: Mapped[bool] = mapped_column(default=False)
    url: Mapped[str]
    description: Mapped[str | None]
    events: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[Creation]
    failing_since: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    disabled_reason: Mapped[str | None]

    person: Mapped[Person] = relationship()
    submission: Mapped[Submission | None] = relationship()
    secrets: Mapped[list["WebhookSecret"]] = relationship(order_by="WebhookSecret.id.desc()")

    @property
    def state(self) -> Literal["active", "failing", "disabled"]:
        """Whether it is told of events, and whether what is sent arrives."""
        if self.disabled_at is not None:
            return "disabled"
        return "failing" if self.failing_since else "active"


class WebhookSecret(Base):
    """A key that signs what is sent; during a rotation the old one signs beside the new one until it expires.

    It is kept as it is, because signing needs it; it protects the receiver from forgeries and opens nothing here.
    """

    __tablename__ = "webhook_secret"

    id: Mapped[SerialKey]
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"), index=True)
    secret: Mapped[str]
    created_at: Mapped[Creation]
    expires_at: Mapped[datetime | None]


class WebhookDelivery(Base):
    """One message to one receiver; a replay is another delivery of the same message id. Its job knows the attempts."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (Index("ix_webhook_delivery_webhook_id_id", "webhook_id", "id"),)

    id: Mapped[SerialKey]
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"))
    job_id: Mapped[UUID] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"), unique=True)
    message_id: Mapped[str] = mapped_column(index=True)
    event: Mapped[str]
    payload: Mapped[Json]
    created_at: Mapped[Creation]
    delivered_at: Mapped[datetime | None]

    webhook: Mapped[Webhook] = relationship()
    job: Mapped[Job] = relationship()

    @property
    def message(self) -> Json:
        """What is sent, with its fields in order, which the database does not keep."""
        return {name: self.payload[name] for name in ("type", "timestamp", "data")}
