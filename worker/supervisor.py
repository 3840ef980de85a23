"""Runs the parts of the desk as child processes: starts them, starts them again when they die, stops them together."""

import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from models.engines.bell import Bell
from models.engines.child import Restarts, describe_end, kill_group, spawn, tie
from models.errors import DeskError
from worker.terminal import Terminal

# The exit code by which a part says that it ran well and is to be started afresh.
FRESH_START = 70

_STOP_SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
_LOOK_SECONDS = 1.0
_DRAIN_SECONDS = 1.0
# Programs that run us often pass on a signal that the terminal has sent us already: that is no second Ctrl-C.
_ECHO_SECONDS = 0.3


@dataclass(frozen=True)
class Part:
    """A part of the desk: its name on the terminal and the command that runs it."""

    name: str
    command: list[str]


@dataclass(frozen=True)
class Patience:
    """When to give up: on a part that fails `deaths` times in `seconds`, on one that ends no sooner than in `stop`."""

    deaths: int = 5
    seconds: float = 60.0
    stop: float = 20.0


class CrashLoopError(DeskError):
    """A part of the desk dies again and again."""

    title = "A part of the desk cannot run"


class Supervisor:
    """Runs all parts until a signal ends it; `look_after` is called about once a second, for what is no child."""

    def __init__(
        self,
        parts: list[Part],
        terminal: Terminal,
        look_after: Callable[[], None],
        patience: Patience = Patience(),
    ) -> None:
        self._children = [_Child(part, terminal, patience) for part in parts]
        self._terminal = terminal
        self._look_after = look_after
        self._patience = patience
        self._bell = Bell()
        self._complaint = ""

    def run(self) -> None:
        """Return when a signal asked for the end and every child is gone; CrashLoopError where a part cannot run."""
        self._listen()
        try:
            self._tend()
        finally:
            self._stop()

    def _listen(self) -> None:
        # Under nohup a closed terminal is no reason to stop.
        wanted = {number for number in _STOP_SIGNALS if signal.getsignal(number) is not signal.SIG_IGN}
        self._bell.listen(signal.SIGCHLD, signal.SIGINT, *wanted - {signal.SIGINT})

    def _tend(self) -> None:
        while True:
            for child in self._children:
                child.tend(time.monotonic())
            self._look_around()
            now = time.monotonic()
            pauses = [child.restarts.due_at - now for child in self._children if child.restarts.due_at > now]
            if self._bell.wait(min([_LOOK_SECONDS, *pauses])) & _STOP_SIGNALS:
                return

    def _look_around(self) -> None:
        try:
            self._look_after()
        except DeskError as problem:
            if str(problem) != self._complaint:
                self._complaint = str(problem)
                self._terminal.print(self._complaint)

    def _stop(self) -> None:
        """Ask every child to end and wait for it; a second signal, or the end of patience, kills what is left."""
        self._terminal.print("Stopping; press Ctrl-C again to stop at once.")
        for child in self._children:
            child.ask_to_end()
        asked_at = time.monotonic()
        deadline = asked_at + self._patience.stop
        while any(child.is_alive() for child in self._children) and time.monotonic() < deadline:
            rung = self._bell.wait(deadline - time.monotonic())
            if rung & _STOP_SIGNALS and time.monotonic() - asked_at > _ECHO_SECONDS:
                break
        for child in self._children:
            child.kill()
        self._terminal.print("Stopped.")


class _Child:
    """The process of one part, and the end of those it started."""

    def __init__(self, part: Part, terminal: Terminal, patience: Patience) -> None:
        self.restarts = Restarts(shortest=0.5)
        self._part = part
        self._terminal = terminal
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None

    def tend(self, now: float) -> None:
        """Start the process when it is due, and note its death."""
        if self._process is None:
            if now >= self.restarts.due_at:
                self._start(now)
        elif self._process.poll() is not None:
            self._bury(self._process, now)

    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def ask_to_end(self) -> None:
        if self._process is not None:
            self._process.terminate()

    def kill(self) -> None:
        """End the process and whatever it started, at once."""
        if self._process is not None:
            kill_group(self._process.pid)
            self._process.wait()
            self._drain()

    def _start(self, now: float) -> None:
        self._process = spawn(tie(self._part.command, signal.SIGTERM), subprocess.PIPE)
        self.restarts.note_start(now)
        if self._process.stdout is not None:
            self._reader = self._terminal.follow(self._part.name, self._process.stdout)

    def _bury(self, process: subprocess.Popen[bytes], now: float) -> None:
        self._process = None
        # Its own children would hold the port, and the output.
        kill_group(process.pid)
        self._drain()
        # Killed, or ended by its own watchdog, it had run: the cause is a job or the machine, and goes by.
        self.restarts.note_death(now, counts=process.returncode > 0 and process.returncode != FRESH_START)
        end = f"The {self._part.name} {describe_end(process.returncode)}"
        if self.restarts.count_deaths(since=now - self._patience.seconds) >= self._patience.deaths:
            last = "\n".join(f"  {line}" for line in self._terminal.recall(self._part.name))
            raise CrashLoopError(f"{end}, {self._patience.deaths} times in a short while. It said last:\n{last}")
        self._terminal.print(f"{end}; it is started again in {self.restarts.due_at - now:g} s.")

    def _drain(self) -> None:
        """Wait until the last words of the ended process are printed."""
        if self._reader is not None:
            self._reader.join(_DRAIN_SECONDS)
