"""Unpacking a body as it comes in, never further than somebody wants to read: a bomb costs what is read of it."""

import gzip
import zlib
from typing import IO, Any, Protocol, cast

import brotli

# In the words of Accept-Encoding; GzipFile takes several packed parts one after the other, as gzip demands.
KNOWN_PACKINGS = "gzip, deflate, br"
_GZIP = {"gzip", "x-gzip"}
_PIECE_BYTES = 16 * 1024


class Readable(Protocol):
    """What a body is read from."""

    def read(self, most: int, /) -> bytes:
        """Return some of the next bytes, at most so many; none at the end."""


class Packed(Readable, Protocol):
    """An answer of `http.client` whose headers were read, and whose body was not."""

    headers: Any


class PackingError(ValueError):
    """The body is not packed as it says, or ends too early."""


def open_body(response: Packed) -> Readable:
    """Return the body as it was before it was packed; in a packing that is not known, as it came."""
    match name_packing(response.headers.get("content-encoding", "")):
        case "gzip":
            return gzip.GzipFile(fileobj=cast("IO[bytes]", response), mode="rb")
        case "deflate":
            return _Inflater(response)
        case "br":
            return _BrotliReader(response)
    return response


def name_packing(written: str) -> str:
    """Return the packing that a Content-Encoding names: gzip, deflate, br, another one as it stands, or none."""
    name = written.strip().lower()
    return "gzip" if name in _GZIP else "" if name == "identity" else name


class _Inflater:
    """Reads deflate, with the frame that the standard asks for or, as some servers send it, without."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self._inflate = zlib.decompressobj()
        self._began = False

    def read(self, most: int, /) -> bytes:
        """Return the next unpacked bytes."""
        while most > 0 and not self._inflate.eof:  # to zlib, none at most means any number
            packed = self._inflate.unconsumed_tail or self._source.read(_PIECE_BYTES)
            if not packed and not self._began:
                return b""
            if plain := self._unpack(packed, most):
                return plain
            if not packed:
                raise PackingError
        return b""

    def _unpack(self, packed: bytes, most: int) -> bytes:
        try:
            plain = self._inflate.decompress(packed, most)
        except zlib.error:
            if self._began:
                raise
            self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
            plain = self._inflate.decompress(packed, most)
        self._began = True
        return plain


class _BrotliReader:
    """Reads br; what the library unpacks beyond the limit of a call, by the size of its window at most, is kept."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self._unpacker = brotli.Decompressor()
        self._began = False
        self._kept = b""

    def read(self, most: int, /) -> bytes:
        """Return the next unpacked bytes."""
        while most > 0 and not self._kept and not self._unpacker.is_finished():
            hungry = self._unpacker.can_accept_more_data()
            packed = self._source.read(_PIECE_BYTES) if hungry else b""
            if hungry and not packed:
                if self._began:
                    raise PackingError
                return b""
            self._began = True
            self._kept = self._unpack(packed, most)
        plain, self._kept = self._kept[:most], self._kept[most:]
        return plain

    def _unpack(self, packed: bytes, most: int) -> bytes:
        try:
            return bytes(self._unpacker.process(packed, output_buffer_limit=most))
        except brotli.error as problem:
            raise PackingError from problem
