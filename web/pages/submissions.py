"""The page of a submission: what was read, what was found in it, and the answer to each claim."""

from collections import Counter
from uuid import UUID

from flask import render_template

from models.queries.corpora import list_corpora
from models.queries.jobs import latest_job
from models.queries.submissions import get_submission, list_claims
from web.auth import allow, anyone
from web.pages.answers import find_answer, measure_reach
from web.pages.blueprint import pages
from web.transaction import session


@pages.get("/submissions/<uuid:submission_id>")
@allow(anyone)
def show_submission(submission_id: UUID) -> str:
    """Show the submission with its claims, as far as it has been checked."""
    submission = get_submission(session(), submission_id)
    views = list_claims(session(), submission_id)
    return render_template(
        "submission.html",
        submission=submission,
        job=latest_job(session(), submission_id),
        views=views,
        tally=Counter(find_answer(view).kind for view in views),
        reach=measure_reach(list_corpora(session()), submission),
    )
