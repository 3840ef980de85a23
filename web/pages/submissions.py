"""The page of a submission: what was read, what was found in it, and the answer to each claim."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from models.queries.corpora import list_corpora
from models.queries.jobs import get_job, latest_job
from models.queries.results import tally_answers
from models.queries.submissions import get_submission, list_claims
from models.tables.submission import Claim, Submission, SubmissionKind
from models.worthiness import find_kept
from web.auth import allow, anyone, current_person
from web.pages.answers import measure_reach
from web.pages.article import list_pending, read_article
from web.pages.blueprint import pages
from web.pages.steps import DETAILS, STAGE_STEPS, describe_progress
from web.request import desk_settings
from web.sight import see
from web.transaction import session

# Most articles have fewer claims; lists have thousands.
CLAIMS_SHOWN = 200
REJECTIONS_SHOWN = 20
_LONGEST_NUMBER = 9
# The address says so; without it the claims of an article come by how worth checking they are.
BY_TEXT = "text"


@dataclass(frozen=True, slots=True)
class Refused:
    """What was not done to the claims of an article, why, and what was typed for it."""

    sentence: str
    words: str = ""
    wording: str = ""
    claim: UUID | None = None


@pages.get("/submissions/<uuid:submission_id>")
@allow(anyone)
def show_submission(submission_id: UUID) -> str:
    """Show the submission with its claims, as far as it has been checked; a long list in pages."""
    return render_submission(submission_id, editing=_read_id(request.args.get("edit", "")))


def render_submission(submission_id: UUID, *, refused: Refused | None = None, editing: UUID | None = None) -> str:
    """Render the page; `refused` is what was just not done, `editing` the claim that is to be reworded."""
    submission, person = get_submission(session(), submission_id), current_person()
    first, by_worth = _read_first(), _is_by_worth(submission)
    tally = tally_answers(session(), submission_id, person)
    job = get_job(session(), latest_job(session(), submission_id).id)
    views = [see(view) for view in list_claims(session(), submission_id, first, CLAIMS_SHOWN, by_worth=by_worth)]
    reach = measure_reach(list_corpora(session()), submission)
    is_article = submission.is_article and submission.sentences is not None
    return render_template(
        "submission.html",
        submission=submission,
        job=job.job,
        progress=describe_progress(job, submission.kind, len(submission.text.split()), reach.factchecks),
        details=DETAILS,
        stage_steps=STAGE_STEPS,
        views=views,
        article=read_article(submission, views, person, editing, by_worth=by_worth) if is_article else None,
        pending=list_pending(views),
        refused=refused,
        order={} if by_worth or not submission.is_article else {"order": BY_TEXT},
        preview=_preview(submission),
        first=first,
        total=tally.total(),
        page_size=CLAIMS_SHOWN,
        rejections_shown=REJECTIONS_SHOWN,
        tally=tally,
        reach=reach,
    )


def _is_by_worth(submission: Submission) -> bool:
    """Tell whether the claims come by how worth checking they are, as those of an article do unless asked otherwise."""
    asked = request.args.get("order") or request.form.get("order")
    return submission.is_article and asked != BY_TEXT


def _read_id(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None


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
    if submission.is_article:
        place = f"claim-{claim.position + 1}" if claim.dropped_at else f"at-{claim.position + 1}"
        return f"{url_for('pages.show_submission', submission_id=submission.id)}#{place}"
    mark = "claim" if submission.kind == SubmissionKind.LIST else "at"
    begins = claim.position // CLAIMS_SHOWN * CLAIMS_SHOWN
    query: dict[str, Any] = {"from": begins + 1} if begins else {}
    address = url_for("pages.show_submission", submission_id=submission.id, **query)
    return f"{address}#{mark}-{claim.position + 1}"


def _read_first() -> int:
    """Return the position of the claim with which the page begins; people count from one."""
    number = request.args.get("from", "1")
    return max(1, int(number)) - 1 if number.isdecimal() and len(number) <= _LONGEST_NUMBER else 0
