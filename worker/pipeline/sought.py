"""Putting together what is known of a claim before it is looked for."""

import datetime as dt
import re
from dataclasses import replace

from models.base import Json
from models.dates import find_last_day
from models.scoring import Sought

# Transcripts and files are often named by the day they are of.
_DAY_FIRST = re.compile(r"\D{0,3}((?:19|20)\d\d)[-_. ]?([01]\d)[-_. ]?([0-3]\d)(?!\d)")
# A post is signed with the day at its end; a day elsewhere in a long text is what it speaks of.
_SIGNATURE = 60


def seek(
    text: str,
    speaker: str | None = None,
    before: tuple[str, ...] = (),
    after: tuple[str, ...] = (),
    document: str | None = None,
) -> Sought:
    """Return a claim with its surroundings, dated by what names its document or signs its text."""
    return Sought(text, speaker, before, after, document, _date_document(document) or _date_signature(text))


def write_context(claim: Sought, seconds: float | None = None) -> Json:
    """Return what is kept of where a claim stands, beside its text and its document's name.

    `seconds` is when in a recording it is said.
    """
    context: Json = {"speaker": claim.speaker, "before": list(claim.before), "after": list(claim.after)}
    if claim.date:
        context["date"] = claim.date.isoformat()
    return context | {"seconds": seconds} if seconds is not None else context


def seek_again(text: str, context: Json, document: str | None = None) -> Sought:
    """Return a claim as it was looked for when its context was kept."""
    around = tuple(context.get("before", ())), tuple(context.get("after", ()))
    claim = seek(text, context.get("speaker"), *around, document)
    date = context.get("date")
    return replace(claim, date=dt.date.fromisoformat(date)) if date else claim


def _date_document(document: str | None) -> dt.date | None:
    match = _DAY_FIRST.match(document or "")
    try:
        return dt.date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _date_signature(text: str) -> dt.date | None:
    start = max(0, len(text) - _SIGNATURE)
    # A number that was cut through would be another day.
    while 0 < start < len(text) and text[start - 1].isalnum() and text[start].isalnum():
        start += 1
    return find_last_day(text[start:])
