"""Modality: whether a text says of a verb that it happened, is planned or possible, was tried, or is demanded."""

from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from worker.compare.content import (
    PAST_FORMS,
    Content,
    find_content,
    find_stems,
    is_adverb,
    measure_overlap,
    tells_names,
)
from worker.compare.finding import Agreement, Difference, Finding, Kind, Span
from worker.compare.reading import Reading

_LEAST_OVERLAP = 0.5
_HEADLINE = 5
_REACH = 5


class Mode(StrEnum):
    """How a text speaks of a deed, in the words of a reason."""

    FACT = "a fact"
    PLAN = "a plan"
    CHANCE = "a possibility"
    ATTEMPT = "an attempt"
    DEMAND = "a demand"


# What a single word says of the verb behind it, and what a word says of a verb after "to".
_MODALS = {
    word: mode
    for mode, words in {
        Mode.PLAN: "will would shall won't 'll he'll she'll they'll we'll i'll it'll wouldn't gonna",
        Mode.CHANCE: "may might could perhaps maybe possibly considering considers considered mulls mulling thinking",
        Mode.ATTEMPT: "almost nearly",
        Mode.DEMAND: "should must ought",
    }.items()
    for word in words.split()
}
_BEFORE_TO = {
    word: mode
    for mode, words in {
        Mode.PLAN: """going plan plans planned planning intend intends intended intending want wants wanted wanting set
        about expected expects vow vows vowed promise promises promised pledge pledges pledged threaten threatens
        threatened threatening propose proposes proposed proposing hope hopes hoped hoping aim aims aimed aiming due
        poised scheduled prepares preparing intention plot plots plotted plotting""",
        Mode.CHANCE: "likely unlikely",
        Mode.ATTEMPT: "try tries tried trying attempt attempts attempted attempting seek seeks sought seeking",
        Mode.DEMAND: "need needs needed urged urges required asked ordered told",
        Mode.FACT: "managed able",
    }.items()
    for word in words.split()
}
_CANNOT = frozenset("can can't cannot couldn't".split())
_WHOLE_CLAUSE = frozenset("perhaps maybe possibly".split())
_MONTH_BEFORE = frozenset("in of since until by last this next early late mid during from to on".split())
_DETERMINERS = frozenset("a an the his her their its my our your last all free good this that no any 's".split())
_AUXILIARIES = frozenset(
    """did does do has have had was were is are been being be didn't doesn't don't hasn't haven't wasn't weren't isn't
    aren't 's 've""".split()
)
_BEFORE_NOUN = _DETERMINERS | frozenset(
    "of for in on by with at from to about into against these those some every each new more most many few".split()
)
_QUESTIONS = frozenset("did does do".split())
# Verbs whose past looks like their present.
_UNCHANGED = frozenset("hit cut put set let shut cost hurt quit spread split burst cast read beat bet bid rid".split())
_STOPS = frozenset("but because although though while whereas if who which when where ,".split())
_SHORTEST_THIRD = 4
_FACT = frozenset({Mode.FACT})


class Moded(NamedTuple):
    """How a text speaks of a stem: all modes, and where the first of them stands."""

    modes: frozenset[Mode]
    span: Span
    sentence: frozenset[str]


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
        if common - {Mode.FACT}:
            findings.append(Agreement(Kind.MODALITY, our.span, their.span))
        elif not common and Mode.FACT in our.modes | their.modes and _is_aligned(stem, our, their, claim, factcheck):
            one, other = min(our.modes, key=str), min(their.modes, key=str)
            verb = claim.text[our.span.start : our.span.end]
            reason = f"The claim speaks of “{verb}” as {one}, the fact-check as {other}."
            return [Difference(Kind.MODALITY, our.span, their.span, reason, decides=True)]
    return findings[:1]


def _is_aligned(stem: str, our: Moded, their: Moded, claim: Reading, factcheck: Reading) -> bool:
    """Whether both texts say enough else in common, and say it in the sentences in which the verb stands."""
    if measure_overlap(find_stems(claim), find_stems(factcheck)) < _LEAST_OVERLAP:
        return False
    rest = (find_stems(claim) & find_stems(factcheck)) - {stem}
    return len((our.sentence & their.sentence) - {stem}) * 2 >= len(rest)


@lru_cache(maxsize=4096)
def find_modes(reading: Reading) -> dict[str, Moded]:
    """Return how a text speaks of its verbs, by their stems."""
    content = find_content(reading)
    modes = _find_modal(content, mixed=tells_names(reading))
    found: dict[str, Moded] = {}
    asked = False
    for place, stem in enumerate(content.stems):
        token = content.tokens[place]
        if content.sentences[place].first == place:
            asked = token.folded in _QUESTIONS
        if not stem:
            continue
        mode = modes.get(place) or (_FACT if _is_fact(content, place, asked=asked) else None)
        if mode:
            known = found.get(stem)
            found[stem] = Moded(
                known.modes | mode if known else mode,
                known.span if known else token.span,
                content.sentences[place].stems | (known.sentence if known else frozenset()),
            )
    return found


def _find_modal(content: Content, *, mixed: bool) -> dict[int, frozenset[Mode]]:
    """Return the mode of each token that a modal word governs."""
    modes: dict[int, frozenset[Mode]] = {}
    for place, token in enumerate(content.tokens):
        word = token.folded
        if content.at(place + 1) == "to" and word in _BEFORE_TO:
            if not (word == "able" and content.at(place - 1) not in _AUXILIARIES):
                _mark_heads(content, place + 2, _BEFORE_TO[word], modes)
        elif word == "to" and _is_headline(content, place):
            _mark_heads(content, place + 1, Mode.PLAN, modes)
        elif _MODALS.get(word) is Mode.ATTEMPT:
            # "Nearly 40", "almost every": only before the verb itself does it say that nothing happened.
            if _is_past(content.at(place + 1)):
                modes[place + 1] = frozenset({Mode.ATTEMPT})
        elif word in _MODALS and not _is_noun(content, place, mixed=mixed):
            inverted = content.sentences[place].first == place
            heads = _REACH if inverted or word in _WHOLE_CLAUSE else 1
            _mark_heads(content, place + 1, _MODALS[word], modes, heads)
    return modes


def _mark_heads(content: Content, start: int, mode: Mode, modes: dict[int, frozenset[Mode]], heads: int = 1) -> None:
    """Note the mode for the first meaningful words from `start` on."""
    for place in range(start, content.find_end(start, _STOPS)):
        if content.stems[place] and not is_adverb(content.at(place)):
            modes[place] = modes.get(place, frozenset()) | {mode}
            heads -= 1
            if not heads:
                return


def _is_noun(content: Content, place: int, *, mixed: bool) -> bool:
    """Whether "may", "will" or "might" is a month, a name or a noun here."""
    token, before, after = content.tokens[place], content.at(place - 1), content.at(place + 1)
    if token.folded not in {"may", "will", "might"}:
        return False
    if token.folded == "may" and (before in _MONTH_BEFORE or after[:1].isdigit() or before[:1].isdigit()):
        return True
    if before in _DETERMINERS:
        return True
    if not mixed or not token.text[0].isupper() or token.text.isupper():
        return False
    opens = content.sentences[place].first == place
    named = place + 1 < len(content.tokens) and content.tokens[place + 1].text[0].isupper()
    asks = content.at(content.sentences[place].end) == "?"
    return not opens or (named and not asks)


def _is_headline(content: Content, place: int) -> bool:
    """Whether "to" stands for "will", as in "Schools to drop handwriting"."""
    start = content.sentences[place].first
    if not 0 < place - start < _HEADLINE or not content.stems[place - 1] or content.tokens[place - 1].text[-2:] == "ed":
        return False
    words = [content.tokens[at].folded for at in range(start, place)]
    if any(word in _AUXILIARIES or word in PAST_FORMS or word in _MODALS or word in _BEFORE_TO for word in words):
        return False
    return words[-1] not in {
        "due",
        "thank",
        "thanks",
        "according",
        "how",
        "welcome",
        "here",
        "time",
        "way",
        "ways",
    } and (
        place + 1 < len(content.tokens) and bool(content.stems[place + 1]) and content.tokens[place + 1].text.islower()
    )


def _is_fact(content: Content, place: int, *, asked: bool) -> bool:
    """Whether a word is a verb that says what is or was."""
    word, before = content.tokens[place].folded, content.at(place - 1)
    if before in _AUXILIARIES and before not in {"be", "do", "don't"}:
        return not any(content.at(at) in _MODALS or content.at(at) in _CANNOT for at in range(place - 4, place))
    if before in _BEFORE_NOUN:
        return False
    if asked or _is_past(word):
        return True
    opens = content.sentences[place].first == place
    if opens or not before[:1].isalpha():
        return False
    third = word.endswith("s") and not word.endswith("ss") and len(word) >= _SHORTEST_THIRD
    return third or word in _UNCHANGED or (before.endswith("s") and bool(content.stems[place - 1]))


def _is_past(word: str) -> bool:
    return word in PAST_FORMS or (word.endswith("ed") and len(word) > _SHORTEST_THIRD)
