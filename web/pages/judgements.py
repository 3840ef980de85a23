"""What the buttons below a match do: record a person's word on it, or take the last one back."""

from functools import partial

from flask import redirect, request
from flask.typing import ResponseReturnValue

from models.errors import ConflictError, InvalidInputError
from models.operations.judging import judge_match, take_back_judgement
from models.queries.cases import get_case
from models.queries.matches import get_match
from models.tables.match import Match
from models.tables.person import Role
from web.auth import allow
from web.pages.blueprint import leave_note, pages, refuse
from web.pages.cases import Refused, find_match, find_unjudged, link_case, render_case
from web.pages.forms import read_number
from web.pages.inbox import reviewer
from web.pages.words import label_relation
from web.sight import see
from web.transaction import session


@pages.get("/matches/<int:match_id>")
@allow(Role.REVIEWER)
def show_match(match_id: int) -> ResponseReturnValue:
    """Lead to the case of a match, and there to the match, or to the one that stands for it."""
    match = get_match(session(), match_id)
    view = see(get_case(session(), match.claim.case_id))
    numbers = {other.factcheck_id: number for number, other in enumerate(view.matches, 1)}
    position = None if view.blind else numbers.get(match.factcheck_id)
    return redirect(link_case(view.case.id, position), 302)


@pages.post("/cases/<int:case_id>/judgement")
@allow(Role.REVIEWER)
def judge(case_id: int) -> ResponseReturnValue:
    """Record the word and go on to the next match that has none; a stale form comes back as it was."""
    view = get_case(session(), case_id)
    position, match = find_match(view, read_number("match_id"))
    relation, note = request.form.get("relation", ""), request.form.get("note", "")
    try:
        judge_match(session(), match.id, reviewer(), relation, read_number("match_version"), note)
    except (ConflictError, InvalidInputError) as error:
        refused = Refused("judgement", str(error), note, relation, isinstance(error, ConflictError))
        return refuse(error, partial(render_case, case_id, position, refused))
    after = find_unjudged(view.matches, position)
    leave_note(
        f"Match {position} judged: {label_relation(relation).lower()}.",
        undo={"case": case_id, "match": match.id, "version": match.version},
        decide=case_id if after is None else None,
    )
    return redirect(link_case(case_id, after or position), 303)


@pages.post("/cases/<int:case_id>/undo")
@allow(Role.REVIEWER)
def undo(case_id: int) -> ResponseReturnValue:
    """Take back the word on a match and show that match."""
    view = get_case(session(), case_id)
    position, match = find_match(view, read_number("match_id"))
    try:
        take_back_judgement(session(), match.id, reviewer(), read_number("match_version"))
    except ConflictError as error:
        refused = Refused("judgement", str(error), is_stale=True)
        return refuse(error, partial(render_case, case_id, position, refused))
    leave_note(f"Taken back: match {position} is {_name_standing(match)}.")
    return redirect(link_case(case_id, position), 303)


def _name_standing(match: Match) -> str:
    relation = match.judgement.relation if match.judgement else None
    return f"{label_relation(relation).lower()} again" if relation else "not judged now"
