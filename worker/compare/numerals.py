"""Numbers as they are written: digits and words, magnitudes, fractions, ordinals, "dozens of" and "one in five"."""

from typing import NamedTuple

from worker.compare.wording import Wording
from worker.pipeline.vocabulary import gather_words


def _count_words(text: str, first: float = 0.0, step: float = 1.0) -> dict[str, float]:
    """Number the words of a list."""
    return {word: first + step * place for place, word in enumerate(text.split())}


_SMALL = _count_words("""
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
""") | _count_words("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
_ORDINALS = _count_words("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth", 1)
_MAGNITUDES = {
    name: size
    for size, names in {
        12.0: "dozen",
        1e2: "hundred hundreds",
        1e3: "thousand thousands k",
        1e5: "lakh",
        1e6: "million millions m mn mln mil",
        1e7: "crore",
        1e9: "billion billions bn b",
        1e12: "trillion trillions tn trn",
    }.items()
    for name in names.split()
}
_LETTERS = gather_words("k m mn b bn tn")
_LETTERS_APART = frozenset({"M", "B", "bn", "BN", "tn"})
_AFTER_METRES = gather_words("tall high long wide deep away below above from")
_VAGUE = {
    "dozens": (24.0, 120.0),
    "scores": (40.0, 200.0),
    "hundreds": (150.0, 1e3),
    "thousands": (1.5e3, 1e5),
    "millions": (1.5e6, 1e9),
    "billions": (1.5e9, 1e12),
}
_GLYPHS = {"½": 1 / 2, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 1 / 4, "¾": 3 / 4, "⅕": 1 / 5, "⅛": 1 / 8}
_PARTS = _count_words("half third quarter fifth sixth seventh eighth ninth tenth", 2) | {"halves": 2.0}
_PARTS |= {f"{part}s": below for part, below in _PARTS.items()}
# Nouns that are numbers of what stands behind them, or of what is said with them.
_GROUPS = {"trick": ("hat", 3.0), "hattrick": ("a", 3.0), "pair": ("a", 2.0), "trio": ("a", 3.0), "quartet": ("a", 4.0)}
_BIRTHS = {"twins": 2.0, "triplets": 3.0, "quadruplets": 4.0, "quintuplets": 5.0}
_SUFFIXES = frozenset({"st", "nd", "rd", "th"})
_NO_SHARE = gather_words("""
    hours days weeks months years minutes seconds decades languages countries cities states places % percent per
""")
_WITH_A_HALF = gather_words("hour mile year month day week fortnight decade")
OPENERS = frozenset(
    {*_SMALL, *_VAGUE, *_GLYPHS, *_ORDINALS, "several", "few", "half", "a", "an", "tens", "hat", *_BIRTHS}
)
_LONGEST_DIGITS = 18
_MOST_OF, _MOST_IN = 99, 1e6
_YEARS = (1900, 2100)


class Numeral(NamedTuple):
    """A number: where its tokens are, its value, to what it is rounded, and between what it lies where it is vague.

    Its form is count, share (then in per cent), ordinal, or unit where it counts only with a unit ("half an hour").
    """

    start: int
    end: int
    value: float
    grain: float
    range: tuple[float, float] | None = None
    form: str = "count"


def read_digits(text: str) -> tuple[float, float]:
    """Return the value of digits with separators, and the grain that they are rounded to."""
    groups = text.replace(".", ",").split(",")
    thousands = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3  # noqa: PLR2004
    if "." in text and "," in text:
        whole, fraction = groups[:-1], groups[-1]
    elif len(groups) == 2 and not (thousands and "," in text):  # noqa: PLR2004
        whole, fraction = groups[:1], groups[1]
    else:
        whole, fraction = groups, ""
    digits = "".join(whole)
    if fraction:
        return float(f"{digits}.{fraction}"), 10.0 ** -len(fraction)
    zeros = len(digits) - len(digits.rstrip("0"))
    return float(digits), 10.0 ** max(0, zeros - 1) if zeros < len(digits) else 1.0


def _may_add(current: float, small: float) -> bool:
    """True when a number word goes on with the number before it: "twenty" with "five", not "three" with "four"."""
    tens = current % 100
    return small < (100 if tens == 0 else 10 if tens >= 20 and tens % 10 == 0 else 0)  # noqa: PLR2004


def _is_magnitude(wording: Wording, place: int) -> bool:
    """True when a word multiplies the number before it; a letter does where it is glued, and not metres."""
    word = wording.at(place)
    if word not in _LETTERS:
        return word in _MAGNITUDES
    text = wording.tokens[place].text
    metres = text == "m" and wording.at(place + 1) in _AFTER_METRES
    return not metres and (wording.glued(place) or text in _LETTERS_APART)


def _open_words(wording: Wording, index: int) -> tuple[float, float, int] | None:
    """The value, grain and end of what opens a number: digits, a number word, "a" or "half a" before a magnitude."""
    word = wording.at(index)
    if word[:1].isdecimal():
        return (*read_digits(word), index + 1) if len(word) <= _LONGEST_DIGITS else None
    if word in _SMALL:
        return _SMALL[word], 1.0, index + 1
    if word in _GLYPHS:
        return _GLYPHS[word], 0.01, index + 1
    after = index + 1 + (word == "half" and wording.at(index + 1) == "a")
    if word in {"a", "half"} and wording.at(after) in _MAGNITUDES and wording.at(after) not in _LETTERS:
        return (1.0, 1.0, after) if word == "a" else (0.5, 0.1, after)
    return None


def _read_words(wording: Wording, index: int) -> tuple[float, float, int] | None:
    """The value, grain and end of a number that may go on over words and magnitudes."""
    opened = _open_words(wording, index)
    if not opened:
        return None
    total, (current, grain, place) = 0.0, opened
    while place < len(wording.tokens):
        word = wording.at(place)
        if word in _GLYPHS:
            current, grain = current + _GLYPHS[word], 0.01
        elif _is_magnitude(wording, place):
            current, grain = current * _MAGNITUDES[word], grain * (1.0 if word == "dozen" else _MAGNITUDES[word])
            if _MAGNITUDES[word] > 100:  # noqa: PLR2004
                total, current = total + current, 0.0
        elif word in _SMALL and _may_add(current, _SMALL[word]):
            current, grain = current + _SMALL[word], 1.0
        elif wording.follows(place, "and", "a", "half"):
            # "A million and a half": half of what was multiplied last.
            size = _MAGNITUDES.get(wording.at(place - 1), 1.0)
            total, current, grain, place = total + 0.5 * size * (size > 100), current + 0.5, 0.1 * size, place + 2  # noqa: PLR2004
            current -= 0.5 * (size > 100)  # noqa: PLR2004
        elif not (word == "and" and wording.at(place - 1) == "hundred" and wording.at(place + 1) in _SMALL):
            break
        place += 1
    return total + current, grain, place


def _read_share(wording: Wording, index: int) -> Numeral | None:
    """Read "half", "two-thirds", "a quarter of" and "1/3"."""
    word, after, further = wording.at(index), wording.at(index + 1), wording.at(index + 2)
    if word == "half":
        apart = after in {"past", "time", "way"} or wording.at(index - 1) in {"a", "first", "second"}
        return None if apart else Numeral(index, index + 1, 50.0, 1.0, form="share")
    upper = 1.0 if word == "a" else _SMALL.get(word, 0.0)
    told = further == "of" or wording.at(index - 1) in {"by", "to", "up", "down"}
    if upper and after in _PARTS and (after.endswith("s") or told or word == "one"):
        return Numeral(index, index + 2, 100 * upper / _PARTS[after], 1.0, form="share")
    glued = after == "/" and wording.glued(index + 1) and wording.glued(index + 2) and wording.at(index + 3) != "/"
    if glued and word.isdecimal() and further.isdecimal():
        upper, lower = float(word[:_LONGEST_DIGITS]), float(further[:_LONGEST_DIGITS])
        if 0 < upper < lower <= _MOST_OF:
            return Numeral(index, index + 3, 100 * upper / lower, 1.0, form="share")
    return None


def _read_one_in(wording: Wording, index: int) -> Numeral | None:
    """Read "one in five" and "9 out of 10", not "one in five years" and not "2 of 3"."""
    upper = _read_words(wording, index) if wording.at(index) != "a" else None
    if not upper:
        return None
    place = upper[2] + (2 if wording.follows(upper[2], "out", "of") else wording.at(upper[2]) == "in")
    lower = _read_words(wording, place + (wording.at(place) == "every")) if place > upper[2] else None
    if not lower or not 0 < upper[0] < lower[0] <= _MOST_IN or upper[0] > _MOST_OF:
        return None
    if wording.at(lower[2]) in _NO_SHARE or _YEARS[0] <= lower[0] < _YEARS[1]:
        return None
    return Numeral(index, lower[2], 100 * upper[0] / lower[0], 1.0, form="share")


def _read_vague(wording: Wording, index: int) -> Numeral | None:
    """Read "dozens", "tens of thousands" and "several hundred"."""
    word, after, further = wording.at(index), wording.at(index + 1), wording.at(index + 2)
    scale, end = {"tens": 10.0, "hundreds": 100.0}.get(word, 0.0), index + 3
    if after == "of" and scale and further in _VAGUE and further in _MAGNITUDES:
        low, high = scale * _MAGNITUDES[further], 10 * scale * _MAGNITUDES[further]
    elif word in {"several", "few"} and after in _MAGNITUDES and after not in _LETTERS:
        low, high, end = 2 * _MAGNITUDES[after], 9 * _MAGNITUDES[after], index + 2
    elif word in _VAGUE:
        (low, high), end = _VAGUE[word], index + 1
    else:
        return None
    return Numeral(index, end, low, 1.0, (low, high))


def _read_ordinal(wording: Wording, index: int) -> Numeral | None:
    """Read "third" and "22nd"."""
    word = wording.at(index)
    if word in _ORDINALS:
        return Numeral(index, index + 1, _ORDINALS[word], 0.1, form="ordinal")
    if word.isdecimal() and wording.at(index + 1) in _SUFFIXES and wording.glued(index + 1):
        return Numeral(index, index + 2, float(word[:_LONGEST_DIGITS]), 0.1, form="ordinal")
    return None


def _read_with_unit(wording: Wording, index: int) -> Numeral | None:
    """Read "half an hour", "an hour and a half" and "a fortnight"."""
    word, after, further = wording.at(index), wording.at(index + 1), wording.at(index + 2)
    if word == "half" and after in {"a", "an"} and further not in _MAGNITUDES:
        return Numeral(index, index + 2, 0.5, 0.01, form="unit")
    halved = after in _WITH_A_HALF and wording.follows(index + 2, "and", "a", "half")
    if word in {"a", "an"} and (halved or after == "fortnight"):
        return Numeral(index, index + 1, 1.0, 0.01, form="unit")
    return None


def read_numeral(wording: Wording, index: int) -> Numeral | None:
    """Return the number that begins at a token, if one does."""
    word = wording.at(index)
    if not (word[:1].isdecimal() or word in OPENERS):
        return None
    for read in (_read_with_unit, _read_vague, _read_ordinal, _read_one_in):
        if found := read(wording, index):
            return found
    if word in _BIRTHS:
        return Numeral(index, index + 1, _BIRTHS[word], 1.0)
    before, size = _GROUPS.get(wording.at(index + 1), ("", 0.0))
    if before == word:
        return Numeral(index, index + 2, size, 1.0)
    plain = _read_words(wording, index)
    found = _read_share(wording, index)
    if found and (not plain or plain[2] <= found.end):
        return found
    return Numeral(index, plain[2], plain[0], plain[1]) if plain else None
