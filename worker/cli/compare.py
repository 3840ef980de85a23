"""`factdesk compare`: one claim beside one fact-check, or a file of such pairs; no database is needed."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
from rich.table import Table
from rich.text import Text

from models.base import Json
from models.errors import DeskError, InvalidInputError
from models.likelihood import name_likelihood
from models.settings import load_settings
from worker.cli.output import as_json, out, print_json

if TYPE_CHECKING:
    from worker.pipeline.pair import Pair, PairAnswer, PairMatcher

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_LONGEST = 10_000
# So many lines are answered together: enough for full batches, few enough that answers come while others are read.
_CHUNK = 512


class _Line(NamedTuple):
    """A line of a file: its number, and the pair on it or why there is none."""

    number: int
    pair: "Pair | None"
    error: str | None = None


@click.command()
@click.argument("claim", required=False)
@click.argument("factcheck", required=False)
@click.option(
    "--pairs",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    help='Answer a file of pairs instead: a JSON object {"a": claim, "b": fact-check} a line; - is standard input.',
)
@as_json
def compare(*, claim: str | None, factcheck: str | None, pairs: str | None, as_json: bool) -> None:
    """Say how probable it is that CLAIM is what FACTCHECK reviews, what agrees and what differs.

    With --pairs each answer is a line of JSON; a line that cannot be answered gets its error, and the exit code is 1.
    """
    if pairs is not None:
        if claim is not None:
            raise click.UsageError("Give CLAIM and FACTCHECK, or --pairs FILE, not both.")
        with nullcontext(sys.stdin.buffer) if pairs == "-" else Path(pairs).open("rb") as lines:
            _answer_lines(lines)
        return
    if claim is None or factcheck is None:
        raise click.UsageError("Give both CLAIM and FACTCHECK, or --pairs FILE.")
    for name, text in (("CLAIM", claim), ("FACTCHECK", factcheck)):
        if problem := _find_problem(text):
            raise click.UsageError(f"{name} {problem}.")
    from worker.pipeline.pair import Pair

    matcher = _open_matcher()
    [answer] = matcher.answer([Pair(claim, factcheck)])
    if as_json:
        print_json(_describe(answer, matcher))
    else:
        _print_answer(answer)


def _open_matcher() -> "PairMatcher":
    from worker.pipeline.encoder import open_encoder
    from worker.pipeline.pair import PairMatcher

    return PairMatcher(open_encoder(load_settings()))


def _answer_lines(lines: Iterable[bytes]) -> None:
    """Print an answer or an error for each line that is not blank; nothing is lost where some cannot be answered."""
    read = _read_lines(lines)
    total, failed = 0, list[_Line]()
    matcher = None
    while chunk := list(islice(read, _CHUNK)):
        matcher = matcher or _open_matcher()
        answers = matcher.answer([line.pair for line in chunk if line.pair])
        for line in chunk:
            told = _describe(next(answers), matcher) if line.pair else {"line": line.number, "error": line.error}
            click.echo(json.dumps(told, ensure_ascii=False))
        total += len(chunk)
        failed += [line for line in chunk if not line.pair]
    if failed:
        raise DeskError(f"{len(failed):,} of {total:,} pairs could not be compared. {failed[0].error}")


def _read_lines(lines: Iterable[bytes]) -> Iterator[_Line]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _Line(number, _read_pair(number, line))
            except InvalidInputError as problem:
                yield _Line(number, None, str(problem))


def _read_pair(number: int, line: bytes) -> "Pair":
    from worker.pipeline.pair import Pair

    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise InvalidInputError(f"Line {number} is not JSON in UTF-8.") from None
    if not isinstance(row, dict):
        raise InvalidInputError(f"Line {number} is not a JSON object.")
    for name in ("a", "b"):
        text = row.get(name)
        if problem := _find_problem(text) if isinstance(text, str) else "is missing or not a text":
            raise InvalidInputError(f"In line {number} “{name}” {problem}.")
    return Pair(row["a"], row["b"])


def _find_problem(text: str) -> str | None:
    """Return why a text cannot be compared; None where it can."""
    if not text.strip():
        return "is empty"
    if len(text) > _LONGEST:
        return f"has {len(text):,} characters, and at most {_LONGEST:,} are compared"
    # Half of a surrogate pair, as broken JSON or an argument in another encoding brings it.
    return "is not a text in UTF-8" if any("\ud800" <= letter <= "\udfff" for letter in text) else None


def _describe(answer: "PairAnswer", matcher: "PairMatcher") -> Json:
    made_by = {"name": matcher.calibration.name, "version": matcher.calibration.version}
    return asdict(answer) | {"matcher": made_by}


def _print_answer(answer: "PairAnswer") -> None:
    said = f"{name_likelihood(answer.probability)}: probability {answer.probability:.1%}, relation “{answer.relation}”."
    out.print(said, markup=False, soft_wrap=True)
    if answer.blocks_auto:
        out.print("Something differs that decides, so no claim would be answered with it by itself.", soft_wrap=True)
    table = Table(box=None, pad_edge=False)
    for title in ("", "kind", "claim", "fact-check", "reason"):
        table.add_column(title, overflow="fold")
    for found in answer.differs:
        _add_row(table, "differs, decides" if found["decides"] else "differs", found)
    for found in answer.agrees:
        _add_row(table, "agrees", found)
    if table.row_count:
        out.print(table)


def _add_row(table: Table, verdict: str, found: Json) -> None:
    texts = (verdict, found["kind"], found["claim"] or "–", found["factcheck"] or "–", found.get("reason", ""))
    table.add_row(*map(Text, texts))
