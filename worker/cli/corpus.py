"""`factdesk corpus`: bringing reference corpora in, and seeing what there is."""

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

import click
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from models.operations.corpus import FactCheckRecord, check_slug, find_corpus, remove_corpus
from models.queries.corpora import CorpusView, list_corpora, list_ratings, list_sources
from models.session import desk_engine, transaction
from worker.cli.desk import open_desk
from worker.cli.encode import encode
from worker.cli.output import as_json, out, print_json, remarks
from worker.importers.registry import FORMATS, RecordFile, Rejection, open_records

_COLUMNS = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())


@click.group()
def corpus() -> None:
    """The reference corpora that claims are compared with."""


corpus.add_command(encode)


@corpus.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", required=True, help="The corpus to fill: small letters, digits and hyphens.")
@click.option("--format", "format_name", type=click.Choice(list(FORMATS)), help="Default: told from the file.")
@as_json
def import_file(*, file: Path, name: str, format_name: str | None, as_json: bool) -> None:
    """Bring the fact-checks of FILE into a corpus; run again, it updates what has changed.

    A record that cannot be used is rejected with its line and the reason, and does not stop the rest.
    """
    from worker.importers.store import store_records
    from worker.pipeline.encoder import open_encoder

    check_slug(name)
    settings = open_desk()
    records = open_records(file, format_name)
    refusals = _Refusals(settings.data_dir / "imports" / f"{name}-{time.strftime('%Y%m%d-%H%M%S')}.rejected.jsonl")
    with remarks.status("Loading the encoder…"):
        encoder = open_encoder(settings)
    with Progress(*_COLUMNS, console=remarks) as progress:
        bar = progress.add_task(f"Importing {escape(file.name)}", total=records.size_hint)
        accepted = refusals.sift(records)
        counts = store_records(
            desk_engine(), encoder, name, accepted, lambda _: progress.update(bar, completed=refusals.seen)
        )
        progress.update(bar, completed=refusals.seen)
    summary = asdict(counts) | {"rejected": refusals.count}
    rejected_file = str(refusals.path) if refusals.count else None
    if as_json:
        print_json({"corpus": name, **summary, "rejected_file": rejected_file})
    else:
        out.print(f"{name}: " + ", ".join(f"{count:,} {word}" for word, count in summary.items()) + ".")
        if rejected_file:
            out.print(f"The reasons for the rejected records are in {rejected_file}.", markup=False, soft_wrap=True)


@corpus.command("list")
@as_json
def show_all(*, as_json: bool) -> None:
    """List the corpora with their sizes."""
    open_desk()
    with transaction() as session:
        views = list_corpora(session)
    if as_json:
        print_json([_describe(view) for view in views])
        return
    if not views:
        out.print("There is no corpus yet. “factdesk corpus import FILE --name NAME” brings one in.")
        return
    table = Table("Corpus", "Fact-checks", "Newest", "Version", box=None)
    for view in views:
        label = f"{view.corpus.slug} (sample)" if view.corpus.is_sample else view.corpus.slug
        table.add_row(label, f"{view.factchecks:,}", str(view.newest or "–"), str(view.corpus.version))
    out.print(table)


@corpus.command("show")
@click.argument("name")
@as_json
def show_one(*, name: str, as_json: bool) -> None:
    """Show what is in the corpus NAME: size, ratings and publishers."""
    open_desk()
    with transaction() as session:
        chosen = find_corpus(session, name)
        view = next(view for view in list_corpora(session) if view.corpus.id == chosen.id)
        ratings, sources = list_ratings(session, chosen.id), list_sources(session, chosen.id)
    if as_json:
        print_json(_describe(view) | {"ratings": dict(ratings), "publishers": dict(sources)})
        return
    out.print(f"{name}: {view.factchecks:,} fact-checks, the newest of {view.newest or 'an unknown date'}.")
    for title, rows in (("Rating", ratings), ("Publisher", sources)):
        table = Table(title, "Fact-checks", box=None)
        for word, count in rows[:20]:
            table.add_row(escape(word or "(none)"), f"{count:,}")
        out.print(table)


@corpus.command("remove")
@click.argument("name")
@click.confirmation_option(prompt="This deletes the corpus with all its fact-checks. Go on?")
@as_json
def remove(*, name: str, as_json: bool) -> None:
    """Delete the corpus NAME; refused while matches rely on it."""
    open_desk()
    with transaction() as session:
        removed = remove_corpus(session, name)
    if as_json:
        print_json({"corpus": name, "removed": removed})
    else:
        out.print(f"{name} with {removed:,} fact-checks is removed.")


@dataclass
class _Refusals:
    """Writes the records that could not be used to a file, made when the first one comes."""

    path: Path
    seen: int = 0
    count: int = 0

    def sift(self, records: RecordFile) -> Iterator[FactCheckRecord]:
        """Yield the usable records."""
        file: TextIO | None = None
        try:
            for record in records:
                self.seen += 1
                if isinstance(record, Rejection):
                    file = file or self._open()
                    file.write(json.dumps(asdict(record), ensure_ascii=False) + "\n")
                    self.count += 1
                else:
                    yield record
        finally:
            if file:
                file.close()

    def _open(self) -> TextIO:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return self.path.open("w", encoding="utf-8")


def _describe(view: CorpusView) -> dict[str, object]:
    corpus = view.corpus
    return {
        "slug": corpus.slug,
        "factchecks": view.factchecks,
        "newest": view.newest.isoformat() if view.newest else None,
        "version": corpus.version,
        "sample": corpus.is_sample,
    }
