"""Calls about cases: the inbox, one case, and what can be done with it."""

from models.operations.transitions import PLAIN_MOVES, apply_transition, lock_case
from models.queries.cases import get_case
from models.queries.inbox import CaseFilter, page_cases
from models.tables.person import Role
from web.api.blueprint import api, expect
from web.api.caller import caller
from web.api.queries import CaseQuery
from web.api.review_schemas import CaseDetail, CasePage, MoveIn
from web.api.review_shapes import show_whole_case, summarise_case
from web.auth import allow
from web.transaction import session


@api.get("/cases")
@api.input(CaseQuery, location="query", arg_name="asked")
@api.output(CasePage, description="The cases in the order that was asked for.")
@api.doc(operation_id="listCases", responses=expect(422))
@allow(Role.REVIEWER)
def show_cases(asked: CaseQuery) -> CasePage:
    """List the cases of the inbox, one for each claim however many asked; all filters must hold."""
    view = "mine" if asked.mine else asked.view or ""
    wanted = CaseFilter(
        view,
        asked.state,
        asked.q,
        asked.tag.casefold(),
        asked.corpus,
        asked.rating_class,
        asked.language.lower(),
        asked.twin,
    )
    page = page_cases(session(), caller(), wanted, asked.sort, asked.limit, asked.cursor)
    return CasePage(items=[summarise_case(view, caller()) for view in page.items], next=page.next)


@api.get("/cases/<int:case_id>")
@api.output(CaseDetail, description="The case.")
@api.doc(operation_id="getCase", responses=expect(404))
@allow(Role.REVIEWER)
def show_case(case_id: int) -> CaseDetail:
    """Read a case with its claim, its matches, its verdict, and what you may do with it."""
    return _read_case(case_id)


@api.post(f"/cases/<int:case_id>/<any({', '.join(PLAIN_MOVES)}):action>")
@api.input(MoveIn, arg_name="body")
@api.output(CaseDetail, description="The case as it is now.")
@api.doc(operation_id="moveCase", responses=expect(400, 404, 409, 413, 415, 422))
@allow(Role.REVIEWER)
def move_case(case_id: int, action: str, body: MoveIn) -> CaseDetail:
    """Move a case: take it, release it, dismiss it, reopen it; `actions` of the case names what you may."""
    case = lock_case(session(), case_id)
    apply_transition(session(), case, action, caller(), body.version, body.reason)
    return _read_case(case_id)


def _read_case(case_id: int) -> CaseDetail:
    return show_whole_case(get_case(session(), case_id), caller())
