"""`factdesk check`: submit a text, wait for its job with progress, and print the claims and their matches."""

import time
from dataclasses import replace
from pathlib import Path
from threading import Thread
from uuid import UUID

import click

from models.errors import DeskError
from models.operations.submit import Draft, submit
from models.queries.encoding import latest_encoding
from models.queries.jobs import JobView, get_job
from models.queries.submissions import ClaimView, list_claims
from models.queue import broker
from models.session import transaction
from models.settings import Settings
from models.shapes import shape_claim
from models.tables.job import Job, JobKind, JobState
from models.tables.submission import Origin, SubmissionKind
from worker.cli.desk import open_desk
from worker.cli.given import answer_mail_server, draft_document, draft_mail, draft_text, read_given
from worker.cli.output import Watch, as_json, out, print_json, remarks, show_progress

_STAGES = {
    "fetch": "Fetching the page",
    "read": "Reading the document",
    "extract": "Reading the text",
    "embed": "Encoding the claims",
    "match": "Looking for earlier fact-checks",
    "record": "Writing down",
}
_LOOK_SECONDS = 0.2
_SHOWN = 3
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FILE_OR_INPUT = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


@click.command()
@click.argument("text", required=False)
@click.option(
    "--file", "file", type=_FILE, help="Read a text, PDF, DOCX, EML, SRT, WebVTT, CSV or TSV file, or a page."
)
@click.option("--url", help="Check the article or document at an address.")
@click.option("--eml", type=_FILE_OR_INPUT, help="Take in an e-mail; - is standard input. Its sender is its reference.")
@click.option("--corpus", "corpora", multiple=True, metavar="SLUG", help="Compare with this corpus only; repeatable.")
@click.option("--kind", type=click.Choice(["claim", "article"]), help="Default: told from the text.")
@click.option("--no-wait", is_flag=True, help="Only send it; the desk's worker does the work.")
@as_json
def check(  # noqa: PLR0913 - one argument an option
    *,
    text: str | None,
    file: Path | None,
    url: str | None,
    eml: Path | None,
    corpora: tuple[str, ...],
    kind: str | None,
    no_wait: bool,
    as_json: bool,
) -> None:
    """Check TEXT, a file, or standard input (-) against the reference corpora.

    Uses the desk's worker where one is running, and does the work itself where none is.

    A mail server pipes mail into “factdesk check --eml - --no-wait”, in .procmailrc, /etc/aliases or Postfix's
    master.cf. That ends with 0 as soon as the mail is on disk, with 75 where it is to come again later, and with 65
    where it is to go back, because it can never be taken.
    """
    given = [source for source in (text, file, url, eml) if source is not None]
    if len(given) != 1:
        raise click.UsageError("Give one of TEXT, --file, --url, --eml or - for standard input.")
    with answer_mail_server(is_mail=eml is not None):
        draft = replace(_draft(text, file, url, eml, kind), corpora=list(corpora))
        settings = open_desk()
        with transaction() as session:
            job = submit(session, draft, None, settings)
    if no_wait:
        _tell_taken(job, as_json=as_json)
        return
    with show_progress(_STAGES) as watch:
        finished = _await(job.id, settings, watch)
    if finished.state != JobState.SUCCEEDED:
        advice = " Save the text of the page and use --file." if url is not None else ""
        raise DeskError(f"{finished.error or f'The job was {finished.state}.'}{advice}")
    with transaction() as session:
        claims = list_claims(session, job.submission_id) if job.submission_id else []
    if as_json:
        shown = [shape_claim(view).model_dump(mode="json") for view in claims]
        print_json({"submission": str(job.submission_id), "job": str(job.id), "claims": shown})
    else:
        _print_claims(claims)


def _draft(text: str | None, file: Path | None, url: str | None, eml: Path | None, kind: str | None) -> Draft:
    if url is not None:
        return Draft(SubmissionKind.URL, "", Origin.CLI, url=url)
    if eml is not None:
        return draft_mail(read_given(eml))
    if file is not None or text == "-":
        return draft_document(read_given(file or Path("-")), kind, is_file=file is not None)
    return draft_text(text or "", kind)


def _tell_taken(job: Job, *, as_json: bool) -> None:
    if as_json:
        print_json({"submission": str(job.submission_id), "job": str(job.id)})
    else:
        out.print(f"It was taken in; its page is /submissions/{job.submission_id}", markup=False)


def _await(job_id: UUID, settings: Settings, watch: Watch) -> Job:
    """Wait for the job to be over; where no worker answers, do it in this process."""
    own_work = Thread(target=_work, args=(job_id, settings), daemon=True)
    if not broker().control.ping(timeout=0.5):
        remarks.print("No worker is running, so this command does the work itself.")
        own_work.start()
    told = None
    while True:
        view = _look(job_id)
        job, delay = view.job, _name_delay(view)
        if delay and delay != told:
            remarks.print(delay, markup=False)
        told = delay
        if own_work.is_alive():
            _demand_progress(job)
        if job.stage:
            watch(job.stage, job.done, job.total)
        if JobState(job.state).is_final:
            break
        time.sleep(_LOOK_SECONDS)
    if own_work.is_alive():
        own_work.join()
    return job


def _name_delay(view: JobView) -> str | None:
    """Say what keeps a job from going on, where something does."""
    if view.job.state == JobState.PAUSED:
        return f"The job is paused; “factdesk jobs resume {view.job.id}” lets it go on."
    return view.waits_for


def _work(job_id: UUID, settings: Settings) -> None:
    """Run the job here until it is over: a passing fault puts it back, and nobody else would take it up again."""
    from worker.handlers import HANDLERS
    from worker.runner import run_job

    while not JobState((job := _look(job_id).job).state).is_final:
        first = _find_first(job)
        if not run_job(first.id, HANDLERS[JobKind(first.kind)], settings):
            time.sleep(_LOOK_SECONDS)


def _find_first(job: Job) -> Job:
    """Return what is to be done first: where a job waits for another, that one."""
    awaited = _find_awaited(job)
    return job if awaited is None or JobState(awaited.state).is_final else awaited


def _demand_progress(job: Job) -> None:
    """Refuse to wait for what was given up: no worker is there to try it again."""
    awaited = _find_awaited(job)
    if awaited and awaited.state == JobState.FAILED:
        raise DeskError(f"The fact-checks could not be encoded: {awaited.error}")


def _find_awaited(job: Job) -> Job | None:
    if job.awaited_encoder_id is None:
        return None
    with transaction() as session:
        return latest_encoding(session, job.awaited_encoder_id)


def _look(job_id: UUID) -> JobView:
    with transaction() as session:
        return get_job(session, job_id, counted=False)


def _print_claims(claims: list[ClaimView]) -> None:
    if not claims:
        out.print("No checkable claim was found. Send a sentence that states a fact, or use --kind claim.")
    for view in claims:
        out.print(f"\n“{view.claim.text}”", style="bold", markup=False)
        if view.claim.check_worthiness is not None:
            out.print(f"  worth checking: {view.claim.check_worthiness:.2f}", style="dim")
        if view.warning:
            out.print(f"  {view.warning}", markup=False)
        if not view.matches:
            out.print("  no earlier fact-check found", style="dim")
        for match in view.matches[:_SHOWN]:
            factcheck = match.factcheck
            source = factcheck.source.name if factcheck.source else "unknown publisher"
            out.print(f"  {match.probability:.2f}  {factcheck.rating or 'not rated'}: {factcheck.claim}", markup=False)
            out.print(
                f"        {source}, {factcheck.date or 'undated'} {factcheck.url or ''}", markup=False, style="dim"
            )
