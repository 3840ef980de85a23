"""The page of a claim: where it stands, what answers it, and what it was compared with."""

from uuid import UUID

from flask import render_template

from models.queries.corpora import list_corpora
from models.queries.submissions import get_claim, get_submission, is_likely
from web.auth import allow, anyone
from web.pages.answers import measure_reach
from web.pages.blueprint import pages
from web.sight import see
from web.transaction import session


@pages.get("/claims/<uuid:claim_id>")
@allow(anyone)
def show_claim(claim_id: UUID) -> str:
    """Show one claim with all that is known about it."""
    view = see(get_claim(session(), claim_id))
    submission = get_submission(session(), view.claim.submission_id)
    return render_template(
        "claim.html",
        view=view,
        submission=submission,
        likely_ones=[group for group in view.groups if view.blind or any(map(is_likely, group.matches))],
        unlikely_ones=[group for group in view.groups if not (view.blind or any(map(is_likely, group.matches)))],
        reach=measure_reach(list_corpora(session()), submission),
    )
