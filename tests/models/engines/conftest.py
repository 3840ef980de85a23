"""Processes that use the engines of a data directory, and what an outsider sees of it."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from models.engines.share import await_stop, hold_engines, release_engines
from models.settings import Settings

REPOSITORY = Path(__file__).resolve().parents[3]
PATIENCE = 30.0
USE_ENGINES = """
import sys
from pathlib import Path
from models.engines.share import hold_engines
from models.errors import DeskError
from models.settings import Settings
try:
    print(hold_engines(Settings(data_dir=Path(sys.argv[1]), redis_url=sys.argv[2] or None)).database_url, flush=True)
except DeskError as problem:
    print(problem, flush=True)
sys.stdin.read()
"""


def wait_until(holds: Callable[[], bool]) -> None:
    """Return as soon as `holds` does; fail when it does not come true at all."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.02)


def kill(process: psutil.Process) -> None:
    """End it as the kernel does when memory is short, and return when it is gone."""
    process.kill()
    with suppress(psutil.NoSuchProcess):
        wait_until(lambda: process.status() == psutil.STATUS_ZOMBIE or not process.is_running())


@dataclass
class User:
    """A process that uses the engines until it is told to leave or is killed."""

    process: subprocess.Popen[str]

    def hear(self) -> str:
        """Return the address of the database, or the sentence that says why there is none."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def leave(self) -> None:
        self.process.communicate()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@dataclass
class Desk:
    """A data directory, its users, and the processes that work for it."""

    root: Path
    users: list[User] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        return Settings(data_dir=self.root)

    def begin_user(self, redis_url: str = "") -> User:
        """Start a user without waiting for it."""
        command = [sys.executable, "-c", USE_ENGINES, str(self.root), redis_url]
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, cwd=REPOSITORY, stdin=pipe, stdout=pipe, text=True)
        self.users.append(User(process))
        return self.users[-1]

    def add_user(self) -> User:
        """Start a user and wait until it has its engines."""
        user = self.begin_user()
        assert user.hear().startswith("postgresql+psycopg://")
        return user

    def find(self, word: str = "") -> list[psutil.Process]:
        """Return the living processes that name this directory, and `word`, in their command line.

        A child between fork and exec, which still looks like its parent, is none.
        """
        found = {process.pid: process for process in psutil.process_iter() if self._is_ours(process, word)}
        with suppress(psutil.NoSuchProcess):
            return [process for process in found.values() if process.ppid() not in found]
        return self.find(word)

    def find_one(self, word: str) -> psutil.Process:
        """Return the only one."""
        [process] = self.find(word)
        return process

    def is_deserted(self) -> bool:
        return not self.find("keeper") and not self.find("bin/postgres") and not self.find("redis-server")

    def _is_ours(self, process: psutil.Process, word: str) -> bool:
        with suppress(psutil.Error):
            line = " ".join(process.cmdline())
            return str(self.root) in line and word in line and process.status() != psutil.STATUS_ZOMBIE
        return False


@pytest.fixture(scope="session")
def furnished() -> Iterator[Path]:
    """A data directory whose cluster exists, shared by the tests because making one takes seconds."""
    root = Path(tempfile.mkdtemp(prefix="factdesk-engines-")).resolve()
    settings = Settings(data_dir=root)
    hold_engines(settings)
    release_engines(settings)
    assert await_stop(settings)
    yield root
    assert await_stop(settings)
    shutil.rmtree(root)


@pytest.fixture
def desk(furnished: Path) -> Iterator[Desk]:
    """The engines' data directory, without users before and after each test."""
    desk = Desk(furnished)
    yield desk
    for user in desk.users:
        user.kill()
    release_engines(desk.settings)
    wait_until(desk.is_deserted)
