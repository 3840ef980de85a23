"""Calls about cases: the inbox, one case, and what can be done with it."""

from models.errors import NotFoundError
from models.operations.transitions import TRANSITIONS, apply_transition, lock_case
from models.operations.verdicts import EvidenceDraft, VerdictDraft, decide_case
from models.queries.cases import CaseFilter, get_case, page_cases
from models.tables.person import Role
from web.api.blueprint import api, expect
from web.api.caller import caller
from web.api.queries import CaseQuery
from web.api.review_schemas import CaseDetail, CasePage, MoveIn, VerdictIn
from web.api.review_shapes import show_whole_case, summarise_case
from web.auth import allow
from web.idempotency import idempotent
from web.transaction import session

# A verdict has a body of its own, and hence a call of its own.
MOVES = tuple(action for action in TRANSITIONS if action != "decide")


@api.get("/cases")
@api.input(CaseQuery, location="query", arg_name="asked")
@api.output(CasePage, description="The cases in the order that was asked for.")
@api.doc(operation_id="listCases", responses=expect(422))
@allow(Role.REVIEWER)
def show_cases(asked: CaseQuery) -> CasePage:
    """List the cases of the inbox."""
    wanted = CaseFilter(asked.state, caller() if asked.mine else None, asked.q)
    page = page_cases(session(), wanted, asked.sort, asked.limit, asked.cursor)
    return CasePage(items=[summarise_case(view, caller()) for view in page.items], next=page.next)


@api.get("/cases/<int:case_id>")
@api.output(CaseDetail, description="The case.")
@api.doc(operation_id="getCase", responses=expect(404))
@allow(Role.REVIEWER)
def show_case(case_id: int) -> CaseDetail:
    """Read a case with its claim, its matches, its verdict, and what you may do with it."""
    return _read_case(case_id)


@api.post("/cases/<int:case_id>/decide")
@idempotent
@api.input(VerdictIn, arg_name="body")
@api.output(CaseDetail, description="The case with its new verdict.")
@api.doc(operation_id="decideCase", responses=expect(400, 404, 409, 413, 415, 422))
@allow(Role.REVIEWER)
def decide(case_id: int, body: VerdictIn) -> CaseDetail:
    """Record the verdict of a case. An open case becomes yours by it; an earlier verdict is superseded and kept."""
    evidence = [EvidenceDraft(line.url, line.title, line.stance) for line in body.evidence]
    draft = VerdictDraft(body.rating, body.justification, body.as_of, evidence)
    decide_case(session(), case_id, caller(), draft, body.version)
    return _read_case(case_id)


@api.post("/cases/<int:case_id>/<action>")
@api.input(MoveIn, arg_name="body")
@api.output(CaseDetail, description="The case as it is now.")
@api.doc(operation_id="moveCase", responses=expect(400, 404, 409, 413, 415, 422))
@allow(Role.REVIEWER)
def move_case(case_id: int, action: str, body: MoveIn) -> CaseDetail:
    """Move a case: take it, release it, dismiss it or reopen it."""
    if action not in MOVES:
        raise NotFoundError(f"There is no such action. There are: {', '.join(MOVES)}.")
    case = lock_case(session(), case_id)
    apply_transition(session(), case, action, caller(), body.version, body.reason)
    return _read_case(case_id)


def _read_case(case_id: int) -> CaseDetail:
    return show_whole_case(get_case(session(), case_id), caller())
