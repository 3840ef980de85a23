"""Children that die with us, and the pauses before they are started again."""

import os
import signal
import subprocess
import sys
from contextlib import suppress

import psutil
import pytest

from models.engines.child import Restarts, spawn, tie
from tests.models.engines.conftest import REPOSITORY, wait_until

PARENT = """
import signal, subprocess, sys
from models.engines.child import spawn, tie
child = spawn(tie(["sleep", "600"], signal.SIGTERM), subprocess.DEVNULL)
print(child.pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_a_tied_child_dies_with_its_killed_parent() -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", PARENT], cwd=REPOSITORY, stdin=pipe, stdout=pipe) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        wait_until(lambda: child.name() == "sleep")
        parent.kill()
    with suppress(psutil.NoSuchProcess):
        wait_until(lambda: child.status() == psutil.STATUS_ZOMBIE)


def test_a_tied_command_whose_parent_is_gone_already_does_not_start() -> None:
    command = tie(["echo", "started"], signal.SIGTERM)
    command[4] = str(os.getppid())
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (1, b"")


def test_a_child_leads_a_process_group_and_reads_nothing() -> None:
    child = spawn(tie([sys.executable, "-c", "import os; print(os.getpgid(0), input())"], signal.SIGTERM), -1)
    output, _ = child.communicate()
    assert b"EOFError" in output


def test_pauses_double_up_to_a_limit_and_begin_anew_after_a_calm_life() -> None:
    restarts = Restarts(shortest=0.5, longest=10, calm=30)
    pauses = []
    for _ in range(7):
        restarts.note_start(100)
        restarts.note_death(101)
        pauses.append(restarts.due_at - 101)
    assert pauses == [0.5, 1, 2, 4, 8, 10, 10]
    restarts.note_start(200)
    restarts.note_death(231)
    assert restarts.due_at == 231.5


def test_deaths_are_counted_within_a_time() -> None:
    restarts = Restarts(shortest=1)
    for moment in (10, 50, 70):
        restarts.note_death(moment)
    assert restarts.count_deaths(since=50) == 2
