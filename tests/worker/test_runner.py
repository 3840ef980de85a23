"""Running one job: recorded once, from end to end, and fenced off when it is lost."""

import re
from contextlib import AbstractContextManager
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from models.errors import DeskError
from models.operations.record import Matcher, record_check
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job, JobKind
from models.tables.match import Match
from models.tables.submission import Claim, Submission
from tests.models.conftest import THAMES
from tests.worker.handling import (
    break_connection,
    fail_with,
    look,
    lose_lease,
    read_results,
    succeed,
    write_result,
)
from worker.handlers import HANDLERS
from worker.pipeline.matcher import ClaimMatcher
from worker.progress import StoppingError
from worker.runner import Record, Report, run_job
from worker.running import is_idle


def test_a_job_that_succeeds_writes_its_results_and_ends(job_id: UUID, settings: Settings) -> None:
    assert run_job(job_id, succeed, settings) is True
    job = look(job_id)
    assert (job.state, job.attempt, job.error, job.lease_expires_at) == ("succeeded", 1, None, None)
    assert read_results() == [7]


def test_a_message_that_is_delivered_twice_does_the_work_once(job_id: UUID, settings: Settings) -> None:
    runs: list[UUID] = []

    def count(job_id: UUID, report: Report) -> Record:
        runs.append(job_id)
        return write_result

    assert [run_job(job_id, count, settings) for _ in range(3)] == [True, False, False]
    assert runs == [job_id]


def test_a_message_that_comes_while_the_job_runs_does_nothing(job_id: UUID, settings: Settings) -> None:
    answers: list[bool] = []

    def deliver_again(job_id: UUID, report: Report) -> Record:
        answers.append(run_job(job_id, succeed, settings))
        return write_result

    run_job(job_id, deliver_again, settings)
    assert answers == [False]
    assert (look(job_id).state, look(job_id).attempt) == ("succeeded", 1)


def test_a_message_for_a_job_that_is_not_there_does_nothing(database: Engine, settings: Settings) -> None:
    assert run_job(uuid4(), succeed, settings) is False


def test_the_handler_works_outside_any_transaction(job_id: UUID, settings: Settings) -> None:
    states: list[str] = []

    def look_from_outside(job_id: UUID, report: Report) -> Record:
        states.append(look(job_id).state)
        return write_result

    run_job(job_id, look_from_outside, settings)
    assert states == ["running"]


def test_results_that_cannot_be_written_fail_the_job_and_leave_nothing(job_id: UUID, settings: Settings) -> None:
    def write_badly(session: Session) -> None:
        write_result(session)
        session.execute(update(Submission).values(text=""))

    run_job(job_id, lambda *_: write_badly, settings)
    job = look(job_id)
    assert job.state == "failed"
    assert job.trace is not None
    assert "ck_submission_text_not_empty" in job.trace
    assert read_results() == [None]


@pytest.mark.parametrize(
    "error",
    [None, ValueError("too late"), DeskError("too late"), break_connection(), StoppingError()],
    ids=["succeeds", "fails", "fails with a sentence", "loses the database", "is stopped"],
)
def test_a_worker_that_lost_its_job_writes_nothing_however_it_ends(
    job_id: UUID, settings: Settings, error: Exception | None
) -> None:
    def work(job_id: UUID, report: Report) -> Record:
        lose_lease(job_id)
        if error:
            raise error
        return write_result

    assert run_job(job_id, work, settings) is True
    job = look(job_id)
    assert (job.state, job.attempt, job.error, job.trace, job.stage) == ("running", 2, None, None, None)
    assert read_results() == [None]


def test_a_job_that_was_deleted_meanwhile_leaves_no_trace(job_id: UUID, settings: Settings) -> None:
    def work(job_id: UUID, report: Report) -> Record:
        with transaction() as session:
            session.execute(delete(Submission))
        return write_result

    assert run_job(job_id, work, settings) is True
    with transaction() as session:
        assert session.scalars(select(Job)).all() == []


def test_a_worker_is_busy_exactly_while_it_works(job_id: UUID, settings: Settings) -> None:
    idle: list[bool] = []

    def work(job_id: UUID, report: Report) -> Record:
        idle.append(is_idle())
        raise ValueError

    assert is_idle()
    run_job(job_id, work, settings)
    assert (idle, is_idle()) == ([False], True)


def test_the_end_of_a_job_is_written_when_the_database_is_back(
    job_id: UUID, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []

    def reach_for_database() -> AbstractContextManager[Session]:
        tries.append(1)
        if 2 <= len(tries) <= 3:
            raise break_connection()
        return transaction()

    monkeypatch.setattr("worker.runner.transaction", reach_for_database)
    run_job(job_id, fail_with(ValueError("a fault")), settings)
    assert len(tries) == 4
    assert look(job_id).state == "failed"


def test_a_submission_is_checked_from_end_to_end(
    job_id: UUID, matcher: ClaimMatcher, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.handlers.desk_matcher", lambda: matcher)
    with transaction() as session:  # the library's fixture came later and found a job that waits
        assert session.get_one(Job, job_id).state == "queued"
    assert run_job(job_id, HANDLERS[JobKind.CHECK], settings) is True
    job = look(job_id)
    assert (job.state, job.stage, job.error) == ("succeeded", "record", None)
    with transaction() as session:
        claim = session.scalars(select(Claim).where(Claim.text == THAMES)).one()
        best = session.scalars(select(Match).where(Match.claim_id == claim.id).order_by(Match.rank)).first()
        assert best is not None
        assert best.factcheck.key == "thames"
        assert re.fullmatch(r"[0-9a-f]{8}\.[0-9a-f]{8}", best.matcher_version)


def test_a_check_that_was_recorded_already_is_not_recorded_twice(
    job_id: UUID, matcher: ClaimMatcher, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.handlers.desk_matcher", lambda: matcher)

    def check_twice(job_id: UUID, report: Report) -> Record:
        record = HANDLERS[JobKind.CHECK](job_id, report)

        def write(session: Session) -> None:
            record(session)
            submission = session.scalars(select(Submission)).one()
            record_check(session, submission, 0, [], Matcher("none", "0", matcher.matcher.encoder_id))
            record(session)

        return write

    run_job(job_id, check_twice, settings)
    assert look(job_id).state == "failed"
    with transaction() as session:
        assert session.scalars(select(Claim)).all() == []
