"""Access tokens from the command line."""

import json

import pytest

from models.operations.tokens import find_token
from models.session import transaction
from tests.conftest import People
from worker.cli.main import _run

BOB = ["--person", "Bob@desk.test"]


@pytest.fixture(autouse=True)
def _people(people: People) -> None:
    """Everybody has an account."""


def test_a_token_is_printed_alone_and_works(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["token", "create", *BOB, "--name", "reader", "--scope", "read", "--scope", "review"]) == 0
    printed = capsys.readouterr()
    assert "shown this once" in printed.err
    with transaction() as session:
        token = find_token(session, printed.out.removesuffix("\n"))
        assert (token.person.name, token.name, token.scopes) == ("Bob", "reader", ["read", "review"])
        assert token.expires_at is not None


def test_programs_get_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["token", "create", *BOB, "--name", "reader", "--scope", "read", "--forever", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert _run(["token", "list", *BOB, "--json"]) == 0
    [listed] = json.loads(capsys.readouterr().out)
    assert made.pop("token").startswith(made["hint"])
    assert listed == made
    assert (listed["person"], listed["expires_at"], listed["last_used_at"]) == ("bob@desk.test", None, None)


def test_a_revoked_token_is_gone(capsys: pytest.CaptureFixture[str]) -> None:
    _run(["token", "create", *BOB, "--name", "old [red]", "--scope", "read", "--json"])
    number = str(json.loads(capsys.readouterr().out)["id"])
    assert _run(["token", "list"]) == 0
    assert "old [red]" in capsys.readouterr().out
    assert _run(["token", "revoke", number]) == 0
    assert capsys.readouterr().out == "The token “old [red]” is revoked.\n"
    assert _run(["token", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert _run(["token", "list"]) == 0
    assert "bob@desk.test" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["create", *BOB, "--name", "x", "--scope", "admin"], "Only admins can have tokens with the scope “admin”."),
        (["create", "--person", "eve", "--name", "x", "--scope", "read"], "There is no account for eve."),
        (["list", "--person", "eve@desk.test"], "There is no account for eve@desk.test."),
        (["revoke", "99"], "There is no such access token."),
    ],
)
def test_a_refusal_is_one_sentence(capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str) -> None:
    assert _run(["token", *arguments]) == 1
    assert capsys.readouterr() == ("", f"Error: {sentence}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["create", *BOB, "--name", "x"],
        ["create", *BOB, "--name", "x", "--scope", "all"],
        ["create", *BOB, "--name", "x", "--scope", "read", "--days", "0"],
        ["revoke", "x"],
    ],
)
def test_a_wrong_call_is_told_so(arguments: list[str]) -> None:
    assert _run(["token", *arguments]) == 2
