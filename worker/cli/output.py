"""How commands speak: data on stdout, progress and remarks on stderr, one JSON document where it is asked for."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

out = Console(highlight=False)
remarks = Console(stderr=True, highlight=False)

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")

Watch = Callable[[str, int, int | None], None]


def print_json(document: Any) -> None:
    """Print one JSON document, as the only thing on standard output."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


@contextmanager
def show_progress(labels: dict[str, str]) -> Iterator[Watch]:
    """Yield a function that takes a stage, what is done of it and its total, and draws one bar per stage on stderr."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=remarks) as progress:
        bars: dict[str, Any] = {}

        def watch(stage: str, done: int, total: int | None) -> None:
            if stage not in bars:
                bars[stage] = progress.add_task(labels.get(stage, stage), total=total)
            progress.update(bars[stage], completed=done, total=total)

        yield watch
