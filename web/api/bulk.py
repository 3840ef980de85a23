"""Sending a list of claims, and downloading what was found for each of them."""

from uuid import UUID

from flask import Response, request

from models.errors import ConflictError
from models.operations.bulk import ListDraft, submit_list
from models.queries.submissions import get_submission
from models.tables.submission import Origin
from web.api.blueprint import api, expect
from web.api.files import FILES
from web.api.notify import check_notify, notify_of
from web.api.queries import ResultsQuery
from web.api.schemas import AcceptedJob, BulkIn
from web.api.shapes import accept_job
from web.auth import allow, anyone, current_person, request_owner, senders
from web.downloads import pick_format, send_rows
from web.idempotency import idempotent
from web.limits import limit_submissions
from web.request import desk_settings
from web.results import COLUMNS, list_results
from web.transaction import session
from web.uploads import read_upload, take_upload


@api.post("/submissions/bulk")
@idempotent
@take_upload("max_bulk_bytes")
@api.input(BulkIn, location="files", arg_name="body")
@api.output(AcceptedJob, status_code=202)
@api.doc(operation_id="submitList", responses=expect(403, 409, 413, 415, 422, 429, accepted=True))
@limit_submissions
@allow(senders)
def create_list(body: BulkIn) -> tuple[AcceptedJob, int, dict[str, str]]:
    """Send a list of claims, each to be checked by itself.

    A line that cannot be used is left out and told in the results, with its number and the reason; a list of which no
    line can be used is refused. The job's “summary” says how many lines were accepted and rejected.
    """
    check_notify(body.notify)
    upload = read_upload("text")
    draft = ListDraft(
        content=upload.content,
        origin=Origin.API,
        name=upload.name,
        format=body.format,
        title=body.title,
        reference=body.reference,
        corpora=split_names(request.form.getlist("corpora")),
        owner=request_owner(),
    )
    job = submit_list(session(), draft, current_person(), desk_settings())
    return accept_job(job, notify_of(job, body.notify))


@api.get("/submissions/<uuid:submission_id>/results")
@api.input(ResultsQuery, location="query", arg_name="asked")
@api.doc(operation_id="getResults", responses=expect(404, 409, 422) | {200: FILES})
@allow(anyone)
def show_results(submission_id: UUID, asked: ResultsQuery) -> Response:
    """Download one row for each line of a list, or each claim of an article: the best match, the case, the verdict.

    While it is still being checked, the answer is 409.
    """
    submission = get_submission(session(), submission_id, with_lines=True)
    if submission.sentences is None:
        raise ConflictError("This has not been checked to the end, so there are no results. Look at its job.")
    site = request.root_url.rstrip("/")
    rows = list_results(submission, site, current_person())
    return send_rows(rows, COLUMNS, pick_format(asked.format), f"results-{submission_id}")


def split_names(parts: list[str]) -> list[str]:
    """Return names that were sent one by one, or parted by commas."""
    return [name.strip() for part in parts for name in part.split(",") if name.strip()]
