"""The page of a job: where it stands while it runs, and a way to pause it, stop it or try it again."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.errors import ConflictError, InvalidInputError, NotFoundError
from models.operations.jobs import cancel_job, retry_job
from models.operations.pausing import pause_job, resume_job
from models.operations.reading import may_paste, paste_text
from models.queries.corpora import list_corpora
from models.queries.jobs import get_job, latest_job, may_pause, may_resume
from models.queries.submissions import count_claims, get_submission
from models.tables.job import Job, JobKind, JobState
from web.auth import allow, anyone
from web.limits import limit_submissions
from web.pages.answers import measure_reach
from web.pages.blueprint import pages, refuse
from web.pages.steps import DETAILS, STAGE_STEPS, describe_progress
from web.request import desk_settings
from web.transaction import session


@dataclass(frozen=True, slots=True)
class PasteForm:
    """The form for the text of a page that could not be fetched, as it was filled in."""

    text: str = ""
    title: str = ""


@pages.get("/jobs/<uuid:job_id>")
@allow(anyone)
def show_job(job_id: UUID) -> ResponseReturnValue:
    """Show where the job stands; one that is done has become its result."""
    job = get_job(session(), job_id).job
    if job.claim_id:
        return redirect(url_for("pages.show_claim", claim_id=job.claim_id), 303)
    if job.kind == JobKind.IMPORT and job.summary:
        return redirect(url_for("pages.show_corpus", slug=job.summary["corpus"]) + "#imports", 303)
    if job.state == JobState.SUCCEEDED and job.submission_id:
        return redirect(url_for("pages.show_submission", submission_id=job.submission_id), 303)
    return _render(job_id)


@pages.post("/jobs/<uuid:job_id>/cancel")
@allow(anyone)
def stop_job(job_id: UUID) -> ResponseReturnValue:
    """Stop the job, a running one at its next step."""
    return _change(cancel_job, job_id)


@pages.post("/jobs/<uuid:job_id>/pause")
@allow(anyone)
def lay_down_job(job_id: UUID) -> ResponseReturnValue:
    """Pause the job, a running one at its next step."""
    return _change(pause_job, job_id)


@pages.post("/jobs/<uuid:job_id>/resume")
@allow(anyone)
def take_up_job(job_id: UUID) -> ResponseReturnValue:
    """Let a paused job go on."""
    return _change(resume_job, job_id)


@pages.post("/jobs/<uuid:job_id>/retry")
@allow(anyone)
@limit_submissions
def repeat_job(job_id: UUID) -> ResponseReturnValue:
    """Queue a failed or cancelled job again."""
    return _change(retry_job, job_id)


@pages.post("/submissions/<uuid:submission_id>/text")
@allow(anyone)
@limit_submissions
def send_text(submission_id: UUID) -> ResponseReturnValue:
    """Take the pasted text of a page that could not be fetched, and go on with it."""
    form = PasteForm(request.form.get("text", ""), request.form.get("title", ""))
    try:
        job = paste_text(session(), submission_id, form.text, form.title, desk_settings())
    except (ConflictError, InvalidInputError) as error:
        job_id = latest_job(session(), submission_id).id
        return refuse(error, partial(_render, job_id, str(error), form))
    return redirect(url_for("pages.show_job", job_id=job.id), 303)


def _change(action: Callable[[Session, UUID], Job], job_id: UUID) -> ResponseReturnValue:
    try:
        action(session(), job_id)
    except ConflictError as error:
        return refuse(error, partial(_render, job_id, str(error)))
    return redirect(url_for("pages.show_job", job_id=job_id), 303)


def _render(job_id: UUID, problem: str | None = None, form: PasteForm | None = None) -> str:
    view = get_job(session(), job_id)
    if view.job.submission_id is None:
        raise NotFoundError("This job belongs to no submission, so there is nothing to watch.")
    submission = get_submission(session(), view.job.submission_id)
    reach = measure_reach(list_corpora(session()), submission)
    return render_template(
        "job.html",
        job=view.job,
        submission=submission,
        problem=problem,
        form=form or PasteForm(title=submission.title or ""),
        lacks_text=may_paste(submission, view.job),
        may_pause=may_pause(view.job),
        may_resume=may_resume(view.job),
        written=count_claims(session(), [submission.id]).get(submission.id, 0),
        progress=describe_progress(view, submission.kind, len(submission.text.split()), reach.factchecks),
        details=DETAILS,
        stage_steps=STAGE_STEPS,
    )
