"""Background work that can be polled; the row is the truth, the broker's message only a doorbell."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Creation, SecretKey, one_of
from models.tables.submission import Submission


class JobKind(StrEnum):
    """The kinds of background work; each has one task of the same name."""

    CHECK = "check"


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """True where nothing more will happen by itself."""
        return self not in {JobState.QUEUED, JobState.RUNNING}


class Job(Base):
    """A piece of background work.

    `attempt` counts the claims of the row and is the fencing token: a worker that lost its lease finds another
    number there and rolls back whatever it meant to record.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint(one_of("kind", JobKind), name="kind_known"),
        CheckConstraint(one_of("state", JobState), name="state_known"),
        CheckConstraint("(state = 'running') = (lease_expires_at IS NOT NULL)", name="running_has_lease"),
        CheckConstraint(
            "(state IN ('succeeded', 'failed', 'cancelled')) = (finished_at IS NOT NULL)", name="final_has_end"
        ),
        CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name="failed_has_reason"),
        CheckConstraint("kind <> 'check' OR submission_id IS NOT NULL", name="check_has_submission"),
        CheckConstraint("attempt BETWEEN 0 AND max_attempts", name="attempts_bounded"),
        Index(
            "uq_job_submission_id_live",
            "submission_id",
            unique=True,
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
        Index(
            "ix_job_waiting",
            "state",
            "run_after",
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
    )

    id: Mapped[SecretKey]
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default=JobState.QUEUED)
    submission_id: Mapped[UUID | None] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    stage: Mapped[str | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    stage_started_at: Mapped[datetime | None]
    attempt: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int]
    lease_expires_at: Mapped[datetime | None]
    cancel_requested_at: Mapped[datetime | None]
    error: Mapped[str | None]
    trace: Mapped[str | None]
    created_at: Mapped[Creation]
    run_after: Mapped[Creation]
    announced_at: Mapped[Creation]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    submission: Mapped[Submission | None] = relationship()
