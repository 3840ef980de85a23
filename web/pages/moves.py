"""Moving a case: starting a review, giving it back, setting it aside and opening it again."""

from functools import partial

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from models.errors import ConflictError, InvalidInputError, NotFoundError
from models.operations.transitions import TRANSITIONS, apply_transition, lock_case
from models.queries.cases import find_next_open
from models.tables.person import Role
from web.auth import allow
from web.pages.blueprint import leave_note, pages, refuse
from web.pages.cases import Refused, link_case, render_case
from web.pages.forms import read_number
from web.pages.inbox import reviewer
from web.transaction import session

_DONE = {
    "take": "The case is yours.",
    "release": "Given back. The case waits for a reviewer again.",
    "dismiss": "Set aside.",
    "reopen": "The case is open again.",
}


@pages.post("/cases/<int:case_id>/moves/<action>")
@allow(Role.REVIEWER)
def move_case(case_id: int, action: str) -> ResponseReturnValue:
    """Apply a move; one that is refused shows the case again with the reason that was typed."""
    if action not in _DONE or action not in TRANSITIONS:
        raise NotFoundError("There is no such move.")
    reason = request.form.get("reason", "")
    try:
        case = lock_case(session(), case_id)
        apply_transition(session(), case, action, reviewer(), read_number("case_version"), reason)
    except (ConflictError, InvalidInputError) as error:
        refused = Refused(action, str(error), reason)
        return refuse(error, partial(render_case, case_id, refused=refused))
    after = find_next_open(session(), case_id) if action in {"release", "dismiss"} else None
    leave_note(_DONE[action], next=after)
    return redirect(url_for("pages.show_inbox") if action == "release" else link_case(case_id), 303)
