"""The real database and broker for all tests, emptied between them, and the people of the stories."""

import csv
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from argon2 import PasswordHasher
from redis import Redis
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from models.base import Base
from models.engines.share import await_stop, hold_engines, release_engines
from models.migrations.upgrade import upgrade_database
from models.operations import people as accounts
from models.operations.people import add_person
from models.queue import await_bells
from models.session import desk_engine, transaction
from models.settings import Settings, load_settings
from models.tables.person import Person, Role

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from xdist.scheduler import LoadScopeScheduling

PASSWORD = "correct horse battery"
SHARED = Path(__file__).resolve().parents[2] / "shared"

_QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_NOBODY = _QUICK.hash("nobody knows it")

# Before anything reads the settings: the tests have engines and a data folder of their own, never the desk's.
_folder = tempfile.TemporaryDirectory(prefix="factdesk-tests-", ignore_cleanup_errors=True)
for name in [name for name in os.environ if name.startswith("FACTDESK_")]:
    del os.environ[name]
os.environ["FACTDESK_DATA_DIR"] = _folder.name


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> "LoadScopeScheduling":
    """Keep a file's tests in one process, and those that start a whole desk too: two desks at a time would be slow."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return "desks" if nodeid.startswith("tests/journey/") else nodeid.partition("::")[0]

    return ByFile(config, log)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same way of hashing passwords with a millionth of the cost, which else is most of what the tests cost."""
    monkeypatch.setattr(accounts, "_hasher", _QUICK)
    monkeypatch.setattr(accounts, "_NOBODY", _NOBODY)


@dataclass(frozen=True)
class People:
    """Alice the editor, Bob the reviewer, Charlie the stranger who submits, Dora the administrator."""

    alice: Person
    bob: Person
    charlie: Person
    dora: Person


@pytest.fixture(scope="session")
def settings() -> Iterator[Settings]:
    yield load_settings()
    desk_engine().dispose()
    release_engines(load_settings())
    await_stop(load_settings())


@pytest.fixture(scope="session")
def migrated(settings: Settings) -> Engine:
    addresses = hold_engines(settings)
    upgrade_database(addresses.database_url)
    engine = desk_engine()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # Tests do not survive a power cut; waiting for the disk at every commit would only make them slow.
        connection.execute(text("ALTER DATABASE factdesk SET synchronous_commit = off"))
    return engine


@pytest.fixture
def database(migrated: Engine, settings: Settings) -> Engine:
    """An empty, migrated database and an empty broker."""
    await_bells(5)  # what the test before announced must not ring in this one
    _empty(migrated)
    Redis.from_url(hold_engines(settings).redis_url).flushall()
    return migrated


@pytest.fixture
def usual_cells() -> Iterator[None]:
    """Let cells of tables be as long as Python has it; whoever imports fact-checks lets them be longer."""
    before = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(before)


@pytest.fixture
def session(database: Engine) -> Iterator[Session]:
    """One transaction, committed when the test ends well."""
    with transaction(database) as opened:
        yield opened


@pytest.fixture
def people(database: Engine) -> People:
    with transaction(database) as opened:
        return People(
            alice=add_person(opened, "alice@desk.test", "Alice", PASSWORD, Role.EDITOR),
            bob=add_person(opened, "bob@desk.test", "Bob", PASSWORD, Role.REVIEWER),
            charlie=add_person(opened, "charlie@desk.test", "Charlie", PASSWORD, Role.SUBMITTER),
            dora=add_person(opened, "dora@desk.test", "Dora", PASSWORD, Role.ADMIN),
        )


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """Headless Chromium; where there is none the test is skipped, but in CI that is a failure."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium found, and CI must have one")
        pytest.skip("no Chromium found")
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=flags)
        yield browser
        browser.close()


def _empty(engine: Engine) -> None:
    # Deleting a few rows takes a fifteenth of the time of TRUNCATE, which makes new files for every table and index.
    deletions = [str(table.delete().compile(engine)) for table in Base.metadata.sorted_tables]
    restart = """SELECT setval(quote_ident(sequencename)::regclass, 1, false) FROM pg_sequences
                 WHERE schemaname = 'public' AND last_value IS NOT NULL"""
    with engine.begin() as connection:
        # The audit log refuses to be emptied; only a superuser can switch its trigger off, as here.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.exec_driver_sql("; ".join([*deletions, restart]))
