"""Finding the words of a text that point up or down a scale, with what stands on their two sides."""

from functools import lru_cache
from typing import NamedTuple

from worker.compare.finding import Span
from worker.compare.numerals import read_numeral
from worker.compare.reading import Reading
from worker.compare.scales import ADJECTIVES, BOUND_STARTS, BOUNDS, FIXED, POLES, PRICED, SIDED
from worker.compare.wording import Wording, find_wording
from worker.pipeline.vocabulary import gather_words

_MOVES = gather_words("""
    go goes went gone going put puts push pushed drive drove driven bring brought move moved is are was were be been
    come came comes coming keep kept
""")
_NO_MEASURES = gather_words("love the a an his her their my our line place with and")
_MOVES_THINGS = gather_words("put puts push pushed drive drove driven bring brought")
_NEGATIONS = gather_words("""
    not never no didn't doesn't don't won't wasn't weren't isn't aren't hasn't haven't without cannot can't couldn't nor
    neither fails failed hardly nobody none
""")
_CLAUSE_ENDS = gather_words(
    ". , ; : ! ? ( ) — – and but while whereas although though when because if that who which as"
)
_SENTENCE_ENDS = gather_words(". ; : ! ?")
# Whoever is only pointed at stands on a side as well.
PERSONS = {
    form: words.split()[0]
    for words in ("he him", "she her hers", "they them theirs", "we us ours", "i me mine")
    for form in words.split()
}
_REACH, _FRONT, _MOST_FOUND = 8, 12, 100
_PRICED_WITHIN, _SHORTEST_BASE = 4, 3
_DEGREES = {"more": 1, "most": 1, "less": -1, "least": -1}
_LIVES = {
    (verb, word): pole
    for verbs, words, pole in (
        ("live lives lived living", "longer", 1),
        ("die dies died dying", "younger earlier sooner", -1),
        ("die dies died dying", "later older", 1),
        ("live lives lived living", "shorter", -1),
    )
    for verb in verbs.split()
    for word in words.split()
}
_BE = gather_words(
    "is are was were be been being isn't aren't become becomes became seem seems look looks feel feels get gets"
)
_ADJECTIVE_ENDS = ("ful", "ous", "ive", "able", "ible", "ical", "ant", "ent", "less", "often", "ly", "ial", "ular")
_NO_COMPARATIVES = gather_words("other rather another either neither whether ever never over under number")


class Cue(NamedTuple):
    """A word that points up or down scales, with what stands on its two sides; `sided` where the sides could swap."""

    span: Span
    word: str
    poles: dict[str, int]
    negated: bool
    left: frozenset[str]
    right: frozenset[str]
    sided: bool

    @property
    def around(self) -> frozenset[str]:
        """What stands on either side."""
        return self.left | self.right


def _find_side(wording: Wording, start: int, step: int, ends: frozenset[str]) -> frozenset[str]:
    """The stems from a token on, backward or forward, up to one of the ends."""
    stems = set[str]()
    place = start
    while 0 <= place < len(wording.tokens) and abs(place - start) < _REACH and wording.at(place) not in ends:
        word = wording.at(place)
        stems.add(wording.stems[place] or PERSONS.get(word) or (word if word[0].isdecimal() else ""))
        place += step
    return frozenset(filter(None, stems))


def _read_bound(wording: Wording, index: int) -> Cue | None:
    """Read "more than 40", "at most 200 ships": a scale of its own for each number."""
    for length in (3, 2, 1):
        pole = BOUNDS.get(tuple(wording.at(place) for place in range(index, index + length)))
        place = index + length + (wording.at(index + length) in {"$", "€", "£"})
        numeral = read_numeral(wording, place) if pole else None
        if pole and numeral and numeral.form != "ordinal":
            span = Span(wording.tokens[index].start, wording.tokens[index + length - 1].end)
            before = _find_side(wording, index - 1, -1, _SENTENCE_ENDS)
            after = _find_side(wording, numeral.end, 1, _SENTENCE_ENDS)
            poles = {f"bound {numeral.value:g}": pole}
            return Cue(span, "", poles, negated=False, left=before, right=after, sided=False)
    return None


def _is_fixed(wording: Wording, index: int) -> bool:
    """True for a word within a phrase that points nowhere."""
    if wording.at(index) in {"fall", "drop", "rise"} and wording.at(index + 1) == "in":
        # "A fall in crime", but not "a fall in the bath".
        return wording.at(index + 2) in _NO_MEASURES
    return any(
        tuple(wording.at(place) for place in range(start, start + length)) in FIXED
        for length in (2, 3)
        for start in range(index - length + 1, index + 1)
    )


def _is_particle(wording: Wording, index: int) -> bool:
    """True for "up" and "down" where they move nothing: "shut down", "set up"."""
    moved = wording.at(index - 1) in _MOVES or wording.at(index + 1) in {"by", "from"}
    return not moved and not any(wording.at(place) in _MOVES_THINGS for place in range(index - 4, index))


def _read_cue(wording: Wording, index: int) -> Cue | None:
    """The direction that the word at a token gives, if it gives one."""
    word, before, after = wording.at(index), wording.at(index - 1), wording.at(index + 1)
    if (word in {"up", "down"} and _is_particle(wording, index)) or (word == "most" and before != "the"):
        return None
    poles, last = POLES.get(word, {}), index
    if word in _DEGREES and after in ADJECTIVES:
        poles, last = {scale: sign * _DEGREES[word] for scale, sign in ADJECTIVES[after].items()}, index + 1
    elif word in _DEGREES and _is_quality(wording, index):
        poles, last = {f"more {after}": _DEGREES[word]}, index + 1
        if after in {"often", "frequently", "commonly"}:
            poles["amount"] = _DEGREES[word]
    elif not poles:
        poles = {f"more {_find_base(word)}": 1}
    if any(wording.at(place) in PRICED for place in range(index - _PRICED_WITHIN, index)) and "amount" in poles:
        poles = {**poles, "price": poles["amount"]}
    if word == "lost" and after == "to":
        poles, last = {"rank": -1}, index + 1
    if (before, word) in _LIVES:
        poles = {**poles, "life": _LIVES[before, word]}
    # "No state has less": the "no" stands with the state.
    far = any(wording.at(place) in _NEGATIONS - {"no"} for place in range(index - 3, index))
    negated = far or "no" in {wording.at(index - 1), wording.at(index - 2)}
    span = Span(wording.tokens[index].start, wording.tokens[last].end)
    return Cue(span, word, poles, negated, *_find_sides(wording, index, last, poles))


def _is_quality(wording: Wording, index: int) -> bool:
    """True for "is more punctual": behind a form of "be", or by the ending of an adjective or adverb."""
    after = wording.at(index + 1)
    if not wording.stems[index + 1 : index + 2] or not wording.stems[index + 1] or wording.at(index + 1) in POLES:
        return after in {"often", "frequently"}
    return (wording.at(index - 1) in _BE and wording.at(index + 2) in {"than", ""}) or after.endswith(_ADJECTIVE_ENDS)


def _find_base(word: str) -> str:
    """The adjective of a comparative: of "healthier" it is "healthy"."""
    base = word.removesuffix("er")
    if base.endswith("i"):
        return base[:-1] + "y"
    return base[:-1] if len(base) > _SHORTEST_BASE and base[-1] == base[-2] else base


def _is_comparative(wording: Wording, index: int) -> bool:
    """True for a word such as "fitter" with "than" right behind it, or behind the noun that it describes."""
    word = wording.at(index)
    compared = word.endswith("er") and len(word) > _SHORTEST_BASE and word not in _NO_COMPARATIVES
    return compared and wording.at(index + 1) == "than"


def _find_sides(
    wording: Wording, index: int, last: int, poles: dict[str, int]
) -> tuple[frozenset[str], frozenset[str], bool]:
    """What stands before and after a cue, the winner or the first thing left, and whether the sides could swap."""
    than = next((place for place in range(last + 1, last + _REACH) if wording.at(place) == "than"), 0)
    order, rank = "order" in poles, "rank" in poles
    ends = _SENTENCE_ENDS if than or order else _CLAUSE_ENDS
    left, right = _find_side(wording, index - 1, -1, ends), _find_side(wording, (than or last) + 1, 1, ends)
    if than:
        return left | _find_side(wording, last + 1, 1, frozenset({"than"})), right, True
    if order and wording.tokens[index].starts:
        comma = next((place for place in range(last, last + _FRONT) if wording.at(place) == ","), 0)
        if not comma:
            return right, frozenset(), False
        near = _find_side(wording, last + 1, 1, frozenset({*ends, ","}))
        return _find_side(wording, comma + 1, 1, ends), near, True
    if rank and wording.at(last + 1) == "by":
        return right, left, True
    # "Water is lost through the leak": nobody is beaten.
    passive = wording.at(index - 1) in _BE and wording.at(last + 1) != "to"
    return left, right, bool(SIDED & poles.keys()) and not passive


@lru_cache(maxsize=4096)
def find_directions(reading: Reading) -> tuple[Cue, ...]:
    """Return the words that point up or down a scale, in order."""
    wording, found, index = find_wording(reading), list[Cue](), 0
    while index < len(wording.tokens) and len(found) < _MOST_FOUND:
        word = wording.tokens[index].folded
        cue = _read_bound(wording, index) if word in BOUND_STARTS else None
        points = word in POLES or word in _DEGREES or _is_comparative(wording, index)
        if not cue and points and not _is_fixed(wording, index):
            cue = _read_cue(wording, index)
        if cue:
            found.append(cue)
        index += 1
        while cue and index < len(wording.tokens) and wording.tokens[index].start < cue.span.end:
            index += 1
    return tuple(found)
