"""Webhooks from the command line."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from models.operations.jobs import claim_job, finish_job, note_attempt
from models.queries.webhooks import list_secrets
from models.session import transaction
from models.tables.job import Job
from models.tables.webhook import Webhook
from tests.conftest import People
from worker.cli.main import _run

pytestmark = pytest.mark.usefixtures("people")
URL = "https://charlie.test/hook"
Printed = pytest.CaptureFixture[str]


def run(*arguments: object) -> int:
    return _run(["webhook", *map(str, arguments)])


def read(capsys: Printed, *arguments: object) -> Any:
    """Run a command and return the one document that it prints."""
    capsys.readouterr()
    assert run(*arguments, "--json") == 0
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def added(capsys: Printed) -> dict[str, Any]:
    """Charlie's webhook, as it was printed when it was added."""
    told: dict[str, Any] = read(capsys, "add", URL, "--person", "charlie@desk.test")
    return told


def deliver(status: int) -> None:
    """Let a worker meet the receiver of the newest message."""
    with transaction() as session:
        job_id = session.scalars(select(Job.id).where(Job.state == "queued")).one()
        lease = claim_job(session, job_id, 30)
        assert lease is not None
        note_attempt(session, lease, {"status": status})
        finish_job(session, lease)


def test_a_secret_is_printed_once(capsys: Printed, people: People) -> None:
    assert run("add", URL, "--person", "charlie@desk.test", "--event", "job.finished", "--description", "Mine") == 0
    printed = capsys.readouterr().out
    with transaction() as session:
        webhook = session.scalars(select(Webhook)).one()
        [secret] = list_secrets(session, webhook.id)
    assert (webhook.person_id, webhook.events, webhook.description) == (people.charlie.id, ["job.finished"], "Mine")
    assert printed == f"Webhook {webhook.id} sends to {URL}. Its secret, shown this once:\n{secret}\n"
    run("show", webhook.id)
    run("list")
    run("deliveries", webhook.id)
    assert secret not in capsys.readouterr().out


def test_who_names_no_event_is_told_of_all(added: dict[str, Any]) -> None:
    assert added["events"] == ["job.finished", "verdict.published", "verdict.corrected", "verdict.withdrawn"]
    assert added["secret"].startswith("whsec_")
    assert (added["state"], added["whole_desk"]) == ("active", False)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--person", "nobody@desk.test"], "There is no account for nobody@desk.test."),
        (["--person", "alice@desk.test", "--whole-desk"], "Only administrators can be told of the whole desk."),
    ],
)
def test_a_refusal_is_one_sentence(capsys: Printed, arguments: list[str], sentence: str) -> None:
    assert run("add", URL, *arguments) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"Error: {sentence}")


def test_an_unknown_event_is_a_wrong_call(capsys: Printed) -> None:
    assert run("add", URL, "--person", "charlie@desk.test", "--event", "job.started") == 2
    assert "'job.started' is not one of" in capsys.readouterr().err


def test_the_list_can_be_of_one_person(capsys: Printed, added: dict[str, Any]) -> None:
    dora = read(capsys, "add", "https://dora.test/", "--person", "dora@desk.test", "--whole-desk")
    assert [one["id"] for one in read(capsys, "list")] == [dora["id"], added["id"]]
    [told] = read(capsys, "list", "--person", "Charlie@desk.test")
    assert (told["id"], told["person"], told["url"]) == (added["id"], "charlie@desk.test", URL)
    assert "secret" not in told
    capsys.readouterr()
    assert run("list") == 0
    printed = capsys.readouterr().out
    assert all(word in printed for word in ("charlie.test/hook", "charlie@desk.test", "whole desk", "active"))


def test_one_can_be_shown(capsys: Printed, added: dict[str, Any]) -> None:
    assert read(capsys, "show", added["id"])["url"] == URL
    assert run("show", added["id"]) == 0
    assert f"url: {URL}\n" in capsys.readouterr().out
    assert run("show", added["id"] + 1) == 1
    assert capsys.readouterr().err.startswith("Error: There is no webhook with this number")


def test_a_rotation_prints_the_new_secret(capsys: Printed, added: dict[str, Any]) -> None:
    renewed = read(capsys, "rotate", added["id"])["secret"]
    with transaction() as session:
        assert list_secrets(session, added["id"]) == [renewed, added["secret"]]


def test_a_test_message_shows_in_the_log_and_is_sent_again(capsys: Printed, added: dict[str, Any]) -> None:
    sent = read(capsys, "test", added["id"])
    assert (sent["event"], sent["state"]) == ("webhook.test", "queued")
    assert run("replay", added["id"], sent["id"]) == 1
    deliver(200)
    again = read(capsys, "replay", added["id"], sent["id"])
    assert again["message_id"] == sent["message_id"]
    log = read(capsys, "deliveries", added["id"])
    assert [(one["id"], one["state"]) for one in log] == [(again["id"], "queued"), (sent["id"], "succeeded")]
    assert log[1]["attempts"][0]["status"] == 200
    assert run("deliveries", added["id"]) == 0
    assert "succeeded" in capsys.readouterr().out


def test_it_is_switched_off_and_on_and_removed(capsys: Printed, added: dict[str, Any]) -> None:
    number = added["id"]
    assert run("disable", number) == 0
    told = read(capsys, "show", number)
    assert (told["state"], told["disabled_reason"]) == ("disabled", "The desk's operator switched it off.")
    assert run("test", number) == 1
    assert run("enable", number) == 0
    assert read(capsys, "show", number)["state"] == "active"
    assert run("remove", number, "--yes") == 0
    assert read(capsys, "list") == []
