"""Bodies are unpacked as they come in, whoever packed them, and never further than they are read."""

import gzip
import io
import zlib
from types import SimpleNamespace
from typing import Any, cast

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.outbound.packing import Packed, PackingError, open_body


def deflate_bare(plain: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(plain) + packer.flush()


PACKERS: dict[str, Any] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": deflate_bare,
    "br": brotli.compress,
}


class Piecemeal(io.BytesIO):
    """A body that comes in small pieces, whatever somebody asks for, and counts what was taken of it."""

    headers: dict[str, str]

    def read(self, most: int | None = -1) -> bytes:
        return super().read(min(most, 7) if most and most > 0 else 7)


def unpack(packing: str, packed: bytes, most: int = 1000) -> bytes:
    body = Piecemeal(packed)
    body.headers = {"content-encoding": packing}
    stream = open_body(cast("Packed", body))
    pieces = []
    while piece := stream.read(most):
        assert len(piece) <= most
        pieces.append(piece)
    return b"".join(pieces)


@given(st.sampled_from(sorted(PACKERS)), st.binary(max_size=3000), st.integers(1, 100), st.integers(1, 2000))
def test_what_was_packed_comes_out_as_it_was(packing: str, plain: bytes, times: int, most: int) -> None:
    text = plain * times
    assert unpack(packing, PACKERS[packing](text), most) == text


@pytest.mark.parametrize("packing", sorted(PACKERS))
def test_what_ends_too_early_is_no_body(packing: str) -> None:
    packed = PACKERS[packing](bytes(range(256)) * 9)
    with pytest.raises((PackingError, EOFError)):
        unpack(packing, packed[:-5])


@given(st.sampled_from(["deflate", "br", "gzip"]), st.binary(min_size=1, max_size=60))
def test_what_is_not_packed_is_told(packing: str, said: bytes) -> None:
    try:
        unpack(packing, said)
    except (PackingError, EOFError, zlib.error, gzip.BadGzipFile):
        return


@pytest.mark.parametrize("packing", ["gzip", "deflate", "br", "identity", ""])
def test_nothing_is_nothing(packing: str) -> None:
    assert unpack(packing, b"") == b""


@pytest.mark.parametrize("packing", ["br", "deflate"])
def test_a_bomb_costs_what_is_read_of_it(packing: str) -> None:
    body = io.BytesIO(PACKERS[packing](bytes(5_000_000)))
    source = SimpleNamespace(headers={"content-encoding": packing}, read=body.read)
    stream = open_body(cast("Packed", source))
    assert len(stream.read(1000)) <= 1000
    kept = getattr(stream, "_kept", b"")
    assert len(kept) < 100_000
