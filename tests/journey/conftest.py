"""A whole desk as `factdesk up` runs it, with engines, web server, worker and encoder, in a folder of its own."""

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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import psutil
import pytest

T = TypeVar("T")
START_SECONDS = 180
# Short, so that the tests of killed parts need not wait for half a minute at a time.
LEASE_SECONDS = 6
SWEEP_SECONDS = 1


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
        return f"http://127.0.0.1:{self.port}"

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

    def await_job(self, job: dict[str, Any], seconds: float = 120) -> dict[str, Any]:
        """Poll a job, through any outage, until it is over."""

        def over() -> dict[str, Any] | None:
            found: dict[str, Any] = self.call(job["links"]["self"])
            return found if found["state"] in {"succeeded", "failed", "cancelled"} else None

        return self.wait_for(over, seconds)

    def wait_for(self, look: Callable[[], T | None], seconds: float = 60) -> T:
        """Return what `look` finds, asked again and again; a desk that does not answer meanwhile is only waited for."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            try:
                found = look()
            except (OSError, urllib.error.URLError, ValueError):
                found = None
            if found:
                return found
            time.sleep(0.1)
        pytest.fail(f"it did not happen within {seconds} s; the desk said:\n{self.log.read_text()[-3000:]}")

    def find_processes(self, *words: str) -> list[psutil.Process]:
        """Return the desk's processes whose command line has all the words, the oldest first."""
        found = []
        for process in psutil.process_iter(["cmdline", "environ", "create_time"]):
            line = " ".join(process.info["cmdline"] or [])
            own = str(self.folder) in line or (process.info["environ"] or {}).get("FACTDESK_DATA_DIR") == str(
                self.folder
            )
            if own and all(word in line for word in words):
                found.append(process)
        return sorted(found, key=lambda process: process.info["create_time"])


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The desk of the journey tests, with the sample corpus and the demo accounts."""
    folder = tmp_path_factory.mktemp("desk")
    log = folder / "up.log"
    port = _free_port()
    settings = {
        "FACTDESK_DATA_DIR": str(folder / "var"),
        "FACTDESK_PORT": str(port),
        "FACTDESK_LEASE_SECONDS": str(LEASE_SECONDS),
        "FACTDESK_SWEEP_SECONDS": str(SWEEP_SECONDS),
        "FACTDESK_SUBMIT_LIMIT": "1000 per minute",
        "FACTDESK_SIGN_IN_LIMIT": "1000 per minute",
    }
    with log.open("wb") as output:
        command = [sys.executable, "-m", "worker.cli.main", "up"]
        process = subprocess.Popen(command, env=os.environ | settings, stdout=output, stderr=subprocess.STDOUT)
    running = Desk(process, port, folder / "var", log)
    try:
        running.wait_for(lambda: "Ctrl-C stops" in log.read_text(), START_SECONDS)
        running.logins = dict(re.findall(r"^\s+(\S+@\S+)\s+(\S+)$", log.read_text(), re.MULTILINE))
        yield running
    finally:
        process.terminate()
        process.wait(60)
        _, left = psutil.wait_procs(running.find_processes(), timeout=20)
        assert not left, f"the desk left processes behind: {left}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
