"""What comes in beside a submission: files to be imported, and the answers to calls that may be repeated."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Creation, Json, SerialKey
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
