"""`make setup`: once is enough, an interruption does no harm, and who lacks something is told what."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# Stands in for Python, because a true installation takes minutes: it creates an environment that holds nothing but
# itself, and writes down when something would be installed. The file `fails` lets the installation fail.
PYTHON = """#!/bin/sh
case "$*" in
*sys.version_info*) exit {too_old} ;;
*ensurepip*) exit {lacks_venv} ;;
*--version*) echo "Python 3.12.0" ;;
"-m venv .venv")
    mkdir -p .venv/bin && cp "$0" .venv/bin/python && echo "#!$(pwd -P)/.venv/bin/python" > .venv/bin/pip ;;
*"-m pip install"*) echo "$@" >> pip.log; [ ! -e fails ] ;;
esac
"""


@dataclass(frozen=True)
class Checkout:
    """A fresh checkout on a machine with a Python of our choice."""

    root: Path

    def provide_python(self, *, too_old: int = 0, lacks_venv: int = 0) -> None:
        python = self.root / "python"
        python.write_text(PYTHON.format(too_old=too_old, lacks_venv=lacks_venv), encoding="utf-8")
        python.chmod(0o755)

    def make(self, target: str = "setup") -> subprocess.CompletedProcess[str]:
        environment = {"PATH": os.environ["PATH"]}
        command = ["make", target, "PYTHON=nobody ./python"]
        return subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True, check=False)

    def set_up(self) -> str:
        done = self.make()
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def installations(self) -> int:
        log = self.root / "pip.log"
        return len(log.read_text(encoding="utf-8").splitlines()) if log.exists() else 0


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    folder = tmp_path / "the desk"
    folder.mkdir()
    for name in ("Makefile", "constraints.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    checkout = Checkout(folder)
    checkout.provide_python()
    return checkout


def test_the_first_time_it_says_what_it_does(checkout: Checkout) -> None:
    lines = checkout.set_up().splitlines()
    assert [line.split()[0] for line in lines] == ["Creating", "Installing", "The"]
    log = (checkout.root / "pip.log").read_text(encoding="utf-8")
    assert "-c constraints.txt -e .[worker,embedded,dev]" in log


def test_the_second_time_it_has_nothing_to_do(checkout: Checkout) -> None:
    checkout.set_up()
    assert checkout.set_up() == ""
    assert checkout.installations == 1


@pytest.mark.parametrize("name", ["constraints.txt", "pyproject.toml"])
def test_changed_requirements_are_installed_into_the_same_environment(checkout: Checkout, name: str) -> None:
    checkout.set_up()
    with (checkout.root / name).open("a", encoding="utf-8") as file:
        file.write("# one more\n")
    assert "Creating" not in checkout.set_up()
    assert checkout.installations == 2
    assert checkout.set_up() == ""


def test_a_file_that_is_only_newer_changes_nothing(checkout: Checkout) -> None:
    checkout.set_up()
    (checkout.root / "pyproject.toml").touch()
    assert checkout.set_up() == ""


def test_an_installation_that_failed_is_begun_anew(checkout: Checkout) -> None:
    (checkout.root / "fails").touch()
    done = checkout.make()
    assert done.returncode != 0
    assert "make setup" in done.stderr
    (checkout.root / "fails").unlink()
    assert "Creating" in checkout.set_up()
    assert checkout.set_up() == ""


def test_a_failed_update_is_not_taken_for_a_finished_one(checkout: Checkout) -> None:
    checkout.set_up()
    before = (checkout.root / "constraints.txt").read_bytes()
    (checkout.root / "constraints.txt").write_bytes(before + b"# one more\n")
    (checkout.root / "fails").touch()
    checkout.make()
    (checkout.root / "fails").unlink()
    (checkout.root / "constraints.txt").write_bytes(before)
    assert "Creating" in checkout.set_up()


def test_a_deleted_environment_is_made_again(checkout: Checkout) -> None:
    checkout.set_up()
    shutil.rmtree(checkout.root / ".venv")
    assert "Creating" in checkout.set_up()


def test_a_broken_environment_is_made_again(checkout: Checkout) -> None:
    checkout.set_up()
    (checkout.root / ".venv/bin/python").unlink()
    assert "Creating" in checkout.set_up()


def test_a_moved_environment_is_made_again(checkout: Checkout) -> None:
    checkout.set_up()
    moved = Checkout(checkout.root.rename(checkout.root.with_name("elsewhere")))
    assert "Creating" in moved.set_up()


def test_without_a_recent_python_it_says_which_is_needed(checkout: Checkout) -> None:
    checkout.provide_python(too_old=1)
    done = checkout.make()
    assert done.returncode != 0
    assert "Python 3.11" in done.stderr
    assert not (checkout.root / ".venv").exists()


def test_without_the_module_venv_it_says_how_to_get_it(checkout: Checkout) -> None:
    checkout.provide_python(lacks_venv=1)
    done = checkout.make()
    assert done.returncode != 0
    assert "python3-venv" in done.stderr


@pytest.mark.parametrize("target", ["run", "test", "check", "bench", "chaos", "load", "latency", "idle", "fuzz", "fmt"])
def test_whatever_needs_the_environment_makes_it_first(checkout: Checkout, target: str) -> None:
    checkout.make(target)
    assert checkout.installations == 1


def test_make_alone_lists_what_there_is(checkout: Checkout) -> None:
    listed = {line.split()[1] for line in checkout.make("help").stdout.splitlines()}
    assert listed >= {"help", "setup", "run", "test", "check", "bench", "fmt", "clean"}


def test_cleaning_keeps_the_data(checkout: Checkout) -> None:
    checkout.set_up()
    data = checkout.root / "var" / "postgres"
    data.mkdir(parents=True)
    checkout.make("clean")
    assert data.exists()
    assert not (checkout.root / ".venv").exists()
