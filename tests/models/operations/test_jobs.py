"""The life of a job: claimed once, kept by its lease, lost with it, swept, cancelled and tried again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from models.errors import ConflictError, NotFoundError
from models.operations.jobs import (
    CancelRequestedError,
    Lease,
    LeaseLostError,
    cancel_held_job,
    cancel_job,
    claim_job,
    fail_job,
    finish_job,
    put_back_job,
    report_progress,
    retry_job,
    sweep_jobs,
)
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job
from models.tables.submission import Submission
from tests.models.conftest import write_job

RING_AFTER = 10.0
MOST_RINGS = 100

WRITES: dict[str, Callable[[Session, Lease], None]] = {
    "report": lambda session, lease: report_progress(session, lease, "match", 1, 2),
    "finish": finish_job,
    "cancel": cancel_held_job,
    "fail": lambda session, lease: fail_job(session, lease, "It broke.", "Traceback"),
    "put back": lambda session, lease: put_back_job(session, lease, 0),
    "put back with a trace": lambda session, lease: put_back_job(session, lease, 5, "Traceback"),
}


@pytest.fixture
def job_id(database: object, settings: Settings) -> UUID:
    """A job that waits."""
    with transaction() as session:
        return write_job(session, settings).id


def claim(job_id: UUID) -> Lease | None:
    with transaction() as session:
        return claim_job(session, job_id, 30)


def take(job_id: UUID) -> Lease:
    lease = claim(job_id)
    assert lease is not None
    return lease


def write(lease: Lease, act: str) -> None:
    with transaction() as session:
        WRITES[act](session, lease)


def look(job_id: UUID) -> Job:
    with transaction() as session:
        return session.get_one(Job, job_id)


def change(job_id: UUID, **values: Any) -> None:
    with transaction() as session:
        session.execute(update(Job).where(Job.id == job_id).values(**values))


def ago(seconds: float) -> Any:
    return func.now() - timedelta(seconds=seconds)


def let_lease_run_out(job_id: UUID) -> None:
    change(job_id, lease_expires_at=ago(1))


def sweep() -> list[UUID]:
    with transaction() as session:
        return [job.id for job in sweep_jobs(session, RING_AFTER)]


def at_once(act: Callable[[], Any], times: int) -> list[Any]:
    """Let several workers do the same at the same moment."""
    start = Barrier(times)

    def join(_: int) -> Any:
        start.wait(timeout=20)
        return act()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(join, range(times)))


def test_a_claimed_job_runs_with_a_lease(job_id: UUID) -> None:
    lease = take(job_id)
    job = look(job_id)
    assert lease == Lease(job_id, 1, "check", 30)
    assert (job.state, job.attempt, job.done, job.total, job.stage) == ("running", 1, 0, None, None)
    assert job.started_at is not None
    assert job.lease_expires_at == job.started_at + timedelta(seconds=30)


def test_a_second_delivery_of_the_message_finds_nothing_to_do(job_id: UUID) -> None:
    take(job_id)
    assert claim(job_id) is None
    assert look(job_id).attempt == 1


def test_of_workers_who_reach_for_a_job_at_once_one_gets_it(job_id: UUID) -> None:
    leases = at_once(lambda: claim(job_id), 4)
    assert sorted(lease is None for lease in leases) == [False, True, True, True]
    assert look(job_id).attempt == 1


@pytest.mark.parametrize("end", ["finish", "cancel", "fail"])
def test_a_job_that_is_over_is_not_claimed_again(job_id: UUID, end: str) -> None:
    write(take(job_id), end)
    assert claim(job_id) is None


def test_an_unknown_job_is_not_claimed(job_id: UUID) -> None:
    assert claim(uuid4()) is None


def test_a_job_is_not_claimed_before_its_time(job_id: UUID) -> None:
    change(job_id, run_after=ago(-60))
    assert claim(job_id) is None
    change(job_id, run_after=ago(0))
    assert claim(job_id) is not None


def test_a_job_without_attempts_left_is_not_claimed(job_id: UUID) -> None:
    change(job_id, attempt=5)
    assert claim(job_id) is None


def test_progress_is_written_and_the_lease_renewed(job_id: UUID) -> None:
    lease = take(job_id)
    change(job_id, lease_expires_at=func.now() + timedelta(seconds=1))
    almost_over = look(job_id).lease_expires_at
    write(lease, "report")
    job = look(job_id)
    assert (job.stage, job.done, job.total) == ("match", 1, 2)
    assert job.lease_expires_at is not None
    assert almost_over is not None
    assert job.lease_expires_at > almost_over + timedelta(seconds=20)


def test_a_stage_begins_once(job_id: UUID) -> None:
    lease = take(job_id)
    began = []
    for stage, done in (("embed", 0), ("embed", 5), ("match", 0)):
        with transaction() as session:
            report_progress(session, lease, stage, done, 9)
        began.append(look(job_id).stage_started_at)
    first, second, other = began
    assert first == second
    assert other is not None
    assert first is not None
    assert other > first


@pytest.mark.parametrize(
    ("end", "state", "error", "trace"),
    [
        ("finish", "succeeded", None, None),
        ("cancel", "cancelled", None, None),
        ("fail", "failed", "It broke.", "Traceback"),
    ],
)
def test_a_job_ends_once(job_id: UUID, end: str, state: str, error: str | None, trace: str | None) -> None:
    lease = take(job_id)
    write(lease, end)
    job = look(job_id)
    assert (job.state, job.error, job.trace, job.lease_expires_at) == (state, error, trace, None)
    assert job.finished_at is not None
    for again in WRITES:
        with pytest.raises(LeaseLostError):
            write(lease, again)
    assert look(job_id).finished_at == job.finished_at


@pytest.mark.parametrize("act", WRITES)
def test_a_worker_that_lost_its_lease_writes_nothing(job_id: UUID, act: str) -> None:
    slow = take(job_id)
    let_lease_run_out(job_id)
    sweep()
    quick = take(job_id)
    with transaction() as session:
        report_progress(session, quick, "embed", 3, 4)
    with pytest.raises(LeaseLostError):
        write(slow, act)
    job = look(job_id)
    assert (job.state, job.attempt, job.stage, job.done, job.error) == ("running", 2, "embed", 3, None)
    write(quick, "finish")


@pytest.mark.parametrize("act", WRITES)
def test_a_lease_is_lost_when_the_job_went_back_to_the_queue(job_id: UUID, act: str) -> None:
    slow = take(job_id)
    let_lease_run_out(job_id)
    sweep()
    with pytest.raises(LeaseLostError):
        write(slow, act)
    assert look(job_id).state == "queued"


def test_a_late_worker_whom_nobody_replaced_may_go_on(job_id: UUID) -> None:
    lease = take(job_id)
    let_lease_run_out(job_id)
    write(lease, "report")
    assert sweep() == []
    assert look(job_id).state == "running"


def test_a_worker_that_is_stopped_costs_the_job_no_attempt(job_id: UUID) -> None:
    write(take(job_id), "put back")
    job = look(job_id)
    assert (job.state, job.attempt, job.lease_expires_at, job.trace) == ("queued", 0, None, None)
    assert take(job_id).attempt == 1


def test_a_passing_fault_costs_an_attempt_and_a_pause(job_id: UUID) -> None:
    write(take(job_id), "put back with a trace")
    job = look(job_id)
    assert (job.state, job.attempt, job.trace) == ("queued", 1, "Traceback")
    assert claim(job_id) is None
    change(job_id, run_after=ago(0))
    assert take(job_id).attempt == 2


def test_progress_of_an_earlier_attempt_is_forgotten(job_id: UUID) -> None:
    lease = take(job_id)
    write(lease, "report")
    write(lease, "put back")
    take(job_id)
    job = look(job_id)
    assert (job.stage, job.done, job.total, job.stage_started_at) == (None, 0, None, None)


def test_a_job_whose_worker_died_is_queued_again_and_announced(job_id: UUID) -> None:
    take(job_id)
    assert sweep() == []
    let_lease_run_out(job_id)
    assert sweep() == [job_id]
    job = look(job_id)
    assert (job.state, job.attempt, job.lease_expires_at, job.error) == ("queued", 1, None, None)


def test_a_job_that_is_lost_too_often_is_given_up_with_a_sentence(job_id: UUID, settings: Settings) -> None:
    for attempt in range(1, settings.job_attempts + 1):
        assert take(job_id).attempt == attempt
        let_lease_run_out(job_id)
        assert sweep() == ([job_id] if attempt < settings.job_attempts else [])
    job = look(job_id)
    assert (job.state, job.attempt) == ("failed", 5)
    assert job.error is not None
    assert job.error.startswith("The work was interrupted too often")
    assert job.finished_at is not None


def test_two_who_sweep_at_once_announce_each_job_once(database: object, settings: Settings) -> None:
    with transaction() as session:
        jobs = [write_job(session, settings).id for _ in range(20)]
    for job_id in jobs[:10]:
        take(job_id)
    with transaction() as session:
        session.execute(update(Job).where(Job.state == "running").values(lease_expires_at=ago(1)))
        session.execute(update(Job).values(announced_at=ago(60)))
    swept = at_once(sweep, 3)
    assert sorted(job_id for found in swept for job_id in found) == sorted(jobs)


def test_rows_that_another_sweeper_has_in_hand_are_not_waited_for(job_id: UUID) -> None:
    take(job_id)
    let_lease_run_out(job_id)
    with transaction() as other:
        assert [job.id for job in sweep_jobs(other, RING_AFTER)] == [job_id]
        assert sweep() == []


def test_what_nobody_heard_of_is_announced_again(job_id: UUID) -> None:
    assert sweep() == [], "it was announced a moment ago"
    change(job_id, announced_at=ago(RING_AFTER + 1))
    assert sweep() == [job_id]
    assert sweep() == [], "and again a moment ago"


@pytest.mark.parametrize(
    "values", [{"run_after": ago(-60)}, {"state": "cancelled", "finished_at": ago(0)}], ids=["not yet", "over"]
)
def test_what_should_not_run_is_not_announced(job_id: UUID, values: dict[str, Any]) -> None:
    change(job_id, announced_at=ago(60), **values)
    assert sweep() == []


def test_unheard_jobs_are_announced_oldest_first_and_not_all_at_once(database: object, settings: Settings) -> None:
    jobs = [uuid4() for _ in range(250)]
    with transaction() as session:
        submissions = [{"id": uuid4(), "kind": "claim", "origin": "api", "text": "The Rhine ran dry."} for _ in jobs]
        session.execute(insert(Submission), submissions)
        common = {"kind": "check", "max_attempts": 5}
        rows = [{"id": i, "submission_id": s["id"]} | common for i, s in zip(jobs, submissions, strict=True)]
        session.execute(insert(Job), rows[::-1])
        for age, job_id in enumerate(reversed(jobs)):
            moment = ago(60 + age)
            session.execute(update(Job).where(Job.id == job_id).values(created_at=moment, announced_at=moment))
    assert sweep() == jobs[:MOST_RINGS]
    assert sweep() == jobs[MOST_RINGS : 2 * MOST_RINGS]
    assert sweep() == jobs[2 * MOST_RINGS :]
    assert sweep() == []


def test_a_waiting_job_is_cancelled_at_once(job_id: UUID) -> None:
    with transaction() as session:
        assert cancel_job(session, job_id).state == "cancelled"
    assert look(job_id).finished_at is not None
    assert claim(job_id) is None


def test_a_running_job_hears_of_its_cancelling_at_its_next_report(job_id: UUID) -> None:
    lease = take(job_id)
    with transaction() as session:
        assert cancel_job(session, job_id).state == "running"
    with pytest.raises(CancelRequestedError):
        write(lease, "report")
    write(lease, "cancel")
    assert look(job_id).state == "cancelled"


def test_the_wish_to_stop_outlives_the_worker_that_was_asked(job_id: UUID) -> None:
    take(job_id)
    with transaction() as session:
        cancel_job(session, job_id)
    let_lease_run_out(job_id)
    sweep()
    with pytest.raises(CancelRequestedError):
        write(take(job_id), "report")


@pytest.mark.parametrize("end", ["finish", "cancel", "fail"])
def test_what_is_over_cannot_be_cancelled(job_id: UUID, end: str) -> None:
    write(take(job_id), end)
    with pytest.raises(ConflictError, match="has already"), transaction() as session:
        cancel_job(session, job_id)


@pytest.mark.parametrize("end", ["cancel", "fail"])
def test_a_job_that_did_not_succeed_is_tried_again_with_fresh_attempts(
    job_id: UUID, end: str, settings: Settings
) -> None:
    change(job_id, attempt=3)
    write(take(job_id), end)
    with transaction() as session:
        retry_job(session, job_id)
    job = look(job_id)
    assert (job.state, job.error, job.trace, job.finished_at) == ("queued", None, None, None)
    assert job.cancel_requested_at is None
    assert job.max_attempts - job.attempt == settings.job_attempts
    lease = take(job_id)
    assert lease.attempt == 5, "the fencing token never repeats"
    write(lease, "finish")


def test_a_cancelled_job_that_is_tried_again_runs_through(job_id: UUID) -> None:
    lease = take(job_id)
    with transaction() as session:
        cancel_job(session, job_id)
    write(lease, "cancel")
    with transaction() as session:
        retry_job(session, job_id)
    again = take(job_id)
    write(again, "report")
    with pytest.raises(LeaseLostError):
        write(lease, "finish")


@pytest.mark.parametrize("state", ["queued", "running", "succeeded"])
def test_what_waits_runs_or_succeeded_is_not_tried_again(job_id: UUID, state: str) -> None:
    if state != "queued":
        lease = take(job_id)
        if state == "succeeded":
            write(lease, "finish")
    with pytest.raises(ConflictError, match=f"this one is {state}"), transaction() as session:
        retry_job(session, job_id)


@pytest.mark.parametrize("act", [cancel_job, retry_job])
def test_an_unknown_job_is_neither_cancelled_nor_tried_again(
    session: Session, act: Callable[[Session, UUID], Job]
) -> None:
    with pytest.raises(NotFoundError, match="There is no such job"):
        act(session, uuid4())


def test_results_and_end_of_a_job_stand_or_fall_together(job_id: UUID) -> None:
    lease = take(job_id)
    with pytest.raises(LeaseLostError), transaction() as session:
        write_results_and_lose_the_lease(session, lease)
    assert (look(job_id).state, look(job_id).finished_at) == ("running", None)
    with transaction() as session:
        assert session.scalars(select(Submission.sentences)).all() == [None]


def write_results_and_lose_the_lease(session: Session, lease: Lease) -> None:
    finish_job(session, lease)
    session.execute(update(Submission).values(sentences=3))
    finish_job(session, lease)
