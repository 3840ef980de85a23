"""Which redis-server is run."""

import importlib.util
from pathlib import Path

import pytest

from models.engines.redis_server import find_program
from models.errors import UnavailableError


def test_an_installed_redis_goes_before_the_packaged_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = tmp_path / "redis-server"
    installed.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_program() == installed


def test_without_any_redis_the_reader_learns_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(UnavailableError, match=r"install Redis .* or set FACTDESK_REDIS_URL"):
        find_program()
