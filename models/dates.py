"""Days in many spellings."""

import datetime as dt
import re
import unicodedata

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_LONGEST = 300
_EPOCH = re.compile(r"(\d{9,10}|\d{12,13})(?:\.\d+)?")
_SECONDS_DIGITS = 10
_MONTHS_A_YEAR = 12
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{4,6}Z?)?")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s*[-/.\u5e74]\s*(\d{1,2})\s*[-/.\u6708]\s*(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4})(?!\d)")
_DAY_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|\.|\u00ba)?[\s-]*(?:(?:of|de)\s+)?"
    r"([^\W\d_]{3,12})\.?,?[\s-]*(?:de\s+)?(\d{4})(?!\d)"
)
_MONTH_DAY = re.compile(r"([^\W\d_]{3,12})\.?\s*(\d{1,2})(?:st|nd|rd|th)?\s*,?\s+(\d{4})(?!\d)")
# By their first letters, without accents; the longer ones are looked up first.
_MONTHS = {
    letters: number
    for number, names in enumerate(
        (
            "jan ene gen",
            "feb fev fev",
            "mar mrz",
            "apr abr avr",
            "may mai mag",
            "jun juin giu",
            "jul juil lug",
            "aug ago aou",
            "sep set",
            "oct okt out ott",
            "nov",
            "dec dez dic",
        ),
        start=1,
    )
    for letters in names.split()
}


def parse_date(text: str | None) -> dt.date | None:
    """Return the day that a text or an epoch names, as written there, whatever the time zone.

    None where it names none, where day and month could be either way round, or where the year is not 1900 to 2100.
    """
    text = (text or "").strip()[:_LONGEST]
    day = _parse_number(text) or _parse_text(text)
    return day if day and _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def find_last_day(text: str) -> dt.date | None:
    """Return the last day that a longer text names in full, as a signature does; None where it names none."""
    found = [(match.end(), _make_date(match[3], match[2], match[1])) for match in _DAY_MONTH.finditer(text)]
    found += [(match.end(), _make_date(match[3], match[1], match[2])) for match in _MONTH_DAY.finditer(text)]
    found += [(match.end(), _make_date(*match.groups())) for match in _YEAR_FIRST.finditer(text)]
    days = [(end, day) for end, day in found if day and _FIRST_YEAR <= day.year <= _LAST_YEAR]
    return max(days)[1] if days else None


def _parse_number(text: str) -> dt.date | None:
    if match := _COMPACT.fullmatch(text):
        return _make_date(*match.groups())
    if match := _EPOCH.fullmatch(text):
        seconds = float(match[1]) / (1000 if len(match[1]) > _SECONDS_DIGITS else 1)
        return dt.datetime.fromtimestamp(seconds, dt.UTC).date()
    return None


def _parse_text(text: str) -> dt.date | None:
    days = (
        [_make_date(*match.groups()) for match in _YEAR_FIRST.finditer(text)]
        + [_order_date(match) for match in _YEAR_LAST.finditer(text)]
        + [_make_date(year, month, day) for day, month, year in _DAY_MONTH.findall(text)]
        + [_make_date(year, month, day) for month, day, year in _MONTH_DAY.findall(text)]
    )
    return next((day for day in days if day), None)


def _order_date(match: re.Match[str]) -> dt.date | None:
    """With points the day comes first; otherwise only a number above 12 tells which is which."""
    first, sign, second, year = match.groups()
    if sign == "." or int(first) > _MONTHS_A_YEAR or first == second:
        return _make_date(year, second, first)
    return _make_date(year, first, second) if int(second) > _MONTHS_A_YEAR else None


def _make_date(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month) if month.isdecimal() else _find_month(month), int(day))
    except ValueError:
        return None


def _find_month(name: str) -> int:
    letters = "".join(char for char in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(char))
    return _MONTHS.get(letters[:4]) or _MONTHS.get(letters[:3]) or 0
