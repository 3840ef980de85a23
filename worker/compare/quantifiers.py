"""Whether a claim and a fact-check speak of all, most, some or none of the same things."""

from functools import lru_cache
from typing import NamedTuple

from models.relations import Kind
from worker.compare.finding import Agreement, Difference, Finding, Span
from worker.compare.numerals import read_numeral
from worker.compare.opposites import has_opposites
from worker.compare.reading import Reading
from worker.compare.shares import ALIKE, CLASHES, LONGEST, SHARES, STARTS, Share
from worker.compare.wording import Wording, find_wording
from worker.pipeline.vocabulary import gather_words

_PRONOUNS = {
    "everyone": "person", "everybody": "person", "nobody": "person", "anyone": "person", "anybody": "person",
    "everything": "thing",
    "nothing": "thing",
}  # fmt: skip
_SKIPPED = gather_words(
    "all so the of a an its their his her our my your these those this that such by for to in from at with on"
)
# Things so common that the same word is no sign of the same thing.
_COMMON = frozenset(
    {
        "person",
        "thing",
        "time",
        "countr",
        "country",
        "world",
        "united states",
        "state",
        "day",
        "year",
        "way",
        "man",
        "woman",
    }
)
_LETS = gather_words("can may could is")
# How often something is so says nothing of how many are meant.
_OFTEN = gather_words("always usually often sometimes rarely seldom generally invariably frequently occasionally never")
_ASKING = gather_words("if not never whether nor doesn't don't didn't can't won't ? does do did hardly before than")
_AHEAD, _FAR, _MOST_FOUND = 3, 5, 100


class Quantifier(NamedTuple):
    """A word for how many, what it governs, and the words around it."""

    span: Span
    share: Share
    nouns: frozenset[str]
    context: frozenset[str]


def _match(wording: Wording, index: int) -> tuple[Share | None, int]:
    """The share that the longest phrase at a token says, and its length; 0 for no phrase."""
    words = tuple(wording.at(place) for place in range(index, index + LONGEST))
    for length in range(LONGEST, 0, -1):
        if words[:length] in SHARES:
            return SHARES[words[:length]], length
    return None, 0


def _find_governed(wording: Wording, index: int, end: int, share: Share) -> frozenset[str]:
    """The stems of what a quantifier governs: the next words that say something, else those before."""
    if pronoun := _PRONOUNS.get(wording.at(end - 1)) or ("person" if wording.follows(end - 2, "no", "one") else ""):
        # "Nobody in the cabinet": those who could be meant are the cabinet.
        within = end + 1 + (wording.at(end + 1) in {"the", "his", "her", "their", "our", "its", "this", "that"})
        inside = wording.stems[within : within + 1] if wording.at(end) in {"in", "at", "of", "on", "from"} else ()
        return frozenset({pronoun, *filter(None, inside)})
    place = end
    while wording.at(place) in _SKIPPED:
        place += 1
    nouns = list[str]()
    while len(nouns) < _AHEAD and place < len(wording.tokens) and wording.stems[place]:
        nouns.append(wording.stems[place])
        place += 1
    if not nouns and (share in {Share.ONLY, Share.ALL} and not wording.at(end)[:1].isdecimal()):
        nouns = list(wording.stems[max(0, index - 2) : index])
    return frozenset(filter(None, nouns))


def _turn(wording: Wording, end: int, share: Share) -> Share:
    """Return what a word for all says before a denied verb: of "both do not pay" none pays."""
    ahead = [wording.at(place) for place in range(end, end + _FAR)]
    if share is Share.NONE and any(word in {"but", "except"} for word in ahead):
        return Share.ONLY
    ahead = ahead[:_AHEAD]
    denied = any(word.endswith("n't") for word in ahead) or ahead[0] == "not" or ahead[1:2] == ["not"]
    return Share.NONE if share is Share.ALL and denied and wording.at(end - 1) in {"both", "each"} else share


def _says_share(wording: Wording, index: int, end: int, share: Share) -> bool:
    """False for "some 40", "No. 10", "no, ...", "a third of all", "if anyone" and numbers that are only hedged."""
    after = wording.at(end)
    if wording.at(index) in {"anyone", "anybody"}:
        return after in _LETS and not any(wording.at(place) in _ASKING for place in range(index - 4, index))
    if wording.at(index) == "every" and (ordinal := read_numeral(wording, index + 1)) and ordinal.form == "ordinal":
        return False
    if wording.at(index) in {"all", "every"} and wording.at(index - 1) == "of":
        return False
    if after[:1].isdecimal() or (after in {"a", "one"} and share is Share.ONLY):
        return False
    if wording.tokens[index].folded in {"some", "only", "half", "several", "a", "few", "just"}:
        numeral = read_numeral(wording, end) if after else None
        vague = read_numeral(wording, index) if wording.at(index) in {"several", "few"} else None
        if (numeral and numeral.form == "count") or vague:
            return False
    return not (wording.at(end - 1) == "no" and not after[:1].isalpha())


@lru_cache(maxsize=4096)
def find_quantifiers(reading: Reading) -> tuple[Quantifier, ...]:
    """Return the words for how many of something, in order."""
    wording, found, index = find_wording(reading), list[Quantifier](), 0
    while index < len(wording.tokens) and len(found) < _MOST_FOUND:
        length = 0
        share: Share | None = None
        if wording.tokens[index].folded in STARTS:
            share, length = _match(wording, index)
        end = index + length
        if share and _says_share(wording, index, end, share):
            nouns = _find_governed(wording, index, end, share)
            context = wording.stems_near(index, end)
            span = Span(wording.tokens[index].start, wording.tokens[end - 1].end)
            if nouns:
                found.append(Quantifier(span, _turn(wording, end, share), nouns, context))
        index = max(end, index + 1)
    return tuple(found)


def _agree(claim: Quantifier, factcheck: Quantifier) -> bool:
    """True when two quantifiers say the same, or nearly."""
    return claim.share == factcheck.share or frozenset((claim.share, factcheck.share)) in ALIKE


def _is_aligned(claim: Quantifier, factcheck: Quantifier) -> bool:
    """True when two quantifiers govern the same, or much around them is the same."""
    shared = claim.nouns & factcheck.nouns
    around = (claim.context & factcheck.context) - shared
    if not shared and (claim.nouns & factcheck.context - _COMMON or factcheck.nouns & claim.context - _COMMON):
        # Both have words for how many, each of other things that both speak of.
        return False
    anybody = {claim.share, factcheck.share} == {Share.ONLY, Share.ALL} and "person" in claim.nouns | factcheck.nouns
    return bool(shared - _COMMON) or len(around) > (0 if shared or anybody else 1)


def compare_quantifiers(claim: Reading, factcheck: Reading) -> list[Finding]:
    """Compare how many of the same things two texts speak of; "all" and "some" of the same clash."""
    mine, others = find_quantifiers(claim), find_quantifiers(factcheck)
    if not mine or not others:
        return []
    alone = len(mine) == len(others) == 1
    pairs = [
        (one, other, _agree(one, other))
        for one in mine
        for other in others
        if one.nouns & other.nouns or (alone and one.context & other.context)
    ]
    agreeing = {one.span: other.span for one, other, agree in pairs if agree}
    settled = {other.span for _, other, agree in pairs if agree}
    findings: list[Finding] = [Agreement(Kind.QUANTIFIER, *spans) for spans in agreeing.items()]
    told = set[Span]()
    for one, other, _ in pairs:
        if one.span in agreeing or one.span in told or other.span in settled or not _is_aligned(one, other):
            continue
        told.add(one.span)
        settled.add(other.span)
        words = [reading.text[each.span.start : each.span.end] for reading, each in ((claim, one), (factcheck, other))]
        decides = frozenset((one.share, other.share)) in CLASHES
        often = {each.casefold() for each in words} & _OFTEN and not one.nouns & other.nouns
        if often or ({one.share, other.share} == {Share.ALL, Share.NONE} and has_opposites(claim, factcheck)):
            # "Everybody was ill" and "not a single guest was well" say the same.
            decides = False
        reason = f"How many are meant differs: “{words[0]}” and “{words[1]}”."
        findings.append(Difference(Kind.QUANTIFIER, one.span, other.span, reason, decides=decides))
    return findings
