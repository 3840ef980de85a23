"""Accounts from the command line."""

import json

import pytest

from models.operations.people import find_person, sign_in
from models.session import transaction
from tests.conftest import PASSWORD
from worker.cli.main import _run

pytestmark = pytest.mark.usefixtures("database")
ALICE = ["user", "add", "alice@desk.test", "--name", "Alice", "--role", "editor", "--password", PASSWORD]


def test_alice_gets_an_account_and_can_sign_in(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(ALICE) == 0
    assert capsys.readouterr() == ("alice@desk.test may now sign in as editor.\n", "")
    with transaction() as session:
        person, _ = sign_in(session, "alice@desk.test", PASSWORD, days=1)
    assert (person.name, person.role, person.is_demo) == ("Alice", "editor", False)


def test_programs_get_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run([*ALICE, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {name: told[name] for name in ("email", "name", "role")} == {
        "email": "alice@desk.test",
        "name": "Alice",
        "role": "editor",
    }
    assert PASSWORD not in json.dumps(told)
    assert "password" not in json.dumps(told)


def test_who_is_given_no_role_reviews(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["user", "add", "bob@desk.test", "--password", PASSWORD]) == 0
    with transaction() as session:
        person = find_person(session, "bob@desk.test")
    assert person is not None
    assert (person.role, person.name) == ("reviewer", "bob@desk.test")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["bob", "--password", PASSWORD], "“bob” is not an e-mail address."),
        (["bob@desk.test", "--password", "short"], "A password needs at least 10 characters."),
        (["ALICE@desk.test", "--password", PASSWORD], "There is already an account for ALICE@desk.test."),
    ],
)
def test_a_refusal_is_one_sentence(capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str) -> None:
    _run(ALICE)
    capsys.readouterr()
    assert _run(["user", "add", *arguments]) == 1
    assert capsys.readouterr() == ("", f"Error: {sentence}\n")


def test_a_name_may_hold_any_sign(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["user", "add", "bob@desk.test", "--name", "Bob [/b] [red]", "--password", PASSWORD]) == 0
    assert _run(["user", "list"]) == 0
    assert "Bob [/b] [red]" in capsys.readouterr().out


def test_an_unknown_role_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["user", "add", "bob@desk.test", "--role", "king", "--password", PASSWORD]) == 2
    assert "'king' is not one of" in capsys.readouterr().err


def test_accounts_are_listed_and_can_be_shut_and_reopened(capsys: pytest.CaptureFixture[str]) -> None:
    _run(ALICE)
    for command, active in (("shut", False), ("reopen", True)):
        assert _run(["user", command, "Alice@desk.test"]) == 0
        capsys.readouterr()
        assert _run(["user", "list", "--json"]) == 0
        [told] = json.loads(capsys.readouterr().out)
        assert (told["email"], told["active"], told["demo"]) == ("alice@desk.test", active, False)
    assert _run(["user", "list"]) == 0
    assert "alice@desk.test" in capsys.readouterr().out
    assert _run(["user", "shut", "nobody@desk.test"]) == 1
    assert capsys.readouterr().err == "Error: There is no account for nobody@desk.test.\n"
