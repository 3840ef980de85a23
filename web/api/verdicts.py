"""Calls about verdicts: recording one, the scales for them, and the evidence they rest on."""

from models.operations.archives import archive_again
from models.operations.second_look import answer_case, confirm_case
from models.queries.archives import EvidenceView, get_evidence
from models.queries.blind import require_sight
from models.queries.cases import get_case
from models.queries.scales import list_scales
from models.scales import Scale
from models.shapes import shape_evidence
from models.tables.person import Role
from web.api.blueprint import api, expect
from web.api.caller import caller
from web.api.review_schemas import CaseDetail, MoveIn
from web.api.review_shapes import show_whole_case
from web.api.verdict_schemas import EvidenceDetail, RatingOut, ScaleOut, ScalePage, VerdictIn
from web.auth import allow, anyone
from web.idempotency import idempotent
from web.transaction import session


@api.get("/scales")
@api.output(ScalePage, description="All of them.")
@api.doc(operation_id="listScales", responses=expect())
@allow(anyone)
def show_scales() -> ScalePage:
    """List the scales on which verdicts are given here, the usual one first."""
    return ScalePage(
        items=[_shape_scale(scale, usual=not place) for place, scale in enumerate(list_scales())], next=None
    )


@api.post("/cases/<int:case_id>/decide")
@idempotent
@api.input(VerdictIn, arg_name="body")
@api.output(CaseDetail, description="The case with its new verdict.")
@api.doc(operation_id="decideCase", responses=expect(400, 404, 409, 413, 415, 422))
@allow(Role.REVIEWER)
def decide(case_id: int, body: VerdictIn) -> CaseDetail:
    """Record the verdict of a case. An open case becomes yours by it; an earlier verdict is superseded and kept.

    Where the desk asks for a second look, it is an opinion first: the case comes back in second_review, and whoever
    looks at it then sends theirs by the same call. In adjudication it settles the case, which needs a reason.
    """
    answer_case(session(), case_id, caller(), body.draft, body.version, body.reason)
    return show_whole_case(get_case(session(), case_id), caller())


@api.post("/cases/<int:case_id>/confirm")
@api.input(MoveIn, arg_name="body")
@api.output(CaseDetail, description="The case with its new verdict.")
@api.doc(operation_id="confirmCase", responses=expect(400, 404, 409, 413, 415, 422))
@allow(Role.REVIEWER)
def confirm(case_id: int, body: MoveIn) -> CaseDetail:
    """Record the verdict on which two reviewers agree, as the first of them wrote it."""
    confirm_case(session(), case_id, caller(), body.version)
    return show_whole_case(get_case(session(), case_id), caller())


@api.get("/evidence/<int:evidence_id>")
@api.output(EvidenceDetail, description="The evidence.")
@api.doc(operation_id="getEvidence", responses=expect(404))
@allow(Role.REVIEWER)
def show_evidence(evidence_id: int) -> EvidenceDetail:
    """Read a piece of evidence with the text that was archived of it."""
    return _show(_look(evidence_id))


@api.post("/evidence/<int:evidence_id>/archive")
@api.output(EvidenceDetail, description="The evidence, with its archiving on the way.")
@api.doc(operation_id="archiveEvidence", responses=expect(404, 409))
@allow(Role.REVIEWER)
def archive_evidence(evidence_id: int) -> EvidenceDetail:
    """Try again to archive a piece of evidence that could not be."""
    _look(evidence_id)
    archive_again(session(), evidence_id, caller())
    return _show(_look(evidence_id))


def _look(evidence_id: int) -> EvidenceView:
    """Return the evidence, where the caller may know of the verdict that rests on it."""
    view = get_evidence(session(), evidence_id)
    require_sight(session(), view.verdict.case_id, caller())
    return view


def _show(view: EvidenceView) -> EvidenceDetail:
    return EvidenceDetail(
        **shape_evidence(view.evidence).model_dump(),
        case_id=view.verdict.case_id,
        text=view.evidence.archive_text,
        quote_stands=view.quote_stands,
    )


def _shape_scale(scale: Scale, *, usual: bool) -> ScaleOut:
    told = scale.model_dump(include={"name", "label", "meaning"})
    ratings = [
        RatingOut(**rating.model_dump(exclude={"number"}), rating_value=rating.number) for rating in scale.ratings
    ]
    return ScaleOut(**told, usual=usual, worst_rating=scale.worst, best_rating=scale.best, ratings=ratings)
