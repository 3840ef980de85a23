"""Bringing fact-checks in by page: naming a new corpus, sending a file for one, and downloading what was rejected."""

from functools import partial

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from models.errors import DeskError
from models.operations.imports import ImportDraft, add_corpus, start_import
from models.queries.imports import list_rejections
from models.tables.person import Role
from web.auth import allow
from web.downloads import pick_format, send_rows
from web.limits import limit_submissions
from web.pages.account import account_holder
from web.pages.blueprint import leave_note, pages, refuse
from web.pages.corpora import render_corpora, render_corpus
from web.request import desk_settings
from web.transaction import session
from web.uploads import read_upload, take_upload

_COLUMNS = ("line", "reason", "excerpt")


@pages.post("/corpora")
@allow(Role.ADMIN)
def create_corpus() -> ResponseReturnValue:
    """Make an empty corpus and lead to its page, where files are sent for it."""
    name = request.form.get("name", "").strip()
    try:
        add_corpus(session(), name, account_holder())
    except DeskError as error:
        return refuse(error, partial(render_corpora, name, error))
    leave_note("The corpus is there. Send it fact-checks below.")
    return redirect(url_for("pages.show_corpus", slug=name), 303)


@pages.post("/corpora/<slug:slug>/imports")
@take_upload("max_import_bytes")
@allow(Role.ADMIN)
@limit_submissions
def send_import(slug: str) -> ResponseReturnValue:
    """Take in a file for a corpus, or show its page again with what is wrong."""
    try:
        upload = read_upload()
        draft = ImportDraft(slug, upload.content, upload.name, request.form.get("format") or None)
        start_import(session(), draft, account_holder(), desk_settings())
    except DeskError as error:
        return refuse(error, partial(render_corpus, slug, error))
    leave_note("The file is there. It is read as soon as it is its turn.")
    return redirect(url_for("pages.show_corpus", slug=slug) + "#imports", 303)


@pages.get("/corpora/<slug:slug>/imports/<int:number>/rejections")
@allow(Role.ADMIN)
def show_rejections(slug: str, number: int) -> Response:
    """Download the records of an import that could not be used."""
    rows = list_rejections(session(), slug, number)
    return send_rows(rows, _COLUMNS, pick_format("csv"), f"rejections-{number}")
