"""The desk's parts are kept running, and whatever happens to the desk, none of them stays behind."""

import json
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from tests.models.engines.conftest import PATIENCE, REPOSITORY, Desk, kill, wait_until
from worker.supervisor import FRESH_START

RUN_DESK = """
import json, signal, sys
from pathlib import Path
from models.engines.share import ensure_running, hold_engines
from models.settings import Settings
from worker.supervisor import CrashLoopError, Part, Patience, Supervisor
from worker.terminal import Terminal
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests themselves may be running under nohup
parts = [Part(name, command) for name, command in json.loads(sys.argv[1]).items()]
settings = Settings(data_dir=Path(sys.argv[3] or "nowhere"))
if sys.argv[3]:
    hold_engines(settings)
look_after = (lambda: ensure_running(settings)) if sys.argv[3] else (lambda: None)
try:
    Supervisor(parts, Terminal(part.name for part in parts), look_after, Patience(**json.loads(sys.argv[2]))).run()
except CrashLoopError as problem:
    print(problem)
    sys.exit(1)
"""
PYTHON = [sys.executable, "-I", "-S", "-c"]
SAY_NUMBER = "import os; print('number', os.getpid(), flush=True)\n"
POLITE = [
    *PYTHON,
    "import signal, time\nsignal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})\n"
    + SAY_NUMBER
    + "signal.sigwait({signal.SIGTERM})\ntime.sleep(0.1)\nprint('bye')",
]
DEAF = [*PYTHON, "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SAY_NUMBER + "signal.pause()"]
PARENT = [*PYTHON, "import subprocess\n" + SAY_NUMBER + "subprocess.run(['/bin/sleep', '600'])"]
SICKLY = [*PYTHON, "import sys\nprint('the well is dry', flush=True)\nsys.exit(3)"]


@dataclass
class RunningDesk:
    """A supervisor with harmless parts, and what it prints."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def hear(self, word: str) -> str:
        """Read on to the next line with `word` in it, and return that line."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if word in line:
                return self.lines[-1]
        raise AssertionError(f"{word} was never said, but: {self.lines}")

    def meet(self, count: int = 1) -> list[psutil.Process]:
        """Return the processes of so many parts, as soon as they have told their numbers."""
        return [psutil.Process(int(self.hear("| number").split()[-1])) for _ in range(count)]

    def end(self, *signals: signal.Signals) -> int:
        """Send the signals, read what is still said, and return the exit code."""
        for number in signals:
            self.process.send_signal(number)
        rest, _ = self.process.communicate()
        self.lines += rest.splitlines()
        return self.process.returncode


@dataclass(frozen=True)
class Opening:
    """Opens desks, and kills what a failed test leaves of them."""

    desks: list[RunningDesk] = field(default_factory=list)
    watchdogs: list[threading.Timer] = field(default_factory=list)

    def __call__(self, root: Path | None = None, stop: float = 600, deaths: int = 5, **parts: list[str]) -> RunningDesk:
        patience = json.dumps({"stop": stop, "deaths": deaths})
        command = [sys.executable, "-c", RUN_DESK, json.dumps(parts), patience, str(root or "")]
        process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
        self.desks.append(RunningDesk(process))
        # Nobody waits for ever for words that are never said.
        self.watchdogs.append(threading.Timer(PATIENCE, process.kill))
        self.watchdogs[-1].start()
        return self.desks[-1]

    def close(self) -> None:
        for watchdog in self.watchdogs:
            watchdog.cancel()
        for desk in self.desks:
            with desk.process:
                desk.process.kill()


@pytest.fixture
def open_desk() -> Iterator[Opening]:
    opening = Opening()
    yield opening
    opening.close()


def is_gone(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_every_line_stands_under_the_name_of_its_part(open_desk: Opening) -> None:
    desk = open_desk(web=POLITE, worker=POLITE)
    assert {desk.hear("number")[:9], desk.hear("number")[:9]} == {"web    | ", "worker | "}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_lets_every_part_finish(open_desk: Opening, number: signal.Signals) -> None:
    desk = open_desk(web=POLITE, worker=POLITE)
    parts = desk.meet(2)
    assert desk.end(number) == 0
    assert {"web    | bye", "worker | bye"} < set(desk.lines)
    assert desk.lines[-1] == "Stopped."
    assert all(is_gone(part) for part in parts)


def test_the_echo_of_a_signal_is_no_second_one(open_desk: Opening) -> None:
    desk = open_desk(web=POLITE)
    desk.meet()
    assert desk.end(signal.SIGINT, signal.SIGTERM) == 0
    assert "web | bye" in desk.lines


def test_a_second_ctrl_c_stops_at_once(open_desk: Opening) -> None:
    desk = open_desk(web=DEAF)
    [web] = desk.meet()
    desk.process.send_signal(signal.SIGINT)
    desk.hear("Stopping")
    time.sleep(0.4)  # what comes sooner could be an echo
    assert desk.end(signal.SIGINT) == 0
    assert is_gone(web)


def test_a_part_that_does_not_stop_is_killed_when_patience_ends(open_desk: Opening) -> None:
    desk = open_desk(web=DEAF, stop=0.2)
    [web] = desk.meet()
    assert desk.end(signal.SIGTERM) == 0
    assert is_gone(web)


def test_a_killed_part_is_started_again(open_desk: Opening) -> None:
    desk = open_desk(web=POLITE)
    [web] = desk.meet()
    web.kill()
    assert desk.hear("The web was ended by SIGKILL; it is started again in")
    assert desk.meet() != [web]


def test_what_a_killed_part_had_started_ends_with_it(open_desk: Opening) -> None:
    desk = open_desk(web=PARENT)
    [web] = desk.meet()
    wait_until(lambda: bool(web.children()))
    [child] = web.children()
    web.kill()
    desk.meet()
    wait_until(lambda: is_gone(child))
    assert desk.end(signal.SIGTERM) == 0


def test_a_part_that_cannot_live_ends_the_desk_with_its_last_words(open_desk: Opening) -> None:
    desk = open_desk(web=POLITE, worker=SICKLY, deaths=2)
    [web] = desk.meet()
    assert desk.end() == 1
    assert "The worker ended with code 3, 2 times in a short while. It said last:" in desk.lines
    assert desk.lines[-1] == "  the well is dry"
    assert "web    | bye" in desk.lines
    assert is_gone(web)


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), 9)", f"os._exit({FRESH_START})"])
def test_a_part_that_ran_and_was_ended_is_started_again_however_often(open_desk: Opening, end: str) -> None:
    desk = open_desk(worker=[*PYTHON, f"import os\n{end}"], deaths=2)
    for _ in range(4):
        desk.hear("it is started again")
    assert desk.end(signal.SIGTERM) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_no_part_outlives_a_killed_desk(open_desk: Opening) -> None:
    desk = open_desk(web=POLITE, worker=POLITE)
    parts = desk.meet(2)
    desk.process.kill()
    wait_until(lambda: all(is_gone(part) for part in parts))


@pytest.fixture(scope="module")
def premises() -> Iterator[Desk]:
    """A data directory of its own."""
    with tempfile.TemporaryDirectory(prefix="factdesk-supervisor-") as folder:
        yield Desk(Path(folder).resolve())


def test_the_desk_looks_after_its_engines_and_they_go_with_it(open_desk: Opening, premises: Desk) -> None:
    desk = open_desk(premises.root, web=POLITE)
    desk.meet()
    keeper = premises.find_one("engines.keeper")
    kill(keeper)
    wait_until(lambda: [found for found in premises.find("engines.keeper") if found != keeper] != [])
    wait_until(lambda: bool(premises.find("redis-server") and premises.find("bin/postgres")))
    assert desk.end(signal.SIGTERM) == 0
    wait_until(premises.is_deserted)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_desk_and_keeper_killed_together_leave_no_process(open_desk: Opening, premises: Desk) -> None:
    desk = open_desk(premises.root, web=POLITE)
    [web] = desk.meet()
    keeper = premises.find_one("engines.keeper")
    desk.process.kill()
    kill(keeper)
    wait_until(lambda: is_gone(web))
    wait_until(premises.is_deserted)
