"""Confirming what two reviewers agree on."""

from functools import partial

from flask import redirect
from flask.typing import ResponseReturnValue

from models.errors import ConflictError, InvalidInputError
from models.operations.second_look import confirm_case
from models.queries.leases import find_next
from models.tables.person import Role
from web.auth import allow
from web.pages.blueprint import leave_note, pages, refuse
from web.pages.cases import Refused, link_case, render_case
from web.pages.forms import read_number
from web.pages.inbox import reviewer
from web.transaction import session


@pages.post("/cases/<int:case_id>/confirm")
@allow(Role.REVIEWER)
def confirm(case_id: int) -> ResponseReturnValue:
    """Record the verdict on which both agree."""
    try:
        verdict = confirm_case(session(), case_id, reviewer(), read_number("case_version"))
    except (ConflictError, InvalidInputError) as error:
        return refuse(error, partial(render_case, case_id, refused=Refused("confirm", str(error), is_stale=True)))
    leave_note(f"Verdict {verdict.number} recorded.", next=find_next(session(), reviewer(), case_id))
    return redirect(link_case(case_id), 303)
