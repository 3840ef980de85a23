"""The dates of a text: days, months, years, weekdays, decades and centuries, in the ways people write them."""

import re
from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

from worker.compare.finding import Span
from worker.compare.reading import Reading
from worker.compare.wording import Wording, find_wording
from worker.pipeline.vocabulary import gather_words

_MONTH_NAMES = """
    january jan | february feb | march mar | april apr | may | june jun | july jul | august aug | september sept sep |
    october oct | november nov | december dec
"""
_WEEKDAY_NAMES = "monday mon | tuesday tues tue | wednesday wed | thursday thurs thu | friday fri | saturday | sunday"
_SEASON_NAMES = "spring | summer | autumn fall | winter"
_ORDINAL_NAMES = "first | second | third | fourth | fifth | sixth | seventh | eighth | ninth | tenth"
_DECADE_NAMES = "tens | twenties | thirties | forties | fifties | sixties | seventies | eighties | nineties"


def _count_names(names: str) -> dict[str, int]:
    """Number the names of a list from 1, other names of the same beside each."""
    return {name: number for number, group in enumerate(names.split("|"), start=1) for name in group.split()}


def _offer(names: dict[str, int]) -> str:
    """The names as alternatives of a pattern, the longest first."""
    return "|".join(sorted(names, key=len, reverse=True))


_MONTHS, _WEEKDAYS, _SEASONS = _count_names(_MONTH_NAMES), _count_names(_WEEKDAY_NAMES), _count_names(_SEASON_NAMES)
_ORDINALS, _DECADES = _count_names(_ORDINAL_NAMES), _count_names(_DECADE_NAMES)
_STARTS = frozenset([*_MONTHS, *_WEEKDAYS, *_SEASONS, *_ORDINALS, *_DECADES])

_WEEKDAY = rf"(?P<weekday>{_offer(_WEEKDAYS)})\b\.?"
_MONTH = rf"(?P<month>{_offer(_MONTHS)})\b\.?"
_TO = r"\s?(?:-|–|—|\bto\b|\band\b|\bthrough\b|\bor\b|\buntil\b)\s?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_DAYS = rf"{_DAY}(?:{_TO}(?P<last>[0-3]?\d)(?:st|nd|rd|th)?)?"
_YEAR = r"(?P<year>1[1-9]\d\d|20\d\d)(?!\d|[.,]\d)"
# Tried in this order where a number or one of the names above stands. In the last a year needs a look around.
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:{_WEEKDAY},?\s)?{_DAYS}[\s-](?:of\s)?{_MONTH}(?:,?[\s-]{_YEAR})?",
        rf"(?:{_WEEKDAY},?\s)?{_MONTH}[\s-](?:the\s)?{_DAYS}(?![\d:%]|[.,]\d)(?:,?\s{_YEAR})?",
        rf"(?P<ordinal>{_offer(_ORDINALS)})\sof\s{_MONTH}(?:,?\s{_YEAR})?",
        rf"{_MONTH},?\s(?:of\s)?{_YEAR}",
        rf"{_YEAR}[-/.](?P<number>[01]?\d)[-/.]{_DAY}(?!\d)",
        rf"(?P<first>[0-3]?\d)(?P<sign>[-/.])(?P<second>[0-3]?\d)(?P=sign){_YEAR}",
        r"(?P<attacks>9/11)(?![\d/])",
        rf"(?:(?P<quarter>[1-4])(?:st|nd|rd|th)|(?P<ordinal>{_offer(_ORDINALS)}))[\s-]quarter\s(?:of\s)?{_YEAR}",
        rf"(?:(?P<century>1?\d|2[01])(?:st|nd|rd|th)|(?P<ordinal>{_offer(_ORDINALS)}))[\s-]centur(?:y|ies)\b",
        r"(?P<decade>1[1-9]\d0|20\d0)['’]?s\b",
        r"(?<=['’‘])(?P<short>[1-9]0)s\b|(?<=\bthe\s)(?P<shorter>[1-9]0)['’]?s\b",
        rf"(?<=\bthe\s)(?P<decades>{_offer(_DECADES)})\b",
        r"(?<=\s['’‘])(?P<two>\d\d)(?!\w)",
        rf"{_WEEKDAY}(?!\w)",
        rf"(?P<season>{_offer(_SEASONS)})\s(?:of\s)?{_YEAR}",
        rf"(?P<season>{_offer(_SEASONS)})(?!\w)",
        rf"{_MONTH}(?!\w)",
        rf"{_YEAR}{_TO}(?P<until>20\d\d|1[1-9]\d\d|\d\d)(?![\w%]|[.,]\d)",
        _YEAR,
    )
)
_DOUBTFUL = frozenset({"may", "march", "mar", "mon", "wed", "tue", "fri", "thu", "spring", "fall", "sep", "dec", "jan"})
_BEFORE_DOUBTFUL = gather_words("in of since until during from early late mid last this next every each on the")
_BEFORE_YEAR = gather_words("in of since until till by from before after during year years early late mid circa")
_AFTER_COUNT = gather_words("""
    % percent per people persons miles km metres meters feet men women children million billion thousand hundred kg
    dollars euros pounds
""")
_EVENTS = gather_words("elections olympics games floods protests riots attacks wildfires fires primaries midterms")
_NO_YEAR_AFTER = frozenset({"$", "€", "£", "#", "no"})
_SURE = range(1900, 2100)
_THIS_CENTURY = 30
_LAST_DAY = 31
_LONG = 4
_SIGNS = frozenset({"/", "-", "–", ".", "'", "’", "‘", "s", "st", "nd", "rd", "th"})
_MOST = 100


class When(NamedTuple):
    """A day, month, year or several; 0 or None where the text is silent. Months, days and so on are sets of bits."""

    span: Span
    years: tuple[int, int] | None
    months: int
    days: int
    weekdays: int
    seasons: int
    ranged: bool
    context: frozenset[str]


def _set_bits(first: int, last: int = 0) -> int:
    """The numbers from first to last as bits, the one number without a last."""
    return sum(1 << number for number in range(first, max(first, last) + 1)) if first else 0


def _read_years(said: dict[str, str]) -> tuple[int, int] | None:
    """The first and last year that a pattern found."""
    first = last = 0
    if "year" in said:
        first = last = int(said["year"])
        if until := said.get("until"):
            last = int(until) if len(until) == 4 else first // 100 * 100 + int(until)  # noqa: PLR2004
    elif "century" in said:
        last = 100 * int(said["century"]) - 1
        first = last - 99
    elif "decade" in said:
        first = int(said["decade"])
        last = first + (99 if first % 100 == 0 else 9)
    elif decade := said.get("short") or said.get("shorter"):
        first, last = 1900 + int(decade), 1909 + int(decade)
    elif "decades" in said:
        first, last = 1900 + 10 * _DECADES[said["decades"]], 1909 + 10 * _DECADES[said["decades"]]
    elif two := said.get("two"):
        first = last = int(two) + (1900 if int(two) > _THIS_CENTURY else 2000)
    return (first, last) if first else None


def _read_day(said: dict[str, str]) -> tuple[int, int] | None:
    """The months and days that a pattern found, as bits; None where no calendar has them."""
    month, day, last = _MONTHS.get(said.get("month", ""), 0), int(said.get("day", 0)), int(said.get("last", 0))
    if "attacks" in said:
        month, day = 9, 11
    elif "number" in said:
        month = int(said["number"])
    elif "first" in said:
        first, second = sorted((int(said["first"]), int(said["second"])))
        # Whether 3/4 is in March or in April is known only to its writer.
        month, day = (first, second) if second > 12 or first == second else (0, 0)  # noqa: PLR2004
    elif "ordinal" in said and "month" in said:
        day = _ORDINALS[said["ordinal"]]
    if max(day, last) > _LAST_DAY or month > 12 or ("day" in said and not day):  # noqa: PLR2004
        return None
    return _set_bits(month), _set_bits(day, last)


def _read_when(said: dict[str, str], span: Span, context: frozenset[str]) -> When | None:
    """The date that a pattern found, if it can be one."""
    if "ordinal" in said and "month" not in said:
        said["quarter" if "year" in said else "century"] = str(_ORDINALS[said["ordinal"]])
    found = _read_day(said)
    if found is None:
        return None
    months, days = found
    if quarter := int(said.get("quarter", 0)):
        months = _set_bits(3 * quarter - 2, 3 * quarter)
    weekdays, seasons = _WEEKDAYS.get(said.get("weekday", ""), 0), _SEASONS.get(said.get("season", ""), 0)
    years = _read_years(said)
    return When(span, years, months, days, _set_bits(weekdays), _set_bits(seasons), "until" in said, context)


def _is_date(said: dict[str, str], wording: Wording, first: int, after: int) -> bool:
    """Tell a year from a count and a month from a verb by the words around it."""
    before = wording.at(first - 1)
    if len(said) == 1:
        ((part, name),) = said.items()
        if (name in _DOUBTFUL or part == "season") and before not in _BEFORE_DOUBTFUL:
            return False
    if "until" in said:
        return _is_span(said, wording, first) and not _is_counted(wording, before, after)
    if "year" not in said or len(said) > 1:
        return True
    sure = int(said["year"]) in _SURE or before in _BEFORE_YEAR
    return sure and before not in _NO_YEAR_AFTER and not _is_counted(wording, before, after)


def _is_counted(wording: Wording, before: str, after: int) -> bool:
    """True when a number counts what stands behind it: "2000 people", "2000m", "2000 guests" but "the 2016 floods"."""
    behind = wording.at(after)
    if behind in _AFTER_COUNT or (behind[:1].isalnum() and wording.glued(after)):
        return True
    plural = behind.endswith("s") and behind not in _EVENTS and bool(wording.stems[after])
    return plural and before not in _BEFORE_YEAR and before != "the"


def _is_span(said: dict[str, str], wording: Wording, first: int) -> bool:
    """True when two years are a span: joined by a dash, or announced."""
    years = _read_years(said)
    joined = not wording.at(first + 1).isalpha()
    announced = wording.at(first - 1) in {"from", "between", "years"}
    return years is not None and years[0] < years[1] and (joined or announced)


def _may_open(wording: Wording, index: int) -> bool:
    """True where a date can begin: at its names, at long numbers, at short ones that a name or a sign follows."""
    token = wording.tokens[index]
    if token.folded in _STARTS or not token.text[0].isdecimal() or len(token.text) >= _LONG:
        return token.folded in _STARTS or token.text[0].isdecimal()
    if wording.at(index + 1) in _SIGNS or wording.at(index - 1) in _SIGNS:
        return True
    return any(wording.at(place) in _MONTHS for place in range(index + 1, index + 5))


@lru_cache(maxsize=4096)
def find_dates(reading: Reading) -> tuple[When, ...]:
    """Return the dates of a text in order, 9/11 among them, the times of day not."""
    wording, dates, free = find_wording(reading), list[When](), 0
    starts = [token.start for token in wording.tokens]
    for index, token in enumerate(wording.tokens):
        if token.start < free or not _may_open(wording, index):
            continue
        when = _read_date(reading, wording, index, starts)
        if when:
            dates.append(when)
            free = when.span.end
        if len(dates) == _MOST:
            break
    return tuple(dates)


def _read_date(reading: Reading, wording: Wording, index: int, starts: list[int]) -> When | None:
    """The date that begins at a token, by the first pattern that finds one."""
    for pattern in _PATTERNS:
        found = pattern.match(reading.text, starts[index])
        if not found:
            continue
        said = {name: value.casefold() for name, value in found.groupdict().items() if value}
        after = bisect_left(starts, found.end())
        if _is_date(said, wording, index, after) and (
            when := _read_when(said, Span(*found.span()), wording.stems_near(index, after))
        ):
            return when
    return None
