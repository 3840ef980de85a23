"""Running one job: recorded once, told why it failed, handed back, and fenced off when it is lost."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import SimpleNamespace
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import Engine, delete, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models.errors import DeskError, InvalidInputError, UnavailableError
from models.operations.jobs import cancel_job
from models.operations.record import Matcher, record_check
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job, JobKind
from models.tables.match import Match
from models.tables.submission import Claim, Submission
from tests.models.conftest import THAMES, write_job
from tests.models.work import lose, read_history, take
from worker.handlers import HANDLERS
from worker.pipeline.check import ClaimMatcher
from worker.progress import StoppingError
from worker.runner import Handler, PostponedError, Record, Report, run_job
from worker.running import find_hung, is_idle, stopping

UNEXPECTED = "Something went wrong while this was checked."


@pytest.fixture
def job_id(database: Engine, settings: Settings) -> UUID:
    """A job that waits."""
    with transaction() as session:
        return write_job(session, settings).id


@pytest.fixture(autouse=True)
def end_of_stopping() -> Iterator[None]:
    yield
    stopping.clear()


@dataclass
class Clock:
    """The clock by which a worker measures, which only the test moves."""

    now: float = 1000.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in ("progress", "running"):
        monkeypatch.setattr(f"worker.{module}.time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


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
    assert "test_runner.py" in job.trace


@pytest.mark.parametrize(
    "error", [InvalidInputError("The page has no text."), UnavailableError("The encoder is missing."), DeskError("No.")]
)
def test_an_expected_error_tells_its_own_sentence(job_id: UUID, settings: Settings, error: DeskError) -> None:
    run_job(job_id, fail_with(error), settings)
    job = look(job_id)
    assert (job.state, job.error) == ("failed", str(error))
    assert job.trace is not None
    assert type(error).__name__ in job.trace


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


def test_a_cancelled_job_stops_at_its_next_report(job_id: UUID, settings: Settings) -> None:
    reports: list[str] = []

    def work(job_id: UUID, report: Report) -> Record:
        report("embed", 0, 2)
        reports.append("embed")
        with transaction() as session:
            cancel_job(session, job_id)
        report("match", 0, 2)
        reports.append("match")
        return write_result

    run_job(job_id, work, settings)
    assert reports == ["embed"]
    assert (look(job_id).state, look(job_id).error) == ("cancelled", None)
    assert read_results() == [None]


def test_a_worker_that_is_stopped_hands_its_job_back_without_costing_an_attempt(
    job_id: UUID, settings: Settings
) -> None:
    def work(job_id: UUID, report: Report) -> Record:
        report("embed", 0, 2)
        stopping.set()
        report("embed", 1, 2)
        return write_result

    run_job(job_id, work, settings)
    job = look(job_id)
    assert (job.state, job.attempt, job.trace, job.lease_expires_at) == ("queued", 0, None, None)
    stopping.clear()
    assert run_job(job_id, succeed, settings) is True
    assert look(job_id).attempt == 1


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


def test_a_worker_that_lost_its_job_hears_of_it_at_its_next_report(job_id: UUID, settings: Settings) -> None:
    reached: list[str] = []

    def work(job_id: UUID, report: Report) -> Record:
        lose_lease(job_id)
        report("match", 0, 1)
        reached.append("the end")
        return write_result

    run_job(job_id, work, settings)
    assert reached == []
    assert look(job_id).attempt == 2


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


def test_a_new_stage_is_written_at_once_and_counts_now_and_then(job_id: UUID, settings: Settings) -> None:
    seen: list[tuple[str | None, int, int | None]] = []

    def work(job_id: UUID, report: Report) -> Record:
        for stage, done in (("embed", 0), ("embed", 1), ("embed", 2), ("match", 0)):
            report(stage, done, 3)
            job = look(job_id)
            seen.append((job.stage, job.done, job.total))
        return write_result

    run_job(job_id, work, settings)
    assert seen == [("embed", 0, 3), ("embed", 0, 3), ("embed", 0, 3), ("match", 0, 3)]


def test_counts_are_written_again_when_a_reader_could_see_them(job_id: UUID, settings: Settings, clock: Clock) -> None:
    seen: list[int] = []

    def work(job_id: UUID, report: Report) -> Record:
        for done in range(4):
            report("embed", done, 4)
            seen.append(look(job_id).done)
            clock.now += 0.2
        return write_result

    run_job(job_id, work, settings)
    assert seen == [0, 0, 2, 2]


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


def test_what_an_attempt_met_is_kept_however_it_ends(job_id: UUID, settings: Settings) -> None:
    def meet(job_id: UUID, report: Report) -> Record:
        report.note({"status": 503})
        raise PostponedError("Closed.", 0)

    run_job(job_id, meet, settings)
    run_job(job_id, succeed, settings)
    assert [attempt.detail for attempt in read_history(job_id)] == [{"status": 503}, None]


def test_work_that_takes_too_long_is_stopped_at_its_next_report_and_tried_again(
    job_id: UUID, settings: Settings, clock: Clock
) -> None:
    reached: list[str] = []

    def dawdle(job_id: UUID, report: Report) -> Record:
        report("embed", 0, 2)
        reached.append("embed")
        clock.now += settings.check_deadline_seconds + 1
        report("embed", 1, 2)
        reached.append("the end")
        return write_result

    run_job(job_id, dawdle, settings)
    assert reached == ["embed"]
    assert (look(job_id).state, look(job_id).attempt) == ("queued", 1)
    assert (read_history(job_id)[0].error or "").startswith("This took longer than it may")
    with transaction() as session:
        session.execute(update(Job).values(max_attempts=2, run_after=text("now()")))
    run_job(job_id, dawdle, settings)
    assert look(job_id).state == "failed"
    assert (look(job_id).error or "").startswith("This took longer than it may")


@pytest.mark.parametrize(
    "error", [MemoryError(), RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")]
)
def test_work_that_finds_no_memory_is_lost_and_will_be_tried_again_alone(
    job_id: UUID, settings: Settings, error: Exception
) -> None:
    run_job(job_id, fail_with(error), settings)
    assert (look(job_id).state, look(job_id).lost) == ("queued", 1)
    assert [attempt.outcome for attempt in read_history(job_id)] == ["lost"]


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


def test_a_process_knows_what_hangs_and_what_only_writes_for_long(
    job_id: UUID, settings: Settings, clock: Clock
) -> None:
    found: list[tuple[str, bool]] = []

    def note(moment: str) -> None:
        found.append((moment, bool(find_hung())))

    def write_slowly(session: Session) -> None:
        clock.now += 31
        note("written")

    def be_silent(job_id: UUID, report: Report) -> Record:
        clock.now += 29
        note("thinking")
        clock.now += 2
        note("silent")
        report("embed", 0, None)
        note("reported")
        return write_slowly

    run_job(job_id, be_silent, settings)
    assert found == [("thinking", False), ("silent", True), ("reported", False), ("written", False)]
    assert find_hung() == []


def test_a_process_knows_who_does_not_keep_the_deadline(job_id: UUID, settings: Settings, clock: Clock) -> None:
    found: list[int] = []

    def go_on_for_ever(session: Session) -> None:
        for seconds in (901, 5):
            clock.now += seconds
            found.append(len(find_hung()))

    run_job(job_id, lambda *_: go_on_for_ever, settings)
    assert found == [0, 1]


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
        assert re.fullmatch(r"1\.[0-9a-f]{8}", best.matcher_version)


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
