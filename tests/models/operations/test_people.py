"""Accounts and sign-ins: who gets in, who does not, and what is stored about it."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.errors import ConflictError, DeskError, InvalidInputError, NotFoundError, SignInNeededError
from models.operations import people as accounts
from models.operations.people import add_person, find_person, find_signed_in, set_active, sign_in, sign_out
from models.session import transaction
from models.tables.audit import AuditEvent
from models.tables.person import Person, Role, SignIn
from tests.conftest import PASSWORD

ADDRESS = "Alice@Desk.test"


def add_alice(session: Session, email: str = ADDRESS) -> Person:
    return add_person(session, email, "Alice", PASSWORD, Role.EDITOR)


def test_alice_gets_an_account_and_the_log_says_so(session: Session) -> None:
    alice = add_person(session, f" {ADDRESS} ", "  Alice ", PASSWORD, Role.EDITOR)
    assert (alice.email, alice.name, alice.role, alice.active, alice.is_demo) == (
        ADDRESS,
        "Alice",
        "editor",
        True,
        False,
    )
    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.subject_type, event.subject_id) == ("add_person", "person", str(alice.id))
    assert event.detail == {"role": "editor", "is_demo": False}


def test_who_gives_no_name_is_called_by_the_address(session: Session) -> None:
    assert add_person(session, ADDRESS, " \x00 ", PASSWORD, Role.REVIEWER).name == ADDRESS


def test_of_a_password_only_a_salted_argon2_hash_is_kept(session: Session) -> None:
    alice = add_alice(session)
    bob = add_person(session, "bob@desk.test", "Bob", PASSWORD, Role.REVIEWER)
    assert alice.password_hash.startswith("$argon2id$")
    assert PASSWORD not in alice.password_hash
    assert alice.password_hash != bob.password_hash, "the salt differs"


def test_the_desk_hashes_as_slowly_as_its_library_advises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    advised, used = PasswordHasher(), accounts._hasher
    assert (used.time_cost, used.memory_cost) == (advised.time_cost, advised.memory_cost)
    assert accounts._NOBODY.split("$")[:4] == used.hash("x").split("$")[:4], "a wrong address takes as long"


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [
        ("", PASSWORD, "email"),
        ("alice", PASSWORD, "email"),
        ("alice@", PASSWORD, "email"),
        ("a lice@desk.test", PASSWORD, "email"),
        ("alice@desk@test", PASSWORD, "email"),
        ("al\x00ice@desk.test", PASSWORD, "email"),
        ("al\ud800ice@desk.test", PASSWORD, "email"),
        (ADDRESS, "short one", "password"),
        (ADDRESS, "", "password"),
        (ADDRESS, "broken \ud800 words", "password"),
    ],
)
def test_an_odd_account_is_refused_with_its_field(session: Session, email: str, password: str, field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        add_person(session, email, "Alice", password, Role.EDITOR)
    assert refused.value.field == field
    assert session.scalars(select(Person)).all() == []


@pytest.mark.parametrize("email", [ADDRESS, ADDRESS.lower(), ADDRESS.upper(), f" {ADDRESS}\n"])
def test_an_address_belongs_to_one_account_however_it_is_cased(session: Session, email: str) -> None:
    alice = add_alice(session)
    assert find_person(session, email) is alice
    with pytest.raises(ConflictError, match="already an account"):
        add_alice(session, email)


def test_the_database_refuses_a_second_account_that_came_at_the_same_moment(session: Session) -> None:
    add_alice(session)
    twin = Person(email=ADDRESS.swapcase(), name="Alice", role=Role.EDITOR, password_hash="-")
    with pytest.raises(IntegrityError, match="uq_person_email"), session.begin_nested():
        session.add(twin)


@pytest.mark.parametrize("email", ["bob@desk.test", "", "%", "alice", "al\x00ice@desk.test", "al\ud800ice@desk.test"])
def test_who_has_no_account_is_not_found(session: Session, email: str) -> None:
    add_alice(session)
    assert find_person(session, email) is None


def test_alice_signs_in_and_is_known_by_her_token(session: Session) -> None:
    alice = add_alice(session)
    person, token = sign_in(session, ADDRESS.upper(), PASSWORD, days=14)
    assert person is alice
    assert find_signed_in(session, token) is alice
    assert find_signed_in(session, token + "x") is None
    assert find_signed_in(session, "") is None


def test_of_a_token_only_the_hash_is_kept(session: Session) -> None:
    add_alice(session)
    _, token = sign_in(session, ADDRESS, PASSWORD, days=14)
    kept = session.scalars(select(SignIn)).one()
    assert kept.token_hash == hashlib.sha256(token.encode()).digest()
    assert len(token) >= 43, "256 bits"


def test_each_browser_has_a_token_of_its_own(session: Session) -> None:
    alice = add_alice(session)
    (_, desktop), (_, phone) = (sign_in(session, ADDRESS, PASSWORD, days=14) for _ in range(2))
    sign_out(session, desktop)
    assert find_signed_in(session, desktop) is None
    assert find_signed_in(session, phone) is alice


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (ADDRESS, "wrong horse battery"),
        (ADDRESS, PASSWORD.upper()),
        (ADDRESS, ""),
        (ADDRESS, "broken \ud800"),
        ("bob@desk.test", PASSWORD),
        ("", PASSWORD),
        ("al\x00ice@desk.test", PASSWORD),
        ("zoe@desk.test", PASSWORD),
    ],
    ids=["wrong", "cased", "empty", "broken", "unknown", "no address", "NUL", "inactive"],
)
def test_every_refusal_reads_the_same(session: Session, email: str, password: str) -> None:
    add_alice(session)
    add_person(session, "zoe@desk.test", "Zoe", PASSWORD, Role.REVIEWER).active = False
    session.flush()
    with pytest.raises(SignInNeededError) as refused:
        sign_in(session, email, password, days=14)
    assert str(refused.value) == "The e-mail address or the password is wrong."
    assert session.scalars(select(SignIn)).all() == []


def test_an_unknown_address_is_checked_against_a_hash_too(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []

    def check(password_hash: str, password: str) -> bool:
        checked.append(password_hash)
        return False

    monkeypatch.setattr(accounts, "_check_password", check)
    with pytest.raises(DeskError):
        sign_in(session, "bob@desk.test", PASSWORD, days=14)
    assert checked == [accounts._NOBODY]


def test_a_sign_in_ends_with_its_days(session: Session) -> None:
    add_alice(session)
    _, token = sign_in(session, ADDRESS, PASSWORD, days=14)
    ends = session.scalars(select(SignIn.expires_at)).one()
    assert timedelta(days=13) < ends - datetime.now(UTC) <= timedelta(days=14)
    session.execute(update(SignIn).values(expires_at=func.now() - timedelta(seconds=1)))
    assert find_signed_in(session, token) is None


def test_sign_ins_that_ended_are_swept_at_the_next_one(session: Session) -> None:
    add_alice(session)
    sign_in(session, ADDRESS, PASSWORD, days=14)
    session.execute(update(SignIn).values(expires_at=func.now() - timedelta(seconds=1)))
    _, token = sign_in(session, ADDRESS, PASSWORD, days=14)
    assert session.scalars(select(SignIn.token_hash)).all() == [hashlib.sha256(token.encode()).digest()]


def test_who_is_shut_out_is_no_longer_known_by_the_token(session: Session) -> None:
    alice = add_alice(session)
    _, token = sign_in(session, ADDRESS, PASSWORD, days=14)
    alice.active = False
    session.flush()
    assert find_signed_in(session, token) is None


def test_a_shut_account_loses_its_sessions_and_keeps_its_record(session: Session) -> None:
    alice = add_alice(session)
    _, token = sign_in(session, ADDRESS, PASSWORD, days=14)
    assert set_active(session, ADDRESS.lower(), active=False) is alice
    with pytest.raises(SignInNeededError):
        sign_in(session, ADDRESS, PASSWORD, days=14)
    set_active(session, ADDRESS, active=True)
    assert find_signed_in(session, token) is None, "the old session does not come back"
    assert sign_in(session, ADDRESS, PASSWORD, days=14)[0] is alice
    actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["add_person", "sign_in", "shut_account", "open_account", "sign_in"]


def test_an_account_that_is_not_there_cannot_be_shut(session: Session) -> None:
    with pytest.raises(NotFoundError, match="There is no account for bob@desk"):
        set_active(session, "bob@desk.test", active=False)


def test_an_old_weak_hash_is_replaced_at_the_next_sign_in(session: Session) -> None:
    alice = add_alice(session)
    alice.password_hash = old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    sign_in(session, ADDRESS, PASSWORD, days=14)
    assert alice.password_hash != old
    assert sign_in(session, ADDRESS, PASSWORD, days=14)[0] is alice


def test_a_hash_that_is_none_lets_nobody_in(session: Session) -> None:
    add_alice(session).password_hash = "-"
    session.flush()
    with pytest.raises(SignInNeededError):
        sign_in(session, ADDRESS, PASSWORD, days=14)


def test_a_sign_in_stands_in_the_log_and_a_refused_one_leaves_nothing(database: object) -> None:
    with transaction() as session:
        alice = add_alice(session)
        sign_in(session, ADDRESS, PASSWORD, days=14)
    with pytest.raises(SignInNeededError), transaction() as session:
        sign_in(session, ADDRESS, "wrong horse battery", days=14)
    with transaction() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(event.action, event.person_id) for event in events] == [("add_person", None), ("sign_in", alice.id)]


@pytest.mark.parametrize(("role", "includes"), [(role, list(Role)[: number + 1]) for number, role in enumerate(Role)])
def test_each_role_may_do_what_the_ones_before_it_may(role: Role, includes: list[Role]) -> None:
    person = Person(role=role, active=True)
    assert [other for other in Role if person.may(other)] == includes
