"""Signing in and out, and the page on which people see their own account and its access tokens."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.errors import DeskError, InvalidInputError, SignInNeededError
from models.operations.tokens import DEFAULT_DAYS, create_token, list_scopes, revoke_token
from models.queries.submissions import list_submissions
from models.queries.tokens import list_tokens
from models.tables.person import Person, Role, Scope
from web.auth import allow, anyone, current_person, safe_next, sign_in_browser, sign_out_browser, signed_in
from web.limits import limit_sign_ins
from web.pages.blueprint import leave_note, pages, refuse
from web.pages.words import SCOPES, TOKEN_TERMS
from web.transaction import session


@dataclass(frozen=True, slots=True)
class TokenForm:
    """The form for a new access token as it was filled in."""

    name: str = ""
    scopes: list[str] = field(default_factory=lambda: [Scope.SUBMIT, Scope.READ])
    days: str = str(DEFAULT_DAYS)

    def read_days(self) -> int | None:
        """Return for how many days the token is to last, None for one without an end."""
        if self.days not in TOKEN_TERMS:
            raise InvalidInputError("Choose how long the token lasts.", "days")
        return None if self.days == "never" else int(self.days)


@pages.get("/sign-in")
@allow(anyone)
def show_sign_in() -> ResponseReturnValue:
    """Show the form; who is signed in already goes on at once."""
    target = safe_next(request.args.get("next"), "")
    if current_person():
        return redirect(target or "/me", 303)
    return _render(target)


@pages.post("/sign-in")
@allow(anyone)
@limit_sign_ins
def sign_in() -> ResponseReturnValue:
    """Sign in and go on to where the person wanted to go, people of the desk else to their work."""
    target = safe_next(request.form.get("next"), "")
    email = request.form.get("email", "")
    try:
        person = sign_in_browser(email, request.form.get("password", ""))
    except SignInNeededError as error:
        return refuse(error, partial(_render, target, email, str(error)))
    return redirect(target or ("/inbox" if person.may(Role.REVIEWER) else "/"), 303)


@pages.post("/sign-out")
@allow(anyone)
def sign_out() -> ResponseReturnValue:
    """End this browser's sign-in."""
    sign_out_browser()
    return redirect("/", 303)


@pages.get("/me")
@allow(signed_in)
def show_account() -> str:
    """Show people who they are here, what they sent, and which programs act for them."""
    return _render_account(TokenForm())


@pages.post("/me/tokens")
@allow(signed_in)
def make_token() -> ResponseReturnValue:
    """Make an access token, and show it on this answer alone: no other page and no cookie ever has it."""
    form = TokenForm(request.form.get("name", ""), request.form.getlist("scopes"), request.form.get("days", ""))
    person = account_holder()
    try:
        _, secret = create_token(session(), person, form.name, form.scopes, form.read_days(), by=person)
    except DeskError as error:
        return refuse(error, partial(_render_account, form, error))
    return _render_account(TokenForm(), secret=secret), 201


@pages.post("/me/tokens/<int:token_id>/revoke")
@allow(signed_in)
def end_token(token_id: int) -> ResponseReturnValue:
    """Revoke a token of one's own."""
    token = revoke_token(session(), token_id, account_holder())
    leave_note(f"The token “{token.name}” is revoked. Programs that used it are refused from now on.")
    return redirect(url_for("pages.show_account") + "#tokens", 303)


def account_holder() -> Person:
    """Return who is signed in, on pages that are for nobody else."""
    person = current_person()
    if person is None:
        raise SignInNeededError("Sign in to see your account.")
    return person


def _render_account(form: TokenForm, error: DeskError | None = None, secret: str | None = None) -> str:
    person = account_holder()
    return render_template(
        "account.html",
        submissions=list_submissions(session(), person.id),
        tokens=list_tokens(session(), person.id),
        now=datetime.now(UTC),
        form=form,
        error=error,
        secret=secret,
        scopes={scope: SCOPES[scope] for scope in list_scopes(person)},
        terms=TOKEN_TERMS,
    )


def _render(target: str, email: str = "", problem: str | None = None) -> str:
    return render_template("sign-in.html", target=target, email=email, problem=problem)
