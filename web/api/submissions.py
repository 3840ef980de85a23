"""Calls about submissions: send one, and read it with its claims."""

from uuid import UUID

from models.operations.submit import Draft, submit
from models.queries.jobs import get_job, latest_job
from models.queries.submissions import get_submission, list_claims
from models.tables.submission import Origin
from web.api.blueprint import api, expect
from web.api.schemas import JobOut, SubmissionIn, SubmissionOut
from web.api.shapes import shape_job, shape_submission
from web.auth import allow, anyone, current_person, senders
from web.limits import limit_submissions
from web.request import desk_settings
from web.transaction import session


@api.post("/submissions")
@api.input(SubmissionIn, arg_name="body")
@api.output(JobOut, status_code=202)
@api.doc(operation_id="submit", responses=expect(400, 401, 413, 415, 422, 429, accepted=True))
@limit_submissions
@allow(senders)
def create_submission(body: SubmissionIn) -> tuple[JobOut, int, dict[str, str]]:
    """Send a claim or an article.

    The answer is the job that checks it. Its links carry unguessable ids: whoever holds them may read this
    submission, so treat them as private.
    """
    draft = Draft(
        kind=body.kind if body.url is None else "url",
        text=body.text or "",
        origin=Origin.API,
        title=body.title,
        reference=body.reference,
        corpora=body.corpora,
    )
    job = submit(session(), draft, current_person(), desk_settings())
    shaped = shape_job(get_job(session(), job.id))
    return shaped, 202, {"Location": shaped.links.self, "Retry-After": "1"}


@api.get("/submissions/<uuid:submission_id>")
@api.output(SubmissionOut, description="The submission; its claims are there once its job has succeeded.")
@api.doc(operation_id="getSubmission", responses=expect(404))
@allow(anyone)
def show_submission(submission_id: UUID) -> SubmissionOut:
    """Read a submission with its claims in the order of the text, and the first match of each."""
    submission = get_submission(session(), submission_id)
    job = get_job(session(), latest_job(session(), submission_id).id)
    return shape_submission(submission, job, list_claims(session(), submission_id))
