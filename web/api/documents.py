"""Sending a document: a file whose text is read by its job, and in which claims are then looked for."""

from flask import request

from models.operations.submit import Draft, File, submit
from models.tables.submission import Origin, SubmissionKind
from web.api.blueprint import api, expect
from web.api.bulk import split_names
from web.api.notify import check_notify, notify_of
from web.api.schemas import AcceptedJob, FileIn
from web.api.shapes import accept_job
from web.auth import allow, current_person, request_owner, senders
from web.idempotency import idempotent
from web.limits import limit_submissions
from web.request import desk_settings
from web.transaction import session
from web.uploads import read_upload, take_upload


@api.post("/submissions/file")
@idempotent
@take_upload("max_file_bytes")
@api.input(FileIn, location="files", arg_name="body")
@api.output(AcceptedJob, status_code=202)
@api.doc(operation_id="submitFile", responses=expect(403, 409, 413, 415, 422, 429, accepted=True))
@limit_submissions
@allow(senders)
def create_from_file(body: FileIn) -> tuple[AcceptedJob, int, dict[str, str]]:
    """Send a document: PDF, Word, e-mail, subtitles, a transcript, a web page or plain text.

    It is read by its job. Where that fails, the job says why, and the text can be sent instead (links.text of the
    submission). The file itself is kept no longer than until its text is there.
    """
    check_notify(body.notify)
    upload = read_upload()
    draft = Draft(
        kind=SubmissionKind.FILE,
        text="",
        origin=Origin.API,
        title=body.title,
        reference=body.reference,
        corpora=split_names(request.form.getlist("corpora")),
        owner=request_owner(),
        file=File(upload.content, upload.name, upload.content_type),
    )
    job = submit(session(), draft, current_person(), desk_settings())
    return accept_job(job, notify_of(job, body.notify))
