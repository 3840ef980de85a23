"""Opening files that may be packed with gzip, with a limit against those that unpack without end."""

import gzip
import io
import zlib
from pathlib import Path
from typing import Any, BinaryIO

from models.errors import InvalidInputError

MOST_UNPACKED = 2_000_000_000
_GZIP_MAGIC = b"\x1f\x8b"


def open_unpacked(path: Path, most: int = MOST_UNPACKED) -> io.BufferedReader:
    """Open a file for reading, unpacked if it is gzip, whatever its name says.

    Reading raises `InvalidInputError` where the gzip is broken, and once more than `most` bytes came out of it.
    """
    packed = path.open("rb")
    if packed.peek(2)[:2] != _GZIP_MAGIC:
        return packed
    return io.BufferedReader(_Unpacked(packed, most))


class _Unpacked(io.RawIOBase):
    """The unpacked bytes of a gzip file."""

    def __init__(self, packed: BinaryIO, most: int) -> None:
        super().__init__()
        self._packed = packed
        self._bytes = gzip.GzipFile(fileobj=packed)
        self._most = most
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            got = self._bytes.readinto(buffer)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise InvalidInputError("The file is broken gzip: pack or download it again.", "file") from error
        self._read += got
        if self._read > self._most:
            raise InvalidInputError(f"The file unpacks to more than {self._most:,} bytes: split it.", "file")
        return got

    def close(self) -> None:
        self._bytes.close()
        self._packed.close()
        super().close()
