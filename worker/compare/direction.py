"""Whether a claim and a fact-check point the same way: more or less, up or down, before or after, won or lost."""

from functools import lru_cache
from typing import NamedTuple

from models.relations import Kind
from worker.compare.finding import Agreement, Difference, Finding, Span
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
    neither fails failed hardly
""")
_CLAUSE_ENDS = gather_words(
    ". , ; : ! ? ( ) — – and but while whereas although though when because if that who which as"
)
_SENTENCE_ENDS = gather_words(". ; : ! ?")
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
        stems.add(wording.stems[place] or (wording.at(place) if wording.at(place)[0].isdecimal() else ""))
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
    elif not poles:
        poles = {f"more {_find_base(word)}": 1}
    if any(wording.at(place) in PRICED for place in range(index - _PRICED_WITHIN, index)) and "amount" in poles:
        poles = {**poles, "price": poles["amount"]}
    if word == "lost" and after == "to":
        poles, last = {"rank": -1}, index + 1
    if (before, word) in _LIVES:
        poles = {**poles, "life": _LIVES[before, word]}
    negated = any(wording.at(place) in _NEGATIONS for place in range(index - 3, index))
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


def _measure_swap(claim: Cue, factcheck: Cue) -> int:
    """Tell whether the sides are swapped: 2 where both have changed places, 1 where one seems to have, else 0."""
    if not (claim.sided and factcheck.sided):
        return 0
    left, right = claim.left - claim.right, claim.right - claim.left
    other_left, other_right = factcheck.left - factcheck.right, factcheck.right - factcheck.left
    to_left, to_right = len(right & other_left), len(left & other_right)
    if to_left and to_right:
        return 2
    return int(to_left + to_right > 0 and not right & other_right and to_left + to_right >= len(left & other_left))


def _point_alike(claim: Cue, factcheck: Cue) -> bool | None:
    """Whether two cues point the same way on a scale that both are on; None where they tell of different things."""
    shared = claim.poles.keys() & factcheck.poles.keys()
    if not shared or not claim.around & factcheck.around:
        return None
    swap = _measure_swap(claim, factcheck)
    same = any(claim.poles[scale] == factcheck.poles[scale] for scale in shared)
    if same == (swap == 0):
        return True
    return None if swap == 1 or claim.negated != factcheck.negated else False


def _find_pairs(mine: tuple[Cue, ...], others: tuple[Cue, ...]) -> list[tuple[Cue, Cue, bool]]:
    """The cues of two texts that tell of the same; the same word in both is no partner for any other."""
    pairs = [(one, other, alike) for one in mine for other in others if (alike := _point_alike(one, other)) is not None]
    taken = {id(cue) for one, other, alike in pairs if alike and one.word == other.word != "" for cue in (one, other)}
    return [
        (one, other, alike)
        for one, other, alike in pairs
        if (one.word == other.word and alike) or not {id(one), id(other)} & taken
    ]


def compare_direction(claim: Reading, factcheck: Reading) -> list[Finding]:
    """Compare where two texts point; a direction decides where it is turned round and nothing else agrees with it."""
    mine, others = find_directions(claim), find_directions(factcheck)
    if not mine or not others:
        return []
    pairs = _find_pairs(mine, others)
    agreeing = {one.span: other.span for one, other, alike in pairs if alike}
    settled = {other.span for _, other, alike in pairs if alike}
    findings: list[Finding] = [Agreement(Kind.COMPARISON, *spans) for spans in agreeing.items()]
    told = set[Span]()
    for one, other, alike in sorted(pairs, key=lambda pair: -len(pair[0].around & pair[1].around)):
        if alike or one.span in agreeing or one.span in told or other.span in settled:
            continue
        told.add(one.span)
        settled.add(other.span)
        words = [reading.text[cue.span.start : cue.span.end] for reading, cue in ((claim, one), (factcheck, other))]
        said = "The sides of the comparison are swapped" if _measure_swap(one, other) else "The directions differ"
        reason = f"{said}: “{words[0]}” and “{words[1]}”."
        findings.append(Difference(Kind.COMPARISON, one.span, other.span, reason, decides=True))
    return findings
