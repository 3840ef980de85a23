"""There is one door: nothing else in the project opens connections over HTTP to the outside."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LIBRARIES = {"http.client", "urllib.request", "urllib3", "requests", "httpx", "httpx2", "aiohttp", "ftplib"}
# They ask the desk itself, at the address that it has just bound.
ASKING_THE_DESK = {Path("worker/cli/up.py")}


def list_imports(source: str) -> Iterator[str]:
    """Yield every module that a file may import, at its top or later."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_nobody_else_speaks_to_the_outside() -> None:
    sources = [path for folder in ("models", "web", "worker") for path in (ROOT / folder).rglob("*.py")]
    speakers = {
        path.relative_to(ROOT)
        for path in sources
        if LIBRARIES
        & {name for found in list_imports(path.read_text(encoding="utf-8")) for name in [found, found.split(".")[0]]}
    }
    assert speakers - ASKING_THE_DESK == {Path("worker/outbound/exchange.py")}


def test_an_import_is_found_wherever_it_stands() -> None:
    found = set(list_imports("from http import client\ndef later():\n    import urllib.request as ask\n"))
    assert {"http.client", "urllib.request"} <= found
