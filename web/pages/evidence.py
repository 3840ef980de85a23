"""The page of a piece of evidence, with the text that was archived of it."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from models.errors import ConflictError
from models.operations.archives import archive_again
from models.queries.archives import EvidenceView, get_evidence
from models.queries.blind import require_sight
from models.tables.person import Role
from web.auth import allow
from web.pages.blueprint import leave_note, pages
from web.pages.inbox import reviewer
from web.transaction import roll_back, session


@pages.get("/evidence/<int:evidence_id>")
@allow(Role.REVIEWER)
def show_evidence(evidence_id: int) -> str:
    """Show a piece of evidence and its archived text."""
    return render_template("evidence.html", view=_look(evidence_id))


@pages.post("/evidence/<int:evidence_id>/archive")
@allow(Role.REVIEWER)
def repeat_archive(evidence_id: int) -> ResponseReturnValue:
    """Try again to archive it, and come back to its page."""
    _look(evidence_id)
    try:
        archive_again(session(), evidence_id, reviewer())
        leave_note("It is being archived again. Load the page again in a minute.")
    except ConflictError as error:
        roll_back()
        leave_note(str(error))
    return redirect(url_for("pages.show_evidence", evidence_id=evidence_id), 303)


def _look(evidence_id: int) -> EvidenceView:
    """Return the evidence, where the person may know of the verdict that rests on it."""
    view = get_evidence(session(), evidence_id)
    require_sight(session(), view.verdict.case_id, reviewer())
    return view
