"""Calls about claims that share a case: who asked, joining cases in the same words, and undoing it."""

from uuid import UUID

from flask import url_for

from models.errors import NotFoundError
from models.operations.joining import MOST_JOINED, Joined, attach_claim, detach_claim, join_cases, undo_joining
from models.queries.asked import Asking, read_askings
from models.queries.cases import get_case
from models.queries.duplicates import Duplicate, find_duplicates
from models.queries.submissions import get_claim
from models.tables.case import CaseState
from models.tables.person import Role
from models.tables.submission import Origin, SubmissionKind
from web.api.blueprint import api, expect
from web.api.caller import caller
from web.api.queries import PageQuery
from web.api.review_schemas import CaseDetail
from web.api.review_shapes import show_whole_case
from web.api.triage_schemas import (
    AlikeOut,
    AskingOut,
    AskingPage,
    DetachIn,
    DuplicateList,
    DuplicateOut,
    JoiningIn,
    JoiningOut,
)
from web.auth import allow
from web.transaction import session


@api.get("/cases/<int:case_id>/claims")
@api.input(PageQuery, location="query", arg_name="asked")
@api.output(AskingPage, description="The claims of the case.")
@api.doc(operation_id="listClaimsOfCase", responses=expect(404, 422))
@allow(Role.REVIEWER)
def show_askings(case_id: int, asked: PageQuery) -> AskingPage:
    """List the claims that share a case, each with where it came from."""
    number = get_case(session(), case_id).case.id
    found = read_askings(session(), number, asked.limit, asked.cursor)
    return AskingPage(
        items=[_shape_asking(asking) for asking in found.page.items],
        next=found.page.next,
        claims=found.claims,
        submissions=found.submissions,
    )


@api.post("/cases/<int:case_id>/claims/<uuid:claim_id>/detach")
@api.input(DetachIn, arg_name="body")
@api.output(CaseDetail, description="The case that the claim has now.")
@api.doc(operation_id="detachClaim", responses=expect(400, 404, 409, 413, 415, 422))
@allow(Role.REVIEWER)
def detach(case_id: int, claim_id: UUID, body: DetachIn) -> CaseDetail:
    """Take a claim out of a case that it joined: it gets a case of its own, or the one back from which it came.

    Who sent it is told that a verdict of the case it leaves does not hold for it.
    """
    _require_place(case_id, claim_id)
    number = detach_claim(session(), claim_id, caller(), body.reason)
    return show_whole_case(get_case(session(), number), caller())


@api.post("/claims/<uuid:claim_id>/attach")
@api.output(CaseDetail, description="The case in which the claim is again.")
@api.doc(operation_id="attachClaim", responses=expect(404, 409))
@allow(Role.REVIEWER)
def attach(claim_id: UUID) -> CaseDetail:
    """Undo detaching: bring a claim back into the case from which it was taken."""
    attach_claim(session(), claim_id, caller())
    return show_whole_case(get_case(session(), get_claim(session(), claim_id).case.id), caller())


@api.get("/cases/duplicates")
@api.output(DuplicateList, description="The cases that can be joined, with those into which they would go.")
@api.doc(operation_id="listDuplicates")
@allow(Role.REVIEWER)
def show_duplicates() -> DuplicateList:
    """List the open cases that are in the same words as another case."""
    alike = find_duplicates(session(), caller(), None, MOST_JOINED)
    return DuplicateList(
        items=[
            AlikeOut(
                text=group.goal.text,
                into=_shape_duplicate(group.goal),
                cases=[_shape_duplicate(c) for c in group.cases],
            )
            for group in alike
        ]
    )


@api.post("/cases/join")
@api.input(JoiningIn, arg_name="body")
@api.output(JoiningOut, description="How many were joined, and how to undo it.")
@api.doc(operation_id="joinCases", responses=expect(400, 409, 413, 415, 422))
@allow(Role.REVIEWER)
def join(body: JoiningIn) -> JoiningOut:
    """Join open cases into others in the same words: all of them, or with 409 none."""
    return _shape_joined(join_cases(session(), {one.case: one.into for one in body.joins}, caller()))


@api.post("/joinings/<uuid:batch>/undo")
@api.output(JoiningOut, description="How many were brought back.")
@api.doc(operation_id="undoJoining", responses=expect(404, 409))
@allow(Role.REVIEWER)
def undo(batch: UUID) -> JoiningOut:
    """Undo a joining as a whole: your own, or as an editor anybody's."""
    return _shape_joined(undo_joining(session(), batch, caller()))


def _require_place(case_id: int, claim_id: UUID) -> None:
    if get_claim(session(), claim_id).case.id != case_id:
        raise NotFoundError("This case has no such claim.")


def _shape_asking(asking: Asking) -> AskingOut:
    return AskingOut(
        claim_id=asking.claim.id,
        text=asking.claim.text,
        leads=asking.claim.leads,
        submission_id=asking.submission.id,
        kind=SubmissionKind(asking.submission.kind),
        origin=Origin(asking.submission.origin),
        asked_at=asking.submission.created_at,
        from_case=asking.joining.from_case_id if asking.joining else None,
        link=url_for("api.show_claim", claim_id=asking.claim.id),
    )


def _shape_duplicate(case: Duplicate) -> DuplicateOut:
    return DuplicateOut(
        id=case.case_id,
        state=CaseState(case.state),
        claims=case.claims,
        demand=case.demand,
        link=url_for("api.show_case", case_id=case.case_id),
    )


def _shape_joined(joined: Joined) -> JoiningOut:
    return JoiningOut(
        batch=joined.batch, cases=joined.cases, claims=joined.claims, undo=url_for("api.undo", batch=joined.batch)
    )
