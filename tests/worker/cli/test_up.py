"""The whole desk in one terminal: what is refused before anything starts, and what is started."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from models.settings import Settings
from worker.cli.up import _word_announcement, list_parts
from worker.premises import lock_desk

REPOSITORY = Path(__file__).resolve().parents[3]


def run_up(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "worker.cli.main", "up", "--data-dir", str(root), *options],
        cwd=REPOSITORY,
        env=os.environ | {"FACTDESK_DATA_DIR": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_second_desk_on_the_same_data_is_refused(tmp_path: Path) -> None:
    lock = lock_desk(Settings(data_dir=tmp_path))
    done = run_up(tmp_path)
    lock.close()
    assert done.returncode == 1
    assert done.stderr == f"Error: A desk is running on {tmp_path} already: use that one, or stop it first.\n"


def test_a_taken_port_is_found_before_anything_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        done = run_up(tmp_path, "--port", str(port))
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: Port {port} is taken by another program")
    assert [path.name for path in tmp_path.iterdir()] == ["desk.lock"]


@pytest.mark.parametrize(
    ("workers", "names"), [(1, ["web", "worker"]), (3, ["web", "worker 1", "worker 2", "worker 3"])]
)
def test_there_is_one_web_server_and_as_many_workers_as_asked_for(workers: int, names: list[str]) -> None:
    parts = list_parts(workers)
    assert [part.name for part in parts] == names
    assert [part.command[-1] for part in parts] == ["web", *["worker"] * workers]


def test_the_announcement_names_address_and_logins() -> None:
    lines = _word_announcement(Settings(port=8123), [{"email": "alice@desk.test", "password": "ink and paper"}])
    assert "Factdesk is ready: http://127.0.0.1:8123" in lines
    assert "  alice@desk.test  ink and paper" in lines


def test_without_demo_accounts_no_logins_are_announced() -> None:
    assert not any("login" in line for line in _word_announcement(Settings(), []))
