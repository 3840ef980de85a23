"""From rows to the shapes of submissions, jobs and claims; names of people stay inside."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from models.base import Json
from models.queries.jobs import JobView, may_pause, may_resume
from models.queries.paging import Page
from models.queries.submissions import ClaimView
from models.relations import Relation
from models.shapes import shape_claim_base, shape_factcheck
from models.tables.job import Job, JobAttempt, JobKind, JobState, Outcome
from models.tables.match import Match
from models.tables.submission import Reading, Submission, SubmissionKind
from web.api import schemas
from web.sight import see


def shape_job(view: JobView) -> schemas.JobOut:
    """Show a job with the links that its state allows."""
    job = view.job
    return schemas.JobOut(
        id=job.id,
        kind=JobKind(job.kind),
        state=JobState(job.state),
        stage=job.stage,
        done=job.done,
        total=job.total,
        attempt=job.attempt,
        max_attempts=job.max_attempts,
        eta_seconds=view.eta_seconds,
        waiting_before=view.waiting_before,
        waits_for=view.waits_for,
        summary=job.summary,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        error=job.error,
        links=_link_job(job),
    )


def accept_job(job: Job, notify: schemas.NotifyOut | None = None) -> tuple[schemas.AcceptedJob, int, dict[str, str]]:
    """Answer with a job that was just queued; where it stands in the queue is for those who ask later."""
    shaped = shape_job(JobView(job, eta_seconds=None, waiting_before=None))
    accepted = schemas.AcceptedJob(**shaped.model_dump(), notify=notify)
    return accepted, 202, {"Location": accepted.links.self, "Retry-After": "1"}


def shape_attempt(attempt: JobAttempt, *, with_worker: bool) -> schemas.JobAttemptOut:
    """Show an attempt at a job."""
    return schemas.JobAttemptOut(
        number=attempt.fence,
        worker=attempt.worker if with_worker else None,
        started_at=attempt.started_at,
        ended_at=attempt.ended_at,
        outcome=Outcome(attempt.outcome) if attempt.outcome else None,
        error=attempt.error,
    )


def summarise_submission(submission: Submission, job: JobView, claim_count: int) -> schemas.SubmissionSummary:
    """Show a submission with its latest job."""
    return schemas.SubmissionSummary(
        id=submission.id,
        kind=SubmissionKind(submission.kind),
        title=submission.title,
        url=submission.url,
        file_name=submission.file_name,
        reference=submission.reference,
        corpora=[corpus.slug for corpus in submission.corpora],
        sentences=submission.sentences,
        claim_count=claim_count,
        redacted=submission.redacted or {},
        created_at=submission.created_at,
        job=shape_job(job),
        links=_link_submission(submission),
    )


def shape_reading(reading: Reading) -> schemas.ReadingOut:
    """Show what a page said of itself."""
    return schemas.ReadingOut(
        url=reading.url,
        canonical_url=reading.canonical_url,
        title=reading.title,
        author=reading.author,
        date=reading.published_on,
        language=reading.language,
        fetched_at=reading.fetched_at,
    )


def shape_submission(
    summary: schemas.SubmissionSummary,
    text: str | None,
    reading: Reading | None,
    claims: Page[ClaimView] | None,
    rejections: list[Json] | None,
) -> schemas.SubmissionOut:
    """Add the long parts to a submission, or null for those that nobody wants."""
    read = shape_reading(reading) if reading else None
    following = claims.next if claims else None
    if following:
        summary.links.next = f"{summary.links.claims}?cursor={following}"
    shown = shape_claims(claims.items) if claims else None
    refused = None if rejections is None else [schemas.RejectionOut(**entry) for entry in rejections]
    return schemas.SubmissionOut(**summary.model_dump(), text=text, read=read, claims=shown, rejections=refused)


def shape_left_out(submission: Submission) -> list[schemas.LeftOutOut] | None:
    """Show what of an article's sentences was left out when it was checked; None where nobody wrote it down."""
    if submission.left_out is None:
        return None
    return [schemas.LeftOutOut(start=start, end=end, reason=reason) for start, end, reason in submission.left_out]


def shape_claims(views: Sequence[ClaimView]) -> list[schemas.ClaimSummary]:
    """Show claims with a line on the best match of each."""
    return [
        schemas.ClaimSummary(
            **shape_claim_base(view).model_dump(),
            best=shape_best(view.best) if view.best else None,
            link=url_for("api.show_claim", claim_id=view.claim.id),
        )
        for view in map(see, views)
    ]


def shape_best(match: Match) -> schemas.BestMatchOut:
    """Show a match in a line."""
    return schemas.BestMatchOut(
        id=match.id,
        probability=match.probability,
        judged=match.judgement is not None and match.judgement.relation == Relation.SAME,
        answers=match.answers,
        factcheck=shape_factcheck(match.factcheck),
    )


def _link_job(job: Job) -> schemas.JobLinks:
    state, submission_id = JobState(job.state), job.submission_id
    may_cancel = not state.is_final and job.cancel_requested_at is None
    may_retry = state in {JobState.FAILED, JobState.CANCELLED}
    return schemas.JobLinks(
        self=url_for("api.show_job", job_id=job.id),
        result=_link_result(job),
        cancel=url_for("api.cancel", job_id=job.id) if may_cancel else None,
        pause=url_for("api.pause", job_id=job.id) if may_pause(job) else None,
        resume=url_for("api.resume", job_id=job.id) if may_resume(job) else None,
        retry=url_for("api.retry", job_id=job.id) if may_retry else None,
        attempts=url_for("api.show_attempts", job_id=job.id),
        page=url_for("pages.show_job", job_id=job.id) if submission_id else None,
    )


def _link_result(job: Job) -> str | None:
    if job.submission_id:
        return url_for("api.show_submission", submission_id=job.submission_id)
    if job.claim_id:
        return url_for("api.show_claim", claim_id=job.claim_id)
    if job.kind == JobKind.IMPORT and job.summary:
        return url_for("api.show_corpus", slug=job.summary["corpus"])
    return None


def _link_submission(submission: Submission) -> schemas.SubmissionLinks:
    is_read = submission.sentences is not None
    here: dict[str, Any] = {"submission_id": submission.id}
    return schemas.SubmissionLinks(
        self=url_for("api.show_submission", **here),
        claims=url_for("api.show_claims", **here),
        next=None,
        results=url_for("api.show_results", **here) if is_read else None,
        page=url_for("pages.show_submission", **here),
        text=None,
    )
