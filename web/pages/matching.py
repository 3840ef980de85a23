"""The page of the matcher: how far its probabilities can be trusted, and how wrong its answers may be."""

from functools import partial

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.errors import DeskError
from models.operations.policy import read_percent, set_error_bound, write_percent
from models.queries.policy import PolicyView, list_policies, view_policy
from models.tables.person import Role
from web.auth import allow
from web.pages.account import account_holder
from web.pages.blueprint import leave_note, pages, refuse
from web.pages.diagram import draw_reliability
from web.pages.forms import read_number
from web.transaction import session

# What the form proposes where nothing is allowed yet.
_PROPOSED = 0.02
_CHANGES_SHOWN = 25


@pages.get("/matching")
@allow(Role.ADMIN)
def show_matching() -> ResponseReturnValue:
    """Show the matcher, what may be answered alone, and what a bound that somebody thinks of would mean."""
    typed = request.args.get("percent")
    if typed is None:
        return _render()
    try:
        return _render(typed, looked_at=read_percent(typed))
    except DeskError as error:
        return refuse(error, partial(_render, typed, error))


@pages.post("/matching")
@allow(Role.ADMIN)
def change_error_bound() -> ResponseReturnValue:
    """Set the bound, take it away, or go and look at what it would mean."""
    typed, action = request.form.get("percent", ""), request.form.get("action")
    try:
        bound = None if action == "off" else read_percent(typed)
        if action == "look" and bound:
            return redirect(url_for("pages.show_matching", percent=write_percent(bound)), 303)
        is_change = set_error_bound(session(), account_holder(), bound, seen=read_number("seen"))
    except DeskError as error:
        return refuse(error, partial(_render, typed, error))
    leave_note(_tell(bound, is_change=is_change))
    return redirect(url_for("pages.show_matching"), 303)


def _tell(bound: float | None, *, is_change: bool) -> str:
    if not is_change:
        return "That is what held already; nothing was changed."
    if bound is None:
        return "Switched off: from now on nothing is answered before a person has looked."
    return f"Saved: from now on at most {write_percent(bound)} % of automatic answers may be wrong."


def _render(typed: str | None = None, error: DeskError | None = None, looked_at: float | None = None) -> str:
    view = view_policy(session(), [looked_at] if looked_at else [])
    chosen = looked_at or view.error_bound or _PROPOSED
    figures = view.matcher.figures if view.matcher else {}
    bins = figures.get("reliability", [])
    return render_template(
        "matching.html",
        view=view,
        holds=view.find(view.error_bound),
        chosen=None if error else view.find(chosen),
        looked_at=looked_at,
        percent=write_percent(chosen) if typed is None else typed,
        error=error,
        figures=figures,
        bins=bins,
        diagram=draw_reliability(bins) if bins else None,
        changes=list_policies(session(), _CHANGES_SHOWN),
        seen=_name_seen(view),
        write_percent=write_percent,
    )


def _name_seen(view: PolicyView) -> int:
    return view.newest.id if view.newest else 0
