"""Cases that may be about the same as another: joining them, and saying that they are not the same."""

from functools import partial

from flask import redirect
from flask.typing import ResponseReturnValue

from models.errors import ConflictError, InvalidInputError
from models.operations.pairing import join_twin, refuse_twin, restore_twin
from models.queries.twins import Twin, list_pairs, list_twins
from models.tables.case import Case, CaseState
from models.tables.person import Role
from web.auth import allow
from web.pages.blueprint import leave_note, pages, refuse
from web.pages.cases import Refused, link_case, render_case
from web.pages.inbox import reviewer
from web.pages.words import count
from web.transaction import session

_MOST_PAIRS = 50


@pages.post("/cases/<int:case_id>/suggestions/<int:suggestion_id>/join")
@allow(Role.REVIEWER)
def join_suggested(case_id: int, suggestion_id: int) -> ResponseReturnValue:
    """Join the case with the one that is suggested, and show the one that is left."""
    try:
        joined = join_twin(session(), case_id, suggestion_id, reviewer())
    except (ConflictError, InvalidInputError) as error:
        return _refuse(error, case_id)
    leave_note(f"Joined: {count(joined.claims, 'claim')} came into this case.", joined=joined.batch)
    return redirect(link_case(joined.into[0]), 303)


@pages.post("/cases/<int:case_id>/suggestions/<int:suggestion_id>/refuse")
@allow(Role.REVIEWER)
def refuse_suggested(case_id: int, suggestion_id: int) -> ResponseReturnValue:
    """Say that the two are not the same; it is never suggested again."""
    try:
        refuse_twin(session(), case_id, suggestion_id, reviewer())
    except ConflictError as error:
        return _refuse(error, case_id)
    leave_note("Noted that they are not the same.", twin={"case": case_id, "suggestion": suggestion_id})
    return redirect(link_case(case_id), 303)


@pages.post("/cases/<int:case_id>/suggestions/<int:suggestion_id>/restore")
@allow(Role.REVIEWER)
def restore_suggested(case_id: int, suggestion_id: int) -> ResponseReturnValue:
    """Take that back: the suggestion is there again."""
    try:
        restore_twin(session(), case_id, suggestion_id, reviewer())
    except ConflictError as error:
        return _refuse(error, case_id)
    leave_note("Taken back. The suggestion is there again.")
    return redirect(f"{link_case(case_id)}#twins", 303)


def show_twins(case: Case) -> list[Twin]:
    """Return what is suggested for a case, as far as its reader may know."""
    return list_twins(session(), case.id, reviewer())


def show_pairs() -> list[Twin]:
    """Return the likeliest pairs of cases that may be about the same, as far as their reader may know."""
    return list_pairs(session(), reviewer(), _MOST_PAIRS)


def may_join(twin: Twin) -> bool:
    """True where the case that would go can go: it is open, or in the reader's own hands."""
    going = twin.going
    is_own = going.state == CaseState.IN_REVIEW and going.reviewer_id == reviewer().id
    return going.state == CaseState.OPEN or is_own


def _refuse(error: ConflictError | InvalidInputError, case_id: int) -> ResponseReturnValue:
    return refuse(error, partial(render_case, case_id, refused=Refused("twins", str(error))))
