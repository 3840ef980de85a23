"""The results of a submission as rows: one for each line that was sent, in its order, with what was found for it.

A table comes back as it was sent, with what was found in further columns after the sender's own.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from models.base import Json
from models.queries.results import read_results
from models.session import transaction
from models.tables.person import Person
from models.tables.submission import Submission

COLUMNS = (
    "line",
    "reference",
    "text",
    "error",
    "claim_id",
    "link",
    "probability",
    "judgement",
    "rating",
    "rating_class",
    "publisher",
    "url",
    "factcheck",
    "case_state",
    "verdict",
    "relation",
    "differs",
    "answered_by",
    "verdict_scale",
    "verdict_as_of",
    "verdict_from",
    "verdict_until",
    "confidence",
    "original",
)
OWN = "row"
_NOTHING: Json = dict.fromkeys(COLUMNS)
# Read at once: few enough to begin sending soon, and to hold no transaction open for a slow reader.
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Results:
    """The rows of a file of results, each with a value for every column."""

    columns: Sequence[str]
    rows: Iterator[Json]


def list_results(submission: Submission, site: str, person: Person | None = None, *, flat: bool = False) -> Results:
    """Return the rows as `person` may see them; `site` is the address before each claim's path.

    The sender's own cells are an object of their own under “row”, or, in `flat` rows, columns before ours; one of ours
    that is called like one of theirs is then called “desk_…”. The rows are read in transactions of their own.
    """
    rows, own = _read_rows(submission, site, person), submission.columns
    if own is None:
        return Results(COLUMNS, rows)
    named = ({**row, OWN: dict(zip(own, _fill(row["cells"], len(own)), strict=True))} for row in rows)
    if not flat:
        return Results((OWN, *COLUMNS), named)
    ours = {column: _rename(column, own) for column in COLUMNS}
    spread = (row[OWN] | {name: row[column] for column, name in ours.items()} for row in named)
    return Results((*own, *ours.values()), spread)


def _fill(cells: Sequence[Any] | None, width: int) -> list[Any]:
    """Return a row's own cells; of one that could not be read there are none, and short ones end early."""
    return [*(cells or ()), *[None] * (width - len(cells or ()))]


def _rename(column: str, taken: Sequence[str]) -> str:
    while column in taken:
        column = f"desk_{column}"
    return column


def _read_rows(submission: Submission, site: str, person: Person | None) -> Iterator[Json]:
    rejected = iter([_show_rejection(entry) for entry in submission.rejections or []])
    waiting = next(rejected, None)
    for row in _read_claims(submission, site, person):
        while waiting and waiting["line"] < row["line"]:
            yield waiting
            waiting = next(rejected, None)
        yield row
    while waiting:
        yield waiting
        waiting = next(rejected, None)


def _read_claims(submission: Submission, site: str, person: Person | None) -> Iterator[Json]:
    first, lines = 0, submission.rows
    while True:
        with transaction() as session:
            claims = read_results(session, submission.id, first, _CHUNK, person)
        if not claims:
            return
        for claim in claims:
            line = lines[claim.position] if lines else {"line": claim.position + 1}
            yield _show_claim(claim, site) | _show_line(line)
        first = claims[-1].position + 1


def _show_claim(claim: Any, site: str) -> Json:
    return {
        "text": claim.text,
        "error": None,
        "claim_id": str(claim.id),
        "link": f"{site}/claims/{claim.id}",
        "probability": claim.probability,
        "judgement": claim.judgement,
        "rating": claim.rating,
        "rating_class": claim.rating_class,
        "publisher": claim.publisher,
        "url": claim.url,
        "factcheck": claim.factcheck,
        "case_state": claim.state,
        "verdict": claim.verdict,
        "relation": claim.relation,
        "differs": " ".join(difference["reason"] for difference in claim.differs or []) or None,
        "answered_by": _name_answer(claim),
        "verdict_scale": claim.scale,
        "verdict_as_of": _write_day(claim.as_of),
        "verdict_from": _write_day(claim.valid_from),
        "verdict_until": _write_day(claim.valid_until),
        "confidence": claim.confidence,
        "original": claim.original,
    }


def _name_answer(claim: Any) -> str | None:
    """Say who answered a claim: a person, the machine alone, or nobody yet."""
    return "person" if claim.verdict else "machine" if claim.answered else None


def _write_day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _show_rejection(entry: Json) -> Json:
    return _NOTHING | _show_line(entry) | {"error": entry["reason"]}


def _show_line(entry: Json) -> Json:
    return {"line": entry["line"], "reference": entry.get("reference"), "cells": entry.get("cells")}
