"""Whatever is killed comes back by itself with its data, and nothing outlives its users."""

import subprocess
import threading
from contextlib import suppress

import psycopg
import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from models.engines.account import choose_account
from models.engines.addresses import EngineAddresses
from models.engines.share import ensure_running, hold_engines, release_engines
from models.errors import UnavailableError
from tests.models.engines.conftest import Desk, kill, wait_until


@pytest.fixture
def engines(desk: Desk) -> EngineAddresses:
    """The engines, held by the test itself, with one note in each."""
    addresses = hold_engines(desk.settings)
    with psycopg.connect(addresses.database_dsn) as connection:
        connection.execute("drop table if exists note")
        connection.execute("create table note as select 'kept' as text")
    Redis.from_url(addresses.redis_url).set("note", "kept")
    return addresses


def read_database(addresses: EngineAddresses) -> str | None:
    with suppress(psycopg.Error), psycopg.connect(addresses.database_dsn) as connection:
        [row] = connection.execute("select text from note").fetchall()
        return str(row[0])
    return None


def read_broker(addresses: EngineAddresses) -> object:
    with suppress(RedisConnectionError):
        return Redis.from_url(addresses.redis_url, decode_responses=True).get("note")
    return None


def test_a_killed_postgresql_comes_back_with_its_data(desk: Desk, engines: EngineAddresses) -> None:
    old = desk.find_one("bin/postgres")
    kill(old)
    wait_until(lambda: read_database(engines) == "kept")
    assert desk.find_one("bin/postgres") != old


def test_a_backend_at_work_does_not_keep_a_killed_postgresql_from_coming_back(
    desk: Desk, engines: EngineAddresses
) -> None:
    def count_to_the_end_of_days() -> None:
        with suppress(psycopg.Error), psycopg.connect(engines.database_dsn) as connection:
            connection.execute("select 'busy', count(*) from generate_series(1, 1000000000000)")

    threading.Thread(target=count_to_the_end_of_days, daemon=True).start()
    with psycopg.connect(engines.database_dsn, autocommit=True) as connection:
        wait_until(
            lambda: (
                connection.execute(
                    "select 1 from pg_stat_activity where state = 'active' and query like 'select ''busy''%'"
                ).fetchone()
                is not None
            )
        )
    old = desk.find_one("bin/postgres")
    kill(old)
    wait_until(lambda: read_database(engines) == "kept")


def test_a_killed_redis_comes_back_with_its_data(desk: Desk, engines: EngineAddresses) -> None:
    old = desk.find_one("redis-server")
    kill(old)
    wait_until(lambda: read_broker(engines) == "kept")
    assert desk.find_one("redis-server") != old


def test_a_redis_file_cut_off_in_the_middle_of_a_command_is_read_up_to_there(
    desk: Desk, engines: EngineAddresses
) -> None:
    release_engines(desk.settings)
    wait_until(desk.is_deserted)
    with (desk.root / "redis" / "appendonly.aof").open("ab") as file:
        file.write(b"*3\r\n$3\r\nSET\r\n$4\r\nno")
    hold_engines(desk.settings)
    assert read_broker(engines) == "kept"


def test_engines_do_not_outlive_a_killed_keeper(desk: Desk, engines: EngineAddresses) -> None:
    kill(desk.find_one("engines.keeper"))
    wait_until(desk.is_deserted)
    assert read_database(engines) is None


def test_a_user_that_looks_after_the_keeper_gets_a_new_one(desk: Desk, engines: EngineAddresses) -> None:
    old = desk.find_one("engines.keeper")
    ensure_running(desk.settings)
    assert desk.find_one("engines.keeper") == old
    kill(old)

    def look_after() -> bool:
        ensure_running(desk.settings)
        return read_database(engines) == read_broker(engines) == "kept"

    wait_until(look_after)
    assert desk.find_one("engines.keeper") != old


def test_who_looks_after_a_keeper_that_gave_up_is_told_why_until_it_can_work_again(
    desk: Desk, engines: EngineAddresses
) -> None:
    log = desk.root / "logs" / "redis.log"
    log.rename(log.with_suffix(".kept"))
    log.mkdir()
    kill(desk.find_one("engines.keeper"))
    told: list[str] = []

    def look_after() -> bool:
        try:
            ensure_running(desk.settings)
        except UnavailableError as problem:
            told.append(str(problem))
        return bool(told)

    wait_until(look_after)
    assert "Is a directory" in told[0]
    log.rmdir()
    hold_engines(desk.settings)
    wait_until(lambda: look_after() and read_broker(engines) == "kept")


def test_the_next_user_replaces_a_killed_keeper(desk: Desk, engines: EngineAddresses) -> None:
    kill(desk.find_one("engines.keeper"))
    desk.add_user()
    assert read_database(engines) == read_broker(engines) == "kept"


def test_keeper_and_postgresql_killed_together_come_back(desk: Desk, engines: EngineAddresses) -> None:
    keeper, server = desk.find_one("engines.keeper"), desk.find_one("bin/postgres")
    server.kill()
    kill(keeper)
    desk.add_user()
    assert read_database(engines) == "kept"


def test_a_keeper_that_is_told_to_end_stops_its_engines_first(desk: Desk, engines: EngineAddresses) -> None:
    desk.find_one("engines.keeper").terminate()
    wait_until(desk.is_deserted)
    assert read_database(engines) is None
    desk.add_user()
    assert read_database(engines) == "kept"


@pytest.mark.parametrize("name", ["postgres/postmaster.pid", "sockets/.s.PGSQL.5432.lock"])
def test_a_lock_file_with_the_number_of_some_other_process_is_in_nobodys_way(desk: Desk, name: str) -> None:
    account = choose_account()
    other = subprocess.Popen(["/bin/sleep", "600"], user=account.uid, group=account.gid)
    try:
        (desk.root / name).write_text(f"{other.pid}\n{desk.root}/postgres\n1700000000\n5432\n")
        desk.add_user()
    finally:
        other.kill()
        other.wait()
