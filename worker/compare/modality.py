"""Modality: whether a text says of a verb that it happened, is planned or possible, was tried, or is demanded."""

from functools import lru_cache
from typing import NamedTuple

from models.relations import Kind
from worker.compare.content import Content, find_content, find_stems, measure_overlap, tells_names
from worker.compare.finding import Agreement, Difference, Finding, Span
from worker.compare.governing import find_governed
from worker.compare.modes import ALREADY, AUXILIARIES, MODALS, Mode, clash, is_past
from worker.compare.reading import Reading

_LEAST_OVERLAP = 0.5
_ENOUGH_SHARED, _WITHIN = 4, 0.75
_CANNOT = frozenset("can can't cannot couldn't".split())
_BEFORE_NOUN = frozenset(
    """a an the his her their its my our your last all free good this that no any 's of for in on by with at from to
    about into against these those some every each new more most many few""".split()
)
_QUESTIONS = frozenset("did does do".split())
# Verbs whose past looks like their present.
_UNCHANGED = frozenset("hit cut put set let shut cost hurt quit spread split burst cast read beat bet bid rid".split())
_SHORTEST_THIRD = 4
_FACT = frozenset({Mode.FACT})


class Moded(NamedTuple):
    """How a text speaks of a stem: all modes, and where the first stands.

    `guessed` is True where only the ending of the word tells that it is a verb.
    """

    modes: frozenset[Mode]
    span: Span
    sentence: frozenset[str]
    guessed: bool


def compare_modality(claim: Reading, factcheck: Reading) -> list[Finding]:
    """Return where one text says that something happened and the other that it is planned, possible or demanded."""
    ours, theirs = find_modes(claim), find_modes(factcheck)
    shared = [stem for stem in ours if stem in theirs]
    if not shared:
        return []
    findings: list[Finding] = []
    for stem in shared:
        our, their = ours[stem], theirs[stem]
        common = our.modes & their.modes
        if _is_same_noun(claim, our, factcheck, their):
            continue
        if common - {Mode.FACT}:
            findings.append(Agreement(Kind.MODALITY, our.span, their.span))
        elif clash(our.modes, their.modes) and _is_aligned(stem, our, their, claim, factcheck):
            one, other = min(our.modes, key=str), min(their.modes, key=str)
            verb = claim.text[our.span.start : our.span.end]
            reason = f"The claim speaks of “{verb}” as {one}, the fact-check as {other}."
            return [Difference(Kind.MODALITY, our.span, their.span, reason, decides=True)]
    return findings[:1]


def _is_same_noun(claim: Reading, our: Moded, factcheck: Reading, their: Moded) -> bool:
    """Whether both texts have a word in the plural: "a million trees" is no deed, though it looks like one."""
    words = (claim.text[our.span.start : our.span.end], factcheck.text[their.span.start : their.span.end])
    plural = words[0].casefold() == words[1].casefold() and words[0].endswith("s")
    return plural and (our.guessed or their.guessed)


def _is_aligned(stem: str, our: Moded, their: Moded, claim: Reading, factcheck: Reading) -> bool:
    """Whether both texts say enough else in common, and say it in the sentences in which the verb stands."""
    if measure_overlap(find_stems(claim), find_stems(factcheck)) < _LEAST_OVERLAP:
        return False
    rest = (find_stems(claim) & find_stems(factcheck)) - {stem}
    common = (our.sentence & their.sentence) - {stem}
    within = len(common) >= _WITHIN * (min(len(our.sentence), len(their.sentence)) - 1)
    return len(common) * 2 >= len(rest) or (within and len(common) >= _ENOUGH_SHARED)


@lru_cache(maxsize=4096)
def find_modes(reading: Reading) -> dict[str, Moded]:
    """Return how a text speaks of its verbs, by their stems."""
    content = find_content(reading)
    modes = find_governed(content, mixed=tells_names(reading))
    found: dict[str, Moded] = {}
    asked = False
    for place, stem in enumerate(content.stems):
        token = content.tokens[place]
        if content.sentences[place].first == place:
            asked = token.folded in _QUESTIONS
        if not stem:
            continue
        mode = modes.get(place) or (_tell_fact(content, place) if _is_fact(content, place, asked=asked) else None)
        if mode:
            known = found.get(stem)
            found[stem] = Moded(
                known.modes | mode if known else mode,
                known.span if known else token.span,
                content.sentences[place].stems | (known.sentence if known else frozenset()),
                place not in modes and token.folded.endswith("s") and (known is None or known.guessed),
            )
    return found


def _tell_fact(content: Content, place: int) -> frozenset[Mode]:
    """Return what a verb says that no modal word governs: "is selling" may be meant of today or of tomorrow."""
    going = content.at(place).endswith("ing") and content.at(place - 1) in AUXILIARIES
    return _FACT | {Mode.WILL, Mode.PLAN} if going or content.at(place - 1) == "being" else _FACT


def _is_fact(content: Content, place: int, *, asked: bool) -> bool:
    """Whether a word is a verb that says what is or was."""
    word, before = content.tokens[place].folded, content.at(place - 1)
    if before in ALREADY and content.stems[place - 2] != "":
        before = content.at(place - 2) if place > 1 else ""
        if before.endswith("s") and content.stems[place - 2]:
            return True
    if before in AUXILIARIES and before not in {"be", "do", "don't"}:
        return not any(content.at(at) in MODALS or content.at(at) in _CANNOT for at in range(place - 4, place))
    if before in _BEFORE_NOUN:
        return False
    if asked or is_past(word):
        return True
    opens = content.sentences[place].first == place
    # "It wants money": the word before is the verb.
    if opens or not before[:1].isalpha() or content.at(place - 2) in {"he", "she", "it"}:
        return False
    third = word.endswith("s") and not word.endswith("ss") and len(word) >= _SHORTEST_THIRD
    return (
        third
        or word in _UNCHANGED
        or (before.endswith("s") and not before.endswith(("'s", "ss")) and bool(content.stems[place - 1]))
    )
