"""Calls about imports: sending a file of fact-checks for a corpus, and reading what became of it."""

from flask import Response

from models.operations.imports import ImportDraft, start_import
from models.queries.corpora import get_corpus
from models.queries.imports import get_import, list_rejections, page_imports
from models.tables.person import Role
from web.api.blueprint import api, expect
from web.api.caller import caller
from web.api.corpus_schemas import ImportIn, ImportOut, ImportPage
from web.api.corpus_shapes import shape_import
from web.api.files import FILES
from web.api.queries import PageQuery, ResultsQuery
from web.api.schemas import AcceptedJob
from web.api.shapes import accept_job
from web.auth import allow
from web.downloads import pick_format, send_rows
from web.idempotency import idempotent
from web.limits import limit_submissions
from web.request import desk_settings
from web.transaction import session
from web.uploads import read_upload, take_upload

REJECTION_COLUMNS = ("line", "reason", "excerpt")


@api.post("/corpora/<slug:slug>/imports")
@idempotent
@take_upload("max_import_bytes")
@api.input(ImportIn, location="files", arg_name="body")
@api.output(AcceptedJob, status_code=202)
@api.doc(operation_id="importFactChecks", responses=expect(404, 409, 413, 415, 422, 429, accepted=True))
@limit_submissions
@allow(Role.ADMIN)
def create_import(slug: str, body: ImportIn) -> tuple[AcceptedJob, int, dict[str, str]]:
    """Send a file of fact-checks for a corpus; the corpus is made if there is none of this name.

    The answer is the job that brings them in: new ones are added, changed ones updated, equal ones left alone. A
    record that cannot be used is rejected with its line and the reason; a file that is wrong as a whole fails the job
    before anything is written.
    """
    upload = read_upload()
    draft = ImportDraft(slug, upload.content, upload.name, body.format)
    return accept_job(start_import(session(), draft, caller(), desk_settings()))


@api.get("/corpora/<slug:slug>/imports")
@api.input(PageQuery, location="query", arg_name="asked")
@api.output(ImportPage, description="The imports, the newest first.")
@api.doc(operation_id="listImports", responses=expect(404, 422))
@allow(Role.ADMIN)
def show_imports(slug: str, asked: PageQuery) -> ImportPage:
    """List the files that were sent for a corpus."""
    page = page_imports(session(), slug, asked.limit, asked.cursor)
    if not page.items:
        get_corpus(session(), slug)
    return ImportPage(items=[shape_import(file) for file in page.items], next=page.next)


@api.get("/corpora/<slug:slug>/imports/<int:number>")
@api.output(ImportOut, description="The import.")
@api.doc(operation_id="getImport", responses=expect(404))
@allow(Role.ADMIN)
def show_import(slug: str, number: int) -> ImportOut:
    """Read an import with its job."""
    return shape_import(get_import(session(), slug, number))


@api.get("/corpora/<slug:slug>/imports/<int:number>/rejections")
@api.input(ResultsQuery, location="query", arg_name="asked")
@api.doc(operation_id="getImportRejections", responses=expect(404, 422) | {200: FILES})
@allow(Role.ADMIN)
def show_rejections(slug: str, number: int, asked: ResultsQuery) -> Response:
    """Download the records of an import that could not be used, each with its line and the reason; at most 1,000."""
    rows = list_rejections(session(), slug, number)
    return send_rows(rows, REJECTION_COLUMNS, pick_format(asked.format), f"rejections-{number}")
