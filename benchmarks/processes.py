"""Which processor time the parts of a desk take."""

import time
from collections import defaultdict

import psutil

from benchmarks.desk import Desk

# A part and the words by which its command line tells it, the first that fits.
_PARTS = {
    "web": ("gunicorn",),
    "worker": ("worker.app:app",),
    "redis": ("redis-server",),
    "keeper": ("models.engines.keeper",),
    "supervisor": ("worker.cli.main up",),
}


def read_processor_seconds(desk: Desk) -> dict[str, float]:
    """Return the processor seconds that each part has used so far, with what it started."""
    used: dict[str, float] = defaultdict(float)
    for process in _list_processes(desk):
        try:
            times, line = process.cpu_times(), " ".join(process.cmdline())
        except psutil.NoSuchProcess:
            continue
        used[name_part(line)] += times.user + times.system
    return used


def subtract_seconds(now: dict[str, float], before: dict[str, float]) -> dict[str, float]:
    """Return what each part has used in between; a part that was started afresh has used what it shows."""
    return {name: round(used - before[name] if used >= before[name] else used, 2) for name, used in sorted(now.items())}


def measure_shares(desk: Desk, seconds: float) -> dict[str, float]:
    """Return the per cent of one core that each part uses over so many seconds, and all together."""
    before, began = read_processor_seconds(desk), time.monotonic()
    time.sleep(seconds)
    spent = subtract_seconds(read_processor_seconds(desk), before)
    elapsed = time.monotonic() - began
    shares = {name: round(100 * used / elapsed, 2) for name, used in spent.items()}
    return shares | {"all": round(100 * sum(spent.values()) / elapsed, 2)}


def name_part(line: str) -> str:
    """Return to which part of the desk a command line belongs."""
    if "postgres" in line.split(" ", maxsplit=1)[0]:
        return "postgres"
    return next((part for part, words in _PARTS.items() if all(word in line for word in words)), "other")


def _list_processes(desk: Desk) -> list[psutil.Process]:
    """The sessions of PostgreSQL name neither the folder nor the desk in their command lines: they are its children."""
    own = {process.pid: process for process in desk.find_processes()}
    for process in list(own.values()):
        try:
            own |= {child.pid: child for child in process.children(recursive=True)}
        except psutil.NoSuchProcess:
            continue
    return list(own.values())
