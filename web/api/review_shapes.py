"""From rows to the shapes of the reviewers' work."""

import datetime as dt
from typing import Any

from flask import url_for

from models.operations.transitions import PLAIN_MOVES, TRANSITIONS, may_apply
from models.priority import read_weights, weigh_case
from models.queries.blind import hide
from models.queries.opinions import list_opinions
from models.queries.proposals import Proposal, find_proposal
from models.queries.scales import find_rating, find_scale
from models.queries.submissions import ClaimView
from models.queries.twins import Twin, list_twins
from models.shapes import (
    AgreementOut,
    DifferenceOut,
    MatcherOut,
    shape_case,
    shape_claim_in_context,
    shape_finding,
    shape_verdict,
)
from models.tables.case import Case, CaseState
from models.tables.person import Person
from models.tables.submission import Claim
from models.tables.verdict import Opinion
from web.api import review_schemas as schemas
from web.api.lease_schemas import LeaseOut
from web.api.memory_shapes import shape_matches_in_case
from web.api.shapes import shape_best
from web.request import desk_settings
from web.transaction import session

# A verdict has a body of its own, and hence a call of its own, whatever it does to the case.
_DECIDING = {"decide": "Record verdict", "agree": "Give the second opinion", "adjudicate": "Settle it"}
_OFFERED = (*_DECIDING, "confirm", *PLAIN_MOVES)


def summarise_case(view: ClaimView, person: Person) -> schemas.CaseSummary:
    """Show a case as a line of the inbox."""
    view = hide(view, person)
    return schemas.CaseSummary(
        **shape_case(view.case).model_dump(),
        **_shape_triage(view),
        mine=person.id in {view.case.reviewer_id, view.case.second_reviewer_id},
        lease=_shape_lease(view.case, person),
        claim=_shape_claim(view.claim),
        best=shape_best(view.best) if view.best else None,
        verdict=shape_verdict(view.verdict) if view.verdict else None,
        link=url_for("api.show_case", case_id=view.case.id),
    )


def show_whole_case(view: ClaimView, person: Person) -> schemas.CaseDetail:
    """Show a case with its matches, and with what this person may do."""
    view = hide(view, person)
    return schemas.CaseDetail(
        **summarise_case(view, person).model_dump(),
        **shape_finding(view).model_dump(exclude={"matches"}),
        matches=shape_matches_in_case(view, person),
        proposal=_shape_proposal(find_proposal(view.matches, find_scale(None))),
        suggestions=[shape_suggestion(twin, view.case) for twin in list_twins(session(), view.case.id, person)],
        opinions=[_shape_opinion(opinion) for opinion in list_opinions(session(), view.case, person)],
        actions=[_shape_action(action, view.case) for action in _OFFERED if may_apply(action, view.case, person)],
    )


def shape_suggestion(twin: Twin, case: Case) -> schemas.SuggestionOut:
    """Show a case that is perhaps the same, seen from another one."""
    place: dict[str, Any] = {"case_id": case.id, "suggestion_id": twin.id}
    return schemas.SuggestionOut(
        id=twin.id,
        case=twin.case.id,
        state=CaseState(twin.case.state),
        claim=twin.claim.text,
        verdict=shape_verdict(twin.verdict) if twin.verdict else None,
        probability=twin.probability,
        agrees=[AgreementOut(**found) for found in twin.agrees],
        differs=[DifferenceOut(**found) for found in twin.differs],
        factcheck_id=twin.factcheck_id,
        joins=schemas.JoinedCaseOut(case=twin.direction[0], into=twin.direction[1]),
        matcher=MatcherOut(name=twin.row.matcher_name, version=twin.row.matcher_version),
        created_at=twin.row.created_at,
        link=url_for("api.show_case", case_id=twin.case.id),
        join=url_for("api.join_suggested", **place),
        refuse=url_for("api.refuse_suggested", **place),
    )


def _shape_triage(view: ClaimView) -> dict[str, Any]:
    case = view.case
    parts = weigh_case(case, read_weights(desk_settings()), dt.datetime.now(dt.UTC), blind=view.blind)
    return {
        "harm": case.harm,
        "reach": case.reach,
        "demand": case.demand,
        "tags": case.tags,
        "due_at": case.due_at,
        "priority": {"points": sum(part.points for part in parts), "parts": [part._asdict() for part in parts]},
    }


def _shape_lease(case: Case, person: Person) -> LeaseOut | None:
    holder, until = case.holder, case.lease_until
    if holder is None or until is None or until <= dt.datetime.now(dt.UTC):
        return None
    return LeaseOut(mine=holder.id == person.id, holder=holder.name, until=until)


def _shape_claim(claim: Claim) -> schemas.ClaimInCase:
    return schemas.ClaimInCase(
        **shape_claim_in_context(claim).model_dump(),
        submission_id=claim.submission_id,
        link=url_for("api.show_claim", claim_id=claim.id),
    )


def _shape_proposal(proposal: Proposal | None) -> schemas.ProposalOut | None:
    if proposal is None:
        return None
    return schemas.ProposalOut(
        match_id=proposal.match.id,
        scale=proposal.scale.name,
        rating=proposal.rating.value,
        needs_check=proposal.turned,
    )


def _shape_action(action: str, case: Case) -> schemas.ActionOut:
    return schemas.ActionOut(
        action="decide" if action in _DECIDING else action,
        label=_DECIDING.get(action, TRANSITIONS[action].label),
        needs_reason=TRANSITIONS[action].needs_reason,
        link=_link_action(action, case),
    )


def _link_action(action: str, case: Case) -> str:
    if action in _DECIDING:
        return url_for("api.decide", case_id=case.id)
    if action == "confirm":
        return url_for("api.confirm", case_id=case.id)
    return url_for("api.move_case", case_id=case.id, action=action)


def _shape_opinion(opinion: Opinion) -> schemas.OpinionOut:
    rating = find_rating(opinion.scale, opinion.rating)
    return schemas.OpinionOut(
        place=opinion.place,
        scale=opinion.scale,
        rating=opinion.rating,
        label=rating.label,
        rating_class=rating.rating_class,
        justification=opinion.draft["justification"],
        at=opinion.created_at,
    )
