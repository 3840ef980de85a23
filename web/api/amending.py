"""Calls that change what the claims of an article are: add a sentence, drop a claim, say it in other words."""

from uuid import UUID

from flask import url_for

from models.operations.amending import (
    Editor,
    add_claim,
    compare_again,
    drop_claim,
    restore_claim,
    reword_claim,
)
from models.queries.submissions import get_claim
from models.shapes import ClaimOut, shape_claim
from web.api.blueprint import api, expect
from web.api.schemas import ClaimIn, DropIn, WordingIn
from web.auth import allow, anyone, current_person, request_owner
from web.limits import limit_submissions
from web.request import desk_settings
from web.sight import see
from web.transaction import session

Answer = tuple[ClaimOut, int, dict[str, str]]
_COMPARED = "The claim; it is compared by the job at “comparison”."


@api.post("/submissions/<uuid:submission_id>/claims")
@api.input(ClaimIn, arg_name="body")
@api.output(ClaimOut, status_code=202, description=_COMPARED)
@api.doc(operation_id="addClaim", responses=expect(400, 403, 404, 409, 413, 415, 422, 429))
@limit_submissions
@allow(anyone)
def add(submission_id: UUID, body: ClaimIn) -> Answer:
    """Make a claim of a sentence of an article that is none yet; whole words are taken, and no blanks around them.

    Whoever sent the article may, and reviewers; where it was sent without an account, whoever holds its link. What
    overlaps a claim is a conflict; a claim that was dropped at this very place is taken back.
    """
    return _accept(add_claim(session(), submission_id, body.start, body.end, _edit()).id)


@api.patch("/claims/<uuid:claim_id>")
@api.input(WordingIn, arg_name="body")
@api.output(ClaimOut, status_code=202, description=_COMPARED)
@api.doc(operation_id="rewordClaim", responses=expect(400, 403, 404, 409, 413, 415, 422, 429))
@limit_submissions
@allow(anyone)
def reword(claim_id: UUID, body: WordingIn) -> Answer:
    """Let a claim of an article say something else than the text does; an empty wording brings the text's own back.

    What stands in the text is kept as “text”. The claim is compared anew; what people said of its matches counts again
    only if the old words come back. One that has a verdict stays as it is.
    """
    return _accept(reword_claim(session(), claim_id, body.wording or "", body.version, _edit()).id)


@api.post("/claims/<uuid:claim_id>/drop")
@api.input(DropIn, arg_name="body")
@api.output(ClaimOut, description="The claim as it was; its case is set aside.")
@api.doc(operation_id="dropClaim", responses=expect(400, 403, 404, 409, 413, 415, 422))
@allow(anyone)
def drop(claim_id: UUID, body: DropIn) -> ClaimOut:
    """Say that a sentence of an article is no claim: it counts in no list and no result any more."""
    return _show(drop_claim(session(), claim_id, body.version, _edit()).id)


@api.post("/claims/<uuid:claim_id>/restore")
@api.output(ClaimOut, description="The claim, which counts again.")
@api.doc(operation_id="restoreClaim", responses=expect(403, 404, 409))
@allow(anyone)
def restore(claim_id: UUID) -> ClaimOut:
    """Take a claim back that was dropped."""
    return _show(restore_claim(session(), claim_id, _edit()).id)


@api.post("/claims/<uuid:claim_id>/compare")
@api.output(ClaimOut, status_code=202, description=_COMPARED)
@api.doc(operation_id="compareClaim", responses=expect(403, 404, 409, 429))
@limit_submissions
@allow(anyone)
def compare(claim_id: UUID) -> Answer:
    """Try once more to compare a claim that was added or reworded, where that did not succeed."""
    compare_again(session(), claim_id, _edit())
    return _accept(claim_id)


def _edit() -> Editor:
    return Editor(current_person(), request_owner(), desk_settings())


def _show(claim_id: UUID) -> ClaimOut:
    return shape_claim(see(get_claim(session(), claim_id)))


def _accept(claim_id: UUID) -> Answer:
    headers = {"Location": url_for("api.show_claim", claim_id=claim_id), "Retry-After": "1"}
    return _show(claim_id), 202, headers
