"""Locks on files that the kernel gives back when their last holder ends, however it ends."""

import fcntl
import os
import time
from pathlib import Path

_PAUSE = 0.05


class FileLock:
    """A flock: it belongs to the open file, so children that inherit the descriptor hold it too."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    @classmethod
    def open(cls, path: Path) -> "FileLock":
        """Open the lock's file, making it where missing; nothing is locked yet."""
        return cls(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))

    def try_exclusive(self) -> bool:
        """Take the lock for us alone if nobody else holds it."""
        return self._try(fcntl.LOCK_EX)

    def await_exclusive(self) -> None:
        """Take the lock for us alone, sleeping in the kernel until nobody else holds it."""
        fcntl.flock(self.descriptor, fcntl.LOCK_EX)

    def await_shared(self, seconds: float) -> bool:
        """Take the lock beside others; False if somebody held it alone all that time."""
        deadline = time.monotonic() + seconds
        while not self._try(fcntl.LOCK_SH):
            if time.monotonic() >= deadline:
                return False
            time.sleep(_PAUSE)
        return True

    def close(self) -> None:
        """Give our hold back."""
        os.close(self.descriptor)

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self.descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
