"""The command line: every command is found, mistakes are one sentence, and exit codes say what happened."""

import importlib
import subprocess
import sys
from pathlib import Path

import click
import pytest

from models.errors import DeskError
from worker.cli.main import COMMANDS, _run

REPOSITORY = Path(__file__).resolve().parents[3]
HEAVY = ("torch", "sentence_transformers")


@click.command()
def interrupted() -> None:
    raise KeyboardInterrupt


@click.command()
def refused() -> None:
    raise DeskError("The ink has run out.")


@click.command()
@click.pass_context
def half_done(ctx: click.Context) -> None:
    ctx.exit(1)


@pytest.fixture(autouse=True)
def further_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    for command in (interrupted, refused, half_done):
        monkeypatch.setitem(COMMANDS, str(command.name), f"{__name__}:{command.callback.__name__}")  # type: ignore[union-attr]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_exists_and_says_what_it_does(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    module, _, attribute = COMMANDS[name].partition(":")
    command = getattr(importlib.import_module(module), attribute)
    assert command.name == name
    assert command.help
    assert _run([name, "--help"]) == 0
    assert f"Usage: factdesk {name}" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--help"], ["up", "--help"]])
def test_a_look_at_the_help_does_not_load_the_encoder(arguments: list[str]) -> None:
    program = (
        f"import sys; from worker.cli.main import _run; code = _run({arguments!r})\n"
        f"sys.exit(code or ('loaded' if {set(HEAVY)!r} & set(sys.modules) else 0))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_expected_error_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["refused"]) == 1
    assert capsys.readouterr() == ("", "Error: The ink has run out.\n")


def test_an_interrupted_command_ends_its_line_and_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["interrupted"]) == 130
    assert capsys.readouterr() == ("", "\n")


def test_a_command_chooses_its_exit_code() -> None:
    assert _run(["half-done"]) == 1


@pytest.mark.parametrize("arguments", [["dig"], ["up", "--port", "none"], ["up", "--workers", "0"], ["db", "burn"]])
def test_a_wrong_call_is_told_apart_from_failed_work(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(arguments) == 2
    assert "Error: " in capsys.readouterr().err


def test_a_wrong_setting_is_named() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "worker.cli.main", "db", "upgrade"],
        cwd=REPOSITORY,
        env={"FACTDESK_PORT": "none"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Error: The setting FACTDESK_PORT is wrong: ")
