"""Ten reviewers at once over five hundred cases: no case to two people, nobody without work, none of the cases lost.

Some reviewers walk away from a case that they were given; how long after the end of their lease others get it is
measured too.
"""

import argparse
import http.client
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import pairwise
from pathlib import Path
from threading import Barrier, Event
from typing import Any

from sqlalchemy.orm import Session

from benchmarks.clients import write_order
from benchmarks.desk import NO_LIMITS, Desk, run_desk
from benchmarks.figures import summarise, tell
from benchmarks.orders import Order, Sort, write_sentence
from models.operations.people import add_person
from models.operations.tokens import create_token
from models.tables.person import Role, Scope

_LEASE_MINUTES = 0.25
_IDLE_SECONDS = 0.5
_PATIENCE_SECONDS = 60
# A case whose reviewer walked away is to be offered again so soon after the end of the lease.
_OFFERED_WITHIN_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Hold:
    """One reviewer with one case: from when, until when, and whether they did it or walked away."""

    case_id: int
    reviewer: int
    began: float
    ended: float
    done: bool


@dataclass
class Ledger:
    """What happened: who had which case when, how long the desk took to give one, and what went wrong."""

    holds: list[Hold] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    @property
    def done(self) -> list[int]:
        """The cases that were done, one for each time."""
        return [hold.case_id for hold in self.holds if hold.done]

    def find_doubles(self) -> list[int]:
        """Return the cases that were done twice, or that two people had at the same moment."""
        twice = [case_id for case_id, times in Counter(self.done).items() if times > 1]
        ordered = sorted(self.holds, key=lambda hold: (hold.case_id, hold.began))
        meet = [two.case_id for one, two in pairwise(ordered) if one.case_id == two.case_id and two.began < one.ended]
        return sorted({*twice, *meet})

    def count_by_reviewer(self) -> Counter[int]:
        """Return how many cases each reviewer did."""
        return Counter(hold.reviewer for hold in self.holds if hold.done)

    def measure_waits(self) -> list[float]:
        """Return for each case that somebody walked away from how long after the end of their lease it was given."""
        left = {hold.case_id: hold.ended for hold in self.holds if not hold.done}
        return [hold.began - left[hold.case_id] for hold in self.holds if hold.done and hold.case_id in left]


class Reviewer:
    """Somebody who takes one case after the other over one connection."""

    def __init__(self, number: int, port: int, token: str, ledger: Ledger, wanted: int, over: Event) -> None:
        self._number, self._ledger, self._wanted, self._over = number, ledger, wanted, over
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._last: int | None = None

    def work(self, *, walks_away: bool, lease_seconds: float) -> None:
        """Do cases until all are done or nobody can wait any longer; the first may be left lying."""
        if walks_away:
            self._walk_away(lease_seconds)
        ends = time.monotonic() + _PATIENCE_SECONDS
        while not self._over.is_set() and time.monotonic() < ends:
            if self._do_next():
                ends = time.monotonic() + _PATIENCE_SECONDS
            else:
                self._over.wait(_IDLE_SECONDS)
        self._connection.close()

    def _walk_away(self, lease_seconds: float) -> None:
        case = self._take()
        if case:
            now = time.monotonic()
            self._judge(case)
            self._ledger.holds.append(Hold(case["id"], self._number, now, now + lease_seconds, done=False))

    def _do_next(self) -> bool:
        case = self._take()
        if case is None:
            return False
        began = time.monotonic()
        version = case["version"] + self._judge(case)
        body = {"version": version, "reason": "Nothing to check here."}
        status, _ = self._call(f"/api/v1/cases/{case['id']}/dismiss", body)
        if status == HTTPStatus.OK:
            self._ledger.holds.append(Hold(case["id"], self._number, began, time.monotonic(), done=True))
            if len(self._ledger.done) >= self._wanted:
                self._over.set()
        return status == HTTPStatus.OK

    def _take(self) -> dict[str, Any] | None:
        began = time.monotonic()
        status, case = self._call("/api/v1/cases/next", {"after": self._last}, HTTPStatus.NO_CONTENT)
        if status != HTTPStatus.OK:
            return None
        self._ledger.seconds.append(time.monotonic() - began)
        self._last = case["id"]
        return case

    def _judge(self, case: dict[str, Any]) -> int:
        """Say a word on the first match that has none, and return how much that raises the version of the case."""
        left = [match for match in case["matches"] if match["judgement"] is None]
        if not left:
            return 0
        body = {"version": left[0]["version"], "relation": "different"}
        status, _ = self._call(f"/api/v1/matches/{left[0]['id']}/judgement", body)
        return int(status == HTTPStatus.OK)

    def _call(self, path: str, body: dict[str, Any], *expected: int) -> tuple[int, dict[str, Any]]:
        self._connection.request("POST", path, json.dumps(body), self._headers)
        answer = self._connection.getresponse()
        told = json.loads(answer.read() or b"{}")
        if answer.status not in {HTTPStatus.OK, *expected}:
            self._ledger.errors[f"{answer.status} {told.get('detail', '')[:80]}"] += 1
        return answer.status, told


def work_through(port: int, tokens: Sequence[str], cases: int, walking: int, lease_seconds: float) -> Ledger:
    """Let a reviewer for each token work at once until all cases are done; the first `walking` leave one lying."""
    ledger, over, start = Ledger(), Event(), Barrier(len(tokens))
    crowd = [Reviewer(number, port, token, ledger, cases, over) for number, token in enumerate(tokens)]

    def begin(number: int) -> None:
        start.wait(timeout=60)
        crowd[number].work(walks_away=number < walking, lease_seconds=lease_seconds)

    with ThreadPoolExecutor(len(crowd)) as pool:
        list(pool.map(begin, range(len(crowd))))
    return ledger


def main() -> int:
    """Run as the command line says; 1 where a case was given to two, left undone, or offered again too late."""
    options = read_options()
    settings = NO_LIMITS | {"case_lease_minutes": _LEASE_MINUTES}
    with (
        tempfile.TemporaryDirectory(prefix="factdesk-reviewers-") as folder,
        run_desk(Path(folder), **settings) as desk,
    ):
        cases = fill_desk(desk, options.cases)
        tokens = list(make_reviewers(desk, options.reviewers))
        began = time.monotonic()
        ledger = work_through(desk.port, tokens, cases, options.walking, 60 * _LEASE_MINUTES)
        spent = time.monotonic() - began
    waits, shares = ledger.measure_waits(), ledger.count_by_reviewer()
    figures = {
        "cases": cases,
        "done": len(set(ledger.done)),
        "given_to_two": len(ledger.find_doubles()),
        "reviewers": len(tokens),
        "cases_by_reviewer": {"least": min(shares.values()), "most": max(shares.values())},
        "next_case": summarise(ledger.seconds),
        "walked_away": options.walking,
        "offered_again_after_seconds": [round(wait, 1) for wait in sorted(waits)],
        "errors": dict(ledger.errors),
        "seconds": round(spent, 1),
    }
    tell(figures, options.json)
    late = len(waits) < options.walking or any(wait > _OFFERED_WITHIN_SECONDS for wait in waits)
    whole = len(set(ledger.done)) == cases and len(shares) == len(tokens)
    return 0 if whole and not late and not ledger.find_doubles() and not ledger.errors else 1


def read_options() -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=500, help="claims that are sent (default: 500)")
    parser.add_argument("--reviewers", type=int, default=10, help="people at once (default: 10)")
    parser.add_argument("--walking", type=int, default=3, help="how many of them walk away from a case (default: 3)")
    parser.add_argument("--json", type=Path, help="file for the figures")
    return parser.parse_args()


def fill_desk(desk: Desk, cases: int) -> int:
    """Send a list of claims, wait until it is checked, and return how many cases came of it."""
    rng = random.Random(1)  # noqa: S311  repeatable on purpose
    sentences = tuple(write_sentence(rng) for _ in range(cases))
    path, body, headers = write_order(Order("cases", Sort.LIST, sentences, 0), "reviewers")
    connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=60)
    connection.request("POST", path, body, headers)
    job = json.loads(connection.getresponse().read())
    connection.close()
    ended = desk.await_job(job, 600)
    assert ended["state"] == "succeeded", ended
    return cases


def make_reviewers(desk: Desk, number: int) -> Iterator[str]:
    """Add so many reviewers to the desk, and return an access token of each."""
    with Session(desk.engine) as session, session.begin():
        for place in range(number):
            name = f"Reviewer {place}"
            person = add_person(session, f"reviewer-{place}@desk.test", name, "a long enough password", Role.REVIEWER)
            yield create_token(session, person, "benchmark", [Scope.READ, Scope.REVIEW])[1]


if __name__ == "__main__":
    sys.exit(main())
