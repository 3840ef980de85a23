"""Executes a command that dies with its parent: a script, run as `tether.py PARENT SIGNAL USER COMMAND…`.

Linux sends a process the signal of its choice when its parent ends, kill -9 included, and forgets the choice when
the process changes its user. So this step between fork and exec drops root first and asks for the signal then. The
signal comes when the *thread* that forked ends: start tethered commands from a main thread alone.
"""

import ctypes
import os
import pwd
import signal
import sys

PR_SET_PDEATHSIG = 1


def drop_root(user: str) -> None:
    """Become `user` for good, with no group but its own."""
    entry = pwd.getpwnam(user)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)


def follow_parent(parent: int, number: int) -> None:
    """Ask for signal `number` at the death of `parent`; where it died before we could ask, end at once."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)


def main() -> None:
    """Drop root where a user is named, tie this process to its parent, and become the command."""
    parent, number, user, *command = sys.argv[1:]
    if user:
        drop_root(user)
    follow_parent(int(parent), int(number))
    # Python ignores SIGPIPE, and what is ignored stays so after exec.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.execvp(command[0], command)  # noqa: S606 - the command is a list that the keeper or the supervisor wrote


if __name__ == "__main__":
    main()
