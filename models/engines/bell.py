"""The bell on which a main loop sleeps: signals and threads ring it."""

import os
import select
import signal
from contextlib import suppress


class Bell:
    """A pipe to oneself, so that a loop wakes at once for a signal, a dead child or a thread's news."""

    def __init__(self) -> None:
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._reader, False)
        os.set_blocking(self._writer, False)

    def listen(self, *signals: signal.Signals) -> None:
        """Let these signals ring the bell and do nothing else; from the main thread only."""
        signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        for number in signals:
            signal.signal(number, lambda *_: None)

    def ring(self) -> None:
        """Wake the loop; safe from any thread."""
        with suppress(BlockingIOError):  # full: it has been rung often enough
            os.write(self._writer, b"\0")

    def wait(self, seconds: float | None) -> set[int]:
        """Sleep until the bell rings or the time is over, and return the numbers of the signals that came."""
        ready, _, _ = select.select([self._reader], [], [], None if seconds is None else max(0.0, seconds))
        return set(os.read(self._reader, 4096)) - {0} if ready else set()
