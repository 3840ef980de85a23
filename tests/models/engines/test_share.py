"""Processes share the engines of a data directory, and the last one out turns off the light."""

import os
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from models.engines.addresses import EngineAddresses
from models.engines.share import await_stop, hold_engines, name_embedded, release_engines
from models.errors import UnavailableError
from models.settings import Settings
from tests.models.engines.conftest import Desk, wait_until


def test_the_first_user_gets_a_database_with_pgvector_and_a_broker(desk: Desk) -> None:
    addresses = hold_engines(desk.settings)
    with psycopg.connect(addresses.database_dsn) as connection:
        [version] = connection.execute("select default_version from pg_available_extensions where name = 'vector'")
        [letters] = connection.execute("select lower('ÄÇ'), current_setting('fsync')")
    assert version[0] >= "0.8"
    assert letters == ("äç", "on")
    assert Redis.from_url(addresses.redis_url).ping()


def test_two_users_share_one_keeper(desk: Desk) -> None:
    desk.add_user()
    desk.add_user()
    for part in ("engines.keeper", "bin/postgres", "redis-server"):
        assert desk.find_one(part).is_running()


def test_users_that_come_at_the_same_moment_share_one_keeper(desk: Desk) -> None:
    users = [desk.begin_user() for _ in range(3)]
    assert {user.hear() for user in users} == {hold_engines(desk.settings).database_url}
    assert desk.find_one("engines.keeper").is_running()


def test_the_last_one_out_stops_the_engines(desk: Desk) -> None:
    alice, bob = desk.add_user(), desk.add_user()
    keeper = desk.find_one("engines.keeper")
    alice.leave()
    hold_engines(desk.settings)
    release_engines(desk.settings)
    assert desk.find_one("engines.keeper") == keeper
    bob.leave()
    wait_until(desk.is_deserted)
    assert "database system is shut down" in (desk.root / "logs" / "postgres.log").read_text().splitlines()[-1]


def test_a_killed_user_leaves_no_process_behind(desk: Desk) -> None:
    desk.add_user().kill()
    wait_until(desk.is_deserted)


def test_who_comes_while_the_engines_are_stopping_gets_new_ones(desk: Desk) -> None:
    desk.add_user().leave()
    desk.add_user()
    assert len(desk.find("engines.keeper")) == 1


def test_a_forked_child_keeps_the_engines_for_itself(desk: Desk) -> None:
    hold_engines(desk.settings)
    keeper = desk.find_one("engines.keeper")
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(writer)
        os.read(reader, 1)
        os._exit(0)
    release_engines(desk.settings)
    assert not await_stop(desk.settings, seconds=0.3)
    assert desk.find_one("engines.keeper") == keeper
    os.close(writer)
    os.waitpid(child, 0)
    assert await_stop(desk.settings)


def test_a_shell_set_up_for_another_postgresql_changes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PGPORT": "6000", "PGDATA": "/nowhere", "PGHOST": "elsewhere.test"}.items():
        monkeypatch.setenv(name, value)
    assert "port=5432" in hold_engines(desk.settings).database_url


def test_engines_that_run_elsewhere_are_not_started(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path / "var",
        database_url="postgresql://desk@db.test/facts",
        redis_url="redis://broker.test:6379/0",
    )
    addresses = hold_engines(settings)
    assert addresses == EngineAddresses("postgresql+psycopg://desk@db.test/facts", "redis://broker.test:6379/0")
    assert addresses.broker_url == addresses.limiter_url == "redis://broker.test:6379/0"
    assert not (tmp_path / "var").exists()


def test_only_the_engine_that_no_setting_places_is_started(desk: Desk) -> None:
    settings = Settings(data_dir=desk.root, redis_url="redis://broker.test:6379/0")
    assert name_embedded(settings) == ("postgres",)
    assert hold_engines(settings).redis_url == "redis://broker.test:6379/0"
    assert not desk.find("redis-server")
    release_engines(settings)
    assert await_stop(settings)


def test_who_expects_more_engines_than_the_desk_keeps_is_told_why(desk: Desk) -> None:
    alice = desk.begin_user(redis_url="redis://broker.test:6379/0")
    assert alice.hear().startswith("postgresql+psycopg://")
    with pytest.raises(UnavailableError, match="takes its redis from elsewhere: give this command the same FACTDESK_"):
        hold_engines(desk.settings)


def test_an_engine_that_does_not_start_names_its_log(desk: Desk) -> None:
    configuration = desk.root / "postgres" / "postgresql.auto.conf"
    desk.add_user().leave()
    wait_until(desk.is_deserted)
    good = configuration.read_text()
    configuration.write_text("shared_buffers = nonsense\n")
    try:
        with pytest.raises(UnavailableError, match=r"PostgreSQL does not start: .*/logs/postgres\.log"):
            hold_engines(desk.settings)
        assert 'invalid value for parameter "shared_buffers"' in (desk.root / "logs" / "postgres.log").read_text()
    finally:
        configuration.write_text(good)
    assert not desk.find("redis-server")


def test_whatever_else_keeps_the_engines_from_starting_is_told(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "var")
    (tmp_path / "var" / "logs" / "postgres.log").mkdir(parents=True)
    with pytest.raises(UnavailableError, match=r"cannot be kept \(.*Is a directory.*keeper\.log"):
        hold_engines(settings)
    assert await_stop(settings)


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    with pytest.raises(
        UnavailableError, match=f"The data directory {tmp_path}/var cannot be used from this account: File exists"
    ):
        hold_engines(Settings(data_dir=tmp_path / "var"))
