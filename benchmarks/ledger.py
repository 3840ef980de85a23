"""The clients' own book: every order before it is sent, and every 202 when it comes, on disk at once."""

import json
import os
from collections import Counter, defaultdict
from pathlib import Path
from threading import Event, Lock
from types import TracebackType
from typing import Self
from uuid import UUID

from benchmarks.orders import Order


class Ledger:
    """What was sent under which reference, and which job was promised for it; `over` once nothing counts any more."""

    def __init__(self, path: Path) -> None:
        self.sent: dict[str, Order] = {}
        self.promised: dict[str, set[UUID]] = defaultdict(set)
        self.answers: Counter[str] = Counter()
        self.over = Event()
        self._lock = Lock()
        self._file = path.open("a", encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self.over.set()
            self._file.close()

    def note_sending(self, reference: str, order: Order) -> None:
        """Write down what is about to be sent: from now on the desk may have it, whatever it answers."""
        with self._lock:
            self.sent[reference] = order
            self._write(event="sending", reference=reference, sort=order.sort, claims=len(order.sentences))

    def note_answer(self, reference: str, answer: str) -> None:
        """Write down what came back: a status, or what kept an answer from coming."""
        with self._lock:
            self.answers[answer] += 1
            self._write(event="answer", reference=reference, answer=answer)

    def note_promise(self, reference: str, job: UUID) -> None:
        """Write down which job a 202 has promised."""
        with self._lock:
            self.promised[reference].add(job)
            self._write(event="promise", reference=reference, job=job)

    def _write(self, **entry: object) -> None:
        if self.over.is_set():
            return
        self._file.write(json.dumps(entry, default=str) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())
