"""Saying on the page of a case how pressing it is, by when it is due, what it is about, and who is to review it.

Each of it can be taken back, by the button beside the note that says it is done, and by the key for undoing.
"""

import datetime as dt
from collections.abc import Callable
from functools import partial

from flask import redirect, request
from flask.typing import ResponseReturnValue

from models.errors import ConflictError, InvalidInputError, NotAllowedError
from models.operations.assigning import assign_case
from models.operations.transitions import may_be_given
from models.operations.triage import rate_case, set_due, tag_case
from models.operations.undoing import undo_act
from models.queries.acts import find_last_act
from models.queries.inbox import list_reviewers, list_tags
from models.tables.case import Case
from models.tables.person import Person, Role
from web.auth import allow
from web.pages.blueprint import leave_note, pages, refuse
from web.pages.cases import Refused, link_case, render_case
from web.pages.forms import read_day, read_level, read_number
from web.pages.inbox import reviewer
from web.transaction import session

_USUAL_TIME = "17:00"


@pages.post("/cases/<int:case_id>/rate")
@allow(Role.REVIEWER)
def rate(case_id: int) -> ResponseReturnValue:
    """Say how much harm the claim does and how far it reaches."""

    def act() -> str:
        rate_case(session(), case_id, reviewer(), read_level("harm"), read_level("reach"))
        return "Noted how much it matters."

    return _do(case_id, "rate", act)


@pages.post("/cases/<int:case_id>/due")
@allow(Role.REVIEWER)
def change_due(case_id: int) -> ResponseReturnValue:
    """Say by when the case is due; without a day it is not."""

    def act() -> str:
        due_at = _read_due()
        set_due(session(), case_id, reviewer(), due_at)
        return "The case is not due on a certain day any more." if due_at is None else "Noted when it is due."

    return _do(case_id, "due", act, f"{request.form.get('due_day', '')} {request.form.get('due_time', '')}")


@pages.post("/cases/<int:case_id>/tags")
@allow(Role.REVIEWER)
def change_tags(case_id: int) -> ResponseReturnValue:
    """Add the tags that were typed, with commas between, or remove the one whose button was pressed."""
    removed, typed = request.form.getlist("remove"), request.form.get("tag", "")

    def act() -> str:
        tag_case(session(), case_id, reviewer(), [] if removed else typed.split(","), removed)
        return "Removed the tag." if removed else "Added."

    return _do(case_id, "tags", act, typed)


@pages.post("/cases/<int:case_id>/assign")
@allow(Role.REVIEWER)
def assign(case_id: int) -> ResponseReturnValue:
    """Give the case to somebody."""

    def act() -> str:
        person = read_number("person")
        case = assign_case(session(), case_id, reviewer(), person, read_number("case_version"))
        name = next(one.name for one in (case.second_reviewer, case.reviewer) if one and one.id == person)
        return f"The case is with {name} now."

    return _do(case_id, "assign", act)


@pages.post("/cases/<int:case_id>/acts/<int:event_id>/undo")
@allow(Role.REVIEWER)
def take_back(case_id: int, event_id: int) -> ResponseReturnValue:
    """Take back one of the above; where the case has changed since, nothing happens."""
    try:
        undo_act(session(), case_id, event_id, reviewer())
    except (ConflictError, InvalidInputError, NotAllowedError) as error:
        return refuse(error, partial(render_case, case_id, refused=Refused("act", str(error))))
    leave_note("Taken back. It is as it was before.")
    return redirect(link_case(case_id), 303)


def list_choices(case: Case, person: Person) -> list[Person]:
    """Return to whom the person may give the case; nobody where that is not theirs to do."""
    if not person.may(Role.EDITOR):
        return []
    return [other for other in list_reviewers(session()) if may_be_given(case, other)]


def suggest_tags(case: Case) -> list[str]:
    """Return the tags that other cases have and this one has not."""
    return [tag for tag in list_tags(session()) if tag not in case.tags]


def _do(case_id: int, form: str, act: Callable[[], str], typed: str = "") -> ResponseReturnValue:
    before = _find_last_act(case_id)
    try:
        leave = act()
    except (ConflictError, InvalidInputError, NotAllowedError) as error:
        return refuse(error, partial(render_case, case_id, refused=Refused(form, str(error), typed)))
    done = _find_last_act(case_id)
    leave_note(leave, act={"case": case_id, "event": done} if done != before else None)
    return redirect(f"{link_case(case_id)}#triage", 303)


def _find_last_act(case_id: int) -> int | None:
    case = session().get(Case, case_id)
    event = find_last_act(session(), case, reviewer()) if case else None
    return event.id if event else None


def _read_due() -> dt.datetime | None:
    day = read_day("due_day")
    if day is None:
        return None
    try:
        time = dt.time.fromisoformat(request.form.get("due_time", "").strip() or _USUAL_TIME)
    except ValueError:
        raise InvalidInputError("Write the time as hours and minutes, for example 17:00.", "due_time") from None
    return dt.datetime.combine(day, time.replace(tzinfo=None), dt.UTC)
