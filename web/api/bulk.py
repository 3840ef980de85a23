"""Sending a list of claims, and downloading what was found for each of them."""

from uuid import UUID

from flask import Response, request

from models.errors import ConflictError
from models.operations.bulk import ClaimList, ListDraft, examine_list, submit_list
from models.operations.column_names import Use
from models.operations.columns import Choice
from models.queries.submissions import get_submission
from models.tables.submission import Origin
from web.api.blueprint import api, expect
from web.api.files import FILES
from web.api.notify import check_notify, notify_of
from web.api.queries import ResultsQuery
from web.api.schemas import AcceptedJob, BulkIn, ListFileIn, PreviewOut, PreviewRowOut, RejectionOut
from web.api.shapes import accept_job
from web.auth import allow, anyone, current_person, request_owner, senders
from web.downloads import pick_format, send_rows
from web.idempotency import idempotent
from web.limits import limit_submissions
from web.request import desk_settings
from web.results import list_results
from web.transaction import session
from web.uploads import read_upload, take_upload

_SHOWN_REJECTIONS = 20


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
        choice=_read_choice(body),
        title=body.title,
        reference=body.reference,
        corpora=split_names(request.form.getlist("corpora")),
        owner=request_owner(),
    )
    job = submit_list(session(), draft, current_person(), desk_settings())
    return accept_job(job, notify_of(job, body.notify))


@api.post("/submissions/bulk/preview")
@take_upload("max_bulk_bytes")
@api.input(ListFileIn, location="files", arg_name="body")
@api.output(PreviewOut, description="How the list would be read.")
@api.doc(operation_id="previewList", responses=expect(403, 413, 415, 422, 429))
@limit_submissions
@allow(senders)
def preview_list(body: ListFileIn) -> PreviewOut:
    """See how a list would be read: its columns, its first rows, and how many lines can be used. Nothing is kept."""
    upload = read_upload("text")
    return _shape_preview(examine_list(upload.content, upload.name, _read_choice(body), desk_settings()))


@api.get("/submissions/<uuid:submission_id>/results")
@api.input(ResultsQuery, location="query", arg_name="asked")
@api.doc(operation_id="getResults", responses=expect(404, 409, 422) | {200: FILES})
@allow(anyone)
def show_results(submission_id: UUID, asked: ResultsQuery) -> Response:
    """Download one row for each line of a list, or each claim of an article: the best match, the case, the verdict.

    A table comes back in its own rows and columns, with what was found in further columns (in JSON lines its own cells
    are the object “row”); where both have a column of the same name, the desk's begins with “desk_”. While it is still
    being checked, the answer is 409.
    """
    submission = get_submission(session(), submission_id, with_lines=True)
    if submission.sentences is None:
        raise ConflictError("This has not been checked to the end, so there are no results. Look at its job.")
    site = request.root_url.rstrip("/")
    kind = pick_format(asked.format)
    results = list_results(submission, site, current_person(), flat=kind != "jsonl")
    return send_rows(results.rows, results.columns, kind, f"results-{submission_id}")


def _read_choice(body: ListFileIn) -> Choice:
    said = {
        Use.TEXT: body.text_column,
        Use.REFERENCE: body.reference_column,
        Use.HARM: body.harm_column,
        Use.REACH: body.reach_column,
    }
    columns = {use: column for use, column in said.items() if column and column.strip()}
    header = None if body.header is None else body.header == "true"
    return Choice(body.format, body.sheet or None, header, columns)


def _shape_preview(found: ClaimList) -> PreviewOut:
    names = found.table.names

    def name_column(use: Use) -> str | None:
        place = found.find_column(use)
        return None if names is None or place is None else names[place]

    return PreviewOut(
        format=found.format,
        sheets=found.sheets,
        sheet=found.sheet,
        header=found.table.has_header,
        columns=names,
        text_column=name_column(Use.TEXT),
        reference_column=name_column(Use.REFERENCE),
        harm_column=name_column(Use.HARM),
        reach_column=name_column(Use.REACH),
        certain=not found.table.is_guess,
        rows=[PreviewRowOut(line=row.number, cells=row.cells, problem=row.problem) for row in found.shown],
        accepted=len(found.lines),
        rejected=len(found.rejections),
        rejections=[
            RejectionOut(line=entry["line"], reference=entry["reference"], reason=entry["reason"])
            for entry in found.rejections[:_SHOWN_REJECTIONS]
        ],
    )


def split_names(parts: list[str]) -> list[str]:
    """Return names that were sent one by one, or parted by commas."""
    return [name.strip() for part in parts for name in part.split(",") if name.strip()]
