"""The results of a submission as rows: one for each line that was sent, in its order, with what was found for it."""

import datetime as dt
from collections.abc import Iterator
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
)
_NOTHING: Json = dict.fromkeys(COLUMNS)
# Read at once: few enough to begin sending soon, and to hold no transaction open for a slow reader.
_CHUNK = 500


def list_results(submission: Submission, site: str, person: Person | None = None) -> Iterator[Json]:
    """Yield the rows as `person` may see them; `site` is the address before each claim's path.

    It reads in transactions of its own.
    """
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
            place = lines[claim.position] if lines else {"line": claim.position + 1, "reference": None}
            yield place | _show_claim(claim, site)
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
    }


def _name_answer(claim: Any) -> str | None:
    """Say who answered a claim: a person, the machine alone, or nobody yet."""
    return "person" if claim.verdict else "machine" if claim.answered else None


def _write_day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _show_rejection(entry: Json) -> Json:
    return _NOTHING | {"line": entry["line"], "reference": entry["reference"], "error": entry["reason"]}
