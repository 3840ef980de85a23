"""A worker in which a job hangs ends itself: that job is written off, the others go back, and the exit code tells."""

import subprocess
import sys
from uuid import UUID

import pytest
from sqlalchemy import Engine

from models.settings import Settings
from tests.models.work import look, read_history, send
from worker.supervisor import FRESH_START

PATIENCE = 60.0

# A worker with two threads: one waits for something that never comes, the other works and says so.
WORKER = """
import sys, threading, time
from uuid import UUID
from models.settings import load_settings
from worker.runner import run_job
from worker.watchdog import Watchdog

def hang(job_id, report):
    report("sending", 0, None)
    threading.Event().wait()

def work(job_id, report):
    while True:
        report("sending", 0, None)
        time.sleep(0.05)

for job_id, handler in zip(map(UUID, sys.argv[1:]), (hang, work)):
    threading.Thread(target=run_job, args=(job_id, handler, load_settings())).start()
Watchdog().start()
"""


@pytest.fixture
def ended(database: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> tuple[list[UUID], str]:
    """Two jobs, and what the worker said that ended itself with them in hand."""
    monkeypatch.setenv("FACTDESK_LEASE_SECONDS", "3")
    jobs = send(times=2)
    command = [sys.executable, "-c", WORKER, *map(str, jobs)]
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert told.returncode == FRESH_START, told.stderr
    return jobs, told.stdout


def test_the_job_that_hangs_is_lost_and_its_neighbour_handed_back(ended: tuple[list[UUID], str]) -> None:
    (hanging, healthy), said = ended
    assert "a job hangs" in said
    assert str(hanging) in said
    assert (look(hanging).state, look(hanging).attempt, look(hanging).lost) == ("queued", 1, 1)
    [attempt] = read_history(hanging)
    assert (attempt.outcome, attempt.error) == ("lost", "The work did not answer any more, and its worker was ended.")
    assert (look(healthy).state, look(healthy).attempt, look(healthy).lost) == ("queued", 0, 0)
    assert [attempt.outcome for attempt in read_history(healthy)] == ["handed_back"]
