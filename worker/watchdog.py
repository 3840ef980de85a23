"""Looks for work that hangs: nobody else can end a thread that never comes back."""

from threading import Event, Thread

from worker.farewell import end_process
from worker.running import Run, find_hung

_LOOK_SECONDS = 1.0


class Watchdog(Thread):
    """Ends the process when one of its jobs has not reported for the length of a lease, or is far past its deadline.

    It looks twice: after the whole process was frozen, everything seems to hang until it has had a moment to report.
    """

    def __init__(self) -> None:
        super().__init__(name="watchdog", daemon=True)
        self._ended = Event()

    def run(self) -> None:
        """Look until the worker ends."""
        suspects: list[Run] = []
        while not self._ended.wait(_LOOK_SECONDS):
            found = find_hung()
            hung = [run for run in found if run in suspects]
            if hung:
                end_process("a job hangs", hung)
            suspects = found

    def end(self) -> None:
        """Stop at the next look."""
        self._ended.set()
