"""Looks at the machine: Python and its libraries, the encoder's files, disk, port and secret key."""

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from models.errors import DeskError
from models.settings import Settings
from worker.checkup.finding import Finding, State
from worker.pipeline.cross import locate_cross_encoder
from worker.pipeline.encoder import locate_encoder
from worker.premises import check_port, is_desk_running

_OLDEST_PYTHON = (3, 11)
_AMPLE_BYTES = 2_000_000_000
_SHORTEST_KEY = 32


def examine_machine(settings: Settings) -> Iterator[Finding]:
    """Yield what is found on this machine without asking any engine."""
    yield _look_at_python()
    yield _look_at_account()
    yield from map(_look_at_library, ("torch", "sentence-transformers"))
    yield _look_at_encoder(settings)
    if settings.cross_encoder:
        yield _look_at_cross_encoder(settings.cross_encoder)
    yield _look_at_disk(settings)
    yield _look_at_port(settings)
    yield _look_at_exposure(settings)
    yield _look_at_key(settings)


def _look_at_python() -> Finding:
    found = f"Python {platform.python_version()}"
    if sys.version_info[:2] < _OLDEST_PYTHON:
        return Finding("python", State.FAULT, found, "Install Python 3.11 or newer.")
    return Finding("python", State.OK, found)


def _look_at_account() -> Finding:
    if os.geteuid() == 0:
        return Finding("account", State.WARNING, "runs as root", "Run the desk from an ordinary account.")
    return Finding("account", State.OK, "runs without root's rights")


def _look_at_library(name: str) -> Finding:
    try:
        return Finding(name, State.OK, f"{name} {version(name)}")
    except PackageNotFoundError:
        return Finding(name, State.FAULT, f"{name} is not installed.", "Install the packages of the extra `worker`.")


def _look_at_encoder(settings: Settings) -> Finding:
    try:
        files = locate_encoder(settings)
    except DeskError as problem:
        return Finding("encoder", State.FAULT, str(problem), "Without its encoder no worker can match a claim.")
    return Finding("encoder", State.OK, f"{files.name}, weights {files.revision}")


def _look_at_cross_encoder(name: str) -> Finding:
    try:
        files = locate_cross_encoder(name)
    except DeskError as problem:
        return Finding("cross-encoder", State.FAULT, str(problem), "Or unset FACTDESK_CROSS_ENCODER to do without.")
    found = f"{files.name}, weights {files.revision}; nothing is answered automatically while it is set"
    return Finding("cross-encoder", State.OK, found)


def _look_at_disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(_nearest_folder(settings.data_dir)).free
    found = f"{free / 1e9:.1f} GB free for {settings.data_dir}"
    if free < _AMPLE_BYTES:
        return Finding("disk", State.WARNING, found, "Make room: the database stops when the disk is full.")
    return Finding("disk", State.OK, found)


def _look_at_port(settings: Settings) -> Finding:
    try:
        if is_desk_running(settings):
            return Finding("port", State.OK, f"{settings.port}, held by this desk, which is running")
    except DeskError as problem:
        return Finding("data directory", State.FAULT, str(problem), "Choose another by FACTDESK_DATA_DIR.")
    try:
        check_port(settings)
    except DeskError as problem:
        return Finding("port", State.FAULT, str(problem), "Set FACTDESK_PORT, or give --port to factdesk up.")
    return Finding("port", State.OK, f"{settings.port} is free")


def _look_at_exposure(settings: Settings) -> Finding:
    found = f"listens on {settings.host}"
    if settings.host in {"127.0.0.1", "::1", "localhost"} or settings.secure_cookies:
        return Finding("exposure", State.OK, found)
    return Finding(
        "exposure",
        State.WARNING,
        f"{found}, and cookies also travel over plain HTTP",
        "Put a TLS proxy in front and set FACTDESK_SECURE_COOKIES=true.",
    )


def _look_at_key(settings: Settings) -> Finding:
    if settings.secret_key is not None:
        return _judge_set_key(len(settings.secret_key.get_secret_value()))
    kept = settings.data_dir / "secret_key"
    if not kept.exists():
        return Finding("secret key", State.OK, "not made yet; the first start does it")
    if kept.stat().st_mode & 0o077:
        return Finding("secret key", State.FAULT, f"{kept} can be read by others.", f"Run: chmod 600 {kept}")
    return Finding("secret key", State.OK, f"{kept}, readable by its owner alone")


def _judge_set_key(length: int) -> Finding:
    if length < _SHORTEST_KEY:
        return Finding(
            "secret key",
            State.FAULT,
            f"FACTDESK_SECRET_KEY has only {length} characters.",
            f"Set one of {_SHORTEST_KEY} random characters or more; everybody has to sign in again.",
        )
    return Finding("secret key", State.OK, "set by FACTDESK_SECRET_KEY")


def _nearest_folder(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.exists())
