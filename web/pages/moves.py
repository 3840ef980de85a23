"""Moving a case by a button: starting a review, giving it back, taking it over, setting it aside, opening it again."""

from functools import partial

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from models.errors import ConflictError, InvalidInputError, NotFoundError
from models.operations.transitions import PLAIN_MOVES, apply_transition, lock_case
from models.queries.leases import find_next
from models.tables.person import Role
from web.auth import allow
from web.pages.blueprint import leave_note, pages, refuse
from web.pages.cases import Refused, link_case, render_case
from web.pages.forms import read_number
from web.pages.inbox import reviewer
from web.transaction import session

_DONE = {
    "take": "The case is yours.",
    "take_over": "The case is yours now.",
    "release": "Given back. The case waits for a reviewer again.",
    "look": "The second look is yours.",
    "unlook": "Given back. The second look waits for somebody.",
    "dismiss": "Set aside.",
    "reopen": "The case is open again.",
    "reset": "The case is at its start again.",
}
_ENDS = frozenset({"release", "dismiss"})


@pages.post("/cases/<int:case_id>/moves/<action>")
@allow(Role.REVIEWER)
def move_case(case_id: int, action: str) -> ResponseReturnValue:
    """Apply a move; one that is refused shows the case again with the reason that was typed."""
    if action not in PLAIN_MOVES:
        raise NotFoundError("There is no such move.")
    reason = request.form.get("reason", "")
    try:
        case = lock_case(session(), case_id)
        apply_transition(session(), case, action, reviewer(), read_number("case_version"), reason)
    except (ConflictError, InvalidInputError) as error:
        refused = Refused(action, str(error), reason, is_stale=isinstance(error, ConflictError))
        return refuse(error, partial(render_case, case_id, refused=refused))
    after = find_next(session(), reviewer(), case_id) if action in _ENDS else None
    leave_note(_DONE.get(action, "Done."), next=after)
    return redirect(url_for("pages.show_inbox") if action == "release" else link_case(case_id), 303)
