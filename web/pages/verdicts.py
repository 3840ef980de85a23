"""Recording a verdict: the form, and the page after it."""

import datetime as dt
from dataclasses import dataclass
from functools import partial

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from models.errors import ConflictError, InvalidInputError
from models.operations.second_look import answer_case
from models.operations.transitions import may_apply
from models.queries.blind import hide, hide_history
from models.queries.cases import get_case, list_history
from models.queries.leases import find_next, is_with_another
from models.queries.proposals import find_proposal
from models.queries.scales import find_scale, list_scales
from models.queries.submissions import ClaimView, get_submission
from models.scales import Scale
from models.tables.case import Case, CaseState
from models.tables.person import Person, Role
from models.tables.verdict import Opinion, Verdict
from web.auth import allow
from web.pages.blueprint import leave_note, pages, refuse
from web.pages.cases import find_match, link_case
from web.pages.forms import read_number
from web.pages.history import HistoryLine, write_history
from web.pages.inbox import reviewer
from web.pages.second_look import OpinionView, fill_from_opinion, may_give_opinion, tell_opinion, view_opinions
from web.pages.sitting import begin_sitting
from web.pages.verdict_form import VerdictForm, add_row, draft_verdict, pad_rows, read_verdict_form
from web.pages.verdict_proposal import (
    add_factcheck,
    drop_unused_match,
    fill_proposal,
    find_own_proposal,
    list_telling,
    turn_to_scale,
)
from web.pages.words import CONFIDENCES, STANCES
from web.transaction import session

_LONGEST_COUNT = 6


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What was recorded on a case after its form was opened: the lines of its history, and a verdict."""

    lines: list[HistoryLine]
    verdict: Verdict | None


@pages.get("/cases/<int:case_id>/verdict")
@allow(Role.REVIEWER)
def show_verdict_form(case_id: int) -> str:
    """Show the form, dated today, filled with what a judged match proposes; “blank” in the address leaves it empty.

    Where two have looked, “from” in the address names the opinion that fills it.
    """
    scale = _pick_scale(request.args.get("scale"))
    form = VerdictForm(scale.name, as_of=dt.datetime.now(dt.UTC).date().isoformat())
    begin_sitting(case_id, reviewer())
    view = _look(case_id)
    if chosen := _pick_opinion(view.case):
        return _render(case_id, fill_from_opinion(chosen))
    proposal = None if "blank" in request.args else find_proposal(view.matches, scale)
    return _render(case_id, fill_proposal(form, proposal))


@pages.post("/cases/<int:case_id>/verdict")
@allow(Role.REVIEWER)
def record_verdict(case_id: int) -> ResponseReturnValue:
    """Record the verdict; the form's smaller buttons come here too where there is no script, and lose nothing."""
    form = read_verdict_form(list_scales()[0].name)
    if changed := _change_form(case_id, form):
        return _render(case_id, changed)
    try:
        kept = drop_unused_match(form, _look(case_id), _pick_scale(form.scale))
        version, reason = read_number("case_version"), request.form.get("reason")
        recorded = answer_case(session(), case_id, reviewer(), draft_verdict(kept), version, reason)
    except (ConflictError, InvalidInputError) as error:
        return refuse(error, partial(_render, case_id, form, error))
    _leave_note(get_case(session(), case_id), recorded)
    return redirect(link_case(case_id), 303)


def may_decide(case: Case, person: Person) -> bool:
    """True where the person may record a verdict; doing so takes an open case."""
    is_theirs = any(may_apply(action, case, person) for action in ("take", "decide"))
    return (is_theirs or may_give_opinion(case, person)) and not is_with_another(case, person)


def _leave_note(view: ClaimView, recorded: Verdict | Opinion) -> None:
    """Tell on the next page what came of the form, and let the browser forget what was typed into it."""
    links = {"next": find_next(session(), reviewer(), view.case.id), "recorded": view.case.id}
    if isinstance(recorded, Opinion):
        leave_note(tell_opinion(recorded, view.case), **links)
    else:
        leave_note(f"Verdict {recorded.number} recorded.", claim=str(view.claim.id), **links)


def _pick_opinion(case: Case) -> OpinionView | None:
    """Return the opinion that the address names, where an editor settles the case."""
    asked = request.args.get("from", "")
    opinions = view_opinions(case) if case.state == CaseState.ADJUDICATION else []
    return next((view for view in opinions if str(view.opinion.place) == asked), None)


def _look(case_id: int) -> ClaimView:
    """Return what the person may know of the case."""
    return hide(get_case(session(), case_id), reviewer())


def _change_form(case_id: int, form: VerdictForm) -> VerdictForm | None:
    """Do what a smaller button of the form asks for; None where the verdict is to be recorded."""
    if "use" in request.form:
        return add_factcheck(form, find_match(_look(case_id), read_number("use"))[1])
    if "add" in request.form:
        return add_row(form)
    if "turn" in request.form:
        return turn_to_scale(form, _look(case_id), _pick_scale(request.form["turn"]))
    return None


def _pick_scale(name: str | None) -> Scale:
    """Return an offered scale; a name that is not among them falls back to the usual one."""
    offered = {scale.name: scale for scale in list_scales()}
    return offered.get(name or "") or find_scale(None)


def _render(case_id: int, form: VerdictForm, error: ConflictError | InvalidInputError | None = None) -> str:
    view = _look(case_id)
    scale = _pick_scale(form.scale)
    positions = {str(match.id): number for number, match in enumerate(view.matches, 1)}
    events = hide_history(list_history(session(), case_id), view, reviewer())
    history = write_history(events, positions)
    return render_template(
        "verdict.html",
        view=view,
        submission=get_submission(session(), view.claim.submission_id),
        form=pad_rows(form),
        error=error,
        may_decide=may_decide(view.case, reviewer()),
        opinions=view_opinions(view.case) if view.case.state == CaseState.ADJUDICATION else [],
        reason=request.form.get("reason", ""),
        judged=list_telling(view),
        proposal=find_own_proposal(form, view, scale),
        positions=positions,
        scale=scale,
        scales=list_scales(),
        stances=STANCES,
        confidences=CONFIDENCES,
        seen=len(history),
        meanwhile=_tell_meanwhile(view, history) if isinstance(error, ConflictError) else None,
    )


def _tell_meanwhile(view: ClaimView, history: list[HistoryLine]) -> Meanwhile:
    """Return what the person who sent the form had not seen; the form says how much of the history it knew."""
    known = _read_count("seen")
    verdict = view.verdict
    return Meanwhile(history[known:], verdict if verdict and verdict.number > _read_count("seen_verdict") else None)


def _read_count(name: str) -> int:
    value = request.form.get(name, "")
    return int(value) if value.isdecimal() and len(value) <= _LONGEST_COUNT else 0
