"""The database is brought up to date by hand."""

import pytest
from sqlalchemy import Engine, text

from models.migrations.upgrade import missing_migrations
from worker.cli.main import _run


def test_an_empty_database_gets_all_tables_and_a_second_time_changes_nothing(
    database: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
        assert missing_migrations(connection)
    for _ in range(2):
        assert _run(["db", "upgrade"]) == 0
        assert capsys.readouterr().out == "The database is up to date.\n"
    with database.connect() as connection:
        assert not missing_migrations(connection)
