"""The page on which a list of claims is sent: as a file, whose preview comes next, or as lines that were pasted."""

from dataclasses import dataclass, field
from functools import partial

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.errors import InvalidInputError
from models.operations.bulk import ListDraft, submit_list
from models.operations.lines import detect_format
from models.operations.waiting import keep_list
from models.queries.corpora import list_corpora
from models.tables.submission import Origin
from web.auth import allow, anyone, current_person, request_owner, senders
from web.limits import limit_submissions
from web.pages.blueprint import pages, refuse
from web.request import desk_settings
from web.transaction import session
from web.uploads import Upload, read_upload, take_upload


@dataclass(frozen=True, slots=True)
class ListForm:
    """The form as it was filled in; a browser does not give a file back."""

    text: str = ""
    title: str = ""
    corpora: list[str] = field(default_factory=list)


@pages.get("/bulk")
@allow(anyone)
def show_bulk() -> str:
    """Show the empty form."""
    return _render(ListForm())


@pages.post("/bulk")
@take_upload("max_bulk_bytes")
@allow(senders)
@limit_submissions
def send_list() -> ResponseReturnValue:
    """Lead a file to its preview and pasted lines to their job, or show the form again with what is wrong."""
    sent = request.form
    form = ListForm(sent.get("text", ""), sent.get("title", ""), sent.getlist("corpora"))
    try:
        return _take(read_upload("text"), form)
    except InvalidInputError as error:
        return refuse(error, partial(_render, form, error))


def _take(upload: Upload, form: ListForm) -> ResponseReturnValue:
    draft = ListDraft(
        content=upload.content,
        origin=Origin.PAGE,
        name=upload.name,
        title=form.title,
        corpora=form.corpora,
        owner=request_owner(),
    )
    # Plain lines can be read in one way only.
    if not upload.name and detect_format("", form.text) == "text" and form.text.strip():
        job = submit_list(session(), draft, current_person(), desk_settings())
        return redirect(url_for("pages.show_job", job_id=job.id), 303)
    kept = keep_list(session(), draft, current_person(), desk_settings())
    return redirect(url_for("pages.show_preview", list_id=kept.id), 303)


def _render(form: ListForm, error: InvalidInputError | None = None) -> str:
    settings = desk_settings()
    return render_template(
        "bulk.html",
        form=form,
        error=error,
        corpora=list_corpora(session()),
        may_send=settings.accepts_anonymous or current_person() is not None,
        most_rows=settings.max_bulk_rows,
        most_bytes=settings.max_bulk_bytes,
    )
