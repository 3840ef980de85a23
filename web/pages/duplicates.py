"""Joining cases in the same words: the preview, doing it, undoing it; and taking a claim out of a case."""

from functools import partial
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.errors import ConflictError, InvalidInputError, NotAllowedError
from models.operations.joining import MOST_JOINED, attach_claim, detach_claim, join_cases, undo_joining
from models.queries.asked import Askings, read_askings
from models.queries.duplicates import find_duplicates
from models.tables.case import Case
from models.tables.person import Role
from web.auth import allow
from web.pages.blueprint import leave_note, pages, refuse
from web.pages.cases import Refused, link_case, render_case
from web.pages.inbox import reviewer
from web.pages.words import count
from web.transaction import session

ASKINGS_SHOWN = 50
_LONGEST_NUMBER = 18


@pages.get("/inbox/duplicates")
@allow(Role.REVIEWER)
def show_duplicates() -> str:
    """Show which of the chosen cases could be joined, or of all open ones where none was chosen."""
    return _render(_read_numbers(request.args.getlist("case")))


@pages.post("/inbox/duplicates")
@allow(Role.REVIEWER)
def join_duplicates() -> ResponseReturnValue:
    """Join what was shown and is still ticked; where something has changed, show the preview as it is now."""
    try:
        joined = join_cases(session(), _read_goals(request.form.getlist("join")), reviewer())
    except (ConflictError, InvalidInputError) as error:
        return refuse(error, partial(_render, _read_numbers(request.form.getlist("case")), str(error)))
    leave_note(
        f"Joined {count(joined.cases, 'case')} with {count(joined.claims, 'claim')} into others.", joined=joined.batch
    )
    return redirect(url_for("pages.show_inbox"), 303)


@pages.post("/joinings/<uuid:batch>/undo")
@allow(Role.REVIEWER)
def undo_join(batch: UUID) -> ResponseReturnValue:
    """Undo a joining as a whole."""
    try:
        undone = undo_joining(session(), batch, reviewer())
    except (ConflictError, NotAllowedError) as error:
        return refuse(error, partial(_render, [], str(error)))
    leave_note(f"Undone: {count(undone.cases, 'case is', 'cases are')} open again.")
    return redirect(url_for("pages.show_inbox"), 303)


@pages.post("/cases/<int:case_id>/claims/<uuid:claim_id>/detach")
@allow(Role.REVIEWER)
def detach(case_id: int, claim_id: UUID) -> ResponseReturnValue:
    """Take a claim out of the case; one that is refused shows the case again with the reason that was typed."""
    reason = request.form.get("reason", "")
    try:
        number = detach_claim(session(), claim_id, reviewer(), reason)
    except (ConflictError, InvalidInputError) as error:
        refused = Refused("detach", str(error), reason, str(claim_id))
        return refuse(error, partial(render_case, case_id, refused=refused))
    leave_note(f"Taken out. The claim has case {number} now.", attach={"case": case_id, "claim": str(claim_id)})
    return redirect(f"{link_case(case_id)}#asked", 303)


@pages.post("/cases/<int:case_id>/claims/<uuid:claim_id>/attach")
@allow(Role.REVIEWER)
def attach(case_id: int, claim_id: UUID) -> ResponseReturnValue:
    """Bring a claim back that was taken out of the case."""
    try:
        attach_claim(session(), claim_id, reviewer())
    except ConflictError as error:
        return refuse(error, partial(render_case, case_id, refused=Refused("attach", str(error))))
    leave_note("The claim is back in this case.")
    return redirect(f"{link_case(case_id)}#asked", 303)


def list_askings(case: Case) -> Askings:
    """Return who asked what a case is about, as far as its page shows them."""
    return read_askings(session(), case.id, ASKINGS_SHOWN)


def _render(chosen: list[int], problem: str | None = None) -> str:
    alike = find_duplicates(session(), reviewer(), chosen or None, MOST_JOINED)
    return render_template(
        "duplicates.html",
        alike=alike,
        chosen=chosen,
        problem=problem,
        cases=sum(len(group.cases) for group in alike),
        claims=sum(case.claims for group in alike for case in group.cases),
        most=MOST_JOINED,
    )


def _read_goals(written: list[str]) -> dict[int, int]:
    """Return which case goes where, as the ticked boxes say it: “12:7”."""
    pairs = (_read_numbers(pair.split(":")) for pair in written)
    return {numbers[0]: numbers[1] for numbers in pairs if len(numbers) > 1}


def _read_numbers(written: list[str]) -> list[int]:
    """Return the numbers of cases that a form or an address names; what is odd is left out."""
    return [int(word) for word in written if word.isdecimal() and len(word) <= _LONGEST_NUMBER]
