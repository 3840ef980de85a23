"""The life of a job: claimed once, kept by its lease, lost with it, handed back, cancelled and tried again."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.errors import ConflictError, NotFoundError
from models.operations.jobs import (
    CancelRequestedError,
    Lease,
    LeaseLostError,
    PauseRequestedError,
    cancel_held_job,
    cancel_job,
    fail_job,
    finish_job,
    hand_back_job,
    note_attempt,
    pause_held_job,
    postpone_job,
    renew_lease,
    report_progress,
    resume_lease,
    retry_failed_jobs,
    retry_job,
    tend_lease,
)
from models.operations.pausing import pause_job, resume_job
from models.queries.jobs import estimate_seconds
from models.session import transaction
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.job import Job, JobKind
from models.tables.submission import Submission
from tests.models.conftest import write_job
from tests.models.work import (
    ago,
    at_once,
    change,
    claim,
    let_lease_run_out,
    look,
    lose,
    read_history,
    send,
    sweep,
    take,
)

WRITES: dict[str, Callable[[Session, Lease], None]] = {
    "report": lambda session, lease: report_progress(session, lease, "match", 1, 2),
    "finish": finish_job,
    "cancel": cancel_held_job,
    "fail": lambda session, lease: fail_job(session, lease, "It broke.", "Traceback"),
    "hand back": hand_back_job,
    "pause": pause_held_job,
    "renew": renew_lease,
    "postpone": lambda session, lease: postpone_job(session, lease, "It is closed.", "Traceback"),
}


@pytest.fixture
def job_id(database: object, settings: Settings) -> UUID:
    """A job that waits."""
    with transaction() as session:
        return write_job(session, settings).id


def write(lease: Lease, act: str) -> None:
    with transaction() as session:
        WRITES[act](session, lease)


def test_a_claimed_job_runs_with_a_lease(job_id: UUID) -> None:
    lease = take(job_id)
    job = look(job_id)
    assert lease == Lease(job_id, 1, 1, 5, "check", 0, 30)
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
    change(job_id, attempt=5, fence=5)
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
    lose(job_id)
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
    lose(job_id)
    with pytest.raises(LeaseLostError):
        write(slow, act)
    assert look(job_id).state == "queued"


def test_a_late_worker_whom_nobody_replaced_may_go_on(job_id: UUID) -> None:
    lease = take(job_id)
    let_lease_run_out(job_id)
    write(lease, "report")
    assert sweep() == []
    assert look(job_id).state == "running"


def test_a_worker_that_is_stopped_costs_the_job_neither_an_attempt_nor_its_place(job_id: UUID) -> None:
    before = look(job_id)
    write(take(job_id), "hand back")
    job = look(job_id)
    assert (job.state, job.attempt, job.lease_expires_at, job.trace) == ("queued", 0, None, None)
    assert job.run_after == before.run_after
    again = take(job_id)
    assert (again.attempt, again.fence) == (1, 2), "the fence never falls"


def test_a_passing_fault_costs_an_attempt_and_a_pause(job_id: UUID) -> None:
    write(take(job_id), "postpone")
    job = look(job_id)
    assert (job.state, job.attempt, job.trace, job.error) == ("queued", 1, "Traceback", None)
    assert job.run_after > job.created_at
    change(job_id, run_after=ago(0))
    assert take(job_id).attempt == 2


def test_who_knows_when_to_come_back_says_so(job_id: UUID) -> None:
    with transaction() as session:
        postpone_job(session, take(job_id), "Come back in an hour.", delay_seconds=3600)
    with transaction() as session:
        now = session.scalars(select(func.now())).one()
    assert timedelta(minutes=59) < look(job_id).run_after - now <= timedelta(hours=1)
    assert claim(job_id) is None


def test_after_its_last_attempt_a_job_that_is_put_off_has_failed(job_id: UUID) -> None:
    change(job_id, attempt=4, fence=4)
    write(take(job_id), "postpone")
    job = look(job_id)
    assert (job.state, job.error, job.trace) == ("failed", "It is closed.", "Traceback")
    assert [attempt.outcome for attempt in read_history(job_id)] == ["failed"]


def test_every_attempt_is_kept_with_how_it_ended(job_id: UUID) -> None:
    write(take(job_id), "hand back")
    write(take(job_id), "postpone")
    change(job_id, run_after=ago(0))
    take(job_id)
    lose(job_id)
    write(take(job_id), "finish")
    history = read_history(job_id)
    told = [(attempt.fence, attempt.outcome, attempt.error) for attempt in history]
    assert told == [
        (1, "handed_back", None),
        (2, "postponed", "It is closed."),
        (3, "lost", "The worker showed no sign of life any more."),
        (4, "succeeded", None),
    ]
    assert history[1].trace == "Traceback"
    assert all(attempt.ended_at and attempt.ended_at >= attempt.started_at for attempt in history)
    assert len({attempt.worker for attempt in history}) == 1


def test_what_an_attempt_met_is_kept_however_it_ends(job_id: UUID) -> None:
    lease = take(job_id)
    with transaction() as session:
        note_attempt(session, lease, {"status": 503})
    lose(job_id)
    with transaction() as session:
        note_attempt(session, lease, {"status": "too late"})
    assert [(attempt.outcome, attempt.detail) for attempt in read_history(job_id)] == [("lost", {"status": 503})]


def test_another_process_goes_on_under_a_lease_that_was_taken_for_it(job_id: UUID) -> None:
    lease = take(job_id)
    with transaction() as session:
        assert resume_lease(session, job_id, lease.fence, 30) == lease
    lose(job_id)
    for fence in (lease.fence, lease.fence + 1):
        with pytest.raises(LeaseLostError), transaction() as session:
            resume_lease(session, job_id, fence, 30)


def test_work_that_has_not_begun_to_report_is_helped_along(job_id: UUID) -> None:
    lease = take(job_id)
    let_lease_run_out(job_id)
    assert tend(lease, starting=True), "it was renewed"
    write(lease, "report")
    let_lease_run_out(job_id)
    assert not tend(lease, starting=True), "it has begun, and must report itself"
    assert not tend(lease, starting=False)
    write(lease, "finish")
    assert not tend(lease, starting=True), "it is over"


def tend(lease: Lease, *, starting: bool) -> bool:
    with transaction() as session:
        return tend_lease(session, lease, starting=starting)


def test_progress_of_an_earlier_attempt_is_forgotten(job_id: UUID) -> None:
    lease = take(job_id)
    write(lease, "report")
    write(lease, "hand back")
    take(job_id)
    job = look(job_id)
    assert (job.stage, job.done, job.total, job.stage_started_at) == (None, 0, None, None)


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


@pytest.mark.parametrize("end", ["finish", "cancel", "fail"])
def test_what_is_over_cannot_be_cancelled(job_id: UUID, end: str) -> None:
    write(take(job_id), end)
    with pytest.raises(ConflictError, match="has already"), transaction() as session:
        cancel_job(session, job_id)


@pytest.mark.parametrize("end", ["cancel", "fail"])
def test_a_job_that_did_not_succeed_is_tried_again_with_fresh_attempts(job_id: UUID, end: str) -> None:
    change(job_id, attempt=3, fence=7, lost=2)
    write(take(job_id), end)
    with transaction() as session:
        retry_job(session, job_id)
    job = look(job_id)
    assert (job.state, job.error, job.trace, job.finished_at) == ("queued", None, None, None)
    assert (job.attempt, job.lost, job.max_attempts, job.cancel_requested_at) == (0, 0, 5, None)
    lease = take(job_id)
    assert (lease.attempt, lease.fence) == (1, 9), "the fencing token never repeats"
    write(lease, "finish")
    assert [attempt.fence for attempt in read_history(job_id)] == [8, 9], "the history stays"


def test_all_failed_jobs_are_tried_again_together(job_id: UUID, settings: Settings) -> None:
    write(take(job_id), "fail")
    deliveries = send(times=2)
    for delivery in deliveries:
        write(take(delivery), "fail")
    [stopped] = send()
    write(take(stopped), "cancel")
    with transaction() as session:
        assert retry_failed_jobs(session, JobKind.DELIVER) == 2
    assert [look(job).state for job in (job_id, *deliveries, stopped)] == ["failed", "queued", "queued", "cancelled"]
    with transaction() as session:
        assert retry_failed_jobs(session) == 1
        assert retry_failed_jobs(session) == 0
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    told = [(event.action, event.subject_id, event.detail) for event in events]
    assert told == [("retry_failed_jobs", "deliver", {"jobs": 2}), ("retry_failed_jobs", "any", {"jobs": 1})]


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


def pause(job_id: UUID) -> str:
    with transaction() as session:
        return pause_job(session, job_id).state


def resume(job_id: UUID) -> str:
    with transaction() as session:
        return resume_job(session, job_id).state


def test_a_waiting_check_pauses_at_once_and_goes_on_from_its_place(job_id: UUID) -> None:
    place = look(job_id).run_after
    assert [pause(job_id), pause(job_id)] == ["paused", "paused"]
    assert claim(job_id) is None
    assert sweep() == []
    assert resume(job_id) == "queued"
    assert look(job_id).run_after == place
    with pytest.raises(ConflictError, match="Only a paused job can be resumed; this one is queued"):
        resume(job_id)


def test_a_running_check_pauses_at_its_next_report_and_uses_up_no_attempt(job_id: UUID) -> None:
    lease = take(job_id)
    assert pause(job_id) == "running"
    with pytest.raises(PauseRequestedError):
        write(lease, "report")
    write(lease, "pause")
    job = look(job_id)
    assert (job.state, job.attempt, job.lease_expires_at, job.pause_requested_at) == ("paused", 0, None, None)
    assert [attempt.outcome for attempt in read_history(job_id)] == ["paused"]
    resume(job_id)
    assert take(job_id).fence == lease.fence + 1


def test_a_check_that_was_to_pause_may_go_on_before_it_has(job_id: UUID) -> None:
    lease = take(job_id)
    pause(job_id)
    assert resume(job_id) == "running"
    write(lease, "report")


@pytest.mark.parametrize("end", ["hand back", "postpone", "lost"])
def test_a_check_that_was_to_pause_does_so_however_its_attempt_ends(job_id: UUID, end: str) -> None:
    lease = take(job_id)
    pause(job_id)
    if end == "lost":
        let_lease_run_out(job_id)
        sweep()
    else:
        write(lease, end)
    assert (look(job_id).state, look(job_id).pause_requested_at) == ("paused", None)


def test_a_paused_check_can_be_cancelled_and_one_that_stops_cannot_pause(job_id: UUID) -> None:
    pause(job_id)
    with transaction() as session:
        assert cancel_job(session, job_id).state == "cancelled"
        retry_job(session, job_id)
    lease = take(job_id)
    pause(job_id)
    with transaction() as session:
        cancel_job(session, job_id)
    with pytest.raises(ConflictError, match="is being stopped"):
        pause(job_id)
    with pytest.raises(CancelRequestedError):
        write(lease, "report")
    write(lease, "cancel")
    with pytest.raises(ConflictError, match="already cancelled"):
        pause(job_id)


def test_only_checks_pause(database: object) -> None:
    [other] = send()
    with pytest.raises(ConflictError, match="Only a check can be paused"):
        pause(other)


def test_the_time_left_counts_only_what_this_attempt_has_done(job_id: UUID) -> None:
    with transaction() as session:
        report_progress(session, take(job_id), "match", 4_000, 5_000)
    change(job_id, stage_started_at=ago(10), done=4_500)
    job = look(job_id)
    assert job.stage_started_at is not None
    assert estimate_seconds(job, job.stage_started_at + timedelta(seconds=10)) == 10
