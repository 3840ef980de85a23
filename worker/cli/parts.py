"""The commands that become one part of the desk: its web server, and a worker. `factdesk up` runs both."""

import os
import sys
from typing import NoReturn

import click
from sqlalchemy.exc import DBAPIError

from models.queries.health import read_movement
from models.session import transaction
from models.settings import Settings, load_settings
from worker.seats import count_seats

# Below the supervisor's patience, so that requests end in good order before they are cut off.
_GRACEFUL_SECONDS = 15
# Answers come before work: on a machine that both share, a backlog must not keep the web server from the processors.
_NICENESS = 5


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
        # The bookmark hands over a selected passage in an address; this is the most that gunicorn takes.
        *("--limit-request-line", "8190"),
        "--no-control-socket",
        "web.app:create_app()",
    )


@click.command()
@click.option("--check", is_flag=True, help="Run nothing, and say whether jobs move; exit code 1 where they do not.")
@click.pass_context
def worker(ctx: click.Context, *, check: bool) -> None:
    """Run one worker alone, in the foreground."""
    settings = load_settings()
    if check:
        ctx.exit(_check_movement(settings))
    os.nice(_NICENESS)
    # Threads share one encoder in memory, and torch leaves the interpreter's lock while it computes. Leases in the
    # database say which worker lives, so that Celery's own gossip and heartbeats have no reader.
    _become(
        "celery",
        "--quiet",
        *("--app", "worker.app:app"),
        "worker",
        *("--pool", "threads"),
        # A thread for every seat: whoever hears the bell can sit down.
        *("--concurrency", str(sum(count_seats(settings).values()))),
        *("--loglevel", "WARNING"),
        *("--hostname", f"worker-{os.getpid()}@%h"),
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
    )


def _check_movement(settings: Settings) -> int:
    try:
        with transaction() as session:
            complaint = read_movement(session, settings.lease_seconds).describe_standstill(settings)
    except DBAPIError:
        complaint = "The database does not answer."
    click.echo(complaint or "Jobs move, or none waits.", err=bool(complaint))
    return int(bool(complaint))


def _become(module: str, *arguments: str) -> NoReturn:
    """Replace this process, so that signals and the supervisor's tie reach the server itself."""
    # Celery's five lines about root are one line of `factdesk doctor`.
    quiet = ["-W", "ignore:You're running the worker with superuser privileges"]
    os.execv(sys.executable, [sys.executable, *quiet, "-m", module, *arguments])  # noqa: S606 - a list of our own
