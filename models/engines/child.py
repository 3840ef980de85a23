"""Starting child processes that cannot outlive us, and deciding when to start them again."""

import os
import signal
import subprocess
import sys
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from models.engines import tether

# An isolated interpreter without site-packages is up in 20 ms and reads nothing that a user could plant.
_TETHER = [sys.executable, "-I", "-S", str(Path(tether.__file__).resolve())]


def tie(command: list[str], farewell: signal.Signals, user: str | None = None) -> list[str]:
    """Return `command` wrapped so that it gets `farewell` when this process dies; as `user` where one is named."""
    return [*_TETHER, str(os.getpid()), str(farewell.value), user or "", *command]


def spawn(command: list[str], output: IO[bytes] | int, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start `command` in a process group of its own, both outputs to `output`, without input."""
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=env, process_group=0
    )


def kill_group(leader: int) -> None:
    """End a child and whatever it started, at once."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def describe_end(code: int) -> str:
    """Say how a process ended, by its exit code as `subprocess` gives it."""
    if code >= 0:
        return f"ended with code {code}"
    return f"was ended by {signal.Signals(-code).name}"


@dataclass
class Restarts:
    """When to start again: pauses double from `shortest` to `longest`, anew after a life of `calm` seconds."""

    shortest: float
    longest: float = 10.0
    calm: float = 30.0
    due_at: float = 0.0
    _started_at: float = 0.0
    _pause: float = 0.0
    _deaths: deque[float] = field(default_factory=lambda: deque(maxlen=100))

    def note_start(self, now: float) -> None:
        """Remember when this life began."""
        self._started_at = now

    def note_death(self, now: float, *, counts: bool = True) -> None:
        """Set the moment of the next start; a death that has a cause outside need not count."""
        lived_long = now - self._started_at >= self.calm
        self._pause = self.shortest if lived_long or not self._pause else min(2 * self._pause, self.longest)
        self.due_at = now + self._pause
        if counts:
            self._deaths.append(now)

    def count_deaths(self, since: float) -> int:
        """Count the deaths from the moment `since` on that are to count."""
        return sum(1 for moment in self._deaths if moment >= since)
