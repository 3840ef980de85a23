"""Negation: what one text states and the other denies, each shared word with an even or an odd number of negations."""

from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from worker.compare.content import Content, find_content, find_stems, is_adverb, measure_overlap, stem_word
from worker.compare.finding import Agreement, Difference, Finding, Kind, Span
from worker.compare.reading import Reading

_LEAST_OVERLAP = 0.5
_LONGEST_SCOPE = 8
_SHORTEST_BASE = 4
_NOT = frozenset(
    """not never cannot cant dont doesnt didnt isnt arent wasnt werent wont hasnt havent hadnt couldnt wouldnt shouldnt
    nobody nothing neither nor without hardly no ain't""".split()
)
# Verbs that deny what follows; those in the second list only before "to".
_DENY = frozenset("deny denies denied denying lack lacks lacked lacking".split())
_DENY_TO = frozenset(
    """fail fails failed failing refuse refuses refused refusing decline declines declined declining unable neglected
    neglects forgot""".split()
)
_STOPS = frozenset("but because although though while whereas unless if and nor who which when where ,".split())
_STOPS_OF_THAT = _STOPS - frozenset("and ,".split())
# "not only", "no doubt", "no fewer than", "nothing but": what looks like a negation and is none.
_HARMLESS_NEXT = frozenset(
    """only just merely simply solely alone doubt doubts fewer less more wonder matter but surprise joke to least later
    sooner necessarily""".split()
)
_QUANTIFIERS = frozenset(
    """all every everyone everybody any some someone most none few several both each half many much majority single
    neither nobody""".split()
)
_COUNTING = frozenset("no nobody neither".split())
_HARMLESS_HEADS = frozenset(
    stem_word(word)
    for word in "believe forget miss know remember joke kid wonder imagine wait help worry stress".split()
)
# The negation of "there is no evidence that" and of "did not make it worse" reaches the words behind these.
_TRANSPARENT = frozenset(
    stem_word(word)
    for word in """evidence proof true truth case sign indication basis fact reason way real really actually make give
    come go become appear seem begin start want longer""".split()
)
_RATINGS = frozenset("false untrue true hoax fake myth rumour rumor lie legend fabrication misinformation".split())
_RUMOURS = frozenset("claim claims story rumour rumor report allegation idea belief theory".split())
_BEFORE_RATING = frozenset("is are was were be a an not isn't completely entirely totally mostly".split())
_UNREAL_PREFIXES = frozenset(
    "under until unless unite united union unit units unique universe university uncle".split()
)
_BASES = {
    "illegal": "legal", "illegally": "legally", "impossible": "possible", "inaccurate": "accurate",
    "incorrect": "correct", "ineffective": "effective", "insufficient": "sufficient", "invalid": "valid",
    "inactive": "active", "irresponsible": "responsible", "immoral": "moral", "disapproved": "approved",
    "disapproves": "approves", "disagree": "agree", "disagreed": "agreed", "disagrees": "agrees",
    "dishonest": "honest", "incomplete": "complete", "inedible": "edible", "illiterate": "literate",
    "infertile": "fertile", "incurable": "curable", "intolerant": "tolerant", "invisible": "visible",
}  # fmt: skip


class Polarity(NamedTuple):
    """What a text says of a stem: denied, stated or both; where, whether a negation governs it, and its sentence.

    `counts` is True where it stands with "all", "some" or "none": then comparing quantifiers decides.
    """

    denied: bool
    stated: bool
    span: Span
    governed: bool
    sentence: frozenset[str]
    counts: bool


class _Cue(NamedTuple):
    """A negation: its token, what it reaches, and how many of the words there it governs directly."""

    word: str
    scope: tuple[int, ...]
    heads: int


def compare_negation(claim: Reading, factcheck: Reading) -> list[Finding]:
    """Return what one text denies and the other states, at most one finding: the words of one negation go together."""
    ours, theirs = find_polarities(claim), find_polarities(factcheck, rates=True)
    if not (ours.denies or theirs.denies):
        return []
    governed = [
        (stem, ours.stems[stem], theirs.stems[stem])
        for stem in sorted(ours.stems.keys() & theirs.stems.keys())
        if ours.stems[stem].governed or theirs.stems[stem].governed
    ]
    for _, our, their in governed:
        if our.governed and their.governed and our.denied and their.denied:
            return [Agreement(Kind.NEGATION, our.span, their.span)]
    shared = find_stems(claim) & find_stems(factcheck)
    for stem, our, their in governed:
        clash = not ((our.denied and their.denied) or (our.stated and their.stated) or (our.counts and their.counts))
        if clash and _is_aligned(stem, our, their, shared, claim, factcheck):
            denier, word, text = ("claim", our, claim.text) if our.denied else ("fact-check", their, factcheck.text)
            reason = f"The {denier} denies what the other text states: “{text[word.span.start : word.span.end]}”."
            return [Difference(Kind.NEGATION, our.span, their.span, reason, decides=True)]
    return []


def _is_aligned(
    stem: str, our: Polarity, their: Polarity, shared: frozenset[str], claim: Reading, factcheck: Reading
) -> bool:
    """Whether both texts say enough else in common, and say it in the sentences in which the word stands."""
    if measure_overlap(find_stems(claim), find_stems(factcheck)) < _LEAST_OVERLAP:
        return False
    around = (our.sentence & their.sentence) - {stem}
    return len(around) * 2 >= len(shared - {stem})


class Polarities(NamedTuple):
    """The polarity of each stem of a text, and whether the text denies anything."""

    stems: dict[str, Polarity]
    denies: bool


@lru_cache(maxsize=4096)
def find_polarities(reading: Reading, *, rates: bool = False) -> Polarities:
    """Return what a text denies and states; with `rates`, its words on whether a claim is true are no part of that."""
    content = find_content(reading)
    cues = _find_cues(content)
    turned = Counter(place for cue in cues for place in cue.scope)
    governed = {place for cue in cues for place in cue.scope[: cue.heads]}
    counted = _find_counted(content, cues)
    doubtful = _find_rated(content, rates=rates)
    stems: dict[str, Polarity] = {}
    based = False
    for place, stem in enumerate(content.stems):
        if not stem:
            continue
        non = content.at(place - 1) == "non"
        odd = (turned[place] + non) % 2 == 1
        base = _find_base(content, place)
        based = based or non or bool(base)
        for name, denied, head in ((stem, odd, non or place in governed), (base, not odd, True)):
            if name:
                both = place in doubtful
                found = Polarity(
                    denied or both,
                    not denied or both,
                    content.tokens[place].span,
                    head,
                    content.sentences[place].stems,
                    place in counted,
                )
                stems[name] = _join(stems[name], found) if name in stems else found
    return Polarities(stems, bool(cues) or based)


def _join(known: Polarity, found: Polarity) -> Polarity:
    """Return what a text says of a stem that stands in it twice."""
    return Polarity(
        known.denied or found.denied,
        known.stated or found.stated,
        found.span if found.governed and not known.governed else known.span,
        known.governed or found.governed,
        known.sentence | found.sentence,
        known.counts or found.counts,
    )


def _find_counted(content: Content, cues: list[_Cue]) -> frozenset[int]:
    """Return the words that stand in a sentence with a quantifier, or behind a "no" that may be one."""
    sentences = {content.sentences[place] for place in range(len(content.tokens)) if content.at(place) in _QUANTIFIERS}
    counted = {place for sentence in sentences for place in range(sentence.first, sentence.end)}
    return frozenset(counted).union(*(cue.scope for cue in cues if cue.word in _COUNTING))


def _find_cues(content: Content) -> list[_Cue]:
    """Return the negations of a text that reach something."""
    cues = []
    rumours = dict[int, int]()
    for place, token in enumerate(content.tokens):
        word, after = token.folded, content.at(place + 1)
        negates = (word in _NOT or word.endswith("n't")) and not _is_harmless(content, place, word)
        if negates or word in _DENY or (word in _DENY_TO and after == "to"):
            cues.append(_reach(content, word, place + 1))
        elif word in {"false", "untrue", "lie"} and after == "that":
            cues.append(_reach(content, word, place + 2, everything=True))
        elif word in _RUMOURS and after == "that":
            rumours[content.sentences[place].first] = place + 2
        elif word in _RATINGS and content.at(place - 1) in _BEFORE_RATING:
            # "The claim that bees sing is false": all of it is denied.
            start = rumours.get(content.sentences[place].first, place)
            reached = tuple(at for at in range(start, place) if content.stems[at])
            cues.append(_Cue(word, reached, len(reached)))
    return [cue for cue in cues if cue.scope]


def _is_harmless(content: Content, place: int, word: str) -> bool:
    after = content.at(place + 1)
    if after in _QUANTIFIERS or content.at(place + 2) == "single":
        return True
    if word in {"not", "nothing", "no", "never"} and after in _HARMLESS_NEXT and not (word == "no" and after == "to"):
        return True
    # "did not only", "No. 10", "No, she did": the answer is read as a rating.
    if word == "no" and (after in {".", ",", "!", ""} or content.at(place - 1) in {"or", "oh"}):
        return True
    return after in {"only", "just"} or content.at(place - 1) in {"or", "why", "whether"}


def _reach(content: Content, word: str, start: int, *, everything: bool = False) -> _Cue:
    """Return what a negation reaches: the meaningful words up to the end of the clause, the first one directly."""
    end = content.find_end(start, _STOPS_OF_THAT if everything else _STOPS)
    scope = [at for at in range(start, end) if content.stems[at] and not is_adverb(content.at(at))]
    # "Not until": it happened, only later.
    if (
        not scope
        or content.stems[scope[0]] in _HARMLESS_HEADS
        or any(content.at(at) == "until" for at in range(start, end))
    ):
        return _Cue(word, (), 0)
    if everything:
        return _Cue(word, tuple(scope), len(scope))
    if content.stems[scope[0]] not in _TRANSPARENT:
        return _Cue(word, tuple(scope[:_LONGEST_SCOPE]), 1)
    if content.at(scope[0] + 1) in {"that", "of", "for"}:
        # The clause behind "no evidence that" is denied as a whole, also behind a comma.
        return _reach(content, word, scope[0] + 2, everything=True)
    return _Cue(word, tuple(scope[:_LONGEST_SCOPE]), 2)


def _find_base(content: Content, place: int) -> str:
    """Return the stem that a prefix denies: of "unsafe" that of "safe"."""
    folded = content.at(place)
    if folded in _BASES:
        return stem_word(_BASES[folded])
    if folded.startswith("un") and len(folded) >= len("un") + _SHORTEST_BASE and folded not in _UNREAL_PREFIXES:
        return stem_word(folded.removeprefix("un"))
    return ""


def _find_rated(content: Content, *, rates: bool) -> frozenset[int]:
    """Return the words of sentences that answer or rate: what they deny is no part of the claim."""
    rated: set[int] = set()
    for place, token in enumerate(content.tokens):
        start = content.sentences[place].first if token.folded in _RATINGS or token.folded == "no" else -1
        after = content.at(place + 1)
        if token.folded == "no" and start == place and after in {",", ".", "!"}:
            answers = content.at(place - 1) == "?"
            if (answers or rates) and not content.at(place + 2).isdigit():
                asked = content.sentences[place - 1].first if answers else place
                rated.update(range(asked, content.find_end(place + 2, frozenset())))
        elif rates and token.folded in _RATINGS and content.at(place - 1) in _BEFORE_RATING:
            rated.update(range(start, content.find_end(place, frozenset())))
    return frozenset(rated)
