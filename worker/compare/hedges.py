"""How exactly a number is meant: rounded, about, nearly, at least, at most."""

from worker.compare.numerals import Numeral
from worker.compare.wording import Wording

_WORDS = {
    "about": """about | around | roughly | approximately | some | circa | estimated | ~ | approx | approx . | ca |
        ca . | perhaps | an average of""",
    "nearly": """nearly | almost | close to | just under | just below | not quite | just shy of | nearing |
        approaching""",
    "more": """more than | over | above | at least | exceeding | exceeds | exceeded | exceed | upwards of | north of |
        no fewer than | no less than | not less than | a minimum of | minimum | well over | > | +""",
    "just more": "just over | just above | slightly over | slightly more than | a little over | a little more than",
    "less": """less than | under | below | fewer than | up to | at most | no more than | not more than | as many as |
        as much as | a maximum of | maximum | at the most | <""",
}
_HEDGES = {tuple(words.split()): hedge for hedge, group in _WORDS.items() for words in group.split("|")}
_BEHIND = {("or", "so"): "about", ("or", "more"): "more", ("or", "less"): "less", ("or", "fewer"): "less"}
_LONGEST = 4
# How far a hedged number reaches, as a share of it; no rounding changes a number by more than the last.
_ABOUT, _NEARLY, _MUCH_MORE, _MUCH_LESS, _ROUNDED = 0.08, 0.1, 0.5, 0.4, 0.05
_HARDLY = 1e-9


def find_hedge(wording: Wording, start: int, end: int) -> str:
    """Return how the number between two tokens is hedged: about, nearly, more, less, or not at all."""
    before = start - (wording.at(start - 1) in {"a", "an"})
    for length in range(_LONGEST, 0, -1):
        words = tuple(wording.at(place) for place in range(before - length, before))
        if words in _HEDGES:
            return _HEDGES[words]
    if wording.at(end) in {"+", "odd"}:
        return "more"
    return _BEHIND.get((wording.at(end), wording.at(end + 1)), "")


def stretch(numeral: Numeral, hedge: str) -> tuple[float, float]:
    """Return between what values a number lies, by its rounding and its hedge."""
    if numeral.range:
        return numeral.range
    value, size = numeral.value, abs(numeral.value)
    # A hair less than half the grain, for 40 and 41 do not meet at 40.5.
    slack = max(min(numeral.grain / 2, _ROUNDED * size), _HARDLY) * 0.999
    below, above = {
        "about": (max(slack, _ABOUT * size), max(slack, _ABOUT * size)),
        "nearly": (max(slack, _NEARLY * size), slack),
        "more": (slack, _MUCH_MORE * size),
        "just more": (slack, max(slack, _NEARLY * size)),
        "less": (_MUCH_LESS * size, slack),
        "": (slack, slack),
    }[hedge]
    return value - below, value + above
