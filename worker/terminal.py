"""The one terminal that all parts of the desk write to, each line under the name of its part."""

import sys
import threading
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from typing import IO

_KEPT_LINES = 20


class Terminal:
    """Prints whole lines from several threads, and remembers the last ones of each part."""

    def __init__(self, names: Iterable[str], output: IO[str] | None = None) -> None:
        self._last = {name: deque[str](maxlen=_KEPT_LINES) for name in names}
        self._width = max((len(name) for name in self._last), default=0)
        self._output = output or sys.stdout
        self._lock = threading.Lock()

    def print(self, line: str) -> None:
        """Print a line of our own."""
        # A terminal that was closed must not keep the desk from stopping in good order.
        with self._lock, suppress(OSError, ValueError):
            print(line, file=self._output, flush=True)

    def follow(self, name: str, source: IO[bytes]) -> threading.Thread:
        """Print what part `name` writes, in a thread of its own that ends with the source."""
        reader = threading.Thread(target=self._copy, args=(name, source), daemon=True)
        reader.start()
        return reader

    def recall(self, name: str) -> list[str]:
        """Return the last lines of part `name`."""
        return list(self._last[name])

    def _copy(self, name: str, source: IO[bytes]) -> None:
        with source:
            for raw in source:
                line = raw.decode(errors="replace").rstrip()
                self._last[name].append(line)
                self.print(f"{name:{self._width}} | {line}")
