"""Learning from labelled sets: the encoder's adapter, the ranker with its probabilities, the probability of a pair.

In this order, since each is fitted on what the one before makes: `factdesk train-adapter`, `train`, then
`train-pairs` and `train-near`.
"""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from models.settings import load_settings
from worker.cli.desk import open_desk
from worker.cli.evaluate import print_figures
from worker.cli.output import as_json, out, print_json, show_progress

if TYPE_CHECKING:
    from worker.evaluate.dataset import LabelledSet

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_PHASES = {
    "index": "Indexing the corpora",
    "match": "Matching the queries",
    "adapt": "Training adapters",
}

folders_argument = click.argument("folders", metavar="DIR...", type=_FOLDER, nargs=-1, required=True)
split_option = click.option("--split", default="train", show_default=True, help="The labelled queries to fit on.")
adapters_option = click.option(
    "--adapters",
    metavar="DIR",
    type=_FOLDER,
    help="Where train-adapter left the adapters of the folds; needed while the encoder has learned from these sets.",
)


@click.command()
@folders_argument
@split_option
@click.option("--folds", metavar="DIR", type=_FOLDER, required=True, help="Where the adapters of the folds go.")
@click.option("--output", metavar="FILE", type=click.Path(path_type=Path), help="Default: the one in use.")
@as_json
def train_adapter(*, folders: tuple[Path, ...], split: str, folds: Path, output: Path | None, as_json: bool) -> None:
    """Teach the packaged encoder on labelled sets, and keep what it learned as a small file.

    Takes about an hour and a half of one core. One more adapter is made for each fold without its queries: train and
    train-pairs need them, so as not to be fitted on queries that the encoder knows.
    """
    from worker.evaluate.adapt import train_adapters
    from worker.pipeline.adapter import ARTEFACT

    sets = _read_sets(folders, split)
    with show_progress(_PHASES) as watch:
        adapter = train_adapters(sets, output or ARTEFACT, folds, load_settings(), watch)
    told = {"name": adapter.name, "version": adapter.version, "training_sets": adapter.training_sets, **adapter.recipe}
    if as_json:
        print_json(told)
    else:
        print_figures(told)


@click.command()
@folders_argument
@split_option
@adapters_option
@click.option("--output", type=_FOLDER, help="Where ranker.json and calibration.json go; default: those in use.")
@as_json
def train(*, folders: tuple[Path, ...], split: str, adapters: Path | None, output: Path | None, as_json: bool) -> None:
    """Fit the ranker and the probability of a match on labelled sets, and keep both as files.

    Every query is taught with its context and without, with and without its date, in the whole corpus and in a small
    one; its probability is fitted with its true record in the corpus, and without, as a claim nobody checked before.
    """
    from worker.evaluate.train import train as fit
    from worker.evaluate.train import write_artefact
    from worker.pipeline.calibrate import ARTEFACT as CALIBRATION
    from worker.pipeline.rank import ARTEFACT as RANKER

    with show_progress(_PHASES) as watch:
        ranker, calibration = fit(_read_sets(folders, split), open_desk(), watch, adapters)
    for artefact, path in ((ranker, RANKER), (calibration, CALIBRATION)):
        write_artefact(artefact, output / path.name if output else path)
    if as_json:
        print_json({"ranker": asdict(ranker), "calibration": asdict(calibration)})
    else:
        print_figures({"ranker": ranker.figures, "calibration": calibration.figures})


@click.command(hidden=True)
@folders_argument
@split_option
@adapters_option
@click.option("--minimal", metavar="FILE", type=_FILE, multiple=True, help="Pairs that differ in one thing or in none.")
@click.option("--output", metavar="FILE", type=click.Path(path_type=Path), help="Default: the one in use.")
@as_json
def train_pairs(
    *,
    folders: tuple[Path, ...],
    split: str,
    adapters: Path | None,
    minimal: tuple[Path, ...],
    output: Path | None,
    as_json: bool,
) -> None:
    """Fit the probability of a single pair on labelled sets, and keep it as a file."""
    from worker.evaluate.pairs import train_pairs as fit
    from worker.evaluate.pairs import write_pair_calibration
    from worker.pipeline.pair import ARTEFACT

    with show_progress({"index": "Encoding the corpora", "match": "Encoding the pairs"}) as watch:
        fitted = fit(_read_sets(folders, split), minimal, load_settings(), watch, adapters)
    write_pair_calibration(fitted, output or ARTEFACT)
    if as_json:
        print_json(asdict(fitted))
    else:
        out.print(f"Fitted {fitted.name} {fitted.version}.", markup=False)


@click.command(hidden=True)
@folders_argument
@split_option
@adapters_option
@click.option("--test", metavar="NAME", help="A split to measure on as well; nothing is fitted on it.")
@click.option("--output", metavar="FILE", type=click.Path(path_type=Path), help="Default: the one in use.")
@as_json
def train_near(
    *,
    folders: tuple[Path, ...],
    split: str,
    adapters: Path | None,
    test: str | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Fit the probability that two claims say the same, and keep it as a file.

    Claims are taken for the same where the labels say that they repeat the same fact-check.
    """
    from worker.evaluate.near import measure_near, write_near_calibration
    from worker.evaluate.near import train_near as fit
    from worker.pipeline.near import ARTEFACT

    settings = load_settings()
    with show_progress({"match": "Encoding the claims"}) as watch:
        fitted = fit(_read_sets(folders, split), settings, watch, adapters)
        if test:
            for name, labelled in _read_sets(folders, test):
                fitted.figures[f"{name}, {test}"] = measure_near(labelled, settings, fitted, watch)
    write_near_calibration(fitted, output or ARTEFACT)
    if as_json:
        print_json(asdict(fitted))
    else:
        print_figures(fitted.figures)


def _read_sets(folders: tuple[Path, ...], split: str) -> "list[tuple[str, LabelledSet]]":
    from worker.evaluate.dataset import read_set

    return [(folder.name, read_set(folder, split)) for folder in folders]
