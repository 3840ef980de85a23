"""The front page: what the desk is, and the form with which something is sent."""

from dataclasses import dataclass, field
from functools import partial

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.errors import InvalidInputError
from models.operations.submit import Draft, File, clean_address, submit
from models.queries.corpora import list_corpora
from models.tables.submission import Origin, SubmissionKind
from web.auth import allow, anyone, current_person, request_owner, senders
from web.errors import answer_error
from web.limits import TooOftenError, limit_submissions
from web.pages.answers import measure_reach
from web.pages.blueprint import pages, refuse
from web.pages.forms import read_level
from web.pages.sharing import find_way_back, read_shared
from web.pages.words import count
from web.request import desk_settings
from web.transaction import open_transaction, session
from web.uploads import take_upload


@dataclass(frozen=True, slots=True)
class SubmitForm:
    """The form as it was filled in."""

    kind: str = SubmissionKind.ARTICLE
    text: str = ""
    title: str = ""
    corpora: list[str] = field(default_factory=list)
    harm: str = ""
    reach: str = ""
    source: str = ""


@pages.get("/")
@allow(anyone)
def show_home() -> str:
    """Show the empty form."""
    return _render(SubmitForm())


@pages.get("/send")
@allow(anyone)
def show_shared() -> str:
    """Show the form filled in with what another page hands over; it is sent only when somebody presses the button."""
    shared = read_shared()
    form = SubmitForm(shared.kind, shared.text, shared.title, source=shared.source)
    return _render(form, is_cut=shared.is_cut)


@pages.post("/")
@take_upload("max_file_bytes", optional=True)
@allow(senders)
@limit_submissions
def send_submission() -> ResponseReturnValue:
    """Take in what was sent and lead to its job, or show the form again with what is wrong."""
    form = _read_form()
    try:
        file = _read_file(form.text)
        is_link = not file and (form.kind == SubmissionKind.URL or _is_address(form.text))
        draft = Draft(
            kind=SubmissionKind.FILE if file else SubmissionKind.URL if is_link else form.kind,
            text="" if file or is_link else form.text,
            url=form.text if is_link else None if file else form.source,
            file=file,
            origin=Origin.PAGE,
            title=form.title,
            corpora=form.corpora,
            owner=request_owner(),
            harm=read_level("harm"),
            reach=read_level("reach"),
        )
        job = submit(session(), draft, current_person(), desk_settings())
    except InvalidInputError as error:
        return refuse(error, partial(_render, form, error))
    return redirect(url_for("pages.show_job", job_id=job.id), 303)


@pages.errorhandler(TooOftenError)
def ask_to_wait(error: TooOftenError) -> ResponseReturnValue:
    """Give the text back in its form to somebody who sent too often; other forms leave it to the page of the error."""
    if request.endpoint != "pages.send_submission":
        return answer_error(error)
    advice = InvalidInputError(
        f"Too much was sent from you or your address. What you typed is kept below: send it in "
        f"{count(error.seconds, 'second')}."
    )
    with open_transaction():
        answer = make_response(_render(_read_form(), advice), error.status)
    answer.headers.extend(error.headers)
    return answer


def _is_address(text: str) -> bool:
    """Whether this is the address of a page and nothing else, which is meant as a link whatever was chosen."""
    try:
        return clean_address(text) is not None
    except InvalidInputError:
        return False


def _read_file(text: str) -> File | None:
    """Return the file that was chosen; with a text beside it nobody can tell which one was meant."""
    sent = request.files.get("file")
    if not sent:
        return None
    if text.strip():
        raise InvalidInputError("Send a file or a text, not both: empty the field above, or choose no file.", "file")
    return File(sent.stream.read(), sent.filename or "", sent.mimetype)


def _read_form() -> SubmitForm:
    sent = request.form
    return SubmitForm(
        sent.get("kind", ""),
        sent.get("text", ""),
        sent.get("title", ""),
        sent.getlist("corpora"),
        sent.get("harm", ""),
        sent.get("reach", ""),
        sent.get("source", ""),
    )


def _render(form: SubmitForm, error: InvalidInputError | None = None, *, is_cut: bool = False) -> str:
    settings = desk_settings()
    corpora = list_corpora(session())
    return render_template(
        "home.html",
        form=form,
        error=error,
        is_cut=is_cut,
        way_back=find_way_back() if request.endpoint == "pages.show_shared" else "/",
        corpora=corpora,
        reach=measure_reach(corpora),
        may_send=settings.accepts_anonymous or current_person() is not None,
        longest_claim=settings.max_claim_characters,
        most_bytes=settings.max_file_bytes,
    )
