"""From rows to the shapes of the reviewers' work."""

from flask import url_for

from models.operations.transitions import TRANSITIONS, may_apply
from models.queries.submissions import ClaimView
from models.shapes import shape_case, shape_claim_in_context, shape_finding, shape_verdict
from models.tables.case import Case
from models.tables.person import Person
from models.tables.submission import Claim
from web.api import review_schemas as schemas
from web.api.shapes import shape_best


def summarise_case(view: ClaimView, person: Person) -> schemas.CaseSummary:
    """Show a case as a line of the inbox."""
    return schemas.CaseSummary(
        **shape_case(view.case).model_dump(),
        mine=view.case.reviewer_id == person.id,
        claim=_shape_claim(view.claim),
        best=shape_best(view.best) if view.best else None,
        verdict=shape_verdict(view.verdict) if view.verdict else None,
        link=url_for("api.show_case", case_id=view.case.id),
    )


def show_whole_case(view: ClaimView, person: Person) -> schemas.CaseDetail:
    """Show a case with its matches, and with what this person may do."""
    return schemas.CaseDetail(
        **summarise_case(view, person).model_dump(),
        **shape_finding(view).model_dump(),
        actions=[_shape_action(action, view.case) for action in TRANSITIONS if may_apply(action, view.case, person)],
    )


def _shape_claim(claim: Claim) -> schemas.ClaimInCase:
    return schemas.ClaimInCase(
        **shape_claim_in_context(claim).model_dump(),
        submission_id=claim.submission_id,
        link=url_for("api.show_claim", claim_id=claim.id),
    )


def _shape_action(action: str, case: Case) -> schemas.ActionOut:
    decides = action == "decide"
    address = {"case_id": case.id} if decides else {"case_id": case.id, "action": action}
    return schemas.ActionOut(
        action=action,
        label=TRANSITIONS[action].label,
        needs_reason=TRANSITIONS[action].needs_reason,
        link=url_for("api.decide" if decides else "api.move_case", **address),
    )
