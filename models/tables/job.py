"""Background work that can be polled; the row is the truth, the broker's message only a doorbell."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Creation, Json, SecretKey, one_of
from models.tables.submission import Submission


class JobKind(StrEnum):
    """The kinds of background work; each has one task of the same name."""

    CHECK = "check"
    IMPORT = "import"
    DELIVER = "deliver"
    ARCHIVE = "archive"
    ENCODE = "encode"
    COMPARE = "compare"
    POLL = "poll"
    PAIR = "pair"


class Lane(StrEnum):
    """Which seats of a worker a job takes, so that long work and slow receivers never keep a short check waiting."""

    SHORT = "short"
    LONG = "long"
    OUTSIDE = "outside"


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    PAUSED = "paused"

    @property
    def is_final(self) -> bool:
        """True where the job is over; a paused one is not, though it goes on only when somebody says so."""
        return self not in {JobState.QUEUED, JobState.RUNNING, JobState.PAUSED}


class Outcome(StrEnum):
    """How one attempt at a job ended."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    PAUSED = "paused"
    HANDED_BACK = "handed_back"
    LOST = "lost"


class Job(Base):
    """A piece of background work.

    `fence` counts the claims of the row and is the fencing token: a worker that lost its lease finds another number
    there and rolls back whatever it meant to record. `attempt` counts those that used an attempt up, `lost` those
    that ended without a word, because their worker died or hung. `owner` is whom the work is for: owners are served
    in turn. `encoder_id` is the encoder by which an encode job gives fact-checks their vectors; `awaited_encoder_id` is
    the one that must know all fact-checks before a job that waits can be done. `done_before` counts what was done
    already when the stage began, because an earlier attempt had written it down. `feed_id` is what a poll looks at,
    `claim_id` the one claim that is to be compared.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint(one_of("kind", JobKind), name="kind_known"),
        CheckConstraint(one_of("state", JobState), name="state_known"),
        CheckConstraint(one_of("lane", Lane), name="lane_known"),
        CheckConstraint("(state = 'running') = (lease_expires_at IS NOT NULL)", name="running_has_lease"),
        CheckConstraint(
            "(state IN ('succeeded', 'failed', 'cancelled')) = (finished_at IS NOT NULL)", name="final_has_end"
        ),
        CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name="failed_has_reason"),
        CheckConstraint("kind <> 'check' OR submission_id IS NOT NULL", name="check_has_submission"),
        CheckConstraint("(kind = 'encode') = (encoder_id IS NOT NULL)", name="encode_has_encoder"),
        CheckConstraint("(kind = 'compare') = (claim_id IS NOT NULL)", name="compare_has_claim"),
        CheckConstraint("(kind = 'poll') = (feed_id IS NOT NULL)", name="poll_has_feed"),
        CheckConstraint("awaited_encoder_id IS NULL OR state = 'queued'", name="waits_in_the_queue"),
        CheckConstraint("state <> 'paused' OR kind = 'check'", name="only_checks_pause"),
        CheckConstraint("pause_requested_at IS NULL OR state = 'running'", name="only_running_is_asked_to_pause"),
        CheckConstraint("done_before >= 0", name="done_before_counted"),
        CheckConstraint("attempt BETWEEN 0 AND max_attempts", name="attempts_bounded"),
        CheckConstraint("fence >= attempt AND lost >= 0", name="fence_never_falls"),
        Index(
            "uq_job_submission_id_live",
            "submission_id",
            unique=True,
            postgresql_where=text("state IN ('queued', 'running', 'paused')"),
        ),
        Index(
            "uq_job_encoder_id_live",
            "encoder_id",
            unique=True,
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
        Index("uq_job_claim_id_live", "claim_id", unique=True, postgresql_where=text("state IN ('queued', 'running')")),
        Index("ix_job_claim_id", "claim_id", "created_at", postgresql_where=text("claim_id IS NOT NULL")),
        Index("uq_job_feed_id_live", "feed_id", unique=True, postgresql_where=text("state IN ('queued', 'running')")),
        Index("ix_job_feed_id", "feed_id", "created_at", postgresql_where=text("feed_id IS NOT NULL")),
        Index("ix_job_encoder_id", "encoder_id", "created_at", postgresql_where=text("encoder_id IS NOT NULL")),
        Index(
            "ix_job_awaited_encoder_id",
            "awaited_encoder_id",
            postgresql_where=text("awaited_encoder_id IS NOT NULL"),
        ),
        Index("ix_job_turn", "lane", "owner", "run_after", postgresql_where=text("state = 'queued'")),
        # Not on the lease itself: every report moves that, and a report that moves no index entry costs a fifth.
        Index("ix_job_running", "id", postgresql_where=text("state = 'running'")),
        Index("ix_job_lost", "run_after", postgresql_where=text("state = 'queued' AND lost > 0")),
        Index("ix_job_created_at_id", "created_at", "id"),
        Index("ix_job_owner_created_at", "owner", "created_at"),
    )

    id: Mapped[SecretKey]
    kind: Mapped[str]
    lane: Mapped[str] = mapped_column(default=Lane.SHORT)
    owner: Mapped[str]
    state: Mapped[str] = mapped_column(default=JobState.QUEUED)
    submission_id: Mapped[UUID | None] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    encoder_id: Mapped[int | None] = mapped_column(ForeignKey("encoder.id"))
    awaited_encoder_id: Mapped[int | None] = mapped_column(ForeignKey("encoder.id"))
    claim_id: Mapped[UUID | None] = mapped_column(ForeignKey("claim.id", ondelete="CASCADE"))
    feed_id: Mapped[int | None] = mapped_column(ForeignKey("feed.id", ondelete="CASCADE"))
    stage: Mapped[str | None]
    done: Mapped[int] = mapped_column(default=0)
    done_before: Mapped[int] = mapped_column(default=0, server_default="0")
    total: Mapped[int | None]
    stage_started_at: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    attempt: Mapped[int] = mapped_column(default=0)
    lost: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int]
    lease_expires_at: Mapped[datetime | None]
    cancel_requested_at: Mapped[datetime | None]
    pause_requested_at: Mapped[datetime | None]
    error: Mapped[str | None]
    trace: Mapped[str | None]
    summary: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    created_at: Mapped[Creation]
    run_after: Mapped[Creation]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    submission: Mapped[Submission | None] = relationship()


class JobAttempt(Base):
    """One claim of a job by a worker, and how it ended; while it runs, or after its worker died, it has no outcome."""

    __tablename__ = "job_attempt"
    __table_args__ = (
        CheckConstraint(one_of("outcome", Outcome), name="outcome_known"),
        CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ended_with_outcome"),
        Index("ix_job_attempt_ended_at", "ended_at"),
    )

    job_id: Mapped[UUID] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"), primary_key=True)
    fence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    worker: Mapped[str]
    started_at: Mapped[Creation]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    error: Mapped[str | None]
    trace: Mapped[str | None]
    detail: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))


class Turn(Base):
    """When the work of an owner was taken up last in a lane: whoever waits longest is next."""

    __tablename__ = "turn"

    lane: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(primary_key=True)
    served_at: Mapped[datetime]


class Schedule(Base):
    """A recurring duty of the desk and when it is due; the worker that moves the date on does it."""

    __tablename__ = "schedule"

    name: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
