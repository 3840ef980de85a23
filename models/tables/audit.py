"""The append-only, hash-chained record of who did what."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Creation, Json


class AuditEvent(Base):
    """One thing that happened; number, hashes and time are set by the database, which refuses UPDATE and DELETE.

    The one exception is taking something out of `detail`: a later event, `trimmed_by`, says so beforehand, with the
    hash of what is left.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        CheckConstraint("trimmed_by > id", name="trimmed_by_a_later_one"),
        Index("ix_audit_event_subject", "subject_type", "subject_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, server_default="0")
    at: Mapped[Creation]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    action: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[str]
    detail: Mapped[Json]
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    hash: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    trimmed_by: Mapped[int | None] = mapped_column(ForeignKey("audit_event.id"))
