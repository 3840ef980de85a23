"""The command that runs the whole desk in one terminal."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import click

from models.engines.child import tie
from models.engines.share import ensure_running, hold_engines
from models.errors import UnavailableError
from models.settings import Settings, load_settings
from worker.premises import check_port, local_url, lock_desk
from worker.supervisor import Part, Supervisor
from worker.terminal import Terminal

_ASK_SECONDS = 0.2


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the web server.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Number of worker processes.")
@click.option("--data-dir", type=click.Path(file_okay=False, path_type=Path), help="Folder for data, keys and logs.")
@click.option("--no-sample", is_flag=True, help="Load neither the sample corpus nor the demo accounts.")
def up(*, port: int | None, workers: int, data_dir: Path | None, no_sample: bool) -> None:
    """Run the whole desk in one terminal; Ctrl-C stops it cleanly."""
    settings = _apply_options(port, data_dir)
    lock_desk(settings)
    check_port(settings)
    hold_engines(settings, click.echo)
    click.echo("Bringing the database to this release's schema…")
    _run_first("db", "upgrade")
    logins = [] if no_sample else json.loads(_run_first("sample", "--json"))
    parts = list_parts(workers)
    terminal = Terminal(part.name for part in parts)
    announcement = _word_announcement(settings, logins)
    threading.Thread(target=_announce, args=(local_url(settings), terminal, announcement), daemon=True).start()
    Supervisor(parts, terminal, look_after=lambda: ensure_running(settings)).run()


def list_parts(workers: int) -> list[Part]:
    """Return the web server and so many workers."""
    names = ["worker"] if workers == 1 else [f"worker {number + 1}" for number in range(workers)]
    return [Part("web", _command("web")), *(Part(name, _command("worker")) for name in names)]


def _apply_options(port: int | None, data_dir: Path | None) -> Settings:
    """Put the options into the environment, which this process and its children read their settings from."""
    if port is not None:
        os.environ["FACTDESK_PORT"] = str(port)
    if data_dir is not None:
        os.environ["FACTDESK_DATA_DIR"] = str(data_dir.resolve())
    load_settings.cache_clear()
    return load_settings()


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "worker.cli.main", *arguments]


def _run_first(*arguments: str) -> str:
    """Run a command to its end before the desk opens, and return what it prints; what it complains of is shown."""
    done = subprocess.run(
        tie(_command(*arguments), signal.SIGTERM),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise UnavailableError(f"The desk does not open, because “factdesk {' '.join(arguments)}” failed.")
    return done.stdout


def _word_announcement(settings: Settings, logins: list[dict[str, str]]) -> list[str]:
    lines = ["", f"Factdesk is ready: {local_url(settings)}"]
    if logins:
        width = max(len(login["email"]) for login in logins)
        lines += ["Demo logins:", *(f"  {login['email']:{width}}  {login['password']}" for login in logins)]
    return [*lines, "Ctrl-C stops the desk.", ""]


def _announce(url: str, terminal: Terminal, lines: list[str]) -> None:
    """Print the lines once the web server answers."""
    while not _answers(f"{url}/healthz"):
        time.sleep(_ASK_SECONDS)
    terminal.print("\n".join(lines))


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own http address
            return bool(answer.status == http.client.OK)
    except (OSError, http.client.HTTPException):
        return False
