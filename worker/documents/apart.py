"""Reading documents in a child process with a limit of time and memory, which is kept warm for the next one."""

import datetime as dt
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from threading import Lock
from typing import IO, Any

import structlog

from models.documents import Document
from models.engines.child import kill_group
from models.settings import Settings, load_settings
from worker.documents.sent import Sent
from worker.readable import UnreadableError

log = structlog.get_logger(__name__)

# To load the libraries takes a second or two; on a machine that is busy, many.
_START_SECONDS = 60.0
_BEAT_SECONDS = 0.5
# The kernel counts the seconds that the child works; on a busy machine they take so many times as long.
_PATIENCE = 4
_PIECE_BYTES = 64 * 1024
# A text of two million characters, each written as \\uXXXX, and as much again for its turns.
_MOST_ANSWERED = 32 * 1024 * 1024
_TOO_SLOW = "Reading this took longer than it may, and was stopped. Send a smaller part of it, or paste the text."
_TOO_LARGE = "Reading this needs more memory than it may take. Send a smaller part of it, or paste the text."
_ENDED = "This cannot be read: it ended the program that reads. Save it anew, or paste the text."

Beat = Callable[[], object]


class DocumentReader:
    """Reads documents one at a time in its child; safe between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._file: IO[bytes] = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - as long as this lives
        self._heard = b""

    def read(self, sent: Sent, beat: Beat) -> Document:
        """Return what a document says, or raise UnreadableError with its reason.

        `beat` is called about twice a second meanwhile; what it raises ends the reading.
        """
        while not self._lock.acquire(timeout=_BEAT_SECONDS):
            beat()
        try:
            return self._read(sent, beat)
        except BaseException as problem:
            # An answer that was not waited for would be taken for the next document's.
            if not isinstance(problem, UnreadableError):
                self.close()
            raise
        finally:
            self._lock.release()

    def close(self) -> None:
        """End the child at once."""
        child, self._child, self._heard = self._child, None, b""
        if child is not None:
            kill_group(child.pid)
            child.communicate()

    def _read(self, sent: Sent, beat: Beat) -> Document:
        child = self._open(beat)
        self._file.truncate(0)
        self._file.seek(0)
        self._file.write(sent.content)
        asked = sent._asdict() | {"size": len(sent.content)}
        del asked["content"]
        with suppress(BrokenPipeError):  # that it has ended is noticed at once
            os.write(_find_number(child.stdin), json.dumps(asked).encode() + b"\n")
        answer = self._hear(child, _PATIENCE * self._settings.read_seconds, beat)
        self._file.truncate(0)
        if "document" in answer:
            return _build(answer["document"])
        if answer.get("full"):
            self.close()
            raise UnreadableError(_TOO_LARGE)
        if answer.get("cause"):
            log.info("a document could not be read", cause=answer["cause"])
        raise UnreadableError(answer["unreadable"])

    def _open(self, beat: Beat) -> subprocess.Popen[bytes]:
        """Return the child, a new one where the last has ended."""
        if self._child is None or self._child.poll() is not None:
            self.close()
            limits = (self._file.fileno(), int(self._settings.read_seconds) + 1, self._settings.read_memory_mb)
            self._child = subprocess.Popen(
                [sys.executable, "-m", "worker.documents.child", *map(str, limits)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                pass_fds=limits[:1],
                process_group=0,
                # More threads than one would take address space and bring nothing.
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            )
            self._hear(self._child, _START_SECONDS, beat)
        return self._child

    def _hear(self, child: subprocess.Popen[bytes], seconds: float, beat: Beat) -> dict[str, Any]:
        """Return the next answer; a child that does not give one in time is ended."""
        answers, until = _find_number(child.stdout), time.monotonic() + seconds
        while b"\n" not in self._heard[-_PIECE_BYTES:]:
            left = until - time.monotonic()
            if left <= 0 or len(self._heard) > _MOST_ANSWERED:
                self.close()
                raise UnreadableError(_TOO_SLOW)
            if not select.select([answers], [], [], min(left, _BEAT_SECONDS))[0]:
                beat()
                continue
            piece = os.read(answers, _PIECE_BYTES)
            if not piece:
                worked_too_long = child.wait() == -signal.SIGXCPU
                self.close()
                raise UnreadableError(_TOO_SLOW if worked_too_long else _ENDED)
            self._heard += piece
        line, _, self._heard = self._heard.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer


def read_apart(sent: Sent, beat: Beat = lambda: None) -> Document:
    """Read a document in this process's child, as `DocumentReader.read` does."""
    return open_reader().read(sent, beat)


@cache
def open_reader() -> DocumentReader:
    """Return the reader that all threads of this process share."""
    return DocumentReader(load_settings())


def _build(told: dict[str, Any]) -> Document:
    day = told.pop("published_on")
    turns = tuple((start, speaker, seconds) for start, speaker, seconds in told.pop("turns"))
    return Document(**told, published_on=dt.date.fromisoformat(day) if day else None, turns=turns)


def _find_number(pipe: IO[bytes] | None) -> int:
    if pipe is None:
        raise ValueError("The child was started without pipes.")
    return pipe.fileno()
