"""Keep-alive connections that cost little processor time, because a load shares the cores with what it measures."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

# Below gunicorn's two seconds, after which it closes a connection on which nothing comes.
_FRESH_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and the JSON that came with it."""

    status: int
    body: Any


def write_request(method: str, path: str, body: object = None, **headers: str) -> bytes:
    """Return a request as it goes over the line."""
    data = b"" if body is None else json.dumps(body).encode()
    told = {"Host": "127.0.0.1", "Content-Length": str(len(data)), **headers}
    if data:
        told["Content-Type"] = "application/json"
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in told.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + data


@dataclass
class Connections:
    """So many connections to one port; whoever asks takes the one that was used longest ago."""

    port: int
    number: int
    _free: asyncio.Queue["_Connection"] = field(default_factory=asyncio.Queue)

    def __post_init__(self) -> None:
        for _ in range(self.number):
            self._free.put_nowait(_Connection(self.port))

    async def ask(self, request: bytes) -> Answer:
        """Send a request on a free connection, and wait for one where there is none."""
        connection = await self._free.get()
        try:
            return await connection.ask(request)
        except BaseException:
            connection.close()
            raise
        finally:
            self._free.put_nowait(connection)

    def close(self) -> None:
        """Close what is open and free."""
        while not self._free.empty():
            self._free.get_nowait().close()


class _Connection:
    def __init__(self, port: int) -> None:
        self._port = port
        self._used_at = 0.0
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> Answer:
        now = asyncio.get_running_loop().time
        if self._streams is None or now() - self._used_at > _FRESH_SECONDS:
            self.close()
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        body = await reader.readexactly(_read_length(head))
        self._used_at = now()
        if "connection: close" in head.lower():
            self.close()
        return Answer(int(head[9:12]), json.loads(body) if body else None)

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def _read_length(head: str) -> int:
    for line in head.split("\r\n"):
        name, _, value = line.partition(":")
        if name.lower() == "content-length":
            return int(value)
    return 0
