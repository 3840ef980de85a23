"""The ways in which dates are written, as patterns."""

import re

from worker.compare.calendar_words import DECADES, FEAST, HOURS, MONTHS, ORDINALS, PART, SEASONS, WAR, WEEKDAYS, offer

_WEEKDAY = rf"(?P<weekday>{offer(WEEKDAYS)})\b\.?"
_MONTH = rf"(?P<month>{offer(MONTHS)})\b\.?"
_TO = r"\s?(?:-|–|—|\bto\b|\band\b|\bthrough\b|\bor\b|\buntil\b)\s?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_DAYS = rf"{_DAY}(?:{_TO}(?P<last>[0-3]?\d)(?:st|nd|rd|th)?)?"
_YEAR = r"(?P<year>1[1-9]\d\d|20\d\d)(?!\d|[.,]\d)"
# Tried in this order where a number or one of the names above stands. In the last a year needs a look around.
PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        WAR,
        rf"(?P<feast>{FEAST})(?!\w)(?:,?\s(?:of\s|in\s)?{_YEAR})?",
        rf"{PART}{_MONTH}(?!\s\d\d?\b)(?:,?\s(?:of\s)?{_YEAR})?",
        rf"{PART}{_YEAR}(?!['’]?s)",
        rf"{PART}(?P<decade>1[1-9]\d0|20\d0)['’]?s\b",
        rf"{PART}(?:(?P<century>1?\d|2[01])(?:st|nd|rd|th)|(?P<ordinal>{offer(ORDINALS)}))[\s-]century\b",
        r"turn\sof\sthe\s(?P<millennium>millennium)",
        rf"q(?P<quarter>[1-4])\s(?:of\s)?{_YEAR}",
        rf"last\squarter\s(?:of\s)?(?P<lastquarter>{_YEAR})",
        r"(?P<clock>[01]?\d)(?:[:.](?P<minute>[0-5]\d))?\s?(?P<noon>[ap])\.?m\b",
        rf"(?:(?<=day\s)|(?<=\bin\s)|(?<=\bat\s)|(?<=\bin\sthe\s))(?P<hours>{offer(HOURS)})\b",
        rf"h(?P<half>[12])\s(?:of\s)?{_YEAR}",
        r"(?P<eraday>\d{1,4})\s?(?P<era>(?-i:BCE?|AD|CE))\b",
        r"(?P<era>(?-i:AD))\s(?P<eraday>\d{1,4})\b",
        r"(?P<weekend>weekend)\b",
        rf"(?:{_WEEKDAY},?\s)?{_DAYS}[\s-](?:of\s)?{_MONTH}(?:,?[\s-]{_YEAR})?",
        rf"(?:{_WEEKDAY},?\s)?{_MONTH}[\s-](?:the\s)?{_DAYS}(?![\d:%]|[.,]\d)(?:,?\s{_YEAR})?",
        rf"(?P<ordinal>{offer(ORDINALS)})\sof\s{_MONTH}(?:,?\s{_YEAR})?",
        rf"{_MONTH},?\s(?:of\s)?{_YEAR}",
        rf"{_YEAR}[-/.](?P<number>[01]?\d)[-/.]{_DAY}(?!\d)",
        rf"(?P<first>[0-3]?\d)(?P<sign>[-/.])(?P<second>[0-3]?\d)(?P=sign){_YEAR}",
        r"(?P<attacks>9/11)(?![\d/])",
        rf"(?:(?P<quarter>[1-4])(?:st|nd|rd|th)|(?P<ordinal>{offer(ORDINALS)}))[\s-]quarter\s(?:of\s)?{_YEAR}",
        rf"(?:(?P<century>1?\d|2[01])(?:st|nd|rd|th)|(?P<ordinal>{offer(ORDINALS)}))[\s-]centur(?:y|ies)\b",
        r"(?P<decade>1[1-9]\d0|20\d0)['’]?s\b",
        r"(?<=['’‘])(?P<short>[1-9]0)s\b|(?<=\bthe\s)(?P<shorter>[1-9]0)['’]?s\b",
        rf"(?<=\bthe\s)(?P<decades>{offer(DECADES)})\b",
        r"(?<=\s['’‘])(?P<two>\d\d)(?!\w)",
        rf"{_WEEKDAY}(?!\w)",
        rf"(?P<season>{offer(SEASONS)})\s(?:of\s)?{_YEAR}",
        rf"(?P<season>{offer(SEASONS)})(?!\w)",
        rf"{_MONTH}(?!\w)",
        rf"{_YEAR}{_TO}(?P<until>20\d\d|1[1-9]\d\d|\d\d)(?![\w%]|[.,]\d)",
        _YEAR,
    )
)
