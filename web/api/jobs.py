"""Calls about jobs: ask where one stands, wait for it, pause it, cancel it, try it again."""

import hashlib
import re
from threading import BoundedSemaphore
from time import monotonic, sleep
from uuid import UUID

from flask import current_app, jsonify, request
from werkzeug.wrappers import Response

from models.operations.jobs import cancel_job, retry_job
from models.operations.pausing import pause_job, resume_job
from models.operations.submit import name_owner
from models.queries.joblists import JobFilter, page_jobs
from models.queries.jobs import JobView, get_job, list_histories
from models.tables.job import JobState
from web.api.blueprint import api, expect
from web.api.caller import caller, sees_all
from web.api.queries import JobQuery
from web.api.schemas import JobAttempts, JobOut, JobPage, WaitingHeaders
from web.api.shapes import shape_attempt, shape_job
from web.auth import allow, anyone, signed_in
from web.limits import limit_submissions
from web.transaction import roll_back, session

SEATS = "waiting_seats"
LONGEST_WAIT = 10
# Pauses between two looks: a claim is done in a tenth of a second, and nobody feels a tenth of a longer wait.
_SHORTEST_PAUSE = 0.02
_LONGEST_PAUSE = 0.3
_PAUSE_SHARE = 0.1
_WAIT = re.compile(r'(?:^|[,;])\s*wait\s*=\s*"?(\d{1,6})"?\s*(?=$|[,;])', re.IGNORECASE)


@api.get("/jobs")
@api.input(JobQuery, location="query", arg_name="asked")
@api.output(JobPage, description="The jobs, the newest first.")
@api.doc(operation_id="listJobs", responses=expect(422))
@allow(signed_in)
def show_jobs(asked: JobQuery) -> JobPage:
    """List your jobs; administrators whose token has the scope admin see everybody's."""
    owner = None if sees_all() else name_owner(caller())
    page = page_jobs(session(), JobFilter(owner, asked.state, asked.kind), asked.limit, asked.cursor)
    return JobPage(items=[shape_job(view) for view in page.items], next=page.next)


@api.get("/jobs/<uuid:job_id>/attempts")
@api.output(JobAttempts, description="The attempts.")
@api.doc(operation_id="listJobAttempts", responses=expect(404))
@allow(anyone)
def show_attempts(job_id: UUID) -> JobAttempts:
    """Read how often a worker took a job up, and how each attempt ended."""
    get_job(session(), job_id)
    attempts = list_histories(session(), [job_id])[job_id]
    return JobAttempts(items=[shape_attempt(attempt, with_worker=sees_all()) for attempt in attempts], next=None)


@api.get("/jobs/<uuid:job_id>")
@api.input(WaitingHeaders, location="headers", arg_name="asked")
@api.output(JobOut, description="Where the job stands; the header ETag names this state of it.")
@api.doc(operation_id="getJob", responses=expect(404) | {304: "The job stands where If-None-Match says."})
@allow(anyone)
def show_job(job_id: UUID, asked: WaitingHeaders) -> Response:
    """Ask where a job stands.

    With the header “Prefer: wait=10” the answer comes when the job is over, but after 10 seconds at the latest; with
    If-None-Match as well, as soon as anything has changed.
    """
    wanted = read_wait(asked.prefer)
    view, waited = _await_news(job_id, wanted)
    answer = jsonify(shape_job(view).model_dump(mode="json"))
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Vary"] = "Prefer"
    if waited:
        answer.headers["Preference-Applied"] = f"wait={wanted}"
    answer.set_etag(tag_job(view), weak=True)
    return answer.make_conditional(request)


@api.post("/jobs/<uuid:job_id>/cancel")
@api.output(JobOut, description="The job, cancelled or soon to be.")
@api.doc(operation_id="cancelJob", responses=expect(404, 409))
@allow(anyone)
def cancel(job_id: UUID) -> JobOut:
    """Cancel a job: at once where it waits, at its next step where it runs. Whoever holds its link may."""
    return shape_job(get_job(session(), cancel_job(session(), job_id).id))


@api.post("/jobs/<uuid:job_id>/pause")
@api.output(JobOut, description="The job, paused or soon to be.")
@api.doc(operation_id="pauseJob", responses=expect(404, 409))
@allow(anyone)
def pause(job_id: UUID) -> JobOut:
    """Pause a check: at once where it waits, at its next step where it runs. Whoever holds its link may.

    It stays paused until somebody resumes or cancels it. Of a list, what was done is kept.
    """
    return shape_job(get_job(session(), pause_job(session(), job_id).id))


@api.post("/jobs/<uuid:job_id>/resume")
@api.output(JobOut, description="The job, which waits for its turn or goes on.")
@api.doc(operation_id="resumeJob", responses=expect(404, 409))
@allow(anyone)
def resume(job_id: UUID) -> JobOut:
    """Let a paused job go on; a list does so after the claims that are done. Whoever holds its link may."""
    return shape_job(get_job(session(), resume_job(session(), job_id).id))


@api.post("/jobs/<uuid:job_id>/retry")
@api.output(JobOut, status_code=202)
@api.doc(operation_id="retryJob", responses=expect(404, 409, 429, accepted=True))
@limit_submissions
@allow(anyone)
def retry(job_id: UUID) -> tuple[JobOut, int, dict[str, str]]:
    """Try a failed or cancelled job again. Whoever holds its link may."""
    shaped = shape_job(get_job(session(), retry_job(session(), job_id).id))
    return shaped, 202, {"Location": shaped.links.self, "Retry-After": "1"}


def read_wait(prefer: str) -> int:
    """Return the seconds that a Prefer header asks to wait, within what the desk allows; 0 where it asks none."""
    found = _WAIT.search(prefer)
    return min(int(found[1]), LONGEST_WAIT) if found else 0


def tag_job(view: JobView) -> str:
    """Return the entity tag of a job: it changes with the row, not with the estimate that the clock makes of it."""
    job = view.job
    moved = (job.state, job.stage, job.done, job.total, job.attempt, job.cancel_requested_at, job.finished_at)
    told = (*moved, job.pause_requested_at, view.waits_for)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:20]


def _await_news(job_id: UUID, seconds: int) -> tuple[JobView, bool]:
    """Look at a job until it has news or the time is up; between looks no connection is held.

    Only a quarter of the server's threads may wait; whoever finds all seats taken is answered at once.
    """
    view = get_job(session(), job_id)
    seats: BoundedSemaphore = current_app.extensions[SEATS]
    if not seconds or not _is_old_news(view) or not seats.acquire(blocking=False):
        return view, False
    try:
        began = monotonic()
        while _is_old_news(view) and (waited := monotonic() - began) < seconds:
            roll_back()
            sleep(min(max(_SHORTEST_PAUSE, _PAUSE_SHARE * waited), _LONGEST_PAUSE, seconds - waited))
            view = get_job(session(), job_id)
    finally:
        seats.release()
    return view, True


def _is_old_news(view: JobView) -> bool:
    if JobState(view.job.state).is_final:
        return False
    return not request.if_none_match or request.if_none_match.contains_weak(tag_job(view))
