"""`factdesk jobs`: what the workers do, did and could not do."""

from datetime import datetime
from uuid import UUID

import click

from models.base import Json
from models.operations.jobs import cancel_job, retry_failed_jobs, retry_job
from models.operations.pausing import pause_job, resume_job
from models.queries.health import describe_span
from models.queries.joblists import JobFilter, page_jobs
from models.queries.jobs import JobView, get_job, list_histories
from models.session import transaction
from models.tables.job import JobAttempt, JobKind, JobState
from worker.cli.desk import open_desk
from worker.cli.output import as_json, out, print_json

_KINDS = click.Choice([str(kind) for kind in JobKind])
_STATES = click.Choice([str(state) for state in JobState])


@click.group()
def jobs() -> None:
    """The background work: list it, look why a job failed, try it again, pause it, cancel it."""


@jobs.command("list")
@click.option("--state", type=_STATES, help="Only jobs in this state.")
@click.option("--kind", type=_KINDS, help="Only jobs of this kind.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="The newest so many.")
@as_json
def show_all(*, state: str | None, kind: str | None, limit: int, as_json: bool) -> None:
    """List jobs, the newest first, the failed ones with their reason."""
    open_desk()
    wanted = JobFilter(state=JobState(state) if state else None, kind=JobKind(kind) if kind else None)
    with transaction() as session:
        found = page_jobs(session, wanted, limit).items
    if as_json:
        print_json([_describe(view) for view in found])
        return
    for view in found:
        out.print(_summarise(view), markup=False, soft_wrap=True)


@jobs.command("show")
@click.argument("job_id", metavar="ID", type=click.UUID)
@as_json
def show(*, job_id: UUID, as_json: bool) -> None:
    """Show a job with every attempt at it, and what the last one stumbled over."""
    open_desk()
    with transaction() as session:
        view = get_job(session, job_id)
        attempts = list_histories(session, [job_id])[job_id]
    if as_json:
        described = _describe(view) | {"waiting_before": view.waiting_before, "eta_seconds": view.eta_seconds}
        print_json(described | {"trace": view.job.trace, "attempts": [_describe_attempt(one) for one in attempts]})
        return
    _print_job(view)
    for attempt in attempts:
        end = f"{attempt.outcome} {_write(attempt.ended_at)}" if attempt.ended_at else "not ended"
        reason = f": {attempt.error}" if attempt.error else ""
        begin = f"{attempt.fence}. {_write(attempt.started_at)} by {attempt.worker}"
        out.print(f"{begin}, {end}{reason}", markup=False, soft_wrap=True)
    if view.job.trace:
        out.print(f"\n{view.job.trace}", markup=False, soft_wrap=True)


@jobs.command("retry")
@click.argument("job_ids", metavar="[ID]...", type=click.UUID, nargs=-1)
@click.option("--failed", is_flag=True, help="All that have failed, instead of naming them.")
@click.option("--kind", type=_KINDS, help="With --failed: only those of this kind.")
def retry(*, job_ids: tuple[UUID, ...], failed: bool, kind: str | None) -> None:
    """Try failed or cancelled jobs again, with fresh attempts."""
    if failed == bool(job_ids) or (kind and not failed):
        raise click.UsageError("Name the jobs, or give --failed and perhaps --kind.")
    open_desk()
    with transaction() as session:
        if failed:
            number = retry_failed_jobs(session, JobKind(kind) if kind else None)
        else:
            number = len([retry_job(session, job_id) for job_id in job_ids])
    out.print(f"{number:,} {'job is' if number == 1 else 'jobs are'} tried again.", markup=False)


@jobs.command("cancel")
@click.argument("job_id", metavar="ID", type=click.UUID)
def cancel(*, job_id: UUID) -> None:
    """Cancel a job: one that waits at once, one that runs at its next step."""
    open_desk()
    with transaction() as session:
        job = cancel_job(session, job_id)
    said = "The job is cancelled." if job.state == JobState.CANCELLED else "The job stops at its next step."
    out.print(said, markup=False)


@jobs.command("pause")
@click.argument("job_id", metavar="ID", type=click.UUID)
def pause(*, job_id: UUID) -> None:
    """Pause a check: one that waits at once, one that runs at its next step."""
    open_desk()
    with transaction() as session:
        job = pause_job(session, job_id)
    said = "The job is paused." if job.state == JobState.PAUSED else "The job pauses at its next step."
    out.print(said, markup=False)


@jobs.command("resume")
@click.argument("job_id", metavar="ID", type=click.UUID)
def resume(*, job_id: UUID) -> None:
    """Let a paused job go on; a list does so after the claims that are done."""
    open_desk()
    with transaction() as session:
        job = resume_job(session, job_id)
    said = "The job goes on." if job.state == JobState.RUNNING else "The job waits for its turn."
    out.print(said, markup=False)


def _print_job(view: JobView) -> None:
    job = view.job
    out.print(f"{job.kind} {job.id}, {job.state}, for {job.owner}, sent {_write(job.created_at)}", markup=False)
    if view.waiting_before is not None:
        out.print(f"{view.waiting_before:,} come before it.", markup=False)
    if remark := _remark(view):
        out.print(remark, markup=False, soft_wrap=True)


def _summarise(view: JobView) -> str:
    job = view.job
    attempt = f"attempt {job.attempt} of {job.max_attempts}"
    line = f"{job.id}  {job.kind:7}  {job.state:9}  {_write(job.created_at)}  {attempt}"
    remark = _remark(view)
    return f"{line}\n  {remark}" if remark else line


def _remark(view: JobView) -> str | None:
    """Say why a job failed, for what it waits, or how far it is."""
    job = view.job
    if job.state != JobState.RUNNING or not job.stage:
        return job.error or view.waits_for
    counts = f", {job.done:,} of {job.total:,}" if job.total else ""
    seconds = f", about {describe_span(view.eta_seconds)} left" if view.eta_seconds else ""
    return f"{job.stage}{counts}{seconds}"


def _describe(view: JobView) -> Json:
    job = view.job
    moments = {name: getattr(job, name) for name in ("created_at", "started_at", "finished_at")}
    return {
        "id": str(job.id),
        "kind": job.kind,
        "state": job.state,
        "lane": job.lane,
        "owner": job.owner,
        "stage": job.stage,
        "done": job.done,
        "total": job.total,
        "attempt": job.attempt,
        "max_attempts": job.max_attempts,
        "lost": job.lost,
        "waits_for": view.waits_for,
        "error": job.error,
    } | {name: moment.isoformat() if moment else None for name, moment in moments.items()}


def _describe_attempt(attempt: JobAttempt) -> Json:
    return {
        "number": attempt.fence,
        "worker": attempt.worker,
        "started_at": attempt.started_at.isoformat(),
        "ended_at": attempt.ended_at.isoformat() if attempt.ended_at else None,
        "outcome": attempt.outcome,
        "error": attempt.error,
        "trace": attempt.trace,
        "detail": attempt.detail,
    }


def _write(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"
