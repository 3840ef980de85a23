"""Who calls, where the door let nobody in who is unknown."""

from models.errors import SignInNeededError
from models.tables.person import Person, Role, Scope
from web.auth import current_person
from web.tokens import current_token


def caller() -> Person:
    """Return the person whose token the program shows."""
    person = current_person()
    if person is None:
        raise SignInNeededError("This needs an account.")
    return person


def sees_all() -> bool:
    """True for administrators who show a token with the scope admin."""
    token = current_token()
    return token is not None and Scope.ADMIN in token.scopes and token.person.may(Role.ADMIN)
