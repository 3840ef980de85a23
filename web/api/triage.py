"""Calls about how pressing cases are, by when they are due, what they are about, and who is to review them."""

from models.operations.assigning import assign_case
from models.operations.transitions import may_be_given
from models.operations.triage import rate_case, set_due, tag_case
from models.queries.cases import get_case
from models.queries.inbox import list_reviewers
from models.tables.person import Role
from web.api.blueprint import api, expect
from web.api.caller import caller
from web.api.review_schemas import CaseDetail
from web.api.review_shapes import show_whole_case
from web.api.triage_schemas import AssignIn, ReviewerList, ReviewerOut, TriageIn
from web.auth import allow
from web.transaction import session


@api.patch("/cases/<int:case_id>")
@api.input(TriageIn, arg_name="body")
@api.output(CaseDetail, description="The case as it is now.")
@api.doc(operation_id="sortCase", responses=expect(400, 404, 413, 415, 422))
@allow(Role.REVIEWER)
def sort_case(case_id: int, body: TriageIn) -> CaseDetail:
    """Say how pressing a case is, by when it is due, and what it is about; what is left out stays as it is.

    It does not change the version of the case: whoever is at work on it is not disturbed.
    """
    case, said = get_case(session(), case_id).case, body.model_fields_set
    if said & {"harm", "reach"}:
        harm = body.harm if "harm" in said else case.harm
        reach = body.reach if "reach" in said else case.reach
        rate_case(session(), case.id, caller(), harm, reach)
    if "due_at" in said:
        set_due(session(), case.id, caller(), body.due_at)
    if "tags" in said:
        tag_case(session(), case.id, caller(), body.tags, set(case.tags) - {tag.casefold() for tag in body.tags})
    return show_whole_case(get_case(session(), case_id), caller())


@api.get("/cases/<int:case_id>/reviewers")
@api.output(ReviewerList, description="Everybody who may be given it, by name.")
@api.doc(operation_id="listReviewers", responses=expect(404))
@allow(Role.EDITOR)
def show_reviewers(case_id: int) -> ReviewerList:
    """List to whom a case can be given as it stands."""
    case = get_case(session(), case_id).case
    able = [person for person in list_reviewers(session()) if may_be_given(case, person)]
    return ReviewerList(items=[ReviewerOut(id=person.id, name=person.name) for person in able])


@api.post("/cases/<int:case_id>/assign")
@api.input(AssignIn, arg_name="body")
@api.output(CaseDetail, description="The case as it is now.")
@api.doc(operation_id="assignCase", responses=expect(400, 404, 409, 413, 415, 422))
@allow(Role.REVIEWER)
def assign(case_id: int, body: AssignIn) -> CaseDetail:
    """Give a case, or its second look, to somebody. It takes an editor, but for a free case that you give yourself."""
    assign_case(session(), case_id, caller(), body.person, body.version, body.reason)
    return show_whole_case(get_case(session(), case_id), caller())
