"""Calls about claims."""

from uuid import UUID

from models.queries.submissions import get_claim
from models.shapes import ClaimOut, shape_claim
from web.api.blueprint import api, expect
from web.auth import allow, anyone
from web.transaction import session


@api.get("/claims/<uuid:claim_id>")
@api.output(ClaimOut, description="The claim with its matches, best first.")
@api.doc(operation_id="getClaim", responses=expect(404))
@allow(anyone)
def show_claim(claim_id: UUID) -> ClaimOut:
    """Read a claim with its case, its matches and, where there is one, the verdict with its evidence."""
    return shape_claim(get_claim(session(), claim_id))
