"""Modality: whether a text says of a verb that it happened, is planned or possible, was tried, or is demanded."""

from functools import lru_cache
from typing import NamedTuple

from models.relations import Kind
from worker.compare.content import (
    PAST_FORMS,
    Content,
    find_content,
    find_stems,
    is_adverb,
    measure_overlap,
    tells_names,
)
from worker.compare.denials import DENY_TO
from worker.compare.finding import Agreement, Difference, Finding, Span
from worker.compare.modes import ALREADY, BEFORE_ING, BEFORE_NOUN, BEFORE_THAT, BEFORE_TO, LEGALLY, MODALS, Mode, clash
from worker.compare.reading import Reading

_LEAST_OVERLAP = 0.5
_HEADLINE = 5
_REACH = 5


_CANNOT = frozenset("can can't cannot couldn't".split())
_WHOLE_CLAUSE = frozenset("perhaps maybe possibly".split())
_SMALL_VERBS = frozenset("make do".split())
_BEFORE_GERUND = frozenset("of about on to in for".split())
_PLANNING = BEFORE_TO.keys() | BEFORE_ING.keys() | BEFORE_NOUN.keys() | BEFORE_THAT.keys()
_ARTICLES, _PASSIVE = frozenset("a an the".split()), frozenset("being been is are".split())
# Adjectives and participles that need "is" before them to speak of what comes.
_NEED_BE = frozenset("like able certain sure possible free ready bound".split())
_DEGREE_WORDS = frozenset("would 'd not never almost very quite fully".split())
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
# Verbs in the past that bring about what stands behind them.
_BROUGHT = frozenset(
    """introduced brought imposed passed launched built created established opened adopted enacted issued implemented
    signed approved started held""".split()
)
_LETS = frozenset("lets let letting allow allows allowed permit permits permitted enables entitles".split())
_UNDONE = frozenset("be to not never being".split())
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
        elif clash(our.modes, their.modes) and _is_aligned(stem, our, their, claim, factcheck):
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
        mode = modes.get(place) or (_tell_fact(content, place) if _is_fact(content, place, asked=asked) else None)
        if mode:
            known = found.get(stem)
            found[stem] = Moded(
                known.modes | mode if known else mode,
                known.span if known else token.span,
                content.sentences[place].stems | (known.sentence if known else frozenset()),
            )
    return found


def _tell_fact(content: Content, place: int) -> frozenset[Mode]:
    """Return what a verb says that no modal word governs: "is selling" may be meant of today or of tomorrow."""
    going = content.at(place).endswith("ing") and content.at(place - 1) in _AUXILIARIES
    return _FACT | {Mode.WILL, Mode.PLAN} if going or content.at(place - 1) == "being" else _FACT


def _find_modal(content: Content, *, mixed: bool) -> dict[int, frozenset[Mode]]:
    """Return the mode of each token that a modal word governs."""
    modes: dict[int, frozenset[Mode]] = {}
    for place, token in enumerate(content.tokens):
        _mark_beside(content, place, modes)
        if token.folded in _PLANNING and (found := _find_verb_of_plans(content, place)):
            _mark_heads(content, *found, modes, _REACH if content.at(place + 1) == "that" else 1)
        elif token.folded == "to" and _is_headline(content, place):
            _mark_heads(content, place + 1, frozenset({Mode.WILL, Mode.PLAN}), modes)
        elif Mode.ATTEMPT in MODALS.get(token.folded, ()):
            # "Nearly 40", "almost every": only before the verb itself does it say that nothing happened.
            if _is_past(content.at(place + 1)):
                modes[place + 1] = frozenset({Mode.ATTEMPT})
        elif token.folded in MODALS and not _is_noun(content, place, mixed=mixed) and not _is_whether(content, place):
            inverted = content.sentences[place].first == place
            heads = _REACH if inverted or token.folded in _WHOLE_CLAUSE else 1
            legal = content.at(place + 1) in LEGALLY
            _mark_heads(content, place + 1, frozenset({Mode.LEAVE}) if legal else MODALS[token.folded], modes, heads)
    return modes


def _find_verb_of_plans(content: Content, place: int) -> tuple[int, frozenset[Mode]] | None:
    """Return from where on a word such as "plans" governs a verb or noun, and what it says of it."""
    word, before, after = content.at(place), content.at(place - 1), content.at(place + 1)
    if after == "to" and word in BEFORE_TO:
        fits = word not in _NEED_BE or before in _AUXILIARIES | _DEGREE_WORDS
        return (place + 2, BEFORE_TO[word]) if fits else None
    if after in _BEFORE_GERUND and word in BEFORE_ING:
        return place + 2, BEFORE_ING[word]
    if word in BEFORE_NOUN and (after in _ARTICLES or after.endswith("ing")):
        return place + 1, BEFORE_NOUN[word]
    if word in BEFORE_NOUN and before in _PASSIVE:
        return content.sentences[place].first, BEFORE_NOUN[word]
    return (place + 2, BEFORE_THAT[word]) if after == "that" and word in BEFORE_THAT else None


def _is_whether(content: Content, place: int) -> bool:
    """Whether "whether" opens a question that nobody thinks of doing: only "whether to" does."""
    return content.at(place) == "whether" and content.at(place + 1) != "to"


def _mark_heads(
    content: Content, start: int, modes_of_head: frozenset[Mode], modes: dict[int, frozenset[Mode]], heads: int = 1
) -> None:
    """Note the mode for the first meaningful words from `start` on; "get" and "make" stand for themselves."""
    for place in range(start, content.find_end(start, _STOPS)):
        if (content.at(place) in _SMALL_VERBS and heads == 1) or content.at(place) == "no":
            return
        if content.at(place) in {"see", "have"}:
            _mark_result(content, place + 1, modes_of_head, modes)
        if content.stems[place] and not is_adverb(content.at(place)):
            known = modes.get(place, frozenset())
            modes[place] = (
                modes_of_head if not known or modes_of_head & {Mode.DUTY, Mode.LEAVE} else known | modes_of_head
            )
            heads -= 1
            if not heads:
                return


def _mark_beside(content: Content, place: int, modes: dict[int, frozenset[Mode]]) -> None:
    """Note what a verb that brings something about, or that lets others do something, says of the words beside it."""
    word, before = content.at(place), content.at(place - 1)
    if word in _BROUGHT and before not in _UNDONE:
        _mark_thing(content, place + 1, modes)
    if word in _BROUGHT and before in {"been", "was", "were"}:
        _mark_heads(content, content.sentences[place].first, _FACT, modes)
    if word in _LETS:
        _mark_let(content, place, modes)
    if word == "to" and before in {"is", "are"} and content.stems[place - 2]:
        start = place + 1 + (content.at(place + 1) == "be")
        _mark_heads(content, start, frozenset({Mode.WILL, Mode.PLAN, Mode.DUTY}), modes)
    if word == "need" and content.at(place + 1) in {"be", "not"}:
        _mark_heads(content, place + 1, frozenset({Mode.DUTY}), modes)


def _mark_let(content: Content, place: int, modes: dict[int, frozenset[Mode]]) -> None:
    """Note as allowed what somebody lets others do: "lets landlords evict", "allows pupils to sing"."""
    end = min(content.find_end(place + 1, _STOPS), place + _REACH)
    to = next((at for at in range(place + 2, end) if content.at(at) == "to"), 0)
    if to:
        _mark_heads(content, to + 1, frozenset({Mode.LEAVE, Mode.ABILITY}), modes)
    elif content.at(place).startswith("let"):
        _mark_heads(content, place + 1, frozenset({Mode.LEAVE, Mode.ABILITY}), modes, 2)


def _mark_thing(content: Content, start: int, modes: dict[int, frozenset[Mode]]) -> None:
    """Note as a fact what was brought about: "has brought in a fee"."""
    start += content.at(start) in {"in", "up", "out"}
    if content.at(start) in _ARTICLES:
        _mark_heads(content, start + 1, _FACT, modes)


def _mark_result(
    content: Content, start: int, modes_of_head: frozenset[Mode], modes: dict[int, frozenset[Mode]]
) -> None:
    """Note the mode for what somebody wants to see or have done: "to see the voting age lowered"."""
    end = min(content.find_end(start, _STOPS), start + _REACH)
    done = next((place for place in range(start, end) if content.stems[place] and _is_past(content.at(place))), 0)
    if done:
        modes[done] = modes_of_head


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
    if any(word in _AUXILIARIES or word in PAST_FORMS or word in MODALS or word in BEFORE_TO for word in words):
        return False
    if words[-1] in DENY_TO:
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
    if before in ALREADY and content.stems[place - 2] != "":
        before = content.at(place - 2) if place > 1 else ""
        if before.endswith("s") and content.stems[place - 2]:
            return True
    if before in _AUXILIARIES and before not in {"be", "do", "don't"}:
        return not any(content.at(at) in MODALS or content.at(at) in _CANNOT for at in range(place - 4, place))
    if before in _BEFORE_NOUN:
        return False
    if asked or _is_past(word):
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


def _is_past(word: str) -> bool:
    return word in PAST_FORMS or (word.endswith("ed") and len(word) > _SHORTEST_THIRD)
