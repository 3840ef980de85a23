"""Handlers that behave or misbehave as a test wants it, a clock that it moves, and a look at what came of the job."""

from dataclasses import dataclass
from uuid import UUID

import psycopg
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models.session import transaction
from models.tables.job import Job
from models.tables.submission import Submission
from tests.models.work import lose, take
from worker.runner import Handler, Record, Report


@dataclass
class Clock:
    """The clock by which a worker measures, which only the test moves."""

    now: float = 1000.0


def look(job_id: UUID) -> Job:
    with transaction() as session:
        return session.get_one(Job, job_id)


def write_result(session: Session) -> None:
    session.execute(update(Submission).values(sentences=7))


def read_results() -> list[int | None]:
    with transaction() as session:
        return list(session.scalars(select(Submission.sentences)))


def succeed(job_id: UUID, report: Report) -> Record:
    report("extract", 0, None)
    return write_result


def fail_with(error: Exception) -> Handler:
    def handle(job_id: UUID, report: Report) -> Record:
        raise error

    return handle


def break_connection() -> OperationalError:
    return OperationalError("SELECT 1", {}, psycopg.OperationalError("server closed the connection"))


def lose_lease(job_id: UUID) -> None:
    """Let another worker have the job, as if this one had shown no sign of life."""
    lose(job_id)
    take(job_id)
