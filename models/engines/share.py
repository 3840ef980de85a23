"""How a process comes to its engines: it holds a lock that shows a user, and starts the keeper where there is none."""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from models.engines.addresses import EngineAddresses, address_database, address_redis
from models.engines.folder import DataFolder
from models.engines.locks import FileLock
from models.engines.status import Status
from models.errors import UnavailableError
from models.settings import Settings

START_SECONDS = 120.0
STOP_SECONDS = 60.0
_LOOK_SECONDS = 0.05
_ROOT = Path(__file__).resolve().parents[2]

log = logging.getLogger(__name__)

_guard = threading.RLock()
_holds: dict[Path, FileLock] = {}
_keepers: list[subprocess.Popen[bytes]] = []


def hold_engines(settings: Settings, report: Callable[[str], None] = log.info) -> EngineAddresses:
    """Return where the database and Redis answer, having started those that no setting places elsewhere.

    They run until the last process that called this has ended, however it ends. `report` is told in sentences what is
    waited for. Raises UnavailableError where an engine does not come up, naming its log. Once it has returned, further
    calls return at once, also while an engine is just started again.
    """
    names = name_embedded(settings)
    if names:
        with _guard:
            if settings.data_dir in _holds:
                _revive_keeper(DataFolder(settings.data_dir), names)
            else:
                _hold_first(settings, names, report)
    return _find_addresses(settings)


def release_engines(settings: Settings) -> None:
    """Give the engines up before the process ends; they stop if nobody else uses them."""
    with _guard:
        lock = _holds.pop(settings.data_dir, None)
        if lock is not None:
            lock.close()


def await_stop(settings: Settings, seconds: float = STOP_SECONDS) -> bool:
    """Wait until nobody uses the engines any more and they have stopped; False if they still run after that time."""
    lock = FileLock.open(DataFolder(settings.data_dir).keeper_lock)
    try:
        return lock.await_shared(seconds)
    finally:
        lock.close()


def ensure_running(settings: Settings) -> None:
    """Start a new keeper where the old one was killed, and return at once; for processes that hold the engines.

    Where the old one had given up, a new one is started all the same, and UnavailableError tells the reason.
    """
    names = name_embedded(settings)
    if names:
        with _guard:
            reason = _revive_keeper(DataFolder(settings.data_dir), names)
        if reason:
            raise UnavailableError(reason)


def name_embedded(settings: Settings) -> tuple[str, ...]:
    """Return the names of the engines that the desk runs itself under these settings."""
    placed = {"postgres": settings.database_url, "redis": settings.redis_url}
    return tuple(name for name, url in placed.items() if url is None)


def _find_addresses(settings: Settings) -> EngineAddresses:
    sockets = DataFolder(settings.data_dir).sockets
    return EngineAddresses(
        database_url=settings.database_url or address_database(sockets),
        redis_url=settings.redis_url or address_redis(sockets),
    )


def _hold_first(settings: Settings, names: tuple[str, ...], report: Callable[[str], None]) -> None:
    folder = DataFolder(settings.data_dir)
    try:
        _join_users(folder)
        _await_ready(folder, names, report)
    except UnavailableError:
        release_engines(settings)
        raise
    except OSError as problem:
        release_engines(settings)
        raise _explain(folder, problem) from None


def _explain(folder: DataFolder, problem: OSError) -> UnavailableError:
    return UnavailableError(
        f"The data directory {folder.root} cannot be used from this account: {problem.strerror} ({problem.filename})."
    )


def _join_users(folder: DataFolder) -> None:
    """Take the users' lock for the rest of this process's life; engines that are just stopping are waited for."""
    folder.create()
    lock = FileLock.open(folder.users_lock)
    if not lock.await_shared(STOP_SECONDS):
        lock.close()
        raise UnavailableError(
            f"The engines of {folder.root} have not stopped within {STOP_SECONDS:g} s: {folder.explain('keeper')}."
        )
    _holds[folder.root] = lock


def _await_ready(folder: DataFolder, names: tuple[str, ...], report: Callable[[str], None]) -> None:
    deadline = time.monotonic() + START_SECONDS
    _ensure_keeper(folder, names, after_failure=True)
    told = None
    while not _is_ready(status := folder.status.read(), folder, names):
        if status and status.sentence != told:
            told = status.sentence
            report(told)
        if time.monotonic() >= deadline:
            raise UnavailableError(
                f"The engines of {folder.root} do not answer since {START_SECONDS:g} s: see the logs in {folder.logs}."
            )
        time.sleep(_LOOK_SECONDS)
        _ensure_keeper(folder, names, after_failure=False)


def _is_ready(status: Status | None, folder: DataFolder, names: tuple[str, ...]) -> bool:
    if status is None:
        return False
    if status.failed:
        raise UnavailableError(status.sentence)
    missing = set(names) - set(status.engines)
    if missing:
        raise UnavailableError(
            f"The desk that runs on {folder.root} takes its {' and '.join(sorted(missing))} from elsewhere: "
            "give this command the same FACTDESK_DATABASE_URL and FACTDESK_REDIS_URL."
        )
    return status.ready


def _ensure_keeper(folder: DataFolder, names: tuple[str, ...], *, after_failure: bool) -> str:
    """Start a keeper if there is none; whoever takes its lock hands it on to the keeper that he starts.

    Where the last keeper gave up, its reason is returned, and another is tried only `after_failure`.
    """
    _keepers[:] = [keeper for keeper in _keepers if keeper.poll() is None]
    lock = FileLock.open(folder.keeper_lock)
    try:
        if not lock.try_exclusive():
            return ""
        last = folder.status.read()
        reason = last.sentence if last and last.failed else ""
        if after_failure or not reason:
            folder.status.clear()
            _keepers.append(_start_keeper(folder, names, lock))
        return reason
    finally:
        lock.close()


def _revive_keeper(folder: DataFolder, names: tuple[str, ...]) -> str:
    try:
        return _ensure_keeper(folder, names, after_failure=True)
    except OSError as problem:
        raise _explain(folder, problem) from None


def _start_keeper(folder: DataFolder, names: tuple[str, ...], lock: FileLock) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "models.engines.keeper",
        str(folder.root),
        str(lock.descriptor),
        *names,
    ]
    with folder.open_log("keeper") as output:
        return subprocess.Popen(
            command,
            cwd=_ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            pass_fds=[lock.descriptor],
        )
