"""Jobs that kill, hang or eat up their worker, and a Redis that is silent: they end, and everybody else is served."""

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from benchmarks.desk import FINAL_STATES, Desk, run_desk

pytestmark = pytest.mark.journey

FAULTS = Path(__file__).resolve().parents[1] / "faults"
LEASE_SECONDS = 10
ATTEMPTS = 2


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk whose workers obey the markers in the texts; two attempts each, to be done sooner."""
    times = {"lease_seconds": LEASE_SECONDS, "sweep_seconds": 1, "job_attempts": ATTEMPTS}
    limits = {"submit_limit": "1000 per minute", "worker_memory_mb": 2000}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(FAULTS))
        with run_desk(tmp_path_factory.mktemp("faults"), **times, **limits) as running:
            yield running


def send(desk: Desk, claim: str) -> dict[str, Any]:
    return desk.submit(kind="claim", text=claim)


def serve_others_until_over(desk: Desk, job: dict[str, Any]) -> dict[str, Any]:
    """Send claims of others as long as a job is not over; all of them are served. Return what became of the job."""
    served = 0
    while True:
        other = send(desk, f"In {1900 + served} bats were said to be blind.")
        assert desk.await_job(other)["state"] == "succeeded"
        served += 1
        found: dict[str, Any] = desk.call(job["links"]["self"])
        if found["state"] in FINAL_STATES:
            return found


def read_outcomes(desk: Desk, job: dict[str, Any]) -> list[str | None]:
    return [outcome for outcome, _ in desk.list_attempts(job)]


def assert_given_up(desk: Desk, job: dict[str, Any]) -> None:
    found = serve_others_until_over(desk, job)
    assert (found["state"], found["attempt"]) == ("failed", ATTEMPTS)
    assert found["error"].startswith("The work was interrupted too often")
    # A worker that ends may have it in hand once more, and give it back unharmed.
    assert [outcome for outcome in read_outcomes(desk, job) if outcome != "handed_back"] == ["lost"] * ATTEMPTS
    assert desk.call("/readyz")["status"] == "ok"


def find_worker(desk: Desk) -> int:
    return desk.find_processes("worker.app:app")[0].pid


def test_a_poisonous_job_ends_after_its_last_attempt_and_only_the_first_costs_a_worker(desk: Desk) -> None:
    before = find_worker(desk)
    assert_given_up(desk, send(desk, "The [abort] came in 1990."))
    assert find_worker(desk) != before
    assert len(re.findall("The worker was ended by SIGABRT; it is started again", desk.log.read_text())) == 1


def test_a_job_that_dies_only_in_company_is_done_alone(desk: Desk) -> None:
    job = send(desk, "They [abort in company] since 1990.")
    assert serve_others_until_over(desk, job)["state"] == "succeeded"
    assert read_outcomes(desk, job) == ["lost", "succeeded"]


def test_a_job_that_hangs_is_given_up_and_its_worker_started_afresh(desk: Desk) -> None:
    assert_given_up(desk, send(desk, "They [hang] there since 1990."))
    log = desk.log.read_text()
    assert "a job hangs" in log
    assert "The worker ended with code 70; it is started again" in log


def test_a_job_that_eats_the_memory_is_given_up_and_nobody_else_starves(desk: Desk) -> None:
    postgres = desk.find_processes("postgres", "-D")[0].pid
    assert_given_up(desk, send(desk, "They [eat memory] since 1990."))
    assert desk.find_processes("postgres", "-D")[0].pid == postgres


@contextmanager
def silence_redis(desk: Desk) -> Iterator[None]:
    """Freeze Redis for the length of the block."""
    [redis] = desk.find_processes("redis-server")
    redis.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        redis.send_signal(signal.SIGCONT)


def test_while_redis_is_silent_jobs_are_accepted_and_done_and_those_who_watch_are_told(desk: Desk) -> None:
    with silence_redis(desk):
        job = send(desk, "Bats are blind since 1850.")
        told = desk.call("/readyz")
        assert told["status"] == "degraded"
        assert "Redis does not answer" in told["checks"]["redis"]["detail"]
        assert desk.await_job(job)["state"] == "succeeded", "workers look for themselves"
    assert desk.await_job(send(desk, "Bats are blind since 1851."))["state"] == "succeeded"
    desk.wait_for(lambda: desk.call("/readyz")["status"] == "ok")


def test_a_worker_that_is_started_while_redis_is_silent_works_all_the_same(desk: Desk) -> None:
    before = desk.find_processes("worker.app:app")[0]
    with silence_redis(desk):
        before.kill()
        job = send(desk, "Bats are blind since 1852.")
        assert desk.await_job(job)["state"] == "succeeded"
    assert desk.await_job(send(desk, "Bats are blind since 1853."))["state"] == "succeeded"
    assert find_worker(desk) != before.pid
