"""The rules of the house that no single file can keep: layers, transactions, migrations, documents, plain words."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from celery import Celery
from sqlalchemy import CheckConstraint, Engine, inspect

from models.base import Base
from models.tables.job import JobKind
from worker.handlers import HANDLERS
from worker.tasks import TASKS, register_tasks

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("models", "web", "worker")
# Put together here, so that this file does not hold what it forbids.
UNFINISHED = re.compile(r"\b(?:TO" + "DO|FIX" + "ME|X" + r"XX)\b|pragma: no " + "cover")
# The beginning of a path on somebody's machine, not a part of a longer one or of an address.
OF_A_MACHINE = re.compile(r"(?<![\w.:/~-])/(?:work|root|home|Users|opt)/\w")


def find_sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def list_project_files() -> list[Path]:
    """Return what is in the repository, or will be with the next commit."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("the project is not in a git checkout here")
    names = listed.stdout.decode().split("\0")[:-1]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def find_lines(pattern: re.Pattern[str], files: list[Path]) -> list[str]:
    """Return where the pattern occurs in the files that hold text."""
    found = []
    for file in files:
        content = file.read_bytes()
        if b"\0" in content:
            continue
        lines = enumerate(content.decode(errors="replace").splitlines(), 1)
        found += [
            f"{file.relative_to(ROOT)}:{number}: {line.strip()}" for number, line in lines if pattern.search(line)
        ]
    return found


def find_long_sleeps(source: str) -> list[int]:
    """Return the lines on which `sleep` is called with a number of at least one second."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", None)) == "sleep"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, int | float)
        and node.args[0].value >= 1
    ]


def test_everybody_imports_only_whom_they_may() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


def test_one_place_commits() -> None:
    callers = [path for path in find_sources(*PACKAGES) if ".commit(" in path.read_text(encoding="utf-8")]
    assert [str(path.relative_to(ROOT)) for path in callers] == ["models/session.py"]


def test_every_kind_of_job_has_a_task_and_a_handler() -> None:
    assert set(TASKS) == set(JobKind)
    assert set(HANDLERS) == set(JobKind)


def test_a_task_answers_to_the_name_by_which_the_queue_rings() -> None:
    app = Celery("bells", set_as_current=False)
    register_tasks(app)
    assert {name for name in app.tasks if not name.startswith("celery.")} == {f"factdesk.{kind}" for kind in JobKind}


def test_the_settings_are_documented_as_they_are() -> None:
    command = [sys.executable, "docs/make_settings.py", "--check"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr


def test_the_migrations_make_the_tables_that_the_code_describes(database: Engine) -> None:
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        differences = compare_metadata(context, Base.metadata)
    assert differences == []


def test_the_migrations_make_every_check_that_the_code_describes(database: Engine) -> None:
    inspector = inspect(database)
    for table in Base.metadata.sorted_tables:
        of_columns = (constraint for column in table.columns for constraint in column.constraints)
        described = {rule.name for rule in (*table.constraints, *of_columns) if isinstance(rule, CheckConstraint)}
        assert {check["name"] for check in inspector.get_check_constraints(table.name)} == described, table.name


def test_nobody_sleeps_for_a_second() -> None:
    assert find_long_sleeps("import time\ntime.sleep(0.5)\ntime.sleep(1)\nsleep(2.5)") == [3, 4]
    for path in find_sources(*PACKAGES, "tests"):
        assert not find_long_sleeps(path.read_text(encoding="utf-8")), path


def test_nothing_is_marked_as_unfinished() -> None:
    assert find_lines(UNFINISHED, list_project_files()) == []


def test_no_file_knows_the_machine_on_which_it_was_written() -> None:
    assert OF_A_MACHINE.search('path = "/' + 'work/main"')
    assert not OF_A_MACHINE.search("https://example.org/" + "work/1")
    assert find_lines(OF_A_MACHINE, list_project_files()) == []
