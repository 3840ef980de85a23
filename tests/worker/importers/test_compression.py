"""Packed files are unpacked, and not without end."""

import gzip
from pathlib import Path

import pytest

from models.errors import InvalidInputError
from worker.importers.compression import open_unpacked


def test_a_packed_file_is_known_by_its_bytes(tmp_path: Path) -> None:
    packed, plain = tmp_path / "plain.txt", tmp_path / "plain.gz"
    packed.write_bytes(gzip.compress(b"The moon"))
    plain.write_bytes(b"The moon")
    with open_unpacked(packed) as first, open_unpacked(plain) as second:
        assert first.read() == second.read() == b"The moon"


def test_packed_parts_one_after_the_other_are_one_file(tmp_path: Path) -> None:
    path = tmp_path / "parts.gz"
    path.write_bytes(gzip.compress(b"The ") + gzip.compress(b"moon"))
    with open_unpacked(path) as unpacked:
        assert unpacked.read() == b"The moon"


def test_a_file_that_unpacks_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(bytes(10_000_000)))
    with open_unpacked(path, most=10_000_000) as unpacked:
        assert len(unpacked.read()) == 10_000_000
    with (
        open_unpacked(path, most=9_999_999) as unpacked,
        pytest.raises(InvalidInputError, match="more than 9,999,999 bytes"),
    ):
        unpacked.read()
