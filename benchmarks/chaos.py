"""A whole desk under work while its parts are killed, frozen and emptied at random: it must keep every promise, once.

Prints its seed; the same seed sends the same orders and strikes in the same order. Exits with 1 and the evidence where
a promised job was lost, an effect doubled, or something left undone.
"""

import argparse
import random
import secrets
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError

from benchmarks.clients import Client, Crowd
from benchmarks.desk import NO_LIMITS, Desk, run_desk
from benchmarks.faults import Fault, Saboteur
from benchmarks.figures import tell
from benchmarks.ledger import Ledger
from benchmarks.orders import Order, Sort, draw_orders, write_sentence
from benchmarks.receiver import run_receiver
from benchmarks.verify import count_unfinished, describe_jobs, find_broken
from benchmarks.watchers import Probes, Readiness

_LOOK_SECONDS = 0.2
# Each fault meets the desk within so many seconds after more work has come.
_INTO_THE_WORK = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is sent, how much goes wrong, and how patient the desk and its judges are; times in seconds."""

    jobs: int = 1000
    faults: int = 100
    seed: int = 0
    longest: int = 250
    clients: int = 4
    workers: int = 2
    lease: float = 30.0
    sweep: float = 5.0
    redis_freeze: float = 20.0
    pause: float = 4.0
    patience: float = 120.0


def main() -> int:
    """Run the plan of the command line; 1 where a promise was not kept."""
    plan, folder, json_file = read_options()
    print(f"seed {plan.seed}, everything is in {folder}", flush=True)
    figures = run_chaos(folder, plan)
    tell({name: value for name, value in figures.items() if name != "broken"}, json_file)
    if figures["broken"]:
        print("BROKEN", *figures["broken"], sep="\n  ")
        return 1
    print("Every promise was kept.")
    return 0


def read_options() -> tuple[Plan, Path, Path | None]:
    """Return the plan that the command line asks for, where the ledger, the logs and the data go, and the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    for name, default in asdict(Plan()).items():
        if name != "seed":
            parser.add_argument(f"--{name.replace('_', '-')}", type=type(default), default=default, help=" ")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="a number that repeats a run")
    parser.add_argument("--folder", type=Path, help="an empty folder for the ledger, the logs and the data")
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = vars(parser.parse_args())
    json_file, folder = options.pop("json"), options.pop("folder")
    return Plan(**options), folder or Path(tempfile.mkdtemp(prefix="factdesk-chaos-")), json_file


def run_chaos(folder: Path, plan: Plan) -> dict[str, Any]:
    """Run a desk in `folder` through the plan; return the figures, with what was broken as sentences."""
    # The receiver of the webhook is on this machine, a private address.
    settings = NO_LIMITS | {"lease_seconds": plan.lease, "sweep_seconds": plan.sweep, "outbound_private": True}
    with (
        run_desk(folder, "--workers", str(plan.workers), **settings) as desk,
        Ledger(folder / "ledger") as ledger,
        run_receiver(desk) as heard,
    ):
        return {"plan": asdict(plan)} | torment(desk, ledger, heard, plan)


def torment(desk: Desk, ledger: Ledger, heard: Counter[str], plan: Plan) -> dict[str, Any]:
    """Send orders while harm is done, wait until the desk has done them all, and look at what came out."""
    rng = random.Random(plan.seed)  # noqa: S311  repeatable on purpose
    orders = list(draw_orders(rng, plan.jobs, plan.longest))
    faults = draw_faults(rng, plan.faults)
    # The web server answers before the first worker has loaded its encoder.
    desk.await_job(Client(desk.port, ledger).place(make_probe(rng, "warm-up")) or {})
    readiness, probes = Readiness(desk.port), Probes(desk, ledger)
    crowd = Crowd(desk.port, ledger, iter(orders), plan.clients)
    saboteur = Saboteur(desk, rng, plan.redis_freeze, 2 * plan.lease)
    began = time.monotonic()
    for number, fault in enumerate(faults):
        time.sleep(rng.uniform(0, 2 * plan.pause))
        crowd.release(1 / len(faults))
        time.sleep(rng.uniform(0, _INTO_THE_WORK))
        print(f"{time.monotonic() - began:7.1f} s  {fault}: {saboteur.strike(fault)}", flush=True)
        probes.launch(fault, make_probe(rng, f"probe {number}"))
    saboteur.thaw()
    calm = time.monotonic()
    crowd.finish(plan.patience)
    probes.finish(plan.patience)
    settled = await_end(desk, calm, plan.patience)
    late = [] if settled else [f"not everything was over {plan.patience:g} s after the last fault"]
    return {
        "harm_seconds": round(calm - began, 1),
        "settled_seconds_after_the_last_fault": settled and round(settled, 1),
        "faults_done": dict(Counter(map(str, faults))),
        "answers": dict(ledger.answers),
        "promised": sum(len(jobs) for jobs in ledger.promised.values()),
        **describe_jobs(desk),
        "messages": {"sent": len(heard), "heard twice or more": sum(times > 1 for times in heard.values())},
        "recovery": probes.figures,
        "readyz": readiness.end(),
        "broken": late + find_broken(desk, ledger, heard),
    }


def make_probe(rng: random.Random, name: str) -> Order:
    """Return a single claim under a name of its own."""
    return Order(name, Sort.CLAIM, (write_sentence(rng),))


def draw_faults(rng: random.Random, number: int) -> list[Fault]:
    """Return so many faults in random order, each kind as often as any other."""
    faults = list(islice(cycle(Fault), number))
    rng.shuffle(faults)
    return faults


def await_end(desk: Desk, since: float, seconds: float) -> float | None:
    """Wait until every job is over; return how long after `since` that was, None where it was not in time."""
    while time.monotonic() - since <= seconds:
        # The database may be coming back itself.
        with suppress(OperationalError):
            if not count_unfinished(desk):
                return time.monotonic() - since
        time.sleep(_LOOK_SECONDS)
    return None


if __name__ == "__main__":
    sys.exit(main())
