"""The doctor looks at the machine."""

import shutil
import socket
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from models.settings import Settings
from worker.checkup.finding import Finding, State
from worker.checkup.machine import examine_machine
from worker.premises import lock_desk

Examine = Callable[[Settings], dict[str, Finding]]


@pytest.fixture
def examine() -> Examine:
    """The findings by the name of the part."""
    return lambda settings: {finding.name: finding for finding in examine_machine(settings)}


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_a_complete_installation_has_no_fault(tmp_path: Path, examine: Examine) -> None:
    findings = examine(Settings(data_dir=tmp_path, port=find_free_port()))
    assert [finding.name for finding in findings.values() if finding.state is State.FAULT] == []
    assert findings["encoder"].finding.startswith("all-MiniLM-L6-v2, weights 53aa51172d142c89")


def test_a_missing_library_is_a_fault(tmp_path: Path, examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    def lack(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr("worker.checkup.machine.version", lack)
    torch = examine(Settings(data_dir=tmp_path))["torch"]
    assert (torch.state, torch.finding) == (State.FAULT, "torch is not installed.")
    assert torch.advice


def test_a_missing_encoder_is_a_fault_that_says_what_to_set(tmp_path: Path, examine: Examine) -> None:
    encoder = examine(Settings(data_dir=tmp_path, encoder=str(tmp_path / "none")))["encoder"]
    assert encoder.state is State.FAULT
    assert "FACTDESK_ENCODER" in encoder.finding


def test_a_cross_encoder_is_looked_at_where_one_is_set(tmp_path: Path, examine: Examine, cross_encoder: Path) -> None:
    assert "cross-encoder" not in examine(Settings(data_dir=tmp_path))
    found = examine(Settings(data_dir=tmp_path, cross_encoder=str(cross_encoder)))["cross-encoder"]
    assert found.state is State.OK
    assert found.finding.startswith("coin, weights ")
    assert found.finding.endswith("nothing is answered automatically while it is set")
    missing = examine(Settings(data_dir=tmp_path, cross_encoder=str(tmp_path)))["cross-encoder"]
    assert missing.state is State.FAULT
    assert "FACTDESK_CROSS_ENCODER" in missing.finding


@pytest.mark.parametrize(("free", "state"), [(1_900_000_000, State.WARNING), (2_100_000_000, State.OK)])
def test_a_disk_that_gets_full_is_a_warning(
    free: int, state: State, tmp_path: Path, examine: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert examine(Settings(data_dir=tmp_path / "not" / "made" / "yet"))["disk"].state is state


def test_a_port_of_another_program_is_a_fault(tmp_path: Path, examine: Examine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert examine(Settings(data_dir=tmp_path, port=port))["port"].state is State.FAULT


def test_a_port_of_the_running_desk_is_in_order(tmp_path: Path, examine: Examine) -> None:
    settings = Settings(data_dir=tmp_path, port=find_free_port())
    lock = lock_desk(settings)
    assert examine(settings)["port"].finding.endswith("held by this desk, which is running")
    lock.close()
    assert examine(settings)["port"].finding.endswith("is free")


def test_a_data_directory_that_cannot_be_used_is_a_fault(tmp_path: Path, examine: Examine) -> None:
    (tmp_path / "var").write_text("a file")
    assert examine(Settings(data_dir=tmp_path / "var"))["data directory"].state is State.FAULT


def test_a_desk_open_to_the_network_without_tls_is_a_warning(tmp_path: Path, examine: Examine) -> None:
    everywhere = "0.0.0.0"  # noqa: S104 - that is what the warning is about
    assert examine(Settings(data_dir=tmp_path, host=everywhere))["exposure"].state is State.WARNING
    assert examine(Settings(data_dir=tmp_path, host=everywhere, secure_cookies=True))["exposure"].state is State.OK


def test_a_secret_key_that_others_can_read_is_a_fault(tmp_path: Path, examine: Examine) -> None:
    settings = Settings(data_dir=tmp_path)
    settings.read_secret_key()
    assert examine(settings)["secret key"].state is State.OK
    (tmp_path / "secret_key").chmod(0o640)
    key = examine(settings)["secret key"]
    assert (key.state, key.advice) == (State.FAULT, f"Run: chmod 600 {tmp_path}/secret_key")


@pytest.mark.parametrize(("length", "state"), [(31, State.FAULT), (32, State.OK)])
def test_a_short_secret_key_is_a_fault(length: int, state: State, tmp_path: Path, examine: Examine) -> None:
    settings = Settings(data_dir=tmp_path, secret_key=SecretStr("k" * length))
    assert examine(settings)["secret key"].state is state
