"""The commands that become one part of the desk: its web server, and a worker. `factdesk up` runs both."""

import os
import sys
from typing import NoReturn

import click

from models.settings import load_settings

# Below the supervisor's patience, so that requests end in good order before they are cut off.
_GRACEFUL_SECONDS = 15


@click.command()
def web() -> None:
    """Run the web server alone, in the foreground."""
    settings = load_settings()
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    # One process: its threads share one pool of connections and wait mostly for the database.
    _become(
        "gunicorn",
        *("--bind", f"{host}:{settings.port}"),
        *("--worker-class", "gthread"),
        *("--workers", "1"),
        *("--threads", str(settings.web_threads)),
        *("--graceful-timeout", str(_GRACEFUL_SECONDS)),
        *("--log-level", "warning"),
        "--no-control-socket",
        "web.app:create_app()",
    )


@click.command()
def worker() -> None:
    """Run one worker alone, in the foreground."""
    settings = load_settings()
    # Threads share one encoder in memory, and torch leaves the interpreter's lock while it computes. Leases in the
    # database say which worker lives, so that Celery's own gossip and heartbeats have no reader.
    _become(
        "celery",
        "--quiet",
        *("--app", "worker.app:app"),
        "worker",
        *("--pool", "threads"),
        *("--concurrency", str(settings.worker_threads)),
        *("--loglevel", "WARNING"),
        *("--hostname", f"worker-{os.getpid()}@%h"),
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
    )


def _become(module: str, *arguments: str) -> NoReturn:
    """Replace this process, so that signals and the supervisor's tie reach the server itself."""
    # Celery's five lines about root are one line of `factdesk doctor`.
    quiet = ["-W", "ignore:You're running the worker with superuser privileges"]
    os.execv(sys.executable, [sys.executable, *quiet, "-m", module, *arguments])  # noqa: S606 - a list of our own
