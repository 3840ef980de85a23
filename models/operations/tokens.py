"""Access tokens: what a program shows to act for a person; made, told apart from forgeries, and taken back."""

import hashlib
import re
import secrets
import string
import zlib
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from models.errors import ConflictError, InvalidInputError, NotFoundError, SignInNeededError
from models.operations.audit import record_event
from models.operations.wording import clean_line
from models.tables.person import ApiToken, Person, Role, Scope

DEFAULT_DAYS = 90
LONGEST_DAYS = 3650
MOST_TOKENS = 50
LONGEST_NAME = 100
# What a person must be for a token of theirs to be given a scope.
SCOPE_ROLES = {
    Scope.SUBMIT: Role.SUBMITTER,
    Scope.READ: Role.SUBMITTER,
    Scope.REVIEW: Role.REVIEWER,
    Scope.ADMIN: Role.ADMIN,
}

_PREFIX = "fd_"
_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SECRET_LENGTH = 30  # 178 bits
_CHECKSUM_LENGTH = 6
_FORM = re.compile(rf"{_PREFIX}[0-9A-Za-z]{{{_SECRET_LENGTH + _CHECKSUM_LENGTH}}}")
_HINT_LENGTH = len(_PREFIX) + 4
_USE_NOTED_AFTER = timedelta(minutes=1)


def create_token(
    session: Session,
    person: Person,
    name: str,
    scopes: Collection[str],
    days: int | None = DEFAULT_DAYS,
    *,
    by: Person | None = None,
) -> tuple[ApiToken, str]:
    """Make a token for `person` that ends after `days` (None: never); return it with the secret, kept nowhere.

    `by` is who made it, None for the desk's operator. No token is given what its person may not do.
    """
    line = clean_line(name, "name", LONGEST_NAME)
    if line is None:
        raise InvalidInputError("Give the token a name, so that you can tell later what uses it.", "name")
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise InvalidInputError(f"A token lasts between 1 and {LONGEST_DAYS:,} days, or without an end.", "days")
    granted = _read_scopes(scopes, person)
    _check_number(session, person)
    secret = make_secret()
    token = ApiToken(
        person_id=person.id,
        name=line,
        digest=_digest(secret),
        hint=secret[:_HINT_LENGTH],
        scopes=granted,
        expires_at=None if days is None else datetime.now(UTC) + timedelta(days=days),
    )
    session.add(token)
    session.flush()
    record_event(
        session,
        "create_token",
        ("api_token", token.id),
        by,
        owner=person.id,
        scopes=granted,
        days=days,
        hint=token.hint,
    )
    return token, secret


def find_token(session: Session, secret: str) -> ApiToken:
    """Return the token of this secret with its person; one that does not count raises SignInNeededError, saying why."""
    if not is_well_formed(secret):
        raise SignInNeededError("This is no access token: it is mistyped, cut short, or of another service.")
    token = session.scalar(
        select(ApiToken).options(joinedload(ApiToken.person)).where(ApiToken.digest == _digest(secret))
    )
    if token is None:
        raise SignInNeededError("This desk does not know this access token.")
    if token.revoked_at is not None:
        raise SignInNeededError("This access token was revoked. Create another one.")
    if token.expires_at is not None and token.expires_at <= datetime.now(UTC):
        raise SignInNeededError("This access token has expired. Create another one.")
    if not token.person.active:
        raise SignInNeededError("The account of this access token is shut. An administrator can open it again.")
    return token


def is_use_due(token: ApiToken) -> bool:
    """True where the use of a token that was found should be noted: once a minute is enough for people."""
    return token.last_used_at is None or token.last_used_at <= datetime.now(UTC) - _USE_NOTED_AFTER


def note_use(session: Session, token: ApiToken) -> None:
    """Note that the token was used just now, unless somebody else has noted it meanwhile."""
    due = or_(ApiToken.last_used_at.is_(None), ApiToken.last_used_at <= func.now() - _USE_NOTED_AFTER)
    session.execute(update(ApiToken).where(ApiToken.id == token.id, due).values(last_used_at=func.now()))


def revoke_token(session: Session, token_id: int, by: Person | None = None) -> ApiToken:
    """End a token for good, at once; where `by` is given, it must be theirs."""
    token = session.get(ApiToken, token_id, with_for_update=True)
    if token is None or (by is not None and token.person_id != by.id):
        raise NotFoundError("There is no such access token.")
    if token.revoked_at is None:
        token.revoked_at = datetime.now(UTC)
        record_event(session, "revoke_token", ("api_token", token.id), by, owner=token.person_id)
    return token


def list_scopes(person: Person) -> list[Scope]:
    """Return the scopes that a token of this person may have."""
    return [scope for scope, role in SCOPE_ROLES.items() if person.may(role)]


def make_secret() -> str:
    """Return a new token: a mark by which scanners know it, chance, and a checksum over both."""
    chance = _PREFIX + "".join(secrets.choice(_DIGITS) for _ in range(_SECRET_LENGTH))
    return chance + _sum_up(chance)


def is_well_formed(secret: str) -> bool:
    """True where the checksum fits: a slip of the pen is found without asking the database."""
    return bool(_FORM.fullmatch(secret)) and _sum_up(secret[:-_CHECKSUM_LENGTH]) == secret[-_CHECKSUM_LENGTH:]


def _read_scopes(scopes: Collection[str], person: Person) -> list[str]:
    unknown = set(scopes) - set(Scope)
    if unknown or not scopes:
        raise InvalidInputError(f"Choose what the token may do: {', '.join(Scope)}.", "scopes")
    for scope in Scope:
        if scope in scopes and not person.may(SCOPE_ROLES[scope]):
            raise InvalidInputError(f"Only {SCOPE_ROLES[scope]}s can have tokens with the scope “{scope}”.", "scopes")
    return [scope.value for scope in Scope if scope in scopes]


def _check_number(session: Session, person: Person) -> None:
    valid = or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > func.now())
    held = select(func.count()).where(ApiToken.person_id == person.id, ApiToken.revoked_at.is_(None), valid)
    if (session.scalar(held) or 0) >= MOST_TOKENS:
        raise ConflictError(f"There are {MOST_TOKENS} tokens already. Revoke those that nothing uses any more.")


def _sum_up(text: str) -> str:
    number, letters = zlib.crc32(text.encode()), ""
    for _ in range(_CHECKSUM_LENGTH):
        number, digit = divmod(number, len(_DIGITS))
        letters = _DIGITS[digit] + letters
    return letters


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
