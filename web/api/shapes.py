"""From rows to the shapes of the interface; names of people stay inside."""

from collections.abc import Sequence

from flask import url_for

from models.queries.corpora import CorpusView
from models.queries.jobs import JobView
from models.queries.submissions import ClaimView
from models.shapes import shape_claim_base, shape_factcheck
from models.tables.job import JobKind, JobState
from models.tables.match import Match, Relation
from models.tables.submission import Submission, SubmissionKind
from web.api import schemas


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
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        error=job.error,
        links=_link_job(view),
    )


def shape_submission(submission: Submission, job: JobView, claims: Sequence[ClaimView]) -> schemas.SubmissionOut:
    """Show a submission with its latest job and a line on each claim."""
    return schemas.SubmissionOut(
        id=submission.id,
        kind=SubmissionKind(submission.kind),
        title=submission.title,
        text=submission.text,
        reference=submission.reference,
        corpora=[corpus.slug for corpus in submission.corpora],
        sentences=submission.sentences,
        created_at=submission.created_at,
        job=shape_job(job),
        claims=[_summarise_claim(view) for view in claims],
    )


def shape_corpus(view: CorpusView) -> schemas.CorpusOut:
    """Show a corpus with its size."""
    corpus = view.corpus
    return schemas.CorpusOut(
        slug=corpus.slug,
        factchecks=view.factchecks,
        newest=view.newest,
        sample=corpus.is_sample,
        version=corpus.version,
    )


def _link_job(view: JobView) -> schemas.JobLinks:
    job, state = view.job, JobState(view.job.state)
    may_retry = state in {JobState.FAILED, JobState.CANCELLED}
    result = url_for("api.show_submission", submission_id=job.submission_id) if job.submission_id else None
    return schemas.JobLinks(
        self=url_for("api.show_job", job_id=job.id),
        result=result,
        cancel=None if state.is_final else url_for("api.cancel", job_id=job.id),
        retry=url_for("api.retry", job_id=job.id) if may_retry else None,
    )


def _summarise_claim(view: ClaimView) -> schemas.ClaimSummary:
    best = view.best
    return schemas.ClaimSummary(
        **shape_claim_base(view).model_dump(),
        best=_shape_best(best) if best else None,
        link=url_for("api.show_claim", claim_id=view.claim.id),
    )


def _shape_best(match: Match) -> schemas.BestMatchOut:
    return schemas.BestMatchOut(
        id=match.id,
        probability=match.probability,
        judged=match.judgement is not None and match.judgement.relation == Relation.SAME,
        factcheck=shape_factcheck(match.factcheck),
    )
