"""How calls that answer with a file are described."""

from typing import Any

from web.downloads import TYPES

FILES: dict[str, Any] = {
    "description": "The file; text that a spreadsheet would take for a formula stands after an apostrophe in CSV.",
    "content": {
        kind: {"schema": {"type": "string"} | ({"format": "binary"} if name == "xlsx" else {})}
        for name, kind in TYPES.items()
    },
}
