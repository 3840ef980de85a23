"""Submits at a steady rate and reads beside them: how long the answers take, and whether every 202 is kept.

Arrivals are open-loop: a request is due at its moment, whether or not earlier ones were answered, and its time counts
from then on, so that a stalled server cannot hide behind a client that waits politely.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from benchmarks.connections import Connections, write_request
from benchmarks.desk import NO_LIMITS, Desk, run_desk
from benchmarks.figures import summarise, tell
from benchmarks.processes import read_processor_seconds, subtract_seconds

_CONNECTIONS = 32
_DRAIN_LOOK_SECONDS = 0.5
_CLAIMS = (
    "The Great Wall of China can be seen from the Moon with the naked eye.",
    "Humans use only ten percent of their brains.",
    "Lightning never strikes the same place twice.",
    "Goldfish have a memory that lasts three seconds.",
    "The minimum wage rose by 40 percent in 2019.",
)


@dataclass
class Tally:
    """What was answered: the times, the jobs that were promised, and all that was not as it should be."""

    submits: list[float] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)
    promised: list[UUID] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)


def main() -> int:
    """Run the load that the command line asks for; 1 where anything was refused or lost."""
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="factdesk-load-") as folder:
        settings = NO_LIMITS | dict(pair.split("=", 1) for pair in options.set)
        with run_desk(Path(folder), "--workers", str(options.workers), **settings) as desk:
            figures = measure(desk, options)
    tell(figures, options.json)
    whole = not figures["errors"] and not figures["lost"] and not figures["unfinished"]
    return 0 if whole else 1


def read_options() -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=200, help="submits a second (default: 200)")
    parser.add_argument("--reads", type=float, default=50, help="reads of a job's status a second (default: 50)")
    parser.add_argument("--seconds", type=float, default=60, help="how long (default: 60)")
    parser.add_argument("--drain", type=float, default=900, help="seconds to wait for all jobs afterwards")
    parser.add_argument("--workers", type=int, default=1, help="worker processes (default: 1)")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the desk")
    parser.add_argument("--seed", type=int, default=1, help="of the moments at which requests are due")
    parser.add_argument("--json", type=Path, help="file for the figures")
    return parser.parse_args()


def measure(desk: Desk, options: argparse.Namespace) -> dict[str, Any]:
    """Warm the desk up, put the load on it, and return all figures."""
    desk.await_job(desk.submit(kind="claim", text=_CLAIMS[0]))
    before, began = read_processor_seconds(desk), time.process_time()
    tally = asyncio.run(put_load(desk.port, options))
    spent, own = subtract_seconds(read_processor_seconds(desk), before), time.process_time() - began
    drained = await_end(desk, options.drain)
    return {
        "rate": options.rate,
        "seconds": options.seconds,
        "submits": summarise(tally.submits),
        "reads": summarise(tally.reads),
        "errors": dict(tally.errors),
        "promised": len(tally.promised),
        "lost": count_lost(desk, tally.promised),
        "drain_seconds": round(drained, 1),
        **count_states(desk),
        "processor_seconds": spent | {"client": round(own, 2)},
    }


async def put_load(port: int, options: argparse.Namespace) -> Tally:
    """Send what is due when it is due, and return once everything is answered."""
    tally, connections = Tally(), Connections(port, _CONNECTIONS)
    rng = random.Random(options.seed)  # noqa: S311  repeatable on purpose
    submits = [(moment, True) for moment in _draw_moments(rng, options.rate, options.seconds)]
    reads = [(moment, False) for moment in _draw_moments(rng, options.reads, options.seconds)]
    loop = asyncio.get_running_loop()
    began = loop.time() + 0.1
    tasks = []
    for moment, is_submit in sorted(submits + reads):
        await asyncio.sleep(max(0.0, began + moment - loop.time()))
        request = submit if is_submit else read
        tasks.append(asyncio.create_task(request(connections, tally, began + moment, rng)))
    await asyncio.gather(*tasks)
    connections.close()
    return tally


def _draw_moments(rng: random.Random, rate: float, seconds: float) -> Iterator[float]:
    """So many moments at random, as of callers who know nothing of one another: a Poisson process of known number."""
    return (rng.uniform(0, seconds) for _ in range(round(rate * seconds)))


async def submit(connections: Connections, tally: Tally, due: float, rng: random.Random) -> None:
    """Send a claim; only a 202 with a job counts."""
    claim = {"kind": "claim", "text": f"{rng.choice(_CLAIMS)} It was said {rng.randrange(10**9)} times."}
    body = await _ask(connections, tally, write_request("POST", "/api/v1/submissions", claim), 202)
    if body is not None:
        tally.submits.append(asyncio.get_running_loop().time() - due)
        tally.promised.append(UUID(body["id"]))


async def read(connections: Connections, tally: Tally, due: float, rng: random.Random) -> None:
    """Ask where one of the promised jobs stands."""
    if not tally.promised:
        return
    path = f"/api/v1/jobs/{rng.choice(tally.promised)}"
    if await _ask(connections, tally, write_request("GET", path), 200) is not None:
        tally.reads.append(asyncio.get_running_loop().time() - due)


async def _ask(connections: Connections, tally: Tally, request: bytes, wanted: int) -> Any:
    kind = request.split(b" ", 1)[0].decode()
    try:
        answer = await connections.ask(request)
    except (OSError, EOFError, ValueError) as problem:
        tally.errors[f"{kind} {type(problem).__name__}"] += 1
        return None
    if answer.status != wanted:
        tally.errors[f"{kind} {answer.status}"] += 1
        return None
    return answer.body


def await_end(desk: Desk, seconds: float) -> float:
    """Wait until no job is left to do, or the time is up; return how long that took."""
    began = time.monotonic()
    while count_states(desk)["unfinished"] and time.monotonic() - began < seconds:
        time.sleep(_DRAIN_LOOK_SECONDS)
    return time.monotonic() - began


def count_states(desk: Desk) -> dict[str, Any]:
    """Return the jobs by state, and how many are not over."""
    with desk.engine.connect() as connection:
        states: dict[str, int] = dict(connection.execute(text("SELECT state, count(*) FROM job GROUP BY state")).all())
    unfinished = states.get("queued", 0) + states.get("running", 0)
    return {"jobs": states, "unfinished": unfinished}


def count_lost(desk: Desk, promised: list[UUID]) -> int:
    """Return for how many promised jobs there is no row, or no submission."""
    with desk.engine.connect() as connection:
        known = connection.scalar(
            text("SELECT count(*) FROM job JOIN submission ON submission.id = submission_id WHERE job.id = ANY(:ids)"),
            {"ids": promised},
        )
    return len(set(promised)) - int(known or 0)


if __name__ == "__main__":
    sys.exit(main())
