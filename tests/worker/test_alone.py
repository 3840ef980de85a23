"""A job alone in a child process: whatever it does there, its worker lives and the job's history tells."""

from pathlib import Path
from threading import Thread
from uuid import UUID

import psutil
import pytest
from sqlalchemy import Engine

from models.operations.jobs import Lease, claim_job
from models.operations.submit import Draft, submit
from models.session import transaction
from models.settings import Settings
from models.tables.submission import Origin
from tests.models.work import look, lose, read_history, take
from worker.alone import Cell
from worker.running import is_idle, stopping

FAULTS = Path(__file__).resolve().parents[1] / "faults"
LEASE_SECONDS = 3.0


@pytest.fixture(autouse=True)
def faults(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Children obey the markers in the texts, and have short leases."""
    monkeypatch.setenv("PYTHONPATH", str(FAULTS))
    monkeypatch.setenv("FACTDESK_LEASE_SECONDS", str(LEASE_SECONDS))
    monkeypatch.setenv("FACTDESK_WORKER_MEMORY_MB", "1000")


def claim(text: str, settings: Settings) -> Lease:
    with transaction() as session:
        job = submit(session, Draft("claim", text, Origin.API), None, settings)
        lease = claim_job(session, job.id, LEASE_SECONDS)
    assert lease is not None
    return lease


def run(text: str, settings: Settings) -> tuple[str, int, list[tuple[str | None, str | None]]]:
    """Run a job alone, and return its state, how often it was lost, and the end of each attempt with its reason."""
    lease = claim(text, settings)
    run_alone(lease, settings)
    assert is_idle()
    return tell(lease.job_id)


def run_alone(lease: Lease, settings: Settings) -> None:
    with Cell(settings) as cell:
        cell.run(lease)


def list_children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "worker.alone" in child.cmdline()]


def tell(job_id: UUID) -> tuple[str, int, list[tuple[str | None, str | None]]]:
    job = look(job_id)
    return job.state, job.lost, [(attempt.outcome, attempt.error) for attempt in read_history(job_id)]


def test_a_job_that_behaves_is_done(settings: Settings) -> None:
    assert run("All [succeed] here.", settings) == ("succeeded", 0, [("succeeded", None)])


def test_a_job_that_kills_its_process_is_lost_with_the_reason(settings: Settings) -> None:
    assert run("The [abort] is near.", settings) == ("queued", 1, [("lost", "Its process was ended by SIGABRT.")])


def test_a_job_that_hangs_is_ended_when_its_lease_has_run_out(settings: Settings) -> None:
    reason = "Its process did not report any more, and was ended."
    assert run("They [hang] around.", settings) == ("queued", 1, [("lost", reason)])


def test_a_job_that_eats_the_memory_is_lost_and_does_not_take_its_workers(settings: Settings) -> None:
    reason = "The memory that a worker may use did not suffice."
    assert run("They [eat memory] for breakfast.", settings) == ("queued", 1, [("lost", reason)])


def test_a_job_whose_lease_went_to_another_is_ended_and_leaves_it_alone(settings: Settings) -> None:
    lease = claim("They [work on] it.", settings)
    worker = Thread(target=run_alone, args=(lease, settings))
    worker.start()
    lose(lease.job_id)
    take(lease.job_id)
    worker.join(60)
    assert not worker.is_alive()
    assert tell(lease.job_id)[:2] == ("running", 1)
    assert [attempt.outcome for attempt in read_history(lease.job_id)] == ["lost", None]


def test_a_worker_that_stops_lets_the_child_hand_its_job_back(settings: Settings) -> None:
    lease = claim("They [work on] it.", settings)
    worker = Thread(target=run_alone, args=(lease, settings))
    worker.start()
    while look(lease.job_id).stage is None and worker.is_alive():
        worker.join(0.05)
    stopping.set()
    worker.join(60)
    assert not worker.is_alive()
    assert tell(lease.job_id) == ("queued", 0, [("handed_back", None)])
    assert look(lease.job_id).attempt == 0


def test_a_child_that_was_stopped_before_it_had_begun_costs_the_job_nothing(settings: Settings) -> None:
    stopping.set()
    assert run("They [work on] it.", settings) == ("queued", 0, [("handed_back", None)])


def test_one_child_does_one_job_after_the_other_until_one_harms_it(settings: Settings) -> None:
    texts = "It [succeed]s.", "It [succeed]s again.", "Then the [abort].", "It [succeed]s once more."
    leases = [claim(text, settings) for text in texts]
    children = []
    with Cell(settings) as cell:
        for lease in leases:
            cell.run(lease)
            children.append(list_children())
    ends = [tell(lease.job_id)[2] for lease in leases]
    assert ends == [[("succeeded", None)]] * 2 + [
        [("lost", "Its process was ended by SIGABRT.")],
        [("succeeded", None)],
    ]
    first, second, after_the_harm, another = children
    assert first == second != another
    assert len(first) == len(another) == 1
    assert not after_the_harm
    assert not list_children()


def test_a_job_that_fails_leaves_the_next_one_a_fresh_child(settings: Settings) -> None:
    hungry, healthy = claim("They [eat memory] for breakfast.", settings), claim("All [succeed] here.", settings)
    with Cell(settings) as cell:
        cell.run(hungry)
        assert not list_children()
        cell.run(healthy)
    assert tell(healthy.job_id) == ("succeeded", 0, [("succeeded", None)])
