"""Before a desk opens, its data directory and its port have to be free."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.errors import ConflictError, InvalidInputError, UnavailableError
from models.settings import Settings
from worker.premises import check_port, is_desk_running, local_url, lock_desk


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port at which some other program listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_data_directory_has_one_desk_at_a_time(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "var")
    assert not is_desk_running(settings)
    lock = lock_desk(settings)
    assert is_desk_running(settings)
    with pytest.raises(ConflictError, match=f"A desk is running on {tmp_path}/var already"):
        lock_desk(settings)
    lock.close()
    assert not is_desk_running(settings)


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    with pytest.raises(UnavailableError, match=f"The data directory {tmp_path}/var cannot be used"):
        lock_desk(Settings(data_dir=tmp_path / "var"))


def test_a_free_port_passes(taken_port: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    assert free != taken_port
    check_port(Settings(port=free))


def test_a_taken_port_is_told_in_a_sentence(taken_port: int) -> None:
    with pytest.raises(ConflictError, match=f"Port {taken_port} is taken by another program"):
        check_port(Settings(port=taken_port))


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_an_address_of_some_other_machine_is_refused(host: str) -> None:
    with pytest.raises(InvalidInputError, match=f"cannot listen on {re.escape(host)}"):
        check_port(Settings(host=host))


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104 - what people write to listen everywhere
        ("::", "http://[::1]:8000"),
        ("desk.test", "http://desk.test:8000"),
    ],
)
def test_the_browser_on_this_machine_gets_an_address_that_it_can_open(host: str, url: str) -> None:
    assert local_url(Settings(host=host)) == url
