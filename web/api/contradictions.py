"""Calls about words that contradict each other."""

from models.operations.contradictions import settle_contradiction
from models.queries.contradictions import get_contradiction, page_contradictions
from models.tables.person import Role
from web.api.blueprint import api, expect
from web.api.caller import caller
from web.api.memory_schemas import ContradictionOut, ContradictionPage, SettlementIn
from web.api.memory_shapes import shape_contradiction
from web.api.queries import PageQuery
from web.auth import allow
from web.transaction import session


@api.get("/contradictions")
@api.input(PageQuery, location="query", arg_name="asked")
@api.output(ContradictionPage, description="The contradictions, the oldest first.")
@api.doc(operation_id="listContradictions", responses=expect(422))
@allow(Role.EDITOR)
def show_contradictions(asked: PageQuery) -> ContradictionPage:
    """List words of people that cannot all be true, for an editor to settle.

    One of them is changed by judging its match again; then the contradiction is settled by itself.
    """
    page = page_contradictions(session(), caller(), asked.limit, asked.cursor)
    return ContradictionPage(items=[shape_contradiction(view) for view in page.items], next=page.next)


@api.post("/contradictions/<int:contradiction_id>/settle")
@api.input(SettlementIn, arg_name="body")
@api.output(ContradictionOut, description="The contradiction, settled.")
@api.doc(operation_id="settleContradiction", responses=expect(400, 404, 409, 413, 415, 422))
@allow(Role.EDITOR)
def settle(contradiction_id: int, body: SettlementIn) -> ContradictionOut:
    """Let all the words stand, and say why; it is not brought up again while the word against the others stands."""
    get_contradiction(session(), contradiction_id, caller())
    settle_contradiction(session(), contradiction_id, caller(), body.reason)
    return shape_contradiction(get_contradiction(session(), contradiction_id, caller()))
