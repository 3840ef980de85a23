"""What the work says about itself, and how it hears that it must end, or is known to hang."""

from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from models.operations.jobs import cancel_job
from models.operations.lost import sweep_jobs
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job
from tests.models.work import read_history
from tests.worker.handling import (
    Clock,
    look,
    lose_lease,
    read_results,
    succeed,
    write_result,
)
from worker.runner import PostponedError, Record, Report, run_job
from worker.running import find_hung, stopping


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


def test_a_portion_may_take_longer_to_write_than_a_lease_lasts(job_id: UUID, settings: Settings) -> None:
    def record(session: Session) -> None:
        session.execute(text("SELECT pg_sleep(0.3)"))
        with transaction() as another:
            assert sweep_jobs(another) == []
        assert find_hung() == []

    def work(job_id: UUID, report: Report) -> Record:
        report.keep(record)
        with transaction() as session:
            assert sweep_jobs(session) == []
        report("match", 1, 2)
        return write_result

    run_job(job_id, work, settings.model_copy(update={"lease_seconds": 0.2}))
    assert (look(job_id).state, look(job_id).lost) == ("succeeded", 0)


def test_a_process_knows_who_does_not_keep_the_deadline(job_id: UUID, settings: Settings, clock: Clock) -> None:
    found: list[int] = []

    def go_on_for_ever(session: Session) -> None:
        for seconds in (901, 5):
            clock.now += seconds
            found.append(len(find_hung()))

    run_job(job_id, lambda *_: go_on_for_ever, settings)
    assert found == [0, 1]


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
