"""Access tokens: made for a person, told apart from forgeries, never more than their person, and taken back."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.errors import ConflictError, DeskError, InvalidInputError, NotFoundError, SignInNeededError
from models.operations import tokens
from models.operations.people import set_active
from models.operations.tokens import (
    create_token,
    find_token,
    is_use_due,
    is_well_formed,
    list_scopes,
    make_secret,
    note_use,
    revoke_token,
)
from models.session import transaction
from models.tables.audit import AuditEvent
from models.tables.person import ApiToken, Person, Role, Scope
from tests.conftest import People


@pytest.fixture
def secret(people: People) -> str:
    """The token with which Bob's reader reads."""
    with transaction() as session:
        return create_token(session, people.bob, "reader", ["read"], by=people.bob)[1]


def test_a_token_finds_its_person_again(session: Session, people: People, secret: str) -> None:
    token = find_token(session, secret)
    assert token.person.id == people.bob.id
    assert token.scopes == ["read"]
    assert secret.startswith(token.hint)


def test_only_its_digest_is_kept(session: Session, secret: str) -> None:
    row = session.execute(text("SELECT api_token::text FROM api_token")).scalar_one()
    assert secret not in row
    assert secret.removeprefix("fd_")[5:] not in row


def test_two_tokens_share_nothing_but_the_mark() -> None:
    made = {make_secret() for _ in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch(r"fd_[0-9A-Za-z]{36}", secret) for secret in made)
    assert all(is_well_formed(secret) for secret in made)


def test_the_checksum_is_the_one_that_scanners_compute() -> None:
    """CRC-32 of all before it, in base 62 with the digits 0-9A-Za-z, six of them: written out here once."""
    chance = "fd_" + "0" * 30
    # It is 2,183,703,502; in base 62 the digits 2, 23, 48, 37, 2, 14.
    assert is_well_formed(chance + "2Nmb2E")
    assert not is_well_formed(chance + "2Nmb2F")


@pytest.mark.parametrize("place", [0, 3, 20, 32, 38])
def test_a_slip_of_the_pen_is_found_without_the_database(place: int) -> None:
    secret = make_secret()
    other = "x" if secret[place] != "x" else "y"
    assert not is_well_formed(secret[:place] + other + secret[place + 1 :])


@pytest.mark.parametrize("shown", ["", "fd_", "fd_abc", "x" * 5_000, "fd_" + "é" * 36, "fd_" + "0" * 36 + "\n"])
def test_what_is_no_token_is_told_so(session: Session, shown: str) -> None:
    with pytest.raises(SignInNeededError, match="no access token"):
        find_token(session, shown)


def test_a_token_that_nobody_made_is_unknown(session: Session) -> None:
    with pytest.raises(SignInNeededError, match="does not know"):
        find_token(session, make_secret())


def test_an_expired_token_is_told_so(session: Session, secret: str) -> None:
    session.execute(text("UPDATE api_token SET expires_at = now() - interval '1 second'"))
    with pytest.raises(SignInNeededError, match="expired"):
        find_token(session, secret)


def test_a_shut_account_rests_its_tokens(session: Session, people: People, secret: str) -> None:
    set_active(session, people.bob.email, active=False)
    with pytest.raises(SignInNeededError, match="shut"):
        find_token(session, secret)
    set_active(session, people.bob.email, active=True)
    assert find_token(session, secret).name == "reader"


def test_a_token_lasts_ninety_days_unless_somebody_says_otherwise(session: Session, people: People) -> None:
    ninety, _ = create_token(session, people.bob, "a", ["read"])
    week, _ = create_token(session, people.bob, "b", ["read"], 7)
    endless, _ = create_token(session, people.bob, "c", ["read"], None)
    assert ninety.expires_at is not None
    assert week.expires_at is not None
    assert timedelta(days=82) < ninety.expires_at - week.expires_at < timedelta(days=84)
    assert endless.expires_at is None


@pytest.mark.parametrize(
    ("name", "scopes", "days", "field"),
    [
        (" ", ["read"], 90, "name"),
        ("x" * 101, ["read"], 90, "name"),
        ("x", [], 90, "scopes"),
        ("x", ["everything"], 90, "scopes"),
        ("x", ["read"], 0, "days"),
        ("x", ["read"], 100_000, "days"),
    ],
)
def test_what_is_no_token_is_not_made(
    session: Session, people: People, name: str, scopes: list[str], days: int, field: str
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        create_token(session, people.dora, name, scopes, days)
    assert refusal.value.field == field
    assert session.scalars(select(ApiToken)).all() == []


@pytest.mark.parametrize(
    ("role", "scopes"),
    [
        (Role.SUBMITTER, ["submit", "read"]),
        (Role.REVIEWER, ["submit", "read", "review"]),
        (Role.EDITOR, ["submit", "read", "review"]),
        (Role.ADMIN, ["submit", "read", "review", "admin"]),
    ],
)
def test_a_token_is_given_no_more_than_its_person_has(session: Session, role: Role, scopes: list[str]) -> None:
    person = Person(email="erin@desk.test", name="Erin", role=role, password_hash="-", active=True)
    session.add(person)
    session.flush()
    assert list_scopes(person) == scopes
    assert create_token(session, person, "all", scopes)[0].scopes == scopes
    for scope in set(Scope) - set(scopes):
        with pytest.raises(InvalidInputError, match=f"“{scope}”"):
            create_token(session, person, "more", ["read", scope])


def test_nobody_collects_tokens_without_end(session: Session, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST_TOKENS", 2)
    first, _ = create_token(session, people.bob, "1", ["read"])
    create_token(session, people.bob, "2", ["read"])
    with pytest.raises(ConflictError, match="Revoke those"):
        create_token(session, people.bob, "3", ["read"])
    create_token(session, people.alice, "hers", ["read"])
    revoke_token(session, first.id)
    create_token(session, people.bob, "3", ["read"])


def test_a_use_is_noted_once_a_minute(session: Session, secret: str) -> None:
    token = find_token(session, secret)
    assert is_use_due(token)
    note_use(session, token)
    session.refresh(token)
    noted = token.last_used_at
    assert noted is not None
    assert not is_use_due(token)
    token.last_used_at = noted - timedelta(minutes=2)
    session.flush()
    assert is_use_due(token)
    note_use(session, token)
    session.refresh(token)
    assert token.last_used_at == noted, "the clock of one transaction stands still"


def test_a_revoked_token_is_over_for_good(session: Session, people: People, secret: str) -> None:
    token = find_token(session, secret)
    revoke_token(session, token.id, people.bob)
    revoke_token(session, token.id, people.bob)
    with pytest.raises(SignInNeededError, match="revoked"):
        find_token(session, secret)
    assert len(session.scalars(select(AuditEvent).where(AuditEvent.action == "revoke_token")).all()) == 1


def test_nobody_revokes_the_token_of_another(session: Session, people: People, secret: str) -> None:
    token = find_token(session, secret)
    for number, by in ((token.id, people.alice), (token.id + 1, people.bob)):
        with pytest.raises(NotFoundError):
            revoke_token(session, number, by)
    assert find_token(session, secret).revoked_at is None


def test_what_was_done_is_on_record_and_the_secret_is_not(session: Session, people: People) -> None:
    token, secret = create_token(session, people.alice, "mine", ["read"], None, by=people.alice)
    revoke_token(session, token.id)
    made, revoked = session.scalars(
        select(AuditEvent).where(AuditEvent.subject_type == "api_token").order_by(AuditEvent.id)
    )
    assert (made.action, made.person_id, made.subject_id) == ("create_token", people.alice.id, str(token.id))
    assert made.detail["scopes"] == ["read"]
    assert (revoked.action, revoked.person_id) == ("revoke_token", None)
    assert secret not in str(made.detail)


def test_every_refusal_is_one_sentence_without_the_secret(session: Session, secret: str) -> None:
    session.execute(text("UPDATE api_token SET revoked_at = now()"))
    with pytest.raises(DeskError) as refusal:
        find_token(session, secret)
    assert secret not in str(refusal.value)
