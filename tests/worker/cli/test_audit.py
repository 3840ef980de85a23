"""The command that proves the audit log."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, text

from models.errors import DeskError
from tests.conftest import People
from worker.cli.audit import audit


def test_a_whole_log_is_said_to_be_whole(people: People) -> None:
    answer = CliRunner().invoke(audit, ["verify", "--json"], catch_exceptions=False)
    assert json.loads(answer.stdout) == {"events": 4, "first_broken": None}


def test_an_edited_event_is_named(people: People, database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("UPDATE audit_event SET action = 'sign_in' WHERE id = 3"))
    with pytest.raises(DeskError, match="event 3"):
        CliRunner().invoke(audit, ["verify"], catch_exceptions=False)
