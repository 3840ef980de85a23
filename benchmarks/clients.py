"""The clients of a chaos run: they send orders until each is promised, and keep a ledger of what they were told."""

import http.client
import json
import secrets
import time
from collections.abc import Iterator
from http import HTTPStatus
from itertools import count
from queue import SimpleQueue
from threading import Semaphore, Thread
from typing import Any
from uuid import UUID

from benchmarks.ledger import Ledger
from benchmarks.orders import Order, Sort

_ANSWER_SECONDS = 15
_PAUSE_SECONDS = 0.2
# What a caller asks again after: the same call is being answered, too many calls, or the desk is not there.
_PATIENT = {HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
_SUBMISSIONS = "/api/v1/submissions"


class Client:
    """Sends orders over one connection, opened afresh when it breaks; not for several threads at once."""

    def __init__(self, port: int, ledger: Ledger, token: str | None = None) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWER_SECONDS)
        self._ledger = ledger
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def place(self, order: Order) -> dict[str, Any] | None:
        """Send an order until it is promised, and as often again under its key as it says; return the last answer.

        None is for orders that are refused, or come to nothing before the run is over.

        Without a key nobody can tell whether an unanswered order arrived, so that the next attempt is another one.
        """
        for _ in range(order.repeats):
            self._insist(order)
        return self._insist(order)

    def _insist(self, order: Order) -> dict[str, Any] | None:
        for attempt in count(1):
            reference = order.reference if order.key else f"{order.reference}, attempt {attempt}"
            self._ledger.note_sending(reference, order)
            status, answer = self._send(order, reference)
            if status == HTTPStatus.ACCEPTED:
                self._ledger.note_promise(reference, UUID(answer["id"]))
                return answer
            if status not in _PATIENT or self._ledger.over.wait(_PAUSE_SECONDS):
                break
        return None

    def _send(self, order: Order, reference: str) -> tuple[int, dict[str, Any]]:
        """Send an order once; without an answer, which may mean anything, the desk counts as not being there."""
        try:
            status, answer = self._post(*write_order(order, reference))
        except (OSError, http.client.HTTPException, ValueError) as problem:
            self._connection.close()
            self._ledger.note_answer(reference, type(problem).__name__)
            return HTTPStatus.SERVICE_UNAVAILABLE, {}
        self._ledger.note_answer(reference, str(status))
        return status, answer

    def _post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self._connection.request("POST", path, body, headers | self._headers)
        answer = self._connection.getresponse()
        return answer.status, json.loads(answer.read())


def write_order(order: Order, reference: str) -> tuple[str, bytes, dict[str, str]]:
    """Return the path, the body and the headers with which an order is sent."""
    key = {"Idempotency-Key": order.key} if order.key else {}
    if order.sort is not Sort.LIST:
        body = json.dumps({"kind": order.sort, "text": order.text, "reference": reference}).encode()
        return _SUBMISSIONS, body, {"Content-Type": "application/json", **key}
    boundary = secrets.token_hex(16) if order.key is None else order.key.replace(" ", "-")
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="reference"\r\n\r\n{reference}\r\n',
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="claims.txt"\r\n',
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{order.text}\r\n--{boundary}--\r\n",
    ]
    return f"{_SUBMISSIONS}/bulk", "".join(parts).encode(), {
        "Content-Type": f"multipart/form-data; boundary={boundary}", **key
    }  # fmt: skip


class Crowd:
    """Several clients at work on one pile of orders; `release` lets them take so many more of it."""

    def __init__(self, port: int, ledger: Ledger, orders: Iterator[Order], clients: int) -> None:
        self._pile: SimpleQueue[Order | None] = SimpleQueue()
        self._turns = Semaphore(0)
        self._ledger = ledger
        self._count = 0
        for order in orders:
            self._pile.put(order)
            self._count += 1
        for _ in range(clients):
            self._pile.put(None)
        self._threads = [
            Thread(target=self._work, args=(Client(port, ledger),), name=f"client {n}", daemon=True)
            for n in range(clients)
        ]
        for thread in self._threads:
            thread.start()

    def release(self, share: float) -> None:
        """Let the clients take this share of all orders."""
        self._turns.release(max(1, round(share * self._count)))

    def finish(self, seconds: float) -> None:
        """Let the clients take the rest, and return when every order is promised, or the time is up."""
        self._turns.release(self._count + len(self._threads))
        join_all(self._threads, seconds)

    def _work(self, client: Client) -> None:
        while True:
            self._turns.acquire()
            order = self._pile.get()
            if order is None or self._ledger.over.is_set():
                return
            client.place(order)


def join_all(threads: list[Thread], seconds: float) -> None:
    """Wait for threads, for so long in all."""
    ends = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, ends - time.monotonic()))
