"""`factdesk rerun`: match a stored claim again, and say whether the desk would answer it the same way today."""

from typing import Any
from uuid import UUID

import click
from rich.table import Table
from rich.text import Text

from models.base import Json
from worker.cli.desk import open_desk
from worker.cli.output import as_json, out, print_json
from worker.rerun import Change, Rerun, What, rerun_claim

_LABELS = {
    What.MATCHER: "matcher",
    What.ENCODER: "encoder",
    What.CORPUS: "corpus",
    What.ERROR_BOUND: "errors allowed",
    What.THRESHOLD: "answers from",
    What.RANK: "rank",
    What.PROBABILITY: "probability",
    What.RELATION: "relation",
    What.ANSWER: "answered with",
    What.UNANSWERED: "not answered because",
}


@click.command()
@click.argument("claim_id", metavar="CLAIM_ID", type=click.UUID)
@as_json
def rerun(*, claim_id: UUID, as_json: bool) -> None:
    """Match a stored claim again and say what has changed since.

    Uses today's matcher, corpora and policy, and writes nothing. Exit code 0 whether or not the answer is the same.
    """
    from worker.handlers import desk_matcher

    open_desk()
    found = rerun_claim(desk_matcher(), claim_id)
    if as_json:
        print_json(describe_rerun(found))
    else:
        _print(found)


def describe_rerun(found: Rerun) -> Json:
    """Return what a rerun found, for programs."""
    return {
        "claim": str(found.claim_id),
        "same": found.same,
        "changes": [change._asdict() for change in found.changes],
        "unanswered": found.unanswered,
        "matches": [
            {
                "factcheck": {"id": match.factcheck_id, **found.names[match.factcheck_id]._asdict()},
                "rank": match.rank,
                "probability": match.probability,
                "relation": match.relation,
                "agrees": match.agrees,
                "differs": list(match.differs),
                "answers": match.answers,
            }
            for match in found.matches
        ],
    }


def _print(found: Rerun) -> None:
    out.print(f"“{found.text}”", style="bold", markup=False)
    if found.same:
        out.print("The same answer, though the desk has changed:" if found.changes else "The same answer.")
    else:
        out.print("Not the same answer:")
    if found.changes:
        table = Table(box=None, pad_edge=False)
        for title in ("what", "before", "now", "about"):
            table.add_column(title, overflow="fold")
        for change in found.changes:
            table.add_row(*map(Text, _write_change(change)))
        out.print(table)


def _write_change(change: Change) -> tuple[str, str, str, str]:
    return _LABELS[change.what], _write(change.before), _write(change.after), change.about or ""


def _write(value: Any) -> str:
    """Return a value as people read it: a corpus by version and size, nothing as a dash."""
    if value is None:
        return "–"
    if isinstance(value, dict):
        return f"version {value['version']}, {value['factchecks']:,} fact-checks"
    return str(value)
