"""Accounts and sign-ins."""

import hashlib
import re
import secrets
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models.errors import ConflictError, InvalidInputError, NotFoundError, SignInNeededError
from models.operations.audit import record_event
from models.operations.wording import check_encodable, clean_line
from models.tables.person import Person, Role, SignIn

SHORTEST_PASSWORD = 10
_hasher = PasswordHasher()
# Checked where no such account exists, so that a wrong address takes as long as a wrong password.
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))
# What else an address may be is the mail server's affair; NUL and halves of surrogate pairs no database can keep.
_EMAIL = re.compile(r"[^@\s\x00\ud800-\udfff]+@[^@\s\x00\ud800-\udfff]+")


def add_person(session: Session, email: str, name: str, password: str, role: Role, *, is_demo: bool = False) -> Person:
    """Create an account; the address must be new and the password long enough."""
    email = email.strip()
    if not _EMAIL.fullmatch(email):
        raise InvalidInputError(f"“{email[:80]}” is not an e-mail address.", "email")
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidInputError(f"A password needs at least {SHORTEST_PASSWORD} characters.", "password")
    check_encodable(password, "password")
    if find_person(session, email):
        raise ConflictError(f"There is already an account for {email}.")
    person = Person(
        email=email,
        name=clean_line(name, "name") or email,
        password_hash=_hasher.hash(password),
        role=role,
        is_demo=is_demo,
    )
    session.add(person)
    session.flush()
    record_event(session, "add_person", ("person", person.id), role=role, is_demo=is_demo)
    return person


def find_person(session: Session, email: str) -> Person | None:
    """Return the account of an address, however it is cased."""
    email = email.strip()
    if not _EMAIL.fullmatch(email):
        return None
    return session.scalar(select(Person).where(func.lower(Person.email) == func.lower(email)))


def get_person(session: Session, email: str) -> Person:
    """Return the account of an address; where there is none, that is NotFoundError."""
    person = find_person(session, email)
    if person is None:
        raise NotFoundError(f"There is no account for {email.strip()[:80]}.")
    return person


def set_active(session: Session, email: str, *, active: bool) -> Person:
    """Let an account sign in, or shut it: its sessions end, its tokens rest, and what it did stays on record."""
    person = get_person(session, email)
    if person.erased_at is not None:
        raise ConflictError("This person was erased, and has no account any more.")
    person.active = active
    if not active:
        session.execute(delete(SignIn).where(SignIn.person_id == person.id))
    record_event(session, "open_account" if active else "shut_account", ("person", person.id))
    return person


def sign_in(session: Session, email: str, password: str, days: int) -> tuple[Person, str]:
    """Check the password and open a session of `days`; return the person and the secret token of the session."""
    person = find_person(session, email)
    matches = _check_password(person.password_hash if person else _NOBODY, password)
    if person is None or not matches or not person.active:
        raise SignInNeededError("The e-mail address or the password is wrong.")
    if _hasher.check_needs_rehash(person.password_hash):
        person.password_hash = _hasher.hash(password)
    token = secrets.token_urlsafe(32)
    expires_at = datetime.now(UTC) + timedelta(days=days)
    session.execute(delete(SignIn).where(SignIn.expires_at < func.now()))
    session.add(SignIn(token_hash=_digest(token), person_id=person.id, expires_at=expires_at))
    record_event(session, "sign_in", ("person", person.id), person)
    return person, token


def find_signed_in(session: Session, token: str) -> Person | None:
    """Return the active person whose session has this token, while it lasts."""
    return session.scalar(
        select(Person)
        .join(SignIn, SignIn.person_id == Person.id)
        .where(SignIn.token_hash == _digest(token), SignIn.expires_at > func.now(), Person.active)
    )


def sign_out(session: Session, token: str) -> None:
    """End the session with this token."""
    session.execute(delete(SignIn).where(SignIn.token_hash == _digest(token)))


def _check_password(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError, UnicodeEncodeError):
        return False


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
