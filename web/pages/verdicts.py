"""Recording a verdict: the form, and the page after it."""

import datetime as dt
from functools import partial

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from models.errors import ConflictError, InvalidInputError
from models.operations.transitions import may_apply
from models.operations.verdicts import decide_case
from models.queries.cases import find_next_open, get_case
from models.queries.submissions import ClaimView, get_submission
from models.ratings import SCALE
from models.tables.case import Case
from models.tables.match import Match
from models.tables.person import Person, Role
from web.auth import allow
from web.pages.blueprint import leave_note, pages, refuse
from web.pages.cases import find_match, is_judged, link_case
from web.pages.forms import read_number
from web.pages.inbox import reviewer
from web.pages.verdict_form import VerdictForm, add_factcheck, add_row, draft_verdict, pad_rows, read_verdict_form
from web.pages.words import STANCES
from web.transaction import session


@pages.get("/cases/<int:case_id>/verdict")
@allow(Role.REVIEWER)
def show_verdict_form(case_id: int) -> str:
    """Show the empty form, dated today."""
    return _render(case_id, VerdictForm(as_of=dt.datetime.now(dt.UTC).date().isoformat()))


@pages.post("/cases/<int:case_id>/verdict")
@allow(Role.REVIEWER)
def record_verdict(case_id: int) -> ResponseReturnValue:
    """Record the verdict; the form's smaller buttons come here too where there is no script, and lose nothing."""
    form = read_verdict_form()
    if "use" in request.form:
        match = find_match(get_case(session(), case_id), read_number("use"))[1]
        return _render(case_id, add_factcheck(form, match))
    if "add" in request.form:
        return _render(case_id, add_row(form))
    try:
        verdict = decide_case(session(), case_id, reviewer(), draft_verdict(form), read_number("case_version"))
    except (ConflictError, InvalidInputError) as error:
        return refuse(error, partial(_render, case_id, form, error))
    leave_note(
        f"Verdict {verdict.number} recorded.",
        claim=str(get_case(session(), case_id).claim.id),
        next=find_next_open(session(), case_id),
        recorded=case_id,
    )
    return redirect(link_case(case_id), 303)


def may_decide(case: Case, person: Person) -> bool:
    """True where the person may record a verdict; doing so takes an open case."""
    return may_apply("take", case, person) or may_apply("decide", case, person)


def _render(case_id: int, form: VerdictForm, error: ConflictError | InvalidInputError | None = None) -> str:
    view = get_case(session(), case_id)
    return render_template(
        "verdict.html",
        view=view,
        submission=get_submission(session(), view.claim.submission_id),
        form=pad_rows(form),
        error=error,
        may_decide=may_decide(view.case, reviewer()),
        judged=_list_judged(view),
        scale=SCALE,
        stances=STANCES,
    )


def _list_judged(view: ClaimView) -> list[tuple[int, Match]]:
    """Return the matches that say something about the claim by a person's word, with their positions."""
    telling = {"same", "narrower", "broader", "opposite", "outdated", "related"}
    return [
        (number, match)
        for number, match in enumerate(view.matches, 1)
        if is_judged(match) and match.judgement and match.judgement.relation in telling
    ]
