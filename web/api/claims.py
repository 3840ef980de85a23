"""Calls about claims and their matches."""

from uuid import UUID

from models.operations.judging import judge_match, take_back_judgement
from models.queries.matches import get_match
from models.queries.submissions import get_claim
from models.shapes import ClaimOut, shape_claim
from models.tables.person import Role
from web.api.blueprint import api, expect
from web.api.caller import caller
from web.api.memory_schemas import MatchInCase
from web.api.memory_shapes import shape_matches_in_case
from web.api.queries import UndoQuery
from web.api.review_schemas import JudgementIn
from web.auth import allow, anyone
from web.sight import see
from web.transaction import session


@api.get("/claims/<uuid:claim_id>")
@api.output(ClaimOut, description="The claim with its matches, best first.")
@api.doc(operation_id="getClaim", responses=expect(404))
@allow(anyone)
def show_claim(claim_id: UUID) -> ClaimOut:
    """Read a claim with its case, its matches and, where there is one, the verdict with its evidence."""
    return shape_claim(see(get_claim(session(), claim_id)))


@api.post("/matches/<int:match_id>/judgement")
@api.input(JudgementIn, arg_name="body")
@api.output(MatchInCase, description="The match with what was said, and its new version.")
@api.doc(operation_id="judgeMatch", responses=expect(400, 404, 409, 413, 415, 422))
@allow(Role.REVIEWER)
def judge(match_id: int, body: JudgementIn) -> MatchInCase:
    """Say how a claim stands to what was checked.

    An open case is yours from then on. What was said before stays on record. The word also stands wherever the same
    pair comes up and nobody has spoken, until one of the texts changes.
    """
    judge_match(session(), match_id, caller(), body.relation, body.version, body.note)
    return _show_match(match_id)


@api.delete("/matches/<int:match_id>/judgement")
@api.input(UndoQuery, location="query", arg_name="asked")
@api.output(MatchInCase, description="The match as it stands without it, and its new version.")
@api.doc(operation_id="takeBackJudgement", responses=expect(404, 409, 422))
@allow(Role.REVIEWER)
def take_back(match_id: int, asked: UndoQuery) -> MatchInCase:
    """Take back what was said last about a match: what was said before it counts again."""
    take_back_judgement(session(), match_id, caller(), asked.version)
    return _show_match(match_id)


def _show_match(match_id: int) -> MatchInCase:
    view = see(get_claim(session(), get_match(session(), match_id).claim_id))
    return next(match for match in shape_matches_in_case(view, caller()) if match.id == match_id)
