"""Keeping a case, giving it back, and going on to the next one: what the page's script does, and buttons without it."""

import datetime as dt
from http import HTTPStatus

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from models.errors import InvalidInputError
from models.operations.leases import keep_lease, leave_case, take_next
from models.queries.leases import read_lease
from models.tables.person import Role
from web.auth import allow
from web.pages.blueprint import leave_note, pages
from web.pages.cases import link_case
from web.pages.forms import read_number
from web.pages.inbox import reviewer
from web.request import wants_json
from web.transaction import session


@pages.post("/cases/next")
@allow(Role.REVIEWER)
def take_next_case() -> ResponseReturnValue:
    """Leave the case of the page, if it was one, take the next and go there; where none waits, to the inbox."""
    person, after = reviewer(), read_number("after") if request.form.get("after") else None
    if after is not None:
        leave_case(session(), after, person)
    case_id = take_next(session(), person, after)
    if case_id is None:
        leave_note("No other case waits for you.")
        return redirect(url_for("pages.show_inbox"), 303)
    return redirect(link_case(case_id), 303)


@pages.post("/cases/<int:case_id>/lease")
@allow(Role.REVIEWER)
def keep_case(case_id: int) -> ResponseReturnValue:
    """Take or renew the lease; its script gets the new end, a form the page again."""
    keep_lease(session(), case_id, reviewer())
    lease = read_lease(session(), case_id)
    if wants_json() and lease:
        return jsonify(until=lease.until.isoformat(), seconds=lease.seconds)
    leave_note("The case stays with you.")
    return redirect(link_case(case_id), 303)


@pages.post("/cases/<int:case_id>/lease/end")
@allow(Role.REVIEWER)
def give_case_back(case_id: int) -> ResponseReturnValue:
    """Give the lease back; a page that is left says which lease it knew, and waits for no answer."""
    until = _read_until()
    given = leave_case(session(), case_id, reviewer(), until)
    if until is not None:
        return "", HTTPStatus.NO_CONTENT
    leave_note("Given back. The case waits for a reviewer again." if given else "The case was not with you any more.")
    return redirect(url_for("pages.show_inbox"), 303)


def _read_until() -> dt.datetime | None:
    written = request.form.get("until", "")
    if not written:
        return None
    try:
        until = dt.datetime.fromisoformat(written)
    except ValueError:
        until = None
    if until is None or until.tzinfo is None:
        raise InvalidInputError("This form is incomplete. Load the page again and repeat.", "until")
    return until
