"""A desk as an older release left it, brought to this one."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from alembic import command
from sqlalchemy import Engine, create_engine, make_url, text

from models.engines.share import hold_engines
from models.migrations.upgrade import configure_alembic, missing_migrations, upgrade_database
from models.settings import Settings

BringUp = Callable[[str, str], Engine]


@pytest.fixture
def bring_up(database: Engine, settings: Settings) -> Iterator[BringUp]:
    """Make a database beside the desk's own at an older revision, fill it by SQL, and bring it to this release."""
    with ExitStack() as opened:

        def build(revision: str, rows: str) -> Engine:
            address = make_url(hold_engines(settings).database_url).set(database="before")
            url = address.render_as_string(hide_password=False)
            opened.enter_context(make_database(database))
            engine = create_engine(url)
            opened.callback(engine.dispose)
            with engine.begin() as connection:
                command.upgrade(configure_alembic(connection), revision)
                for statement in filter(str.strip, rows.split(";\n")):
                    connection.exec_driver_sql(statement)
                assert missing_migrations(connection)
            upgrade_database(url)
            return engine

        yield build


@contextmanager
def make_database(database: Engine) -> Iterator[None]:
    """Have an empty database called “before”, until the end of the block."""
    with database.connect().execution_options(isolation_level="AUTOCOMMIT") as owner:
        owner.execute(text("DROP DATABASE IF EXISTS before"))
        owner.execute(text("CREATE DATABASE before"))
        yield
        owner.execute(text("DROP DATABASE before"))
