"""Check-worthiness: `factdesk worthiness` tells it of the lines of a file, `train-checkworthiness` fits its model."""

import sys
from pathlib import Path

import click

from models.errors import InvalidInputError
from models.settings import load_settings
from worker.cli.evaluate import print_figures
from worker.cli.output import as_json, out, print_json, show_progress

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    help="Score from which a line is called worth checking; default: the model's own, which posts have another one of.",
)
@as_json
def worthiness(*, file: Path, threshold: float | None, as_json: bool) -> None:
    """Say how worth checking each line of FILE is (- is standard input), from 0 to 1; needs no database."""
    lines = _read_lines(file)
    from worker.pipeline.encoder import open_encoder
    from worker.pipeline.language import detect_language
    from worker.pipeline.worthiness import load_worthiness

    model, encoder = load_worthiness(), open_encoder(load_settings())
    label = encoder.files.label
    scores = model.estimate(lines, encoder.encode_middles(lines), label)
    called = model.call(lines, scores, label) if threshold is None else scores >= threshold
    answers = [
        {
            "text": line,
            "score": round(score, 4) if line.strip() else 0.0,
            "check_worthy": bool(line.strip()) and is_called,
            "language": detect_language(line),
        }
        for line, score, is_called in zip(lines, scores.tolist(), called.tolist(), strict=True)
    ]
    if as_json:
        print_json(answers)
        return
    for answer in answers:
        sign = "worth checking" if answer["check_worthy"] else ""
        out.print(f"{answer['score']:.2f}  {sign:14}  {answer['text']}", markup=False)


@click.command()
@click.argument("folders", metavar="DIR...", type=_FOLDER, nargs=-1, required=True)
@click.option("--output", metavar="FILE", type=click.Path(path_type=Path), help="Default: the one in use.")
@as_json
def train_checkworthiness(*, folders: tuple[Path, ...], output: Path | None, as_json: bool) -> None:
    """Fit check-worthiness on labelled sentences, with the encoder in use, and keep it as a file.

    DIR holds NAME_train.tsv and perhaps NAME_dev.tsv for each source, with a header and the columns `class_label` (Yes,
    No, 1 or 0) and `Text` or `tweet_text`. Nothing is fitted on dev. Takes some minutes.
    """
    from worker.evaluate.worthiness import describe_model, fit_worthiness, read_sources, write_worthiness
    from worker.pipeline.encoder import open_encoder
    from worker.pipeline.worthiness import ARTEFACT

    sources = [source for folder in folders for source in read_sources(folder)]
    with show_progress({"encode": "Encoding the sentences", "fit": "Fitting"}) as watch:
        model = fit_worthiness(sources, open_encoder(load_settings()), watch)
    write_worthiness(model, output or ARTEFACT)
    told = describe_model(model)
    if as_json:
        print_json(told)
    else:
        print_figures(told)


def _read_lines(file: Path) -> list[str]:
    source = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInputError("This is not a text in UTF-8.") from None
    # Only at line feeds, as a list of claims is read.
    return [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")] if text else []
