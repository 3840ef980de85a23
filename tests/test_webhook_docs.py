"""The code that docs/webhooks.md shows to receivers does what the page says."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from models.operations.webhooks import RETRY_SECONDS
from models.queries.webhooks import Letter
from models.tables.webhook import Event
from worker.deliver import sign_letter, write_body

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "webhooks.md").read_text(encoding="utf-8")
OLD, NEW, OTHER = (f"whsec_{letter * 43}=" for letter in "AEI")
PAYLOAD = {"type": "webhook.test", "timestamp": "2026-03-01T12:00:00+00:00", "data": {"claim": "Ein Grüße-Satz."}}


def read_block(language: str) -> str:
    [block] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(block)


@pytest.fixture
def letter() -> Letter:
    """A message in the days of a rotation."""
    return Letter(1, "https://newsroom.example/", [NEW, OLD], "msg_1", PAYLOAD, 1, is_last=False)


def test_a_receiver_in_python_tells_messages_from_forgeries(letter: Letter) -> None:
    scope: dict[str, Any] = {}
    exec(read_block("python"), scope)  # noqa: S102 - it is our own page
    read_message, body, headers = scope["read_message"], write_body(letter), sign_letter(letter)
    assert read_message(body, headers, NEW) == read_message(body, headers, OLD) == PAYLOAD
    assert read_message(body, headers, OTHER) is None
    assert read_message(body + b" ", headers, NEW) is None
    assert read_message(body, headers | {"webhook-timestamp": "1700000000"}, NEW) is None


def test_a_receiver_in_javascript_tells_messages_from_forgeries(letter: Letter, chromium: "Browser") -> None:
    page = chromium.new_page()
    page.goto(Path(__file__).as_uri())  # a file counts as a safe place, where there is cryptography
    page.add_script_tag(content=read_block("javascript"))
    body, headers = write_body(letter).decode(), sign_letter(letter)

    def read_message(*arguments: Any) -> Any:
        return page.evaluate("arguments => readMessage(...arguments)", list(arguments))

    assert read_message(body, headers, NEW) == read_message(body, headers, OLD) == PAYLOAD
    assert read_message(body, headers, OTHER) is None
    assert read_message(body + " ", headers, NEW) is None
    assert read_message(body, headers | {"webhook-timestamp": "1700000000"}, NEW) is None
    assert read_message(body, headers | {"webhook-signature": "v1,nonsense v2 v1,"}, NEW) is None
    assert read_message(body, {"webhook-timestamp": headers["webhook-timestamp"]}, NEW) is None
    page.close()


def test_the_page_names_every_event_and_every_pause() -> None:
    for event in Event:
        assert f"| `{event}` |" in PAGE
    assert RETRY_SECONDS == (5, 60, 300, 1800, 7200, 18000, 36000)
    assert "5 seconds, 1 minute, 5 minutes, 30 minutes, 2, 5 and 10 hours" in PAGE
    assert json.loads(read_block("json"))["type"] == "verdict.published"
