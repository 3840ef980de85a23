"""A whole desk as `factdesk up` runs it, in a folder of its own, and how to talk to it and look into it."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from http.client import HTTPException
from pathlib import Path
from typing import Any, TypeVar

import psutil
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from models.engines.addresses import address_database, address_redis
from models.engines.folder import DataFolder

T = TypeVar("T")
# For those who measure something else than limits.
NO_LIMITS = {"submit_limit": "off", "read_limit": "off", "sign_in_limit": "off"}
START_SECONDS = 180
STOP_SECONDS = 60
FINAL_STATES = {"succeeded", "failed", "cancelled"}


@dataclass
class Desk:
    """A running desk and how to talk to it over HTTP."""

    process: subprocess.Popen[bytes]
    port: int
    folder: Path
    log: Path
    logins: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the desk answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def redis_url(self) -> str:
        """Where its Redis answers."""
        return address_redis(DataFolder(self.folder).sockets)

    @cached_property
    def engine(self) -> Engine:
        """The desk's database, for looking into it; connections are not kept, because PostgreSQL may be killed."""
        return create_engine(address_database(DataFolder(self.folder).sockets), poolclass=NullPool)

    def call(self, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
        """Return the JSON answer of the interface."""
        data = None if body is None else json.dumps(body).encode()
        told = {"Content-Type": "application/json", **headers}
        request = urllib.request.Request(self.url + path, data=data, headers=told)  # noqa: S310  our own address
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  our own address
            return json.load(answer)

    def submit(self, **body: Any) -> dict[str, Any]:
        """Send a submission and return its job."""
        job: dict[str, Any] = self.call("/api/v1/submissions", body)
        return job

    def list_attempts(self, job: dict[str, Any]) -> list[tuple[str | None, str | None]]:
        """Return how each attempt at a job ended, and why, the first one first; one that goes on has no outcome."""
        ordered = text("SELECT outcome, error FROM job_attempt WHERE job_id = :job ORDER BY fence")
        with self.engine.connect() as connection:
            return [(outcome, error) for outcome, error in connection.execute(ordered, {"job": job["id"]})]

    def await_job(self, job: dict[str, Any], seconds: float = 120) -> dict[str, Any]:
        """Poll a job, through any outage, until it is over."""

        def over() -> dict[str, Any] | None:
            found: dict[str, Any] = self.call(job["links"]["self"])
            return found if found["state"] in FINAL_STATES else None

        return self.wait_for(over, seconds)

    def wait_for(self, look: Callable[[], T | None], seconds: float = 60) -> T:
        """Return what `look` finds, asked again and again; a desk that does not answer meanwhile is only waited for."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            try:
                found = look()
            except (OSError, HTTPException, ValueError):
                found = None
            if found:
                return found
            time.sleep(0.1)
        raise AssertionError(f"it did not happen within {seconds:g} s; the desk said:\n{self.log.read_text()[-3000:]}")

    def find_processes(self, *words: str) -> list[psutil.Process]:
        """Return the desk's processes whose command line has all the words, the oldest first."""
        found = []
        marks = str(self.folder), str(DataFolder(self.folder).sockets)
        for process in psutil.process_iter(["cmdline", "environ", "create_time"]):
            line = " ".join(process.info["cmdline"] or [])
            told = (process.info["environ"] or {}).get("FACTDESK_DATA_DIR") == str(self.folder)
            if (told or any(mark in line for mark in marks)) and all(word in line for word in words):
                found.append(process)
        return sorted(found, key=lambda process: process.info["create_time"])


@contextmanager
def run_desk(folder: Path, *options: str, **settings: object) -> Iterator[Desk]:
    """Run `factdesk up` on `folder` with these options and settings until the block ends; it must leave nothing."""
    folder.mkdir(exist_ok=True)
    log = folder / "up.log"
    port = find_free_port()
    environment = name_settings(data_dir=folder / "var", port=port, **settings)
    with log.open("wb") as output:
        command = [sys.executable, "-m", "worker.cli.main", "up", *options]
        process = subprocess.Popen(command, env=os.environ | environment, stdout=output, stderr=subprocess.STDOUT)
    desk = Desk(process, port, folder / "var", log)
    try:
        desk.wait_for(lambda: "Ctrl-C stops" in log.read_text() or process.poll() is not None, START_SECONDS)
        if process.poll() is not None:
            raise AssertionError(f"the desk does not start:\n{log.read_text()[-3000:]}")
        desk.logins = dict(re.findall(r"^\s+(\S+@\S+)\s+(\S+)$", log.read_text(), re.MULTILINE))
        yield desk
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)
        _, left = psutil.wait_procs(desk.find_processes(), timeout=20)
        assert not left, f"the desk left processes behind: {left}"


def run_command(desk: Desk, *arguments: str) -> None:
    """Run another `factdesk` command on the data of a running desk; one that fails raises."""
    command = [sys.executable, "-m", "worker.cli.main", *arguments]
    subprocess.run(command, env=os.environ | name_settings(data_dir=desk.folder), check=True)


def name_settings(**settings: object) -> dict[str, str]:
    """Return settings as the environment has them."""
    return {f"FACTDESK_{name.upper()}": str(value) for name, value in settings.items()}


def find_free_port() -> int:
    """Return a port on which nobody listens at present."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
