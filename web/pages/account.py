"""Signing in and out, and the page on which people see their own account."""

from functools import partial

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from models.errors import SignInNeededError
from models.queries.submissions import list_submissions
from models.tables.person import Role
from web.auth import allow, anyone, current_person, safe_next, sign_in_browser, sign_out_browser, signed_in
from web.limits import limit_sign_ins
from web.pages.blueprint import pages, refuse
from web.transaction import session


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
    """Show people who they are here, and what they sent."""
    person = current_person()
    if person is None:
        raise SignInNeededError("Sign in to see your account.")
    return render_template("account.html", submissions=list_submissions(session(), person.id))


def _render(target: str, email: str = "", problem: str | None = None) -> str:
    return render_template("sign-in.html", target=target, email=email, problem=problem)
