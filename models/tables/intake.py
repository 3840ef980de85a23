"""What comes in beside a submission: files to be imported, lists to be confirmed, and answers that may be repeated."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Creation, Json, SecretKey, SerialKey
from models.tables.job import Job
from models.tables.person import Person


class ImportFile(Base):
    """A file of fact-checks that was sent for a corpus; its content goes when the import is over."""

    __tablename__ = "import_file"

    id: Mapped[SerialKey]
    job_id: Mapped[UUID] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    corpus: Mapped[str]
    name: Mapped[str]
    format: Mapped[str | None]
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    rejections: Mapped[list[Json] | None] = mapped_column(JSONB(none_as_null=True), deferred=True)
    created_at: Mapped[Creation]

    job: Mapped[Job] = relationship()
    person: Mapped[Person | None] = relationship()


class WaitingList(Base):
    """A file of claims whose sender looks at its preview; it goes when that is confirmed or given up, or after a day.

    `owner` is whom it is for, as with jobs. The submission that is made of it takes over its id.
    """

    __tablename__ = "waiting_list"
    __table_args__ = (
        CheckConstraint("content <> ''", name="content_not_empty"),
        Index("ix_waiting_list_owner_created_at", "owner", "created_at"),
    )

    id: Mapped[SecretKey]
    owner: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    title: Mapped[str | None]
    corpora: Mapped[Sequence[str]] = mapped_column(ARRAY(String))
    created_at: Mapped[Creation] = mapped_column(index=True)


class IdempotencyKey(Base):
    """The answer to a call that its sender may repeat, kept under the sender's key for a day."""

    __tablename__ = "idempotency_key"
    __table_args__ = (CheckConstraint("status BETWEEN 200 AND 299", name="only_what_worked"),)

    owner: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int]
    headers: Mapped[Json]
    body: Mapped[str]
    created_at: Mapped[Creation] = mapped_column(index=True)
