"""What lies where in the data directory, as far as the engines are concerned."""

import hashlib
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from models.engines.status import StatusFile

# A Unix socket's path may have 107 bytes on Linux and 103 on macOS; ours end in ".s.PGSQL.5432".
_SOCKET_FOLDER = re.compile(r"[\w./-]{1,80}", re.ASCII)
_LOG_BYTES = 10_000_000


@dataclass(frozen=True)
class DataFolder:
    """The data directory of one desk; `root` is an absolute path."""

    root: Path

    @property
    def cluster(self) -> Path:
        """The PostgreSQL cluster."""
        return self.root / "postgres"

    @property
    def redis(self) -> Path:
        """The append-only file of Redis."""
        return self.root / "redis"

    @property
    def logs(self) -> Path:
        """What the engines and their keeper say."""
        return self.root / "logs"

    @property
    def users_lock(self) -> Path:
        """Held shared by every process that uses the engines."""
        return self.root / "engines" / "users.lock"

    @property
    def keeper_lock(self) -> Path:
        """Held alone by the keeper."""
        return self.root / "engines" / "keeper.lock"

    @property
    def status(self) -> StatusFile:
        """How far the keeper has come."""
        return StatusFile(self.root / "engines" / "status.json")

    @property
    def sockets(self) -> Path:
        """The folder of both sockets: in the data directory, or in /tmp where that path is too long or odd.

        Not TMPDIR: every process has to come to the same answer, whatever its environment.
        """
        inside = self.root / "sockets"
        if _SOCKET_FOLDER.fullmatch(str(inside)):
            return inside
        digest = hashlib.sha256(str(self.root).encode()).hexdigest()[:16]
        return Path("/tmp") / f"factdesk-{digest}"  # noqa: S108 - made private and checked by Account.own_private

    def create(self) -> None:
        """Make the folders that users and keeper write; readable by this account alone, texts may be in the logs."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.logs.mkdir(mode=0o700, exist_ok=True)
        self.users_lock.parent.mkdir(mode=0o700, exist_ok=True)

    def leave_sockets(self) -> None:
        """Remove the sockets' folder where it lies outside the data directory, so that nothing is left there."""
        if self.sockets.parent != self.root:
            shutil.rmtree(self.sockets, ignore_errors=True)

    def explain(self, name: str) -> str:
        """Say where to read why the engine `name` did not do as it was told."""
        return f"the reason is at the end of {self.logs / name}.log"

    def open_log(self, name: str) -> IO[bytes]:
        """Open the log `name` for appending; one that has grown large makes room and is kept once."""
        path = self.logs / f"{name}.log"
        if path.exists() and path.stat().st_size > _LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        return path.open("ab")
