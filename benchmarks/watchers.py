"""What is watched during a chaos run: what readyz says, and how soon after a fault a new claim is done."""

import http.client
import json
import time
from collections import defaultdict
from threading import Event, Lock, Thread
from typing import Any

from benchmarks.accounts import make_token
from benchmarks.clients import Client, join_all
from benchmarks.desk import FINAL_STATES, Desk
from benchmarks.figures import summarise
from benchmarks.ledger import Ledger
from benchmarks.orders import Order

_LOOK_SECONDS = 0.25
_PROBE_LOOK_SECONDS = 0.05
_ANSWER_SECONDS = 10
_SILENCE = "no answer"


class Readiness:
    """Asks readyz four times a second, and adds up for how long it gave which answer."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._seconds: dict[str, float] = defaultdict(float)
        self._longest: dict[str, float] = defaultdict(float)
        self._ended = Event()
        self._thread = Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> dict[str, Any]:
        """Stop asking; return the seconds of each answer, altogether and in one piece."""
        self._ended.set()
        self._thread.join()
        return {
            answer: {"seconds": round(seconds, 1), "longest": round(self._longest[answer], 1)}
            for answer, seconds in self._seconds.items()
        }

    def _watch(self) -> None:
        since, last, looked_at = time.monotonic(), "", time.monotonic()
        while not self._ended.wait(_LOOK_SECONDS):
            answer = ask_readiness(self._port)
            now = time.monotonic()
            if answer != last:
                since, last = looked_at, answer
            self._seconds[answer] += now - looked_at
            self._longest[answer] = max(self._longest[answer], now - since)
            looked_at = now


def ask_readiness(port: int) -> str:
    """Return what readyz says of the desk, in a word."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWER_SECONDS)
    try:
        connection.request("GET", "/readyz")
        return str(json.loads(connection.getresponse().read()).get("status", "unreadable"))
    except (OSError, http.client.HTTPException, ValueError):
        return _SILENCE
    finally:
        connection.close()


class Probes:
    """After each fault a claim of its own: the time until it is done says when the desk was there again.

    They are sent by somebody with an account, whose turn comes however much all others have sent.
    """

    def __init__(self, desk: Desk, ledger: Ledger) -> None:
        self._desk = desk
        self._ledger = ledger
        self._token = make_token(desk)
        self._seconds: dict[str, list[float]] = defaultdict(list)
        self._lock = Lock()
        self._threads: list[Thread] = []

    def launch(self, fault: str, order: Order) -> None:
        """Send the claim now, and follow it beside all else."""
        thread = Thread(target=self._follow, args=(fault, order), daemon=True)
        self._threads.append(thread)
        thread.start()

    def finish(self, seconds: float) -> None:
        """Return when every claim is promised and done, or the time is up."""
        join_all(self._threads, seconds)

    @property
    def figures(self) -> dict[str, dict[str, float]]:
        """The times by fault."""
        return {fault: summarise(seconds) for fault, seconds in sorted(self._seconds.items())}

    def _follow(self, fault: str, order: Order) -> None:
        began = time.monotonic()
        job = Client(self._desk.port, self._ledger, self._token).place(order)
        while job is not None and not self._ledger.over.wait(_PROBE_LOOK_SECONDS):
            if self._is_over(job):
                with self._lock:
                    self._seconds[fault].append(time.monotonic() - began)
                return

    def _is_over(self, job: dict[str, Any]) -> bool:
        try:
            return self._desk.call(job["links"]["self"])["state"] in FINAL_STATES
        except (OSError, http.client.HTTPException, ValueError):
            return False
