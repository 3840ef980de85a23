"""The keeper: one process per data directory, parent of its engines, which ends when nobody uses them any more.

Run as `python -m models.engines.keeper DATA_DIR LOCK ENGINE…` by `models.engines.share` alone. LOCK is the descriptor
of the keeper's lock, inherited and already taken, so that two keepers can never meet.
"""

import logging
import os
import signal
import sys
import threading
from pathlib import Path

from models.engines.account import choose_account
from models.engines.bell import Bell
from models.engines.engine import Engine
from models.engines.folder import DataFolder
from models.engines.locks import FileLock
from models.engines.postgres import PostgresServer
from models.engines.redis_server import RedisServer
from models.engines.status import Status
from models.engines.watch import Watch
from models.errors import UnavailableError

ENGINES: dict[str, type[Engine]] = {engine.name: engine for engine in (PostgresServer, RedisServer)}
_LOOK_SECONDS = 0.1

log = logging.getLogger(__name__)


class Keeper:
    """Runs the named engines of a data directory until the last user has left or a signal ends it."""

    def __init__(self, folder: DataFolder, names: tuple[str, ...]) -> None:
        self.folder = folder
        self.names = names
        self._bell = Bell()
        self._unused = threading.Event()
        self._watches: list[Watch] = []

    def run(self) -> None:
        """Keep the engines; a reason for which they cannot run at all is left in the status and raised."""
        self._bell.listen(signal.SIGCHLD, signal.SIGTERM, signal.SIGINT)
        threading.Thread(target=self._await_last_user, daemon=True).start()
        try:
            self._create()
            self._tend()
        except Exception as problem:
            self._stop()
            self._report(self._explain(problem), failed=True)
            raise
        self.folder.status.clear()
        self._stop()
        self.folder.leave_sockets()

    def _create(self) -> None:
        account = choose_account()
        account.own_private(self.folder.sockets)
        self._watches = [Watch(ENGINES[name](self.folder, account)) for name in self.names]
        for watch in self._watches:
            watch.engine.create(self._report)

    def _tend(self) -> None:
        was_ready = None
        while True:
            for watch in self._watches:
                watch.tend()
            ready = all(watch.ready for watch in self._watches)
            if ready != was_ready:
                titles = " and ".join(watch.engine.title for watch in self._watches)
                self._report(f"{titles} {'ready' if ready else 'starting…'}", ready=ready)
                was_ready = ready
            rung = self._bell.wait(None if ready else _LOOK_SECONDS)
            if self._unused.is_set() or rung & {signal.SIGTERM, signal.SIGINT}:
                return

    def _stop(self) -> None:
        # The broker first: it ends at once, and a database in its last checkpoint needs nobody.
        for watch in reversed(self._watches):
            watch.stop()

    def _report(self, sentence: str, *, ready: bool = False, failed: bool = False) -> None:
        log.info("%s", sentence)
        self.folder.status.write(Status(sentence, self.names, ready=ready, failed=failed))

    def _explain(self, problem: Exception) -> str:
        if isinstance(problem, UnavailableError):
            return str(problem)
        return f"The engines cannot be kept ({problem}): {self.folder.explain('keeper')}."

    def _await_last_user(self) -> None:
        """Sleep until the lock that all users share can be had alone, and have it: then there is none left."""
        FileLock.open(self.folder.users_lock).await_exclusive()
        self._unused.set()
        self._bell.ring()


def main() -> int:
    """Keep the engines named on the command line; 1 where they cannot run."""
    root, lock, *names = sys.argv[1:]
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(process)d %(message)s")
    _clean_environment()
    os.set_inheritable(int(lock), False)  # ours alone: an engine that outlives us must not hold it
    try:
        Keeper(DataFolder(Path(root)), tuple(names)).run()
    except UnavailableError:
        return 1
    return 0


def _clean_environment() -> None:
    """Drop what would change the programs of PostgreSQL behind our back, PGPORT and PGDATA among it."""
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]
    os.environ["LC_ALL"] = "C"


if __name__ == "__main__":
    sys.exit(main())
