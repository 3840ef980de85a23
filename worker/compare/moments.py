"""The dates of a text: days, months, years, weekdays, decades and centuries, in the ways people write them."""

from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

from worker.compare.calendar_words import (
    DECADES,
    FEASTS,
    HOURS,
    MONTHS,
    ORDINALS,
    PARTS,
    SEASONS,
    STARTS,
    WARS,
    WEEKDAYS,
)
from worker.compare.date_patterns import PATTERNS
from worker.compare.finding import Span
from worker.compare.reading import Reading
from worker.compare.wording import Wording, find_wording
from worker.pipeline.vocabulary import gather_words

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
_WEEKEND = (6, 7)
_MILLENNIUM = (1999, 2001)
_FEASTS = {"".join(filter(str.isalnum, name)): days for name, days in FEASTS.items()}
_LONG = 4
_SIGNS = frozenset(
    {"bc", "bce", "ad", "ce", "am", "pm", "a", "p", ":", "/", "-", "–", ".", "'", "’", "‘", "s", "st", "nd", "rd", "th"}
)
_MOST = 100


class When(NamedTuple):
    """A day, month, year or several; 0 or None where the text is silent. Months, days and so on are sets of bits."""

    span: Span
    years: tuple[int, int] | None
    months: int
    days: int
    weekdays: int
    seasons: int
    hours: int
    ranged: bool
    context: frozenset[str]


def _set_bits(first: int, last: int = 0) -> int:
    """The numbers from first to last as bits, the one number without a last."""
    return sum(1 << number for number in range(first, max(first, last) + 1)) if first else 0


def _read_named_years(said: dict[str, str]) -> tuple[int, int]:
    """The years of a war, of a turn of the millennium, or counted before and after Christ; 0 for none."""
    if war := said.get("war") or said.get("warnumber") or said.get("warshort"):
        return WARS["first" if war in {"first", "one", "i", "1"} else "second"]
    if "millennium" in said:
        return _MILLENNIUM
    year = int(said.get("eraday", 0)) * (-1 if said.get("era", "").startswith("b") else 1)
    return year, year


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
        first, last = 1900 + 10 * DECADES[said["decades"]], 1909 + 10 * DECADES[said["decades"]]
    elif two := said.get("two"):
        first = last = int(two) + (1900 if int(two) > _THIS_CENTURY else 2000)
    else:
        first, last = _read_named_years(said)
    if "part" in said and last > first:
        start, stop = PARTS[" ".join(said["part"].split())]
        first, last = first + (last - first) * start // 100, first + (last - first) * stop // 100
    return (first, last) if first else None


def _read_part(said: dict[str, str], months: int) -> tuple[int, int]:
    """The months or days of "early 2018", "end of May 2018" and "the first half of 2018", as bits."""
    if "half" in said:
        return _set_bits(*((1, 6) if said["half"] == "1" else (7, 12))), 0
    start, stop = PARTS[" ".join(said["part"].split())]
    if months:
        return months, _set_bits(1 + _LAST_DAY * start // 100, _LAST_DAY * stop // 100)
    return (_set_bits(1 + 12 * start // 100, 12 * stop // 100) if "year" in said else 0), 0


def _read_day(said: dict[str, str]) -> tuple[int, int] | None:
    """The months and days that a pattern found, as bits; None where no calendar has them."""
    month, day, last = MONTHS.get(said.get("month", ""), 0), int(said.get("day", 0)), int(said.get("last", 0))
    if "attacks" in said:
        month, day = 9, 11
    elif "feast" in said:
        month, day, last = _FEASTS["".join(filter(str.isalnum, said["feast"]))]
    elif "number" in said:
        month = int(said["number"])
    elif "first" in said:
        first, second = sorted((int(said["first"]), int(said["second"])))
        # Whether 3/4 is in March or in April is known only to its writer.
        month, day = (first, second) if second > 12 or first == second else (0, 0)  # noqa: PLR2004
    elif "ordinal" in said and "month" in said:
        day = ORDINALS[said["ordinal"]]
    if max(day, last) > _LAST_DAY or month > 12 or ("day" in said and not day):  # noqa: PLR2004
        return None
    return _set_bits(month), _set_bits(day, last)


def _read_hours(said: dict[str, str]) -> int:
    """The hours of the day that a pattern found, as bits from 1 to 24."""
    if "clock" in said:
        return _set_bits(int(said["clock"]) % 12 + (13 if said["noon"] == "p" else 1))
    return sum(1 << hour for hour in HOURS.get(said.get("hours", ""), ()))


def _read_when(said: dict[str, str], span: Span, context: frozenset[str]) -> When | None:
    """The date that a pattern found, if it can be one."""
    if "ordinal" in said and "month" not in said:
        said["quarter" if "year" in said else "century"] = str(ORDINALS[said["ordinal"]])
    found = _read_day(said)
    if found is None:
        return None
    months, days = found
    if "part" in said or "half" in said:
        months, days = _read_part(said, months)
    if "lastquarter" in said:
        months = _set_bits(10, 12)
    if quarter := int(said.get("quarter", 0)):
        months = _set_bits(3 * quarter - 2, 3 * quarter)
    weekdays, seasons = WEEKDAYS.get(said.get("weekday", ""), 0), SEASONS.get(said.get("season", ""), 0)
    years = _read_years(said)
    week = _set_bits(*_WEEKEND) if "weekend" in said else _set_bits(weekdays)
    return When(span, years, months, days, week, _set_bits(seasons), _read_hours(said), "until" in said, context)


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
    if token.folded in STARTS or not token.text[0].isdecimal() or len(token.text) >= _LONG:
        return token.folded in STARTS or token.text[0].isdecimal()
    if wording.at(index + 1) in _SIGNS or wording.at(index - 1) in _SIGNS:
        return True
    return any(wording.at(place) in MONTHS for place in range(index + 1, index + 5))


@lru_cache(maxsize=4096)
def find_dates(reading: Reading) -> tuple[When, ...]:
    """Return the dates of a text in order, 9/11 among them."""
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
    for pattern in PATTERNS:
        found = pattern.match(reading.text, starts[index])
        if not found:
            continue
        said = {name: value.casefold() for name, value in found.groupdict().items() if value}
        # The full stop after a month may be that of the sentence, and is no part of the date in either case.
        span = Span(found.start(), found.end() - found[0].endswith("."))
        after = bisect_left(starts, found.end())
        if _is_date(said, wording, index, after) and (when := _read_when(said, span, wording.stems_near(index, after))):
            return when
    return None
