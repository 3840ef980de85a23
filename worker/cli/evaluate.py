"""Measuring: `factdesk evaluate` and `factdesk calibrate` on labelled sets, `factdesk bench` on this machine."""

from dataclasses import asdict
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
@as_json
def evaluate(*, folder: Path, split: str, limit: int | None, no_context: bool, no_body: bool, as_json: bool) -> None:
    """Run the matcher that users get over a labelled set and print its figures.

    DIR holds corpus.jsonl (or .gz), queries_SPLIT.jsonl and qrels_SPLIT.tsv. The corpus is loaded into scratch
    tables, so the desk's own corpora are neither used nor changed.
    """
    from worker.evaluate.dataset import read_set
    from worker.evaluate.run import evaluate_set

    labelled = read_set(folder, split, limit, with_body=not no_body, with_context=not no_context)
    with show_progress(_PHASES) as watch:
        figures = evaluate_set(labelled, open_desk(), watch)
    if as_json:
        print_json(figures)
    else:
        _print_figures(figures)


@click.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.option("--split", default="train", show_default=True, help="The labelled queries to fit on.")
@click.option("--error-bound", type=click.FloatRange(0, 1), default=0.02, show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: the file in use.")
@as_json
def calibrate(*, folder: Path, split: str, error_bound: float, output: Path | None, as_json: bool) -> None:
    """Fit the probability of a match on a labelled set and keep it in a file.

    Every query counts twice: with its true record in the corpus, and without, as a claim nobody checked before.
    """
    from worker.evaluate.calibration import fit_calibration, write_calibration
    from worker.evaluate.dataset import read_set
    from worker.pipeline.calibrate import ARTEFACT

    with show_progress(_PHASES) as watch:
        calibration = fit_calibration(read_set(folder, split), error_bound, open_desk(), watch)
    write_calibration(calibration, output or ARTEFACT)
    if as_json:
        print_json(asdict(calibration))
    else:
        out.print(f"Version {calibration.version}, threshold {calibration.threshold}, {calibration.figures}")


@click.command()
@click.option(
    "--references", "folder", metavar="DIR", type=_FOLDER, help="Fact-checks, as in evaluate; else the sample."
)
@click.option("--claims", type=click.IntRange(min=1), default=2000, show_default=True, help="Length of the job.")
@as_json
def bench(*, folder: Path | None, claims: int, as_json: bool) -> None:
    """Measure speed and memory on this machine, in scratch tables.

    A long list of claims goes the whole way of a job, and the encoder alone encodes the same claims, in turn.
    """
    from worker.evaluate.bench import measure_machine
    from worker.evaluate.dataset import read_records
    from worker.importers.sample import read_sample

    references = read_records(folder) if folder else read_sample()
    with show_progress(_PHASES) as watch:
        figures = measure_machine(open_desk(), watch, references, claims)
    if as_json:
        print_json(figures)
    else:
        _print_figures(figures)


def _print_figures(figures: dict[str, Any]) -> None:
    table = Table(show_header=False, box=None)
    for name, value in _flatten(figures):
        table.add_row(name, str(value))
    out.print(table)


def _flatten(figures: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for name, value in figures.items():
        rows += _flatten(value, f"{prefix}{name} ") if isinstance(value, dict) else [(f"{prefix}{name}", value)]
    return rows
