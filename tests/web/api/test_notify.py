"""Asking to be told of one submission while sending it."""

from typing import Any

import pytest
from sqlalchemy import func, select

from models.session import transaction
from models.tables.submission import Submission
from models.tables.webhook import Webhook
from tests.conftest import People
from tests.web.api.program import Program

ADDRESS = "https://charlie.test/told"
CLAIM = {"kind": "claim", "text": "The Thames froze in 1963."}


def count(table: type) -> int:
    with transaction() as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def send(program: Program, way: str, address: str) -> Any:
    if way == "claim":
        return program.post("/submissions", CLAIM | {"notify": address})
    return program.upload("/submissions/bulk", "One.\nTwo.", notify=address)


@pytest.mark.parametrize("way", ["claim", "list"])
def test_charlie_is_told_of_what_he_sent_and_of_nothing_else(charlie: Program, people: People, way: str) -> None:
    told = send(charlie, way, ADDRESS).get_json()
    assert told["notify"]["secret"].startswith("whsec_")
    with transaction() as session:
        webhook = session.get_one(Webhook, told["notify"]["webhook"])
        assert (webhook.url, webhook.person_id) == (ADDRESS, people.charlie.id)
        assert told["links"]["result"].endswith(str(webhook.submission_id))
    assert "notify" not in charlie.read(told["links"]["self"]), "the secret is shown once"


def test_without_the_wish_nobody_is_told(charlie: Program) -> None:
    assert charlie.post("/submissions", CLAIM).get_json()["notify"] is None
    assert count(Webhook) == 0


@pytest.mark.parametrize("way", ["claim", "list"])
@pytest.mark.parametrize("address", ["http://charlie.test", "ftp://x", "charlie.test", "", "https://", "https:// x y"])
def test_an_address_that_cannot_be_told_is_refused(charlie: Program, way: str, address: str) -> None:
    refused = send(charlie, way, address)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.get_json()["errors"]] == ["#/notify"]
    assert (count(Submission), count(Webhook)) == (0, 0)


@pytest.mark.parametrize("way", ["claim", "list"])
def test_strangers_cannot_be_told(stranger: Program, way: str) -> None:
    refused = send(stranger, way, ADDRESS)
    assert refused.status_code == 422
    [error] = refused.get_json()["errors"]
    assert error["pointer"] == "#/notify"
    assert "access token" in error["detail"]
    assert count(Submission) == 0
