"""Negation: what one text states and the other denies, each shared word with an even or an odd number of negations."""

from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from models.relations import Kind
from worker.compare.content import Content, find_content, find_stems, measure_overlap, stem_word
from worker.compare.cues import Cue, find_cues
from worker.compare.denials import BEFORE_RATING, COUNTING, LIMITS, QUANTIFIERS, RATINGS, SOFT
from worker.compare.finding import Agreement, Difference, Finding, Span
from worker.compare.opposites import find_bases, find_prefixed
from worker.compare.reading import Reading

_LEAST_OVERLAP = 0.5
_UNTIL = frozenset("until till".split())
_CONDITIONS, _COMMA = frozenset("if unless otherwise whether".split()), frozenset({","})


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


class _Denial(NamedTuple):
    """The stems that one negation reaches, those of its sentence, and its own where it is a verb or adjective."""

    stems: frozenset[str]
    sentence: frozenset[str]
    word: str


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
    both = [(our.span, their.span) for _, our, their in governed if our.denied and their.denied]
    if both and len(ours.denials) == len(theirs.denials):
        return [Agreement(Kind.NEGATION, *both[0])]
    shared = find_stems(claim) & find_stems(factcheck)
    for stem, our, their in governed:
        clash = not ((our.denied and their.denied) or (our.stated and their.stated) or (our.counts and their.counts))
        if (
            clash
            and not (both and _is_matched(stem, ours, theirs, our))
            and not _may_answer(ours, theirs, our, their)
            and not _may_say_same(stem, our, their, claim, factcheck)
            and _is_aligned(stem, our, their, shared, claim, factcheck)
        ):
            denier, word, text = ("claim", our, claim.text) if our.denied else ("fact-check", their, factcheck.text)
            reason = f"The {denier} denies what the other text states: “{text[word.span.start : word.span.end]}”."
            return [Difference(Kind.NEGATION, our.span, their.span, reason, decides=True)]
    return [Agreement(Kind.NEGATION, *spans) for spans in both[:1]]


def _is_aligned(
    stem: str, our: Polarity, their: Polarity, shared: frozenset[str], claim: Reading, factcheck: Reading
) -> bool:
    """Whether both texts say enough else in common, and say it in the sentences in which the word stands."""
    if measure_overlap(find_stems(claim), find_stems(factcheck)) < _LEAST_OVERLAP:
        return False
    around = (our.sentence & their.sentence) - {stem}
    return len(around) * 2 >= len(shared - {stem})


def _may_answer(ours: "Polarities", theirs: "Polarities", our: Polarity, their: Polarity) -> bool:
    """Whether the text that seems to state denies in that very sentence what the other has no word for.

    "Nobody was hurt" and "it left no one injured" deny the same in other words.
    """
    denier, stater, word = (ours, theirs, their) if our.denied else (theirs, ours, our)
    return any(
        denial.sentence <= word.sentence
        and not any(stem in denier.stems and denier.stems[stem].denied for stem in denial.stems)
        for denial in stater.denials
    )


def _is_matched(stem: str, ours: "Polarities", theirs: "Polarities", our: Polarity) -> bool:
    """Whether the stating text has the negation that denies a stem as well, or as many negations altogether."""
    denier, stater = (ours, theirs) if our.denied else (theirs, ours)
    if len(denier.denials) <= len(stater.denials):
        return True
    return any(
        other in stater.stems and stater.stems[other].denied
        for denial in denier.denials
        if stem in denial.stems
        for other in denial.stems
    )


def _may_say_same(stem: str, our: Polarity, their: Polarity, claim: Reading, factcheck: Reading) -> bool:
    """Whether the stating text has a word that may deny as well, or the other denies only beyond some limit."""
    ours, theirs = find_polarities(claim), find_polarities(factcheck, rates=True)
    denier, stater, word = (ours, theirs, their) if our.denied else (theirs, ours, our)
    soft = SOFT | find_prefixed(factcheck if our.denied else claim)
    if (word.sentence & soft) - denier.stems.keys() or denier.limits - stater.words:
        return True
    words = [denial.word for denial in denier.denials if stem in denial.stems]
    return bool(words) and all(
        word in stater.stems and stater.stems[word].denied == denier.stems[word].denied for word in words
    )


class Polarities(NamedTuple):
    """The polarity of each stem of a text, whether the text denies anything, and what each negation reaches.

    `words` are those of the text that may limit a denial, `limits` those that do.
    """

    stems: dict[str, Polarity]
    denies: bool
    denials: tuple["_Denial", ...]
    words: frozenset[str]
    limits: frozenset[str]


@lru_cache(maxsize=4096)
def find_polarities(reading: Reading, *, rates: bool = False) -> Polarities:
    """Return what a text denies and states; with `rates`, its words on whether a claim is true are no part of that."""
    content = find_content(reading)
    cues = find_cues(content)
    turned = Counter(place for cue in cues for place in cue.scope)
    reached = turned.keys()
    governed = {place for cue in cues for place in cue.scope[: cue.heads]}
    counted = _find_counted(content, cues)
    doubtful = _find_rated(content, rates=rates) | _find_conditions(content)
    stems: dict[str, Polarity] = {}
    based = False
    for place, stem in enumerate(content.stems):
        if not stem:
            continue
        non = content.at(place - 1) == "non"
        odd = ((turned[place] if place in reached else 0) + non) % 2 == 1
        bases = find_bases(content.at(place))
        based = based or non or bool(bases)
        for name, denied, head in ((stem, odd, non or place in governed), *((base, not odd, True) for base in bases)):
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
    denials = tuple(
        _Denial(
            frozenset(content.stems[at] for at in cue.scope),
            content.sentences[cue.scope[0]].stems,
            stem if (stem := stem_word(cue.word)) in stems else "",
        )
        for cue in cues
    )
    words = LIMITS.intersection(token.folded for token in content.tokens)
    # "Without" is a limit only behind another negation: "nobody may enter without a pass".
    limits = words if len(cues) > 1 else words - {cue.word for cue in cues}
    return Polarities(stems, bool(cues) or based, denials, words, limits)


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


def _find_counted(content: Content, cues: list[Cue]) -> frozenset[int]:
    """Return the words that stand in a sentence with a quantifier, or behind a "no" that may be one."""
    sentences = {content.sentences[place] for place in range(len(content.tokens)) if content.at(place) in QUANTIFIERS}
    counted = {place for sentence in sentences for place in range(sentence.first, sentence.end)}
    return frozenset(counted).union(*(cue.scope for cue in cues if cue.word in COUNTING))


def _find_conditions(content: Content) -> frozenset[int]:
    """Return the words of what is only supposed, or denied in part: "if ...", "not until ...", "not as old as ..."."""
    # "Not until": it happened, only later.
    later = {content.sentences[place] for place, token in enumerate(content.tokens) if token.folded in _UNTIL}
    found = {at for sentence in later for at in range(sentence.first, sentence.end)}
    for place, token in enumerate(content.tokens):
        if token.folded == "as" and content.at(place + 2) == "as":
            found.update(range(max(place - 2, 0), min(place + 2, len(content.tokens))))
        if token.folded in _CONDITIONS or (token.folded == "else" and content.at(place - 1) == "or"):
            found.update(range(place, content.find_end(place, _COMMA)))
    return frozenset(found)


def _find_rated(content: Content, *, rates: bool) -> frozenset[int]:
    """Return the words of sentences that answer or rate: what they deny is no part of the claim."""
    rated: set[int] = set()
    for place, token in enumerate(content.tokens):
        start = content.sentences[place].first if token.folded in RATINGS or token.folded == "no" else -1
        after = content.at(place + 1)
        if token.folded == "no" and start == place and after in {",", ".", "!"}:
            answers = content.at(place - 1) == "?"
            if (answers or rates) and not content.at(place + 2).isdigit():
                asked = content.sentences[place - 1].first if answers else place
                rated.update(range(asked, content.find_end(place + 2, frozenset())))
        elif rates and token.folded in RATINGS and content.at(place - 1) in BEFORE_RATING:
            rated.update(range(start, content.find_end(place, frozenset())))
    return frozenset(rated)
