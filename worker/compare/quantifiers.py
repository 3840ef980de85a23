"""Whether a claim and a fact-check speak of all, most, some or none of the same things."""

from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from worker.compare.finding import Agreement, Difference, Finding, Kind, Span
from worker.compare.numerals import read_numeral
from worker.compare.reading import Reading
from worker.compare.wording import Wording, find_wording
from worker.pipeline.vocabulary import gather_words


class Share(StrEnum):
    """How many of the things spoken of."""

    NONE = "none"
    FEW = "few"
    SOME = "some"
    MANY = "many"
    HALF = "half"
    MOST = "most"
    NEARLY = "nearly all"
    ALL = "all"
    NOT_ALL = "not all"
    ONLY = "only"
    NOT_ONLY = "not only"


# Phrases that say how many; the longest that stands at a token is taken, and one without a share says nothing.
_PHRASES = {
    Share.ALL: """all|all of|each|each of|every|every one of|every single|entire|whole|both|both of|everyone|everybody|
        everything|100 % of|a hundred percent of|the entirety of|each and every|every last""",
    Share.NEARLY: """nearly all|almost all|virtually all|practically all|nearly every|almost every|virtually every|
        practically every|all but one|all but a few|all but a handful|the vast majority|vast majority|
        overwhelming majority|nearly everyone|almost everyone|nearly everybody|almost everybody|nearly all of|
        almost all of""",
    Share.MOST: "most|most of|majority|majority of|more than half|more than half of|over half|over half of|mostly",
    Share.HALF: """half|half of|just under half|just over half|nearly half|almost half|about half|around half|
        roughly half""",
    Share.MANY: "many|many of|numerous|lots of|a lot of|plenty of|quite a few|countless|scores of|a great many|much of",
    Share.SOME: """some|some of|several|several of|a few|a few of|certain|a number of|part of|parts of|a handful of|
        various|a couple of|a fraction of|portions of|a portion of""",
    Share.FEW: """few|few of|very few|hardly any|hardly any of|scarcely any|barely any|minority|minority of|
        less than half|less than half of|fewer than half|under half|just a few|only a few|only a handful of|
        a tiny fraction of|        hardly anyone|hardly a|just a handful of|only a few of|only some|only some of""",
    Share.NONE: """no|none|none of|not a single|not one|not a|not any|not any of|no single|zero|neither|neither of|
        nobody|no one|nothing|0 % of|not a single one of""",
    Share.NOT_ALL: "not all|not every|not each|not everyone|not everybody|not all of|not everything|not both",
    Share.ONLY: "only|solely|exclusively",
    Share.NOT_ONLY: "not only|not just|not solely|not exclusively",
    None: """
        after all | at all | in all | above all | all over | all over again | first of all | all right | all
        along | all in all | once and for all | all the same | all time | of all time | all the time | all day
        | all night | all year | all summer | all season | each other | every other | some day | some time |
        some way | some kind of | some sort of | some more | every time | the most | a most | at most | at the
        most | no doubt | no longer | no more | no more than | no fewer than | no less than | no matter | no
        wonder | no way | no sooner | no later | half a | half an | half past | half time | a half | and a
        half | second half | first half | the only | if only | the whole time | only if | only when | only
        after | only because | only to | only one | as many as | how many | so many | as many | too many | the
        few | every day | every year | every week | every month | every night | every hour | on the whole | as
        a whole | nothing but | all but | neither here | the past few | the last few | the next few | past few
        | last few | next few | the many | no . | not a lot of | one and all | all of a sudden | half of one |
        all of us | all of them | some of them | most of them | none of them | many of them | a whole | whole
        new | all that | all this | all it | all of that | all of this | not half | all but certain
    """,
}
_SHARES: dict[tuple[str, ...], Share | None] = {
    tuple(phrase.split()): share for share, phrases in _PHRASES.items() for phrase in phrases.split("|")
}
_LONGEST = max(map(len, _SHARES))
_STARTS = frozenset(words[0] for words in _SHARES)
_PRONOUNS = {
    "everyone": "person", "everybody": "person", "nobody": "person", "anyone": "person", "everything": "thing",
    "nothing": "thing",
}  # fmt: skip
# Pairs that cannot both be meant. What is merely weaker (some of most, many of all but a few) is left to people.
_CLASHES = frozenset(
    frozenset((Share(share), Share(other)))
    for share, others in {
        Share.ALL: (Share.NONE, Share.FEW, Share.SOME, Share.MANY, Share.HALF, Share.MOST, Share.NOT_ALL, Share.ONLY),
        Share.NONE: (Share.SOME, Share.MANY, Share.HALF, Share.MOST, Share.NEARLY),
        Share.MOST: (Share.SOME, Share.FEW, Share.HALF),
        Share.NEARLY: (Share.SOME, Share.FEW, Share.HALF),
        Share.HALF: (Share.FEW,),
        Share.MANY: (Share.FEW,),
        Share.ONLY: (Share.NOT_ONLY,),
    }.items()
    for other in others
)
_ALIKE = frozenset({frozenset((Share.MOST, Share.NEARLY)), frozenset((Share.SOME, Share.NOT_ALL))})
_SKIPPED = gather_words(
    "the of a an its their his her our my your these those this that such by for to in from at with on"
)
# Things so common that the same word is no sign of the same thing.
_COMMON = frozenset(
    {"person", "thing", "time", "countr", "country", "world", "american", "state", "day", "year", "way", "man", "woman"}
)
_AHEAD, _NEAR, _MOST_FOUND = 3, 8, 100


class Quantifier(NamedTuple):
    """A word for how many, what it governs, and the words around it."""

    span: Span
    share: Share
    nouns: frozenset[str]
    context: frozenset[str]


def _match(wording: Wording, index: int) -> tuple[Share | None, int]:
    """The share that the longest phrase at a token says, and its length; 0 for no phrase."""
    words = tuple(wording.at(place) for place in range(index, index + _LONGEST))
    for length in range(_LONGEST, 0, -1):
        if words[:length] in _SHARES:
            return _SHARES[words[:length]], length
    return None, 0


def _find_governed(wording: Wording, index: int, end: int, share: Share) -> frozenset[str]:
    """The stems of what a quantifier governs: the next words that say something, else those before."""
    if pronoun := _PRONOUNS.get(wording.at(end - 1)) or ("person" if wording.follows(end - 2, "no", "one") else ""):
        return frozenset({pronoun})
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


def _says_share(wording: Wording, index: int, end: int, share: Share) -> bool:
    """False for "some 40", "No. 10", "no, ...", "neither ... nor" and numbers that are only hedged."""
    after = wording.at(end)
    if after[:1].isdecimal() or (after in {"a", "one"} and share is Share.ONLY):
        return False
    if wording.tokens[index].folded in {"some", "only", "half"}:
        numeral = read_numeral(wording, end) if after else None
        if numeral and numeral.form == "count":
            return False
    return not (wording.at(end - 1) == "no" and not after[:1].isalpha())


@lru_cache(maxsize=4096)
def find_quantifiers(reading: Reading) -> tuple[Quantifier, ...]:
    """Return the words for how many of something, in order."""
    wording, found, index = find_wording(reading), list[Quantifier](), 0
    while index < len(wording.tokens) and len(found) < _MOST_FOUND:
        length = 0
        share: Share | None = None
        if wording.tokens[index].folded in _STARTS:
            share, length = _match(wording, index)
        end = index + length
        if share and _says_share(wording, index, end, share):
            nouns = _find_governed(wording, index, end, share)
            context = wording.stems_near(index, end)
            span = Span(wording.tokens[index].start, wording.tokens[end - 1].end)
            if nouns:
                found.append(Quantifier(span, share, nouns, context))
        index = max(end, index + 1)
    return tuple(found)


def _agree(claim: Quantifier, factcheck: Quantifier) -> bool:
    """True when two quantifiers say the same, or nearly."""
    return claim.share == factcheck.share or frozenset((claim.share, factcheck.share)) in _ALIKE


def _is_aligned(claim: Quantifier, factcheck: Quantifier) -> bool:
    """True when two quantifiers govern the same, or much around them is the same."""
    shared = claim.nouns & factcheck.nouns
    around = (claim.context & factcheck.context) - shared
    return bool(shared - _COMMON) or len(around) > (0 if shared else 1)


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
        if one.nouns & other.nouns or (alone and len(one.context & other.context) > 1)
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
        decides = frozenset((one.share, other.share)) in _CLASHES
        reason = f"How many are meant differs: “{words[0]}” and “{words[1]}”."
        findings.append(Difference(Kind.QUANTIFIER, one.span, other.span, reason, decides=decides))
    return findings
