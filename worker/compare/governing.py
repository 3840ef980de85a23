"""What the words for plans, chances, duties and attempts say of the verbs and nouns that they govern."""

from worker.compare.content import Content, is_adverb
from worker.compare.modal_words import DETERMINERS, is_headline, is_noun, is_whether
from worker.compare.modes import (
    AGENDA_STARTS,
    AGENDAS,
    AUXILIARIES,
    BEFORE_ING,
    BEFORE_NOUN,
    BEFORE_THAT,
    BEFORE_TO,
    CHAINED,
    LEGALLY,
    MODALS,
    OBJECTS,
    RULED,
    Mode,
    is_past,
)

_REACH, _OBJECT_WITHIN, _JOINED_WITHIN = 5, 8, 7
_WHOLE_CLAUSE = frozenset("perhaps maybe possibly".split())
_SMALL_VERBS = frozenset("make do".split())
_BEFORE_GERUND = frozenset("of about on to in for with at over into".split())
_PLANNING = BEFORE_TO.keys() | BEFORE_ING.keys() | BEFORE_NOUN.keys() | BEFORE_THAT.keys()
# Adjectives and participles that need "is" before them to speak of what comes.
_NEED_BE = frozenset("like able certain sure possible free ready bound".split())
_DEGREE_WORDS = frozenset("would 'd not never almost very quite fully".split())
_STOPS = frozenset("but because although though while whereas if who which when where ,".split())
# Verbs in the past that bring about what stands behind them.
_BROUGHT = frozenset(
    """introduced brought imposed passed launched built created established opened adopted enacted issued implemented
    signed approved started held given gave got received provided delivered supplied handed installed unveiled
    staged""".split()
)
_LETS = frozenset("lets let letting".split())
_ARTICLES, _PASSIVE = frozenset("a an the".split()), frozenset("being been is are was were".split())
# How many words of a thing are marked, up to one of these.
_THING = 3
_YEAR_WITHIN = 30
_YEARS = ("1000", "2025")
_BEFORE_THING = AUXILIARIES | frozenset(
    "on in at for of with by to from into over against and or as about after before".split()
)
_ENDINGS = RULED.keys() | AGENDA_STARTS
_BESIDE = _BROUGHT | _LETS | {"to", "need", "went"}
_UNDONE = frozenset("be to not never being".split())
_FACT = frozenset({Mode.FACT})


def find_governed(content: Content, *, mixed: bool) -> dict[int, frozenset[Mode]]:
    """Return the mode of each token that a modal word governs."""
    modes: dict[int, frozenset[Mode]] = {}
    for place, token in enumerate(content.tokens):
        if token.folded in _BESIDE:
            _mark_beside(content, place, modes)
        if token.folded in OBJECTS and content.at(place + 1) != "to":
            _mark_object(content, place, modes)
        if token.folded in _PLANNING and (found := _find_verb_of_plans(content, place)):
            far = content.at(place + 1) == "that"
            thing = token.folded in BEFORE_NOUN and content.at(place + 1) != "to" and found[0] == place + 1
            _mark_heads(content, *found, modes, _REACH if far else _THING if thing else 1)
        elif token.folded == "to" and is_headline(content, place):
            _mark_heads(content, place + 1, frozenset({Mode.WILL, Mode.PLAN}), modes)
        elif Mode.ATTEMPT in MODALS.get(token.folded, ()):
            # "Nearly 40", "almost every": only before the verb itself does it say that nothing happened.
            if is_past(content.at(place + 1)):
                modes[place + 1] = frozenset({Mode.ATTEMPT})
        elif token.folded in MODALS and not is_noun(content, place, mixed=mixed) and not is_whether(content, place):
            _mark_modal(content, place, modes)
        elif token.folded in _ENDINGS and (said := _find_ending(content, place)):
            _mark_heads(content, content.sentences[place].first, said, modes)
    return modes


def _is_told_of_the_past(content: Content, place: int) -> bool:
    """Whether "could" says what was so: "women could vote in the 1970s"."""
    sentence = content.sentences[place]
    words = content.words[max(sentence.first, place - _YEAR_WITHIN) : min(sentence.end, place + _YEAR_WITHIN)]
    return any(word == "century" or (word.isdecimal() and _YEARS[0] <= word < _YEARS[1]) for word in words)


def _mark_modal(content: Content, place: int, modes: dict[int, frozenset[Mode]]) -> None:
    """Note what "may", "will" and the like say of the verb behind them, of more words in a question."""
    word = content.at(place)
    whole = content.sentences[place].first == place or word in _WHOLE_CLAUSE
    said = frozenset({Mode.LEAVE}) if content.at(place + 1) in LEGALLY else MODALS[word]
    if word == "could" and _is_told_of_the_past(content, place):
        said |= {Mode.ABILITY}
    _mark_heads(content, place + 1, said, modes, _REACH if whole else 1)


def _find_ending(content: Content, place: int) -> frozenset[Mode] | None:
    """Return what "is compulsory", "under consideration" and the like say of the subject."""
    word = content.at(place)
    if word in RULED and content.at(place - 1) in AUXILIARIES and content.at(place + 1) != "to":
        return RULED[word]
    found = (AGENDAS.get(content.words[place : place + length]) for length in (2, 3))
    return next(filter(None, found), None)


def _mark_object(content: Content, place: int, modes: dict[int, frozenset[Mode]]) -> None:
    """Note what somebody is to do by the will of another: "ordered the club to close"."""
    end = min(content.find_end(place + 1, _STOPS), place + _OBJECT_WITHIN)
    to = next((at for at in range(place + 2, end) if content.at(at) == "to"), 0)
    word = content.at(place)
    if (
        to
        and word in BEFORE_TO
        and not any(content.at(at) in MODALS or content.at(at) in BEFORE_TO for at in range(place + 1, to))
    ):
        _mark_heads(content, to + 1, BEFORE_TO[word], modes)


def _find_verb_of_plans(content: Content, place: int) -> tuple[int, frozenset[Mode]] | None:
    """Return from where on a word such as "plans" governs a verb or noun, and what it says of it."""
    word, before, after = content.at(place), content.at(place - 1), content.at(place + 1)
    if after == "to" and word in BEFORE_TO:
        fits = word not in _NEED_BE or before in AUXILIARIES | _DEGREE_WORDS
        return (place + 2, BEFORE_TO[word]) if fits else None
    if after in _BEFORE_GERUND and word in BEFORE_ING:
        return place + 2, BEFORE_ING[word]
    if word in BEFORE_NOUN and (after in _ARTICLES or after.endswith("ing") or _takes_thing(content, place)):
        return place + 1, BEFORE_NOUN[word]
    if word in BEFORE_NOUN and before in _PASSIVE:
        return content.sentences[place].first, BEFORE_NOUN[word]
    return (place + 2, BEFORE_THAT[word]) if after == "that" and word in BEFORE_THAT else None


def _takes_thing(content: Content, place: int) -> bool:
    """Whether a verb of plans has a thing without an article behind it: "promised free school buses"."""
    behind = content.stems[place + 1 : place + 2]
    if content.at(place - 1) in DETERMINERS:
        return False
    return (
        bool(behind and behind[0])
        and content.at(place).endswith(("ed", "ing", "s"))
        and not is_past(content.at(place + 1))
    )


def _mark_heads(
    content: Content, start: int, modes_of_head: frozenset[Mode], modes: dict[int, frozenset[Mode]], heads: int = 1
) -> None:
    """Note the mode for the first meaningful words from `start` on; "get" and "make" stand for themselves."""
    for place in range(start, content.find_end(start, _STOPS)):
        if heads in {_THING, _THING - 1} and place > start and content.at(place) in _BEFORE_THING:
            return
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
                _mark_joined(content, place, modes)
                return


def _mark_joined(content: Content, place: int, modes: dict[int, frozenset[Mode]]) -> None:
    """Note for a verb that "and" or "to" joins to a governed one the same: "be restored and paid", "choose to pay"."""
    if content.at(place + 1) == "to" and content.at(place) in CHAINED:
        _mark_heads(content, place + 2, modes[place], modes)
        return
    for at in range(place + 1, min(content.find_end(place + 1, _STOPS), place + _JOINED_WITHIN)):
        joined = at + 1 + is_adverb(content.at(at + 1))
        if content.at(at) in {"and", "or"} and joined < len(content.tokens) and content.stems[joined]:
            words = content.at(place), content.at(joined)
            alike = is_past(words[0]) == is_past(words[1]) and words[0].endswith("ing") == words[1].endswith("ing")
            if alike and not words[1].endswith("s"):
                modes.setdefault(joined, modes[place])
            return


def _mark_beside(content: Content, place: int, modes: dict[int, frozenset[Mode]]) -> None:
    """Note what a verb that brings something about, or that lets others do something, says of the words beside it."""
    word, before = content.at(place), content.at(place - 1)
    if word in _BROUGHT and before not in _UNDONE:
        _mark_thing(content, place + 1, modes)
    if word == "went" and content.at(place + 1) == "on":
        _mark_heads(content, place + 2, _FACT, modes)
    if word in _BROUGHT and before in {"been", "was", "were"}:
        _mark_heads(content, content.sentences[place].first, _FACT, modes)
    if word.startswith("let") and word in _LETS:
        _mark_heads(content, place + 1, frozenset({Mode.LEAVE, Mode.ABILITY}), modes, 3)
    if word == "to" and before in {"is", "are"} and content.stems[place - 2]:
        start = place + 1 + (content.at(place + 1) == "be")
        _mark_heads(content, start, frozenset({Mode.WILL, Mode.PLAN, Mode.DUTY}), modes)
    if word == "need" and content.at(place + 1) in {"be", "not"}:
        _mark_heads(content, place + 1, frozenset({Mode.DUTY}), modes)


def _mark_thing(content: Content, start: int, modes: dict[int, frozenset[Mode]]) -> None:
    """Note as a fact what was brought about: "has brought in a fee"."""
    start += content.at(start) in {"in", "up", "out"}
    if content.at(start) in _ARTICLES or (start < len(content.stems) and content.stems[start]):
        _mark_heads(content, start + (content.at(start) in _ARTICLES), _FACT, modes, _THING)


def _mark_result(
    content: Content, start: int, modes_of_head: frozenset[Mode], modes: dict[int, frozenset[Mode]]
) -> None:
    """Note the mode for what somebody wants to see or have done: "to see the voting age lowered"."""
    end = min(content.find_end(start, _STOPS), start + _REACH)
    done = next((place for place in range(start, end) if content.stems[place] and is_past(content.at(place))), 0)
    if done:
        modes[done] = modes_of_head
