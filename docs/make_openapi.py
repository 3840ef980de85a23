"""Prints docs/openapi.json, which describes the interface for programs, as web/api has it; --check compares the two."""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from models.settings import Settings
from web.api.description import read_spec
from web.app import create_app

TARGET = Path(__file__).with_name("openapi.json")


def main(arguments: list[str]) -> int:
    """Print the document, or compare it with the file: 0 where they are the same."""
    document = write_document()
    if arguments != ["--check"]:
        print(document, end="")
        return 0
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == document:
        return 0
    print("docs/openapi.json does not tell what web/api says; “make fmt” renews it.", file=sys.stderr)
    return 1


def write_document() -> str:
    """Return the document; for that no engine has to run, and none is started."""
    with TemporaryDirectory() as folder:
        elsewhere = Settings(
            data_dir=Path(folder), database_url="postgresql://localhost/none", redis_url="redis://localhost/0"
        )
        with create_app(elsewhere).app_context():
            return json.dumps(read_spec(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
