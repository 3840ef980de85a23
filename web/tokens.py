"""The access token that a program shows, and the refusal of one that does not count."""

from flask import g, request

from models.errors import NotAllowedError, SignInNeededError
from models.operations.tokens import find_token, is_use_due, note_use
from models.session import transaction
from models.tables.person import ApiToken, Scope
from web.problems import HeaderedError
from web.transaction import session


class InvalidTokenError(HeaderedError, SignInNeededError):
    """What was shown as an access token does not count."""

    title = "The access token is not valid"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, {"WWW-Authenticate": 'Bearer error="invalid_token"'})


class MissingScopeError(HeaderedError, NotAllowedError):
    """The access token is valid and was not made for this."""

    title = "The access token may not do this"

    def __init__(self, scope: Scope) -> None:
        super().__init__(
            f"This access token lacks the scope “{scope}”. Create one that has it.",
            {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'},
        )


def current_token() -> ApiToken | None:
    """Return the access token of a program, with its person; None where it shows none.

    One that does not count raises InvalidTokenError, also where a stranger would be let in: the program believes
    that its token was read.
    """
    if "token" not in g:
        g.token = _read_token() if "Authorization" in request.headers else None
    token: ApiToken | None = g.token
    return token


def _read_token() -> ApiToken:
    scheme, _, secret = request.headers["Authorization"].partition(" ")
    if scheme.lower() != "bearer":
        raise InvalidTokenError("The header must be “Authorization: Bearer fd_…”, with an access token of this desk.")
    try:
        token = find_token(session(), secret.strip())
    except SignInNeededError as refusal:
        raise InvalidTokenError(str(refusal)) from None
    # Apart from the transaction, as the signed-in person is; and the use is noted even where the request is refused.
    session().expunge(token)
    session().expunge(token.person)
    if is_use_due(token):
        with transaction() as own:
            note_use(own, token)
    return token
