"""The amounts of a text: numbers with their unit, what they count, and the words around them."""

from functools import lru_cache
from typing import NamedTuple

from worker.compare.finding import Span
from worker.compare.hedges import find_hedge, stretch
from worker.compare.moments import find_dates
from worker.compare.numerals import OPENERS, Numeral, read_numeral
from worker.compare.reading import Reading
from worker.compare.units import CURRENCIES, POUND_OF_WEIGHT, SIGNS, UNITS, Unit, find_unit
from worker.compare.wording import SMALL_WORDS, Wording, find_wording
from worker.pipeline.vocabulary import gather_words

COUNT, SHARE, ORDINAL = Unit("", "count", 1.0), UNITS["%"], Unit("th", "ordinal", 1.0)
_TIMES = UNITS["times"]
_FACTORS = {
    word: factor
    for factor, words in {
        2.0: "twice double doubled doubles doubling twofold",
        3.0: "thrice triple tripled triples tripling threefold trebled",
        4.0: "quadruple quadrupled fourfold",
        5.0: "fivefold quintupled",
        10.0: "tenfold",
        0.5: "halved halves halving",
    }.items()
    for word in words.split()
}
_EACH = {"daily": "day", "hourly": "hour", "weekly": "week", "monthly": "month", "yearly": "year", "annually": "year"}
_MONEY_WORDS = gather_words(
    "fin pay spend cost price worth earn sav sal wag tax debt bill fund ransom loan rent budget"
)
_WEIGHT_WORDS = gather_words("weigh weight heavi heavy lift lb ounce")
_NOT_COUNTED = gather_words("of the its their his her our these those different a an")
_AFTER_ONE = gather_words(
    "of day another thing that who which is was can could may the must at with to in has by and or"
)
_BEFORE_ONE = gather_words("no the this that which any every each some number only")
_CLOCK = frozenset({"am", "pm", "o'clock"})
_LABELS = gather_words("flat room route page chapter channel no number apartment gate platform article section")
_PER_ENDS = frozenset({".", ",", ";", "!", "?", "and"})
_MINUS = frozenset({"-", "\N{MINUS SIGN}", "–", "minus"})
_LIGHT = 1000
_NEAR, _NOUNS, _PER_WITHIN, _MOST = 8, 3, 5, 100


class Amount(NamedTuple):
    """A number with its unit: what it may lie between in the dimension's base unit, and what stands around it."""

    span: Span
    low: float
    high: float
    value: float
    written: float
    unit: Unit
    per: str
    nouns: frozenset[str]
    context: frozenset[str]


class _Read(NamedTuple):
    """A number on its way to an amount: from which token to which, its unit, and what it may lie between as written."""

    start: int
    end: int
    value: float
    range: tuple[float, float]
    unit: Unit
    per: str = ""


def _find_per(wording: Wording, end: int) -> str:
    """What an amount is counted by: "per day", "a week", "each month", "daily"."""
    for place in range(end, min(end + _PER_WITHIN, len(wording.tokens))):
        word, after = wording.at(place), wording.at(place + 1)
        if word in _EACH:
            return _EACH[word]
        timed = after in UNITS and UNITS[after].dimension == "time"
        if word in {"a", "an", "each", "every"} and timed:
            return UNITS[after].name
        if word in {"per", "/"} and after and after != "cent":
            return UNITS[after].name if timed else wording.stems[place + 1]
        if word in _PER_ENDS or word[0].isdecimal():
            break
    return ""


def _find_nouns(wording: Wording, place: int) -> frozenset[str]:
    """The stems of what is counted: the next few words up to one that says nothing."""
    while wording.at(place) in _NOT_COUNTED:
        place += 1
    nouns = set[str]()
    while len(nouns) < _NOUNS and place < len(wording.tokens) and wording.stems[place]:
        nouns.add(wording.stems[place])
        place += 1
    return frozenset(nouns)


def _weighs(wording: Wording, numeral: Numeral) -> bool:
    """True where pounds are no money: told by the words around them, in doubt by their number."""
    word, after = wording.at(numeral.end), wording.at(numeral.end + 1)
    around = wording.stems_in(numeral.start - _NEAR, numeral.end + _NEAR)
    if word == "quid" or after == "sterling":
        return False
    if (word == "pound" and numeral.value != 1) or after == "of" or around & _WEIGHT_WORDS:
        return True
    return numeral.value < _LIGHT and not around & _MONEY_WORDS


def _place_unit(wording: Wording, numeral: Numeral) -> tuple[Unit, int, int]:
    """The unit of a number, and the tokens between which both stand."""
    start, end = numeral.start, numeral.end
    if numeral.form in {"share", "ordinal"}:
        return (SHARE if numeral.form == "share" else ORDINAL), start, end
    before = wording.at(start - 1)
    found = find_unit(tuple(wording.at(place) for place in range(end, min(end + _PER_WITHIN, len(wording.tokens)))))
    unit, length = found or (COUNT, 0)
    if before in SIGNS:
        start -= 2 if before == "$" and wording.at(start - 2) == "us" else 1
        return UNITS[SIGNS[before]], start, end + (length if unit.dimension in CURRENCIES else 0)
    if unit.dimension == "pound" and _weighs(wording, numeral):
        unit = POUND_OF_WEIGHT
    end += length
    if unit.dimension == "time" and (wording.at(end) == "old" or before == "aged"):
        return unit._replace(dimension="age"), start, end + (wording.at(end) == "old")
    return unit, start, end


def _read_span(wording: Wording, numeral: Numeral, unit: Unit, start: int, end: int) -> _Read | None:
    """Read "10 to 15", "2-3 million" and "between 200 and 250" as one amount, if one is there."""
    word = wording.at(end)
    if word not in {"to", "-", "–"} and not (word == "and" and wording.at(start - 1) == "between"):
        return None
    last = read_numeral(wording, end + 1)
    if not last or last.value <= numeral.value or numeral.range or last.form != numeral.form:
        return None
    last_unit, _, after = _place_unit(wording, last)
    low = numeral.value * (last.grain if numeral.value < _LIGHT <= last.grain else 1.0)
    chosen = last_unit if unit is COUNT else unit
    return _Read(start, after, low, (low * 0.999, last.value * 1.001), chosen, _find_per(wording, after))


def _read_amount(wording: Wording, index: int) -> _Read | None:
    """The number with its unit that begins at a token."""
    if factor := _FACTORS.get(wording.at(index)):
        return _Read(index, index + 1, factor, (factor * 0.99, factor * 1.01), _TIMES, _find_per(wording, index + 1))
    numeral = read_numeral(wording, index)
    if not numeral:
        return None
    unit, start, end = _place_unit(wording, numeral)
    if unit is COUNT and numeral.form == "unit":
        return None
    if span := _read_span(wording, numeral, unit, start, end):
        return span
    value, (low, high) = numeral.value, stretch(numeral, find_hedge(wording, start, end))
    if wording.at(start - 1) in _MINUS and unit.dimension in {"temperature", "degrees"}:
        value, low, high = -value, -high, -low
    more, end = _join(wording, end, unit)
    return _Read(start, end, value + more, (low + more, high + more), unit, _find_per(wording, end))


def _join(wording: Wording, end: int, unit: Unit) -> tuple[float, int]:
    """What "2 inches" adds to "6 feet 2 inches" or "ten minutes" to "two hours and ten minutes", in the first unit."""
    if unit.dimension not in {"time", "length", "mass"}:
        return 0.0, end
    if wording.follows(end, "and", "a", "half"):
        return 0.5, end + 3
    numeral = read_numeral(wording, end + (wording.at(end) == "and"))
    if not numeral or numeral.form != "count":
        return 0.0, end
    smaller, _, after = _place_unit(wording, numeral)
    if smaller.dimension != unit.dimension or smaller.factor >= unit.factor:
        return 0.0, end
    return numeral.value * smaller.factor / unit.factor, after


def _is_clock(wording: Wording, read: _Read) -> bool:
    """True for the time of day: "5 pm", "10:30"."""
    behind, after = wording.at(read.end), wording.at(read.end + 1)
    return (
        behind in _CLOCK
        or (behind in {"a", "p"} and wording.follows(read.end + 1, ".", "m"))
        or (behind == ":" and after[:1].isdecimal())
        or (wording.at(read.start - 1) == ":" and wording.glued(read.start))
    )


def _says_amount(wording: Wording, read: _Read) -> bool:
    """False for numbers that count nothing: pronouns, the time of day, the numbers of flats and pages."""
    first, behind, before = wording.at(read.start), wording.at(read.end), wording.at(read.start - 1)
    if read.unit is ORDINAL:
        return bool(_find_nouns(wording, read.end)) and before != "at"
    if read.unit is not COUNT:
        return True
    if first == "one":
        counts = behind[:1].isalpha() and behind not in _AFTER_ONE and behind not in SMALL_WORDS
        return counts and before not in _BEFORE_ONE
    return before not in _LABELS and not _is_clock(wording, read)


@lru_cache(maxsize=4096)
def find_amounts(reading: Reading) -> tuple[Amount, ...]:
    """Return the amounts of a text in order, dates left out."""
    wording, amounts, index = find_wording(reading), list[Amount](), 0
    dates = [when.span for when in find_dates(reading)]
    while index < len(wording.tokens) and len(amounts) < _MOST:
        token = wording.tokens[index]
        while dates and dates[0].end <= token.start:
            dates.pop(0)
        word = token.folded
        if not (word[0].isdecimal() or word in OPENERS or word in _FACTORS):
            index += 1
            continue
        dated = dates and dates[0].start <= token.start
        read = None if dated else _read_amount(wording, index)
        if not read or not _says_amount(wording, read):
            index = read.end if read else index + 1
            continue
        amounts.append(_weigh(wording, read))
        index = max(read.end, index + 1)
    return tuple(amounts)


def _weigh(wording: Wording, read: _Read) -> Amount:
    """The amount in its base unit, with the words around it."""
    unit = read.unit
    low, high, value = (number * unit.factor + unit.offset for number in (*read.range, read.value))
    nouns = _find_nouns(wording, read.end)
    before = wording.tokens[read.start - 1].text if read.start else ""
    if unit is COUNT and (not nouns or (before[:1].isupper() and wording.at(read.start)[0].isdecimal())):
        # "DEFCON 3", "Area 51": what stands before it tells which number it is.
        nouns |= wording.stems_in(read.start - 1, read.start)
    context = wording.stems_near(read.start, read.end)
    span = Span(wording.tokens[read.start].start, wording.tokens[read.end - 1].end)
    return Amount(span, low, high, value, read.value, unit, read.per, nouns, context)
