"""What has to be free before a desk opens: its data directory and its port."""

import errno
import socket

from models.engines.locks import FileLock
from models.errors import ConflictError, DeskError, InvalidInputError, UnavailableError
from models.settings import Settings


def lock_desk(settings: Settings) -> FileLock:
    """Take the data directory for one running desk, until this process ends; ConflictError where one runs already."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        lock = FileLock.open(settings.data_dir / "desk.lock")
    except OSError as problem:
        raise UnavailableError(f"The data directory {settings.data_dir} cannot be used: {problem.strerror}.") from None
    if not lock.try_exclusive():
        lock.close()
        raise ConflictError(f"A desk is running on {settings.data_dir} already: use that one, or stop it first.")
    return lock


def is_desk_running(settings: Settings) -> bool:
    """Tell whether a desk runs on the data directory."""
    try:
        lock_desk(settings).close()
    except ConflictError:
        return True
    return False


def check_port(settings: Settings) -> None:
    """Make sure that the web server will get its address; the reason why not is one sentence."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[
            0
        ]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the web server does
            trial.bind(address)
    except OSError as problem:
        raise _explain(problem, settings) from None


def local_url(settings: Settings) -> str:
    """Return the address at which a browser on this machine finds the desk."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - it is replaced here
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def _explain(problem: OSError, settings: Settings) -> DeskError:
    if problem.errno == errno.EADDRINUSE:
        return ConflictError(
            f"Port {settings.port} is taken by another program: stop that, or choose another port with --port."
        )
    if problem.errno == errno.EACCES:
        return ConflictError(f"Port {settings.port} may not be opened from this account: choose one above 1023.")
    return InvalidInputError(f"The web server cannot listen on {settings.host}: {problem.strerror}.", "FACTDESK_HOST")
