"""Sockets have short and plain paths wherever the data directory lies, and logs do not grow without end."""

import os
from pathlib import Path

import pytest
from redis import Redis

from models.engines.account import Account
from models.engines.folder import DataFolder
from models.engines.share import await_stop, hold_engines, release_engines
from models.errors import UnavailableError
from models.settings import Settings


def test_sockets_lie_in_the_data_directory() -> None:
    assert DataFolder(Path("/srv/desk")).sockets == Path("/srv/desk/sockets")


@pytest.mark.parametrize("name", ["a" * 90, "with a space", "with?mark", "übung"])
def test_a_long_or_odd_path_gets_a_short_folder_of_its_own(name: str) -> None:
    first, second = DataFolder(Path("/srv") / name), DataFolder(Path("/srv") / f"{name}2")
    assert first.sockets.name.startswith("factdesk-")
    assert first.sockets != second.sockets
    assert len(str(first.sockets)) < 40


def test_engines_are_created_under_a_long_path_with_spaces_and_say_so(tmp_path: Path) -> None:
    told: list[str] = []
    settings = Settings(data_dir=tmp_path / ("long and odd " * 9).strip())
    addresses = hold_engines(settings, told.append)
    try:
        assert told[0].startswith("Creating the database cluster in ")
        assert Redis.from_url(addresses.redis_url).ping()
        assert DataFolder(settings.data_dir).sockets.stat().st_mode & 0o777 == 0o700
    finally:
        release_engines(settings)
    assert await_stop(settings)
    assert not DataFolder(settings.data_dir).sockets.exists()


def test_a_socket_folder_that_a_stranger_prepared_is_refused(tmp_path: Path) -> None:
    stranger = Account(os.geteuid() + 1, os.getegid() + 1)
    trap = tmp_path / "trap"
    trap.symlink_to(tmp_path)
    with pytest.raises(UnavailableError, match="belongs to somebody else"):
        stranger.own_private(trap)


def test_data_of_another_account_are_refused_by_name(tmp_path: Path) -> None:
    stranger = Account(os.geteuid() + 1, os.getegid() + 1)
    with pytest.raises(
        UnavailableError, match=r"belongs to the account .*; run the desk from the account that made it"
    ):
        stranger.own(tmp_path)


def test_a_log_that_has_grown_large_makes_room(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.create()
    for words in (b"old", b"older"):
        with folder.open_log("redis") as log:
            log.write(words)
    assert (folder.logs / "redis.log").read_bytes() == b"oldolder"
    os.truncate(folder.logs / "redis.log", 10_000_001)
    folder.open_log("redis").close()
    assert (folder.logs / "redis.log").stat().st_size == 0
    assert (folder.logs / "redis.log.1").stat().st_size == 10_000_001
