"""Who asks, and which doors are open to them: every view declares with `allow` who may enter, and with which scope."""

import hashlib
import hmac
import re
from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar
from urllib.parse import quote

from flask import current_app, g, redirect, request
from flask import session as cookie
from werkzeug.wrappers import Response

from models.errors import NotAllowedError, SignInNeededError
from models.operations import people
from models.operations.submit import name_owner
from models.tables.person import Person, Role, Scope
from web.request import client_address, comes_from_here, desk_settings, is_api_request, wants_json
from web.tokens import MissingScopeError, current_token
from web.transaction import has_session, open_transaction, session

SIGN_IN_PAGE = "/sign-in"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_TOKEN = "sign_in"  # noqa: S105 - the name of the cookie's entry, not a secret
# Browsers read a backslash as a slash and drop tabs and line ends, so that “/\t/evil” would leave the desk.
_OWN_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


class Door(Enum):
    """Who may enter, where it is not a matter of rank."""

    ANYONE = "anyone"
    SENDERS = "whoever may submit: anyone where the settings accept strangers, else the signed-in"
    SIGNED_IN = "anybody with an account"
    OPERATORS = "programs on the machine itself, and administrators"


anyone, senders, signed_in, operators = Door.ANYONE, Door.SENDERS, Door.SIGNED_IN, Door.OPERATORS
Access = Door | Role
View = TypeVar("View", bound=Callable[..., Any])

_SCOPES: dict[Access, Scope] = {
    Role.REVIEWER: Scope.REVIEW,
    Role.EDITOR: Scope.REVIEW,
    Role.ADMIN: Scope.ADMIN,
    operators: Scope.ADMIN,
}


def allow(access: Access, scope: Scope | None = None) -> Callable[[View], View]:
    """Declare who may call a view; it stands below the route, and a route without it answers nobody.

    `scope` is what an access token needs for it, where that does not follow from `access` and the method.
    """

    def mark(view: View) -> View:
        vars(view).update(access=access, scope=scope)
        return view

    return mark


def find_access(endpoint: str) -> Access | None:
    """Return what the view of an endpoint declares, None where it forgot to."""
    return vars(current_app.view_functions[endpoint]).get("access")


def find_scope(endpoint: str, method: str) -> Scope | None:
    """Return the scope that an access token needs for a call; None where a stranger could read the same."""
    access: Access = vars(current_app.view_functions[endpoint])["access"]
    declared: Scope | None = vars(current_app.view_functions[endpoint])["scope"]
    if declared is not None:
        return declared
    if method in SAFE_METHODS:
        return None if access is anyone else Scope.READ
    return _SCOPES.get(access, Scope.SUBMIT)


def check_entry() -> Response | None:
    """Let the request pass with None, send a person who is not signed in to do so, or raise a refusal."""
    access = find_access(request.endpoint or "")
    if access is None:
        raise RuntimeError(f"{request.endpoint} does not declare who may enter")
    _check_scope()
    person = None if access is anyone else current_person()
    if _is_open(access, person):
        return None
    if person is not None:
        raise NotAllowedError("Your account may not do this. An administrator can change its role.")
    if access is operators:
        raise NotAllowedError("Only programs on the desk's own machine and administrators may read this.")
    return _ask_to_sign_in()


def current_person() -> Person | None:
    """Return who is signed in on this browser, or whose access token the program shows; None for strangers.

    The object stands apart from the transaction, so that pages about errors can show the name too.
    """
    if "person" not in g:
        g.person = None  # also where the look-up fails: the page about that failure must not try again
        g.person = _find_person()
    person: Person | None = g.person
    return person


def request_owner() -> str:
    """Return for whom the request is: a person, or else an address in a form from which nobody can read it."""
    return name_owner(current_person()) or address_owner()


def address_owner() -> str:
    """Return from where the request came, in a form that only the desk's own key can make."""
    key = str(current_app.secret_key).encode()
    return "address:" + hmac.new(key, client_address().encode(), hashlib.sha256).hexdigest()[:16]


def sign_in_browser(email: str, password: str) -> Person:
    """Check the password and sign this browser in; nothing of its earlier cookie survives."""
    person, token = people.sign_in(session(), email, password, desk_settings().session_days)
    _empty_cookie()
    cookie.permanent = True
    cookie[_TOKEN] = token
    return person


def sign_out_browser() -> None:
    """End this browser's sign-in, on the desk as well as in the cookie."""
    token = cookie.get(_TOKEN)
    if token:
        people.sign_out(session(), token)
    _empty_cookie()


def safe_next(target: str | None, otherwise: str = "/") -> str:
    """Return where to go after signing in: `target` if it is a path of the desk itself, else `otherwise`."""
    if target and _OWN_PATH.fullmatch(target) and not target.startswith(SIGN_IN_PAGE):
        return target
    return otherwise


def _check_scope() -> None:
    token = current_token() if is_api_request() else None
    scope = find_scope(request.endpoint or "", request.method)
    if token is not None and scope is not None and scope not in token.scopes:
        raise MissingScopeError(scope)


def _find_person() -> Person | None:
    if is_api_request():
        shown = current_token()
        return shown.person if shown else None
    token = cookie.get(_TOKEN)
    if not token:
        return None
    if not has_session():
        with open_transaction():
            return _load_person(token)
    return _load_person(token)


def _load_person(token: str) -> Person | None:
    person = people.find_signed_in(session(), token)
    if person is not None:
        session().expunge(person)
    return person


def _is_open(access: Access, person: Person | None) -> bool:
    if access is anyone or (access is senders and desk_settings().accepts_anonymous):
        return True
    if access is operators and comes_from_here():
        return True
    needed = access if isinstance(access, Role) else Role.ADMIN if access is operators else Role.SUBMITTER
    return person is not None and person.may(needed)


def _ask_to_sign_in() -> Response:
    if wants_json():
        raise SignInNeededError(
            "This needs an account. Programs send an access token of theirs, as “Authorization: Bearer fd_…”."
        )
    come_back = f"?next={quote(request.full_path.removesuffix('?'), safe='')}" if request.method == "GET" else ""
    return redirect(SIGN_IN_PAGE + come_back, 303)


def _empty_cookie() -> None:
    cookie.clear()
    g.pop("csrf_token", None)  # the form token of the emptied cookie
    g.pop("person", None)
