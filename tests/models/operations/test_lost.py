"""Jobs that lost their worker: tried again alone, given up in the end, and swept by any number of workers."""

import pytest
from sqlalchemy import update

from models.operations.jobs import CancelRequestedError, LeaseLostError, cancel_job, report_progress
from models.operations.lost import lose_job, sweep_jobs
from models.session import transaction
from models.tables.job import Job
from tests.models.work import (
    ATTEMPTS,
    ago,
    at_once,
    change,
    let_lease_run_out,
    look,
    lose,
    read_history,
    send,
    sweep,
    take,
)

pytestmark = pytest.mark.usefixtures("database")


def test_a_job_whose_worker_died_is_queued_again() -> None:
    [job_id] = send()
    take(job_id)
    assert sweep() == []
    let_lease_run_out(job_id)
    assert sweep() == [job_id]
    job = look(job_id)
    assert (job.state, job.attempt, job.lost, job.lease_expires_at, job.error) == ("queued", 1, 1, None, None)
    assert job.run_after >= job.created_at


def test_a_job_that_is_lost_too_often_is_given_up_with_a_sentence() -> None:
    [job_id] = send()
    for attempt in range(1, ATTEMPTS + 1):
        assert take(job_id).attempt == attempt
        if attempt < ATTEMPTS:
            lose(job_id)
    let_lease_run_out(job_id)
    assert sweep() == [job_id]
    job = look(job_id)
    assert (job.state, job.attempt, job.lost) == ("failed", ATTEMPTS, ATTEMPTS)
    assert job.error is not None
    assert job.error.startswith("The work was interrupted too often")
    assert job.finished_at is not None
    assert [attempt.outcome for attempt in read_history(job_id)] == ["lost"] * ATTEMPTS


def test_two_who_sweep_at_once_take_each_job_once() -> None:
    jobs = send(times=20)
    for job_id in jobs[:10]:
        take(job_id)
        let_lease_run_out(job_id)
    swept = at_once(sweep, 3)
    assert sorted(job_id for found in swept for job_id in found) == sorted(jobs[:10])
    assert {look(job_id).lost for job_id in jobs[:10]} == {1}


def test_rows_that_another_sweeper_has_in_hand_are_not_waited_for() -> None:
    [job_id] = send()
    take(job_id)
    let_lease_run_out(job_id)
    with transaction() as other:
        assert sweep_jobs(other) == [job_id]
        assert sweep() == []


def test_a_sweep_takes_no_more_than_it_can_carry() -> None:
    jobs = send(times=130)
    for job_id in jobs:
        take(job_id)
    with transaction() as session:
        session.execute(update(Job).values(lease_expires_at=ago(1)))
    assert [len(sweep()) for _ in range(3)] == [100, 30, 0]


def test_the_wish_to_stop_outlives_the_worker_that_was_asked() -> None:
    [job_id] = send()
    lease = take(job_id)
    with transaction() as session:
        cancel_job(session, job_id)
    with pytest.raises(CancelRequestedError), transaction() as session:
        report_progress(session, lease, "sending", 0, None)
    let_lease_run_out(job_id)
    assert sweep() == [job_id]
    job = look(job_id)
    assert (job.state, job.error) == ("cancelled", None)
    assert job.finished_at is not None


def test_who_sees_a_job_die_need_not_wait_for_the_lease() -> None:
    [job_id] = send()
    lease = take(job_id)
    with transaction() as session:
        lose_job(session, lease, "Its process was ended by SIGABRT.")
    assert (look(job_id).state, look(job_id).lost) == ("queued", 1)
    assert [(a.outcome, a.error) for a in read_history(job_id)] == [("lost", "Its process was ended by SIGABRT.")]
    change(job_id, run_after=ago(0))
    assert take(job_id).lost == 1
    with pytest.raises(LeaseLostError), transaction() as session:
        lose_job(session, lease, "It is in other hands by now.")
