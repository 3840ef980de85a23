"""Calls about cases that are perhaps the same as another: joining them, and saying that they are not."""

from flask import url_for

from models.operations.pairing import join_twin, refuse_twin, restore_twin
from models.queries.cases import get_case
from models.tables.person import Role
from web.api.blueprint import api, expect
from web.api.caller import caller
from web.api.review_schemas import CaseDetail
from web.api.review_shapes import show_whole_case
from web.api.triage_schemas import JoiningOut
from web.auth import allow
from web.transaction import session


@api.post("/cases/<int:case_id>/suggestions/<int:suggestion_id>/join")
@api.output(JoiningOut, description="How many claims were brought into the other case, and how to undo it.")
@api.doc(operation_id="joinSuggested", responses=expect(404, 409))
@allow(Role.REVIEWER)
def join_suggested(case_id: int, suggestion_id: int) -> JoiningOut:
    """Join a case with one that says the same in other words; `joins` of the suggestion says which goes into which."""
    joined = join_twin(session(), case_id, suggestion_id, caller())
    return JoiningOut(
        batch=joined.batch, cases=joined.cases, claims=joined.claims, undo=url_for("api.undo", batch=joined.batch)
    )


@api.post("/cases/<int:case_id>/suggestions/<int:suggestion_id>/refuse")
@api.output(CaseDetail, description="The case as it is now.")
@api.doc(operation_id="refuseSuggested", responses=expect(404, 409))
@allow(Role.REVIEWER)
def refuse_suggested(case_id: int, suggestion_id: int) -> CaseDetail:
    """Say that two claims are not the same; the pair is never suggested again."""
    refuse_twin(session(), case_id, suggestion_id, caller())
    return _read_case(case_id)


@api.post("/cases/<int:case_id>/suggestions/<int:suggestion_id>/restore")
@api.output(CaseDetail, description="The case as it is now.")
@api.doc(operation_id="restoreSuggested", responses=expect(404, 409))
@allow(Role.REVIEWER)
def restore_suggested(case_id: int, suggestion_id: int) -> CaseDetail:
    """Take back that two claims are not the same: the suggestion is there again."""
    restore_twin(session(), case_id, suggestion_id, caller())
    return _read_case(case_id)


def _read_case(case_id: int) -> CaseDetail:
    return show_whole_case(get_case(session(), case_id), caller())
