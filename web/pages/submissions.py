"""The page of a submission: what was read, what was found in it, and the answer to each claim."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from models.queries.corpora import list_corpora
from models.queries.jobs import latest_job
from models.queries.results import tally_answers
from models.queries.submissions import get_submission, list_claims
from models.tables.submission import Claim, Submission, SubmissionKind
from models.worthiness import find_kept
from web.auth import allow, anyone, current_person
from web.pages.answers import measure_reach
from web.pages.blueprint import pages
from web.request import desk_settings
from web.sight import see
from web.transaction import session

# Most articles have fewer claims; lists have thousands.
CLAIMS_SHOWN = 200
REJECTIONS_SHOWN = 20
_LONGEST_NUMBER = 9
# The address says so; without it claims come in the order of the text.
BY_WORTH = "worth"


@pages.get("/submissions/<uuid:submission_id>")
@allow(anyone)
def show_submission(submission_id: UUID) -> str:
    """Show the submission with its claims, as far as it has been checked; a long list in pages."""
    first, by_worth = _read_first(), request.args.get("order") == BY_WORTH
    submission = get_submission(session(), submission_id)
    tally = tally_answers(session(), submission_id, current_person())
    return render_template(
        "submission.html",
        submission=submission,
        job=latest_job(session(), submission_id),
        views=[see(view) for view in list_claims(session(), submission_id, first, CLAIMS_SHOWN, by_worth=by_worth)],
        order={"order": BY_WORTH} if by_worth else {},
        preview=_preview(submission),
        first=first,
        total=tally.total(),
        page_size=CLAIMS_SHOWN,
        rejections_shown=REJECTIONS_SHOWN,
        tally=tally,
        reach=measure_reach(list_corpora(session()), submission),
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """How many of an article's sentences a threshold would keep; `is_own` where it is the desk's."""

    threshold: float
    kept: int
    is_own: bool


def _preview(submission: Submission) -> Preview | None:
    """Return what the threshold of the address would keep, else the desk's; None where there are no sentences of it."""
    if submission.worthiness is None:
        return None
    own = desk_settings().check_worthiness_from
    asked = _read_share(request.args.get("worth", ""))
    threshold = own if asked is None else asked
    return Preview(threshold, len(find_kept(submission.worthiness, threshold)), threshold == own)


def _read_share(words: str) -> float | None:
    try:
        share = float(words[:_LONGEST_NUMBER])
    except ValueError:
        return None
    return share if 0 <= share <= 1 else None


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
