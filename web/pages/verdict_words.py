"""What a verdict says beside its rating, in words: for which time it holds, and how many sources it has."""

import datetime as dt

from markupsafe import Markup

from models.queries.scales import read_rating
from models.tables.verdict import Verdict
from web.pages.times import write_day
from web.pages.words import count


def tell_validity(verdict: Verdict, today: dt.date | None = None) -> Markup | None:
    """Say for which days the rating holds: “True until 31 December 2025, and no longer.” None where it has no end."""
    first, last = verdict.valid_from, verdict.valid_until
    if first is None and last is None:
        return None
    told = Markup("<bdi>{}</bdi>").format(read_rating(verdict).label)
    if first:
        told += Markup(" from {}").format(write_day(first))
    if last is None:
        return told + " on."
    is_over = last < (today or dt.datetime.now(dt.UTC).date())
    return told + Markup(" until {}{}.").format(write_day(last), ", and no longer" if is_over else "")


def count_sources(verdict: Verdict) -> str:
    """Say how many sources there are, and how many origins where several tell the same finding."""
    sources = count(len(verdict.evidence), "source")
    return sources if verdict.origins == len(verdict.evidence) else f"{sources}, {count(verdict.origins, 'origin')}"
