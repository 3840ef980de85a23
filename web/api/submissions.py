"""Calls about submissions: send one, list your own, and read one with its claims."""

from uuid import UUID

from flask import url_for

from models.operations.reading import may_paste, paste_text
from models.operations.submit import Draft, submit
from models.queries.joblists import latest_jobs
from models.queries.jobs import get_job, latest_job
from models.queries.marks import list_dropped
from models.queries.submissions import count_claims, get_submission, page_claims, page_submissions
from models.shapes import shape_claim_text
from models.tables.submission import Origin, SubmissionKind
from web.api.blueprint import api, expect
from web.api.caller import caller
from web.api.notify import check_notify, notify_of
from web.api.queries import FieldsQuery, PageQuery, SubmissionQuery
from web.api.schemas import AcceptedJob, ClaimPage, JobOut, SubmissionIn, SubmissionOut, SubmissionPage, TextIn
from web.api.shapes import (
    accept_job,
    shape_claims,
    shape_job,
    shape_left_out,
    shape_submission,
    summarise_submission,
)
from web.auth import allow, anyone, current_person, request_owner, senders, signed_in
from web.idempotency import idempotent
from web.limits import limit_submissions
from web.request import desk_settings
from web.transaction import session

# Claims that come with the submission itself: most articles have fewer, and lists have thousands.
CLAIMS_SHOWN = 200
REJECTIONS_SHOWN = 100


@api.post("/submissions")
@idempotent
@api.input(SubmissionIn, arg_name="body")
@api.output(AcceptedJob, status_code=202)
@api.doc(operation_id="submit", responses=expect(400, 401, 403, 409, 413, 415, 422, 429, accepted=True))
@limit_submissions
@allow(senders)
def create_submission(body: SubmissionIn) -> tuple[AcceptedJob, int, dict[str, str]]:
    """Send a claim, an article or a link.

    The answer is the job that checks it. Its links carry unguessable ids: whoever holds them may read this
    submission, so treat them as private.
    """
    check_notify(body.notify)
    draft = Draft(
        kind=body.kind,
        text=body.text or "",
        origin=Origin.API,
        title=body.title,
        reference=body.reference,
        corpora=body.corpora,
        owner=request_owner(),
        harm=body.harm,
        reach=body.reach,
        url=body.url,
    )
    job = submit(session(), draft, current_person(), desk_settings())
    return accept_job(job, notify_of(job, body.notify))


@api.get("/submissions")
@api.input(SubmissionQuery, location="query", arg_name="asked")
@api.output(SubmissionPage, description="Your submissions, the newest first.")
@api.doc(operation_id="listSubmissions", responses=expect(422))
@allow(signed_in)
def show_submissions(asked: SubmissionQuery) -> SubmissionPage:
    """List what you sent."""
    page = page_submissions(session(), caller().id, asked.limit, asked.cursor, asked.kind, asked.reference)
    ids = [submission.id for submission in page.items]
    jobs, counts = latest_jobs(session(), ids), count_claims(session(), ids)
    items = [summarise_submission(sent, jobs[sent.id], counts.get(sent.id, 0)) for sent in page.items]
    return SubmissionPage(items=items, next=page.next)


@api.get("/submissions/<uuid:submission_id>")
@api.input(FieldsQuery, location="query", arg_name="asked")
@api.output(SubmissionOut, description="The submission; its claims are there once its job has succeeded.")
@api.doc(operation_id="getSubmission", responses=expect(404, 422))
@allow(anyone)
def show_submission(submission_id: UUID, asked: FieldsQuery) -> SubmissionOut:
    """Read a submission with its claims in the order of the text, and the first match of each.

    The first 200 claims are in it; where there are more, `links.next` leads to them.
    """
    wanted = asked.fields.split(",")
    submission = get_submission(session(), submission_id)
    job, counts = get_job(session(), latest_job(session(), submission_id).id), count_claims(session(), [submission_id])
    summary = summarise_submission(submission, job, counts.get(submission_id, 0))
    claims = page_claims(session(), submission_id, CLAIMS_SHOWN) if "claims" in wanted else None
    is_list = submission.kind == SubmissionKind.LIST
    rejections = (submission.rejections or [])[:REJECTIONS_SHOWN] if is_list else None
    if may_paste(submission, job.job):
        summary.links.text = url_for("api.add_text", submission_id=submission_id)
    text = submission.text or None if "text" in wanted else None
    shaped = shape_submission(summary, text, submission.reading, claims, rejections)
    if claims and submission.is_article:
        shaped.left_out = shape_left_out(submission)
        shaped.dropped = [shape_claim_text(claim) for claim in list_dropped(session(), submission_id)]
    return shaped


@api.post("/submissions/<uuid:submission_id>/text")
@api.input(TextIn, arg_name="body")
@api.output(JobOut, status_code=202)
@api.doc(operation_id="addText", responses=expect(400, 404, 409, 413, 415, 422, 429, accepted=True))
@limit_submissions
@allow(anyone)
def add_text(submission_id: UUID, body: TextIn) -> tuple[JobOut, int, dict[str, str]]:
    """Send the text of a link whose page could not be fetched; its job goes on with it. Whoever holds the link may."""
    job = paste_text(session(), submission_id, body.text, body.title, desk_settings())
    shaped = shape_job(get_job(session(), job.id))
    return shaped, 202, {"Location": shaped.links.self, "Retry-After": "1"}


@api.get("/submissions/<uuid:submission_id>/claims")
@api.input(PageQuery, location="query", arg_name="asked")
@api.output(ClaimPage, description="The claims in the order of the text.")
@api.doc(operation_id="listClaims", responses=expect(404, 422))
@allow(anyone)
def show_claims(submission_id: UUID, asked: PageQuery) -> ClaimPage:
    """List the claims that were found in a submission."""
    get_submission(session(), submission_id)
    page = page_claims(session(), submission_id, asked.limit, asked.cursor)
    return ClaimPage(items=shape_claims(page.items), next=page.next)
