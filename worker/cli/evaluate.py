"""Measuring: `factdesk evaluate` on a labelled set, `factdesk bench` on this machine."""

from pathlib import Path
from typing import Any

import click
from rich.table import Table

from worker.cli.desk import open_desk
from worker.cli.output import as_json, out, print_json, show_progress

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_PHASES = {"index": "Indexing the corpus", "match": "Matching the queries", "race": "Racing the encoder"}


@click.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.option("--split", default="dev", show_default=True, help="Which queries_NAME.jsonl and qrels_NAME.tsv to use.")
@click.option("--limit", type=click.IntRange(min=1), help="Use only the first N labelled queries.")
@click.option("--no-context", is_flag=True, help="Leave the queries' context out.")
@click.option("--no-body", is_flag=True, help="Leave the fact-checks' bodies out.")
@click.option(
    "--error-bound",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.02,
    show_default=True,
    help="How many automatic answers may be wrong; the threshold for it comes from the labelled pairs of the fit.",
)
@as_json
def evaluate(
    *, folder: Path, split: str, limit: int | None, no_context: bool, no_body: bool, error_bound: float, as_json: bool
) -> None:
    """Run the matcher that users get over a labelled set and print its figures.

    DIR holds corpus.jsonl (or .gz), queries_SPLIT.jsonl and qrels_SPLIT.tsv. The corpus is loaded into scratch
    tables, so the desk's own corpora are neither used nor changed.
    """
    from worker.evaluate.dataset import read_set
    from worker.evaluate.run import evaluate_set

    labelled = read_set(folder, split, limit, with_body=not no_body, with_context=not no_context)
    with show_progress(_PHASES) as watch:
        figures = evaluate_set(labelled, open_desk(), watch, error_bound)
    if as_json:
        print_json(figures)
    else:
        print_figures(figures)


@click.command()
@click.option(
    "--references", "folder", metavar="DIR", type=_FOLDER, help="Fact-checks, as in evaluate; else the sample."
)
@click.option("--claims", type=click.IntRange(min=1), default=2000, show_default=True, help="Length of the job.")
@click.option(
    "--size",
    "sizes",
    type=click.IntRange(min=100),
    multiple=True,
    help="Measure the search alone in a corpus of so many fact-checks, made of the references; may be repeated.",
)
@as_json
def bench(*, folder: Path | None, claims: int, sizes: tuple[int, ...], as_json: bool) -> None:
    """Measure speed and memory on this machine, in scratch tables.

    A long list of claims goes the whole way of a job, and the encoder alone encodes the same claims, in turn.
    """
    from worker.evaluate.bench import measure_machine
    from worker.evaluate.dataset import read_records
    from worker.evaluate.scale import measure_sizes
    from worker.importers.sample import read_sample

    references = read_records(folder) if folder else read_sample()
    with show_progress(_PHASES) as watch:
        if sizes:
            figures: dict[str, Any] = {"search": measure_sizes(open_desk(), watch, references, sizes)}
        else:
            figures = measure_machine(open_desk(), watch, references, claims)
    if as_json:
        print_json(figures)
    else:
        print_figures(figures)


def print_figures(figures: dict[str, Any]) -> None:
    """Print figures as a table, a line each."""
    table = Table(show_header=False, box=None)
    for name, value in _flatten(figures):
        table.add_row(name, str(value))
    out.print(table)


def _flatten(figures: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for name, value in figures.items():
        rows += _flatten(value, f"{prefix}{name} ") if isinstance(value, dict) else [(f"{prefix}{name}", value)]
    return rows
