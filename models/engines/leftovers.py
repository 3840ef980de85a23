"""Engine processes that an earlier keeper or a killed engine left behind: found by where they work, and ended."""

import signal
from dataclasses import dataclass
from pathlib import Path

import psutil

_ORPHANS_PATIENCE = 0.5


@dataclass(frozen=True)
class Trace:
    """What tells an engine's processes: all are called `program` and work in `home`, the first carries `argument`."""

    program: str
    home: Path
    argument: str

    def find(self) -> list[psutil.Process]:
        """Return those that live. Pid files are not asked: the number in a file may by now be anybody's."""
        return [process for process in psutil.process_iter() if self._matches(process)]

    def leads(self, process: psutil.Process) -> bool:
        """Tell whether it is the engine itself rather than one of its own children."""
        try:
            return self.argument in process.cmdline()
        except psutil.Error:
            return False

    def _matches(self, process: psutil.Process) -> bool:
        try:
            # Another account's working directory may be hidden from us; command lines are not.
            return process.name() == self.program and (self.leads(process) or process.cwd() == str(self.home))
        except psutil.Error:
            return False


def end_leftovers(trace: Trace, farewell: signal.Signals, patience: float) -> int:
    """End what `trace` finds and return its number: an engine has `patience` seconds to heed `farewell`.

    Children whose engine is dead are killed instead: a PostgreSQL backend could take it for an order of its server.
    """
    found = trace.find()
    leaders = [process for process in found if trace.leads(process)]
    _send(leaders, farewell)
    _, living = psutil.wait_procs(found, timeout=patience if leaders else _ORPHANS_PATIENCE)
    _send(living, signal.SIGKILL)
    psutil.wait_procs(living, timeout=patience)
    return len(found)


def _send(processes: list[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        try:
            process.send_signal(number)
        except psutil.NoSuchProcess:
            continue
