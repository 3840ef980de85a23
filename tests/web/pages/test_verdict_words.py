"""What a verdict says beside its rating: the days for which it holds, and how many sources it has."""

import datetime as dt
import re

import pytest

from models.tables.verdict import Evidence, Verdict
from web.pages.verdict_words import count_sources, tell_validity

TODAY = dt.date(2026, 3, 1)
BEFORE, AFTER = dt.date(2025, 12, 31), dt.date(2026, 12, 31)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (None, None, None),
        (BEFORE, None, "True from 31 December 2025 on."),
        (None, BEFORE, "True until 31 December 2025, and no longer."),
        (None, AFTER, "True until 31 December 2026."),
        (None, TODAY, "True until 1 March 2026."),
        (dt.date(2024, 2, 29), BEFORE, "True from 29 February 2024 until 31 December 2025, and no longer."),
        (BEFORE, AFTER, "True from 31 December 2025 until 31 December 2026."),
    ],
)
def test_what_was_true_then_is_told_with_its_days(
    settings: object, first: dt.date | None, last: dt.date | None, words: str | None
) -> None:
    verdict = Verdict(scale="desk", rating="true", valid_from=first, valid_until=last)
    told = tell_validity(verdict, TODAY)
    assert (re.sub(r"<[^>]*>", "", told) if told else None) == words


@pytest.mark.parametrize(
    ("origins", "words"),
    [
        ([None], "1 source"),
        ([None, None], "2 sources"),
        (["A", "B"], "2 sources"),
        (["A", "a", None], "3 sources, 2 origins"),
        (["A", "A"], "2 sources, 1 origin"),
    ],
)
def test_what_one_origin_says_counts_once(origins: list[str | None], words: str) -> None:
    assert count_sources(Verdict(evidence=[Evidence(origin=origin) for origin in origins])) == words
