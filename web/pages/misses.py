"""What is said where no earlier fact-check was found: where it was looked for, and how the nearest ones fail."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from models.base import Json
from models.queries.submissions import ClaimView
from models.queries.voices import find_deciding, read_judgement
from models.relations import Relation
from models.tables.match import Match
from models.tables.matching import Matching
from web.pages.answers import Reach
from web.pages.words import label_relation, name_languages, read_day, write_probability

_NEAREST = 3
_ALIKE = {Relation.SAME, Relation.NARROWER, Relation.BROADER}


class Miss(NamedTuple):
    """A fact-check that came near and does not answer the claim, and why it does not."""

    match: Match
    why: str


class SearchedCorpus(NamedTuple):
    """A corpus as it was when the claim was compared with it."""

    slug: str
    reach: Reach
    languages: str


def find_misses(view: ClaimView) -> list[Miss]:
    """Return the nearest fact-checks, reprints counted once, and why each of them fails."""
    return [Miss(group.first, explain_miss(group.first, view.claim.text)) for group in view.groups[:_NEAREST]]


def explain_miss(match: Match, claim: str) -> str:
    """Say in one sentence why a match does not answer its claim."""
    if judged := read_judgement(match):
        return f"A person judged it: {label_relation(judged).lower()}."
    if deciding := find_deciding(match):
        return str(deciding["reason"])
    words = len(re.findall(r"\w+", claim))
    shared = len({word for found in match.agrees for word in re.findall(r"\w+", (found["claim"] or "").casefold())})
    if match.relation in _ALIKE or 2 * shared > words:
        number = write_probability(match.probability)
        return f"It comes close, but is not likely to be the same claim: its probability is only {number}."
    if not shared:
        return "It is about something else: it shares none of the claim's words."
    return f"It seems to be about something else: it shares only {shared} of the claim's {words} words."


def list_searched(matching: Matching | None) -> list[SearchedCorpus]:
    """Return the corpora that were searched; none where nobody wrote down which ones."""
    return [
        SearchedCorpus(corpus["slug"], _measure([corpus]), name_languages(corpus["languages"]))
        for corpus in (matching.corpora if matching else ())
    ]


def measure_searched(view: ClaimView, today: Reach) -> Reach:
    """Return with how much a claim was compared; where that was not written down, with how much it would be today."""
    return _measure(view.matching.corpora) if view.matching else today


def _measure(corpora: Sequence[Json]) -> Reach:
    newest = [day for corpus in corpora if (day := read_day(corpus["newest"]))]
    return Reach(sum(corpus["factchecks"] for corpus in corpora), max(newest, default=None))
