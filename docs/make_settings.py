"""Prints docs/settings.md, which describes every setting, as models/settings.py has it; --check compares the two."""

import sys
from pathlib import Path
from types import NoneType
from typing import Any, get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from models.settings import Settings

TARGET = Path(__file__).with_name("settings.md")
_TITLE = """# Settings

Factdesk reads its settings from the environment, once, at the start, and refuses a value that it cannot use.
This page is made from `models/settings.py`; `make fmt` renews it.

| variable | default | type | meaning |
|---|---|---|---|
"""
_TYPES: dict[type, str] = {
    bool: "true or false",
    float: "number",
    int: "whole number",
    Path: "path",
    SecretStr: "secret",
    str: "text",
}
_SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}


def main(arguments: list[str]) -> int:
    """Print the page, or compare it with the file: 0 where they are the same."""
    page = write_page()
    if arguments != ["--check"]:
        print(page, end="")
        return 0
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == page:
        return 0
    print("docs/settings.md does not tell what models/settings.py says; “make fmt” renews it.", file=sys.stderr)
    return 1


def write_page() -> str:
    """Return the whole page."""
    return _TITLE + "".join(_write_row(name, field) for name, field in Settings.model_fields.items())


def _write_row(name: str, field: FieldInfo) -> str:
    variable = f"`{Settings.model_config['env_prefix']}{name.upper()}`"
    cells = (variable, _word_default(field.default), _word_type(field), field.description or "")
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def _word_default(default: Any) -> str:
    if default is None:
        return "unset"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _word_type(field: FieldInfo) -> str:
    kinds = [kind for kind in get_args(field.annotation) or (field.annotation,) if kind is not NoneType]
    limits = [
        f"{sign} {getattr(mark, name):g}"
        for mark in field.metadata
        for name, sign in _SIGNS.items()
        if hasattr(mark, name)
    ]
    return ", ".join([*(_TYPES[kind] for kind in kinds), *limits])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
