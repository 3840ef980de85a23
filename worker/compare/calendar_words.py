"""The names that dates go by: months, weekdays, seasons, feasts, wars, and the parts of a year, month or century."""

from collections.abc import Iterable

_MONTH_NAMES = """
    january jan | february feb | march mar | april apr | may | june jun | july jul | august aug | september sept sep |
    october oct | november nov | december dec
"""
_WEEKDAY_NAMES = "monday mon | tuesday tues tue | wednesday wed | thursday thurs thu | friday fri | saturday | sunday"
_SEASON_NAMES = "spring | summer | autumn fall | winter"
_ORDINAL_NAMES = """
    first | second | third | fourth | fifth | sixth | seventh | eighth | ninth | tenth | eleventh | twelfth |
    thirteenth | fourteenth | fifteenth | sixteenth | seventeenth | eighteenth | nineteenth | twentieth |
    twenty-first | twenty-second | twenty-third | twenty-fourth | twenty-fifth | twenty-sixth | twenty-seventh |
    twenty-eighth | twenty-ninth | thirtieth | thirty-first
"""
_DECADE_NAMES = "tens | twenties | thirties | forties | fifties | sixties | seventies | eighties | nineties"
# Feasts: the month, the first and the last day that the name may mean.
_FEAST_NAMES = """
    12 24 24 christmas eve | 12 25 25 christmas day | 12 24 26 christmas | 12 24 26 xmas | 12 26 26 boxing day |
    12 31 31 new year's eve | 1 1 1 new year's day | 2 14 14 valentine's day | 3 17 17 st patrick's day |
    3 8 8 women's day | 3 8 8 international women's day | 4 1 1 april fools' day | 4 1 1 april fool's day |
    4 22 22 earth day | 5 1 1 may day | 6 6 6 d-day | 7 4 4 fourth of july | 7 14 14 bastille day |
    10 31 31 halloween | 11 1 1 all saints' day | 11 11 11 armistice day | 11 11 11 veterans day |
    12 6 6 st nicholas day | 1 6 6 epiphany | 6 24 24 midsummer's day
"""


def _count_names(names: str) -> dict[str, int]:
    """Number the names of a list from 1, other names of the same beside each."""
    return {name: number for number, group in enumerate(names.split("|"), start=1) for name in group.split()}


def offer(names: Iterable[str]) -> str:
    """Return the names as alternatives of a pattern, the longest first."""
    return "|".join(sorted(names, key=len, reverse=True))


MONTHS, WEEKDAYS, SEASONS = _count_names(_MONTH_NAMES), _count_names(_WEEKDAY_NAMES), _count_names(_SEASON_NAMES)
ORDINALS, DECADES = _count_names(_ORDINAL_NAMES), _count_names(_DECADE_NAMES)
FEASTS = {
    " ".join(words): (int(month), int(first), int(last))
    for month, first, last, *words in map(str.split, _FEAST_NAMES.split("|"))
}
FEAST = "|".join(sorted(FEASTS, key=len, reverse=True)).replace("'", "['’]?").replace(" ", r"\s")
# The wars that stand for their years.
WARS = {"first": (1914, 1918), "second": (1939, 1945)}
WAR = (
    r"(?:(?P<war>first|second)\sworld\swar|world\swar\s(?P<warnumber>one|two|ii?|[12])"
    r"|ww\s?(?P<warshort>ii?|[12]))(?!\w)"
)
# Words for a part of a year, month, decade or century, and which part of it: from where to where in hundredths.
PARTS = {
    "early": (0, 40), "beginning of": (0, 35), "start of": (0, 35), "first half of": (0, 50), "mid": (30, 70),
    "middle of": (30, 70), "late": (60, 100), "end of": (66, 100), "second half of": (50, 100),
}  # fmt: skip
PART = (
    r"(?:(?P<part>early|mid|late|(?:beginning|start|middle|end|first\shalf|second\shalf)\sof)[\s-]"
    r"(?:the\s)?(?:year\s)?)"
)
# Parts of a day, with the hours from 1 to 24 that they may mean.
HOURS = {
    "morning": range(4, 14), "afternoon": range(12, 20), "evening": range(17, 25),
    "night": (*range(19, 25), *range(1, 8)),
    "noon": range(12, 15), "midday": range(11, 16), "midnight": (24, 1), "dawn": range(4, 10), "dusk": range(17, 24),
}  # fmt: skip
STARTS = frozenset(
    [
        *(word for names in (MONTHS, WEEKDAYS, SEASONS, ORDINALS, DECADES, FEASTS) for word in names),
        *(name.split()[0].split("-")[0] for name in (*ORDINALS, *FEASTS, *PARTS)),
        *"world ww wwi wwii q h turn weekend ad last".split(),
        *HOURS,
    ]
)
