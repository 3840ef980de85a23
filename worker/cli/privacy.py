"""`factdesk privacy`: what is kept of people, for how long, and how it is erased."""

from dataclasses import asdict
from uuid import UUID

import click
from rich.table import Table

from models.operations.erasing import Erasure
from models.operations.erasure_orders import Subject, carry_out_erasure, look_at_erasure
from models.queries.personal import export_person
from models.queries.privacy import find_subject, list_kept
from models.retention import Kept, read_retention
from models.session import transaction
from worker.cli.desk import open_desk
from worker.cli.output import as_json, out, print_json

_LABELS = {
    "submissions": "submissions",
    "stripped": "of them keep only claims that people have judged",
    "claims_kept": "judged claims stay, without who sent them",
    "claims_deleted": "claims go",
    "tokens": "access tokens",
    "sign_ins": "sign-ins",
    "saved_views": "saved searches",
    "webhooks": "webhooks, with what was sent to them",
    "files": "files",
    "list_lines": "lines in lists of others lose the reference",
}


@click.group()
def privacy() -> None:
    """What is kept of people, for how long, and how it is erased."""


@privacy.command("retain")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@as_json
def retain(*, dry_run: bool, as_json: bool) -> None:
    """Take away what was kept for its days, as the worker does once a day; FACTDESK_RETENTION sets the days."""
    settings = open_desk()
    days = read_retention(settings.retention)
    with transaction() as session:
        views = list_kept(session, days)
    counts = {view.kind: view.due for view in views}
    if not dry_run:
        from worker.retention import run_retention

        counts = run_retention(settings)
    if as_json:
        kinds = [{"kind": str(view.kind), "days": view.days, "count": counts[view.kind]} for view in views]
        print_json({"done": not dry_run, "kinds": kinds})
        return
    out.print(_draw(days, counts, "Would go" if dry_run else "Gone"))


@privacy.command("erase")
@click.option("--person", "name", metavar="NAME", help="E-mail address, name or number of an account.")
@click.option("--reference", help="What was sent under this reference.")
@click.option("--submission", "submission_id", type=click.UUID, metavar="ID", help="One submission.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json
def erase(
    *, name: str | None, reference: str | None, submission_id: UUID | None, dry_run: bool, yes: bool, as_json: bool
) -> None:
    """Erase a person, a reference or a submission for good; judged claims stay, without who sent them.

    It says first what will go, and asks. The audit log stays whole and verifiable.
    """
    named = {Subject.PERSON: name, Subject.REFERENCE: reference, Subject.SUBMISSION: submission_id}
    wanted = [(subject, str(value)) for subject, value in named.items() if value is not None]
    if len(wanted) != 1:
        raise click.UsageError("Say what: one of --person, --reference and --submission.")
    open_desk()
    [(subject, value)] = wanted
    with transaction() as session:
        label, erased = look_at_erasure(session, subject, value)
    if not dry_run:
        if not yes:
            _confirm(erased, label, as_json=as_json)
        with transaction() as session:
            erased = carry_out_erasure(session, subject, value, None)
    if as_json:
        print_json({"done": not dry_run} | asdict(erased))
        return
    out.print(f"{'This would go' if dry_run else 'Erased'}: {label}", markup=False, soft_wrap=True)
    out.print(_word(erased), markup=False, soft_wrap=True)


@privacy.command("export")
@click.option("--person", "name", metavar="NAME", required=True, help="E-mail address, name or number of an account.")
def export(*, name: str) -> None:
    """Print what is known of somebody, as one JSON document."""
    open_desk()
    with transaction() as session:
        print_json(export_person(session, find_subject(session, name)))


def _confirm(erased: Erasure, label: str, *, as_json: bool) -> None:
    click.echo(f"Will be erased for good: {label}", err=True)
    click.echo(_word(erased), err=True)
    if as_json:
        raise click.UsageError("With --json nobody is asked: add --yes, or --dry-run.")
    click.confirm("Erase it?", abort=True, err=True)


def _word(erased: Erasure) -> str:
    counts = asdict(erased)
    return "\n".join(f"  {counts[name]:>7,} {label}" for name, label in _LABELS.items() if counts[name]) or "  nothing"


def _draw(days: dict[Kept, int], counts: dict[Kept, int], label: str) -> Table:
    table = Table("Kind", "Kept for", label, box=None)
    for kind in Kept:
        kept = f"{days[kind]:,} days" if days[kind] else "ever"
        table.add_row(str(kind), kept, f"{counts[kind]:,}")
    return table
