"""How an attempt ends that did not succeed: tried again, told to the reader, or left to a run alone."""

from types import SimpleNamespace
from uuid import UUID

import pytest
from sqlalchemy import Engine, text, update

from models.errors import DeskError, InvalidInputError, UnavailableError
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job
from tests.models.work import read_history
from tests.worker.handling import (
    break_connection,
    fail_with,
    look,
    succeed,
    write_result,
)
from worker.runner import PostponedError, Record, Report, run_job
from worker.running import stopping

UNEXPECTED = "Something went wrong while this was checked."


def test_an_error_nobody_expected_is_a_sentence_for_the_reader_and_a_trace_for_the_operator(
    job_id: UUID, settings: Settings
) -> None:
    run_job(job_id, fail_with(ValueError("the secret inner state")), settings)
    job = look(job_id)
    assert job.state == "failed"
    assert job.error is not None
    assert job.trace is not None
    assert job.error.startswith(UNEXPECTED)
    assert "secret" not in job.error
    assert "ValueError: the secret inner state" in job.trace
    assert "handling.py" in job.trace


@pytest.mark.parametrize(
    "error", [InvalidInputError("The page has no text."), UnavailableError("The encoder is missing."), DeskError("No.")]
)
def test_an_expected_error_tells_its_own_sentence(job_id: UUID, settings: Settings, error: DeskError) -> None:
    run_job(job_id, fail_with(error), settings)
    job = look(job_id)
    assert (job.state, job.error) == ("failed", str(error))
    assert job.trace is not None
    assert type(error).__name__ in job.trace


def test_what_fails_while_the_worker_ends_is_handed_back_as_well(job_id: UUID, settings: Settings) -> None:
    def work(job_id: UUID, report: Report) -> Record:
        stopping.set()
        raise RuntimeError("cannot schedule new futures after interpreter shutdown")

    run_job(job_id, work, settings)
    assert (look(job_id).state, look(job_id).attempt) == ("queued", 0)


def test_a_database_that_goes_away_puts_the_job_back_for_a_while(job_id: UUID, settings: Settings) -> None:
    run_job(job_id, fail_with(break_connection()), settings)
    job = look(job_id)
    assert (job.state, job.attempt, job.error) == ("queued", 1, None)
    assert job.trace is not None
    assert "server closed the connection" in job.trace
    assert job.run_after >= job.created_at
    with transaction() as session:
        session.execute(update(Job).values(run_after=text("now()")))
    assert run_job(job_id, succeed, settings) is True
    assert look(job_id).state == "succeeded"


def test_the_pause_grows_with_the_attempts_and_is_spread(
    job_id: UUID, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[float, float]] = []

    def last(first: float, longest: float) -> float:
        asked.append((first, longest))
        return 0.0

    monkeypatch.setattr("models.operations.jobs.random", SimpleNamespace(uniform=last))
    for _ in range(3):
        run_job(job_id, fail_with(break_connection()), settings)
    assert asked == [(0, 4.0), (0, 8.0), (0, 16.0)]


def test_the_last_attempt_fails_for_good(job_id: UUID, settings: Settings) -> None:
    with transaction() as session:
        session.execute(update(Job).values(attempt=Job.max_attempts - 1, fence=Job.max_attempts - 1))
    run_job(job_id, fail_with(break_connection()), settings)
    job = look(job_id)
    assert (job.state, job.attempt) == ("failed", settings.job_attempts)
    assert job.error is not None
    assert job.error.startswith(UNEXPECTED)


def test_a_connection_that_is_really_cut_is_a_passing_fault(job_id: UUID, database: Engine, settings: Settings) -> None:
    def be_cut_off(job_id: UUID, report: Report) -> Record:
        with transaction() as session:
            own = session.scalars(text("SELECT pg_backend_pid()")).one()
            with database.begin() as other:
                other.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})
            session.execute(text("SELECT 1"))
        return write_result

    run_job(job_id, be_cut_off, settings)
    assert (look(job_id).state, look(job_id).attempt) == ("queued", 1)


def test_two_transactions_in_each_others_way_are_a_passing_fault(job_id: UUID, settings: Settings) -> None:
    def meet_a_deadlock(job_id: UUID, report: Report) -> Record:
        with transaction() as session:
            session.execute(text("DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$"))
        return write_result

    run_job(job_id, meet_a_deadlock, settings)
    assert look(job_id).state == "queued"


def test_a_statement_that_is_refused_would_be_refused_again(job_id: UUID, settings: Settings) -> None:
    def ask_nonsense(job_id: UUID, report: Report) -> Record:
        with transaction() as session:
            session.execute(text("SELECT 1/0"))
        return write_result

    run_job(job_id, ask_nonsense, settings)
    job = look(job_id)
    assert (job.state, job.attempt) == ("failed", 1)
    assert job.trace is not None
    assert "division by zero" in job.trace


def test_a_fault_that_may_pass_puts_the_job_off_with_its_sentence(job_id: UUID, settings: Settings) -> None:
    run_job(job_id, fail_with(PostponedError("The receiver is closed.", 3600)), settings)
    job = look(job_id)
    assert (job.state, job.attempt, job.error) == ("queued", 1, None)
    assert run_job(job_id, succeed, settings) is False, "its time has not come"
    [attempt] = read_history(job_id)
    assert (attempt.outcome, attempt.error) == ("postponed", "The receiver is closed.")


def test_what_is_put_off_too_often_fails_with_the_sentence(job_id: UUID, settings: Settings) -> None:
    with transaction() as session:
        session.execute(update(Job).values(max_attempts=2))
    for _ in range(2):
        run_job(job_id, fail_with(PostponedError("The receiver is closed.", 0)), settings)
    assert (look(job_id).state, look(job_id).error) == ("failed", "The receiver is closed.")


@pytest.mark.parametrize(
    "error", [MemoryError(), RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")]
)
def test_work_that_finds_no_memory_is_lost_and_will_be_tried_again_alone(
    job_id: UUID, settings: Settings, error: Exception
) -> None:
    run_job(job_id, fail_with(error), settings)
    assert (look(job_id).state, look(job_id).lost) == ("queued", 1)
    assert [attempt.outcome for attempt in read_history(job_id)] == ["lost"]
