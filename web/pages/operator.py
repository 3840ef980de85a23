"""The operator's page: the background work, what failed of it and why, and a way to try it again."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.errors import ConflictError
from models.operations.jobs import retry_failed_jobs, retry_job
from models.queries.health import count_jobs
from models.queries.joblists import JobFilter, page_jobs
from models.queries.jobs import list_histories
from models.tables.job import JobKind, JobState, Outcome
from models.tables.person import Role
from web.auth import allow, current_person
from web.pages.blueprint import leave_note, pages
from web.pages.words import count
from web.transaction import roll_back, session

# What needs somebody comes first, and is what the page opens with.
STATES = {
    JobState.FAILED: "Failed",
    JobState.QUEUED: "Waiting",
    JobState.RUNNING: "Running",
    JobState.PAUSED: "Paused",
    JobState.SUCCEEDED: "Done",
    JobState.CANCELLED: "Cancelled",
}
KINDS = {
    JobKind.CHECK: "Check",
    JobKind.IMPORT: "Import",
    JobKind.DELIVER: "Message to a receiver",
    JobKind.ARCHIVE: "Copy of evidence",
    JobKind.ENCODE: "Encoding of fact-checks",
    JobKind.COMPARE: "Comparison of one claim",
    JobKind.POLL: "Look at a feed",
    JobKind.PAIR: "Search for claims that say the same",
}
OUTCOMES = {
    None: "not ended",
    Outcome.SUCCEEDED: "done",
    Outcome.FAILED: "failed",
    Outcome.CANCELLED: "cancelled",
    Outcome.POSTPONED: "put off",
    Outcome.PAUSED: "paused",
    Outcome.HANDED_BACK: "handed back, because its worker was stopped",
    Outcome.LOST: "lost",
}
_ROWS = 25


@pages.get("/jobs")
@allow(Role.ADMIN)
def show_jobs() -> str:
    """Show a page of jobs in a state; odd states and kinds fall back to the first."""
    state = JobState(_pick("state", list(STATES)))
    kind = JobKind(request.args["kind"]) if request.args.get("kind") in list(KINDS) else None
    page = page_jobs(session(), JobFilter(state=state, kind=kind), _ROWS, request.args.get("cursor"))
    return render_template(
        "jobs.html",
        views=page.items,
        histories=list_histories(session(), [view.job.id for view in page.items]),
        following=page.next,
        state=state,
        kind=kind,
        counts=_count_states(kind),
        states=STATES,
        kinds=KINDS,
        outcomes=OUTCOMES,
    )


@pages.post("/jobs/<uuid:job_id>/again")
@allow(Role.ADMIN)
def repeat_for_operator(job_id: UUID) -> ResponseReturnValue:
    """Queue one job again, and come back to the list."""
    try:
        retry_job(session(), job_id)
        leave_note("The job is tried again.")
    except ConflictError as error:
        roll_back()
        leave_note(str(error))
    return _come_back()


@pages.post("/jobs/failed/again")
@allow(Role.ADMIN)
def repeat_failed() -> ResponseReturnValue:
    """Queue every failed job again, or those of a kind."""
    kind = JobKind(request.form["kind"]) if request.form.get("kind") in list(KINDS) else None
    number = retry_failed_jobs(session(), kind, current_person())
    leave_note(f"{count(number, 'job is', 'jobs are')} tried again.")
    return _come_back()


def _count_states(kind: JobKind | None) -> dict[str, int]:
    counts = count_jobs(session())
    kinds = [kind] if kind else list(KINDS)
    return {state: sum(counts[known, state] for known in kinds) for state in STATES}


def _pick(name: str, known: list[JobState]) -> str:
    value = request.args.get(name, known[0])
    return value if value in known else known[0]


def _come_back() -> ResponseReturnValue:
    """Return to the list as it was narrowed down."""
    state, kind = (request.form.get(name) or None for name in ("state", "kind"))
    return redirect(url_for("pages.show_jobs", state=state, kind=kind), 303)
