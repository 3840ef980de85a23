"""The page of a submission: what was read, what was found in it, and the answer to each claim."""

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from models.queries.corpora import list_corpora
from models.queries.jobs import latest_job
from models.queries.results import tally_answers
from models.queries.submissions import get_submission, list_claims
from models.tables.submission import Claim, Submission, SubmissionKind
from web.auth import allow, anyone, current_person
from web.pages.answers import measure_reach
from web.pages.blueprint import pages
from web.sight import see
from web.transaction import session

# Most articles have fewer claims; lists have thousands.
CLAIMS_SHOWN = 200
REJECTIONS_SHOWN = 20
_LONGEST_NUMBER = 9


@pages.get("/submissions/<uuid:submission_id>")
@allow(anyone)
def show_submission(submission_id: UUID) -> str:
    """Show the submission with its claims, as far as it has been checked; a long list in pages."""
    first = _read_first()
    submission = get_submission(session(), submission_id)
    tally = tally_answers(session(), submission_id, current_person())
    return render_template(
        "submission.html",
        submission=submission,
        job=latest_job(session(), submission_id),
        views=[see(view) for view in list_claims(session(), submission_id, first, CLAIMS_SHOWN)],
        first=first,
        total=tally.total(),
        page_size=CLAIMS_SHOWN,
        rejections_shown=REJECTIONS_SHOWN,
        tally=tally,
        reach=measure_reach(list_corpora(session()), submission),
    )


def link_place(submission: Submission, claim: Claim) -> str:
    """Return the address of the place where a claim stands: in the text, or in its list."""
    mark = "claim" if submission.kind == SubmissionKind.LIST else "at"
    begins = claim.position // CLAIMS_SHOWN * CLAIMS_SHOWN
    query: dict[str, Any] = {"from": begins + 1} if begins else {}
    address = url_for("pages.show_submission", submission_id=submission.id, **query)
    return f"{address}#{mark}-{claim.position + 1}"


def _read_first() -> int:
    """Return the position of the claim with which the page begins; people count from one."""
    number = request.args.get("from", "1")
    return max(1, int(number)) - 1 if number.isdecimal() and len(number) <= _LONGEST_NUMBER else 0
