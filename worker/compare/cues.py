"""Where a text denies: each negation with the words that it reaches."""

from typing import NamedTuple

from worker.compare.content import Content, is_adverb
from worker.compare.denials import (
    ACCUSATIONS,
    BANS,
    BEFORE_RATING,
    COUNTING,
    DENY,
    DENY_FROM,
    DENY_ING,
    DENY_OF,
    DENY_TO,
    FACTIVE,
    HARMLESS_HEADS,
    HARMLESS_NEXT,
    NOT,
    PHRASES,
    PREDICATES,
    QUANTIFIERS,
    RATINGS,
    RUMOURS,
    SMOOTH,
    STOPS,
    STOPS_OF_THAT,
    TRANSPARENT,
)
from worker.compare.opposites import BASES

_LONGEST_SCOPE = 8
_UNTRUE = frozenset("false untrue lie incorrect wrong myth hoax fiction nonsense misconception fallacy".split())
_KEPT_WITHIN, _EXCEPTED_WITHIN, _PARTED, _BECAUSE_WITHIN = 6, 6, 5, 20
_OF_THAT = frozenset("that of for".split())
_AT = frozenset("at in from on within".split())
_ARTICLES = frozenset("the a an".split())
_BE = frozenset("is are was were".split())
_KNOWN = frozenset("known forgotten missed".split())
_BEEN = _BE | frozenset("be been being remains remained stays stayed".split())
_STAYED = frozenset("stay stays stayed staying keep keeps kept keeping shied shies shy".split())
_REFUSED = frozenset("refused denied denying refusing refuses denies".split())
_RUN_OUT = _BEEN | frozenset("run ran running runs fresh sold".split())
_AFTER_BAN = frozenset("from on in by , . at".split())
_NOR = frozenset({"nor"})
_TOO_WITHIN, _SUBJECT_WITHIN = 4, 12
# "Ruled out", "voted down": verbs that deny only with the word behind them.
_DOWN = {
    "strike": "down",
    "strikes": "down",
    "struck": "down",
    "turn": "down",
    "turned": "down",
    "call": "off",
    "called": "off",
    "rule": "out",
    "ruled": "out",
    "locked": "out",
    "shut": "out",
    "kept": "out",
    "keep": "out",
}
_OUT = frozenset(
    (verb, after)
    for verbs, afters in {
        "rule rules ruled ruling": "out",
        "vote votes voted voting": "down against",
        "turn turns turned turning strike strikes struck knock knocked": "down",
        "call calls called": "off",
        "lock locks locked": "out",
    }.items()
    for verb in verbs.split()
    for after in afters.split()
)
# Only at these words a negation can begin.
_OPENERS = frozenset[str]().union(
    *(NOT, DENY, DENY_TO, DENY_OF, DENY_ING, RUMOURS, RATINGS, _UNTRUE),
    *(frozenset(word for word, _ in _OUT), frozenset("before from far instead rather too out anything away".split())),
    *(_REFUSED, PREDICATES, BANS),
)
_ANYBODY = frozenset("anybody anyone any anything".split())


class Cue(NamedTuple):
    """A negation: its token, what it reaches, and how many of the words there it governs directly."""

    word: str
    scope: tuple[int, ...]
    heads: int


def find_cues(content: Content) -> list[Cue]:
    """Return the negations of a text that reach something."""
    cues = []
    rumours = dict[int, int]()
    for place, token in enumerate(content.tokens):
        word = token.folded
        if word not in _OPENERS and not word.endswith("n't"):
            continue
        if word == "nor" and "neither" in content.words[max(place - _BECAUSE_WITHIN, 0) : place]:
            continue
        after = content.at(place + 1)
        if start := _find_reach(content, place):
            cues.append(_reach(content, word, start))
        elif word in _UNTRUE and after == "that":
            cues.append(_reach(content, word, place + 2, everything=True))
        elif word in RUMOURS and after == "that":
            rumours[content.sentences[place].first] = place + 2
        elif word in PREDICATES and content.at(place - 1) in _BEEN and after not in {"from", "to"}:
            cues.extend(_deny_subject(content, place))
        elif word in RATINGS and content.at(place - 1) in BEFORE_RATING:
            # "The claim that bees sing is false": all of it is denied.
            first = content.sentences[place].first
            subject = any(content.at(at) in ACCUSATIONS for at in range(first, place)) and content.at(place - 1) in _BE
            start = rumours.get(first, first if subject else place)
            reached = tuple(at for at in range(start, place) if content.stems[at])
            cues.append(Cue(word, reached, len(reached)))
    return [cue for cue in cues if cue.scope]


def _deny_subject(content: Content, place: int) -> list[Cue]:
    """Return the denial of what stands before "is forbidden", none where that is denied itself."""
    start = max(content.sentences[place].first, place - _SUBJECT_WITHIN)
    words = [content.at(at) for at in range(start, place)]
    if any(word in NOT or word in STOPS or word.endswith("n't") for word in words):
        return []
    reached = tuple(at for at in range(start, place) if content.stems[at])
    return [Cue(content.at(place), reached, len(reached))]


def _find_reach(content: Content, place: int) -> int:
    """Return from where on a negation at a token reaches, 0 where none stands."""
    word, after, further = content.at(place), content.at(place + 1), content.at(place + 2)
    if word == "not" and content.at(place - 1) == "," and after in _ARTICLES and _is_contrast(content, place):
        return 0
    if word in NOT or word.endswith("n't"):
        if word in {"no", "not"} and further not in STOPS and (after in PHRASES or further in PHRASES):
            return place + 2 + (after not in PHRASES)
        return 0 if _is_harmless(content, place, word) or _is_excepted(content, place) else place + 1
    parted = word in _DOWN and any(
        content.at(at) == _DOWN[word] for at in range(place + 2, min(place + _PARTED, content.sentences[place].end))
    )
    if parted:
        return place + 1
    if word == "too":
        to = next((at for at in range(place + 2, place + _TOO_WITHIN) if content.at(at) == "to"), 0)
        return to and to + 1
    beyond = (
        (word, after) in _OUT
        or ((word, after) == ("out", "of") and content.at(place - 1) in _RUN_OUT)
        or ((word, after) == ("anything", "but"))
        or ((word, after) == ("away", "from") and content.at(place - 1) in _STAYED)
        or ((word, after) == ("far", "from") and further.endswith(("ed", "ing", "en")))
        or ((word, after) in {("instead", "of"), ("rather", "than")} and further.endswith("ing"))
    )
    directly = (
        word in DENY
        or (word in DENY_TO and after == "to" and (word not in PREDICATES or content.at(place - 1) in _BEEN))
        or (word in _REFUSED and after not in {"to", ",", "."})
        or (word in BANS and content.at(place - 1) not in _BEEN and after not in _AFTER_BAN)
        or (word in DENY_OF and after in {"of", "from"})
        or (word in DENY_ING and after.endswith("ing"))
        or (word == "before" and after in _ANYBODY)
        or (word == "from" and after.endswith("ing") and _is_kept(content, place))
    )
    return place + 2 if beyond else place + 1 if directly else 0


def _is_contrast(content: Content, place: int) -> bool:
    """Whether "not" only sets one thing off from another: "the nurses, not the porters"."""
    end = min(content.sentences[place].end, place + _PARTED)
    return all(content.at(at) not in {"but", "only"} for at in range(place, end))


def _is_kept(content: Content, place: int) -> bool:
    """Whether "from" stands behind a verb of forbidding, directly or with somebody between: "bars pupils from"."""
    return any(content.at(at) in DENY_FROM for at in range(place - _KEPT_WITHIN, place))


def _is_excepted(content: Content, place: int) -> bool:
    """Whether "no ... except" or "nobody but" says only that there is one."""
    end = min(content.sentences[place].end, place + _EXCEPTED_WITHIN)
    far = min(content.sentences[place].end, place + _BECAUSE_WITHIN)
    if any((content.at(at), content.at(at + 1)) == ("but", "because") for at in range(place, far)):
        # "Did not leave because of the cold but because of the noise": it left.
        return True
    if (content.at(place), content.at(place + 1)) == ("not", "one") and "but" in map(content.at, range(place, end)):
        return True
    return content.at(place) in COUNTING | {"not"} and any(
        content.at(at) in {"except", "besides", "excepting"}
        or (content.at(at), content.at(at + 1)) in {("other", "than"), ("apart", "from"), ("one", "but")}
        for at in range(place, end)
    )


def _is_harmless(content: Content, place: int, word: str) -> bool:
    after = content.at(place + 1)
    if (after in QUANTIFIERS and (word, after) != ("without", "any")) or content.at(place + 2) == "single":
        return True
    if (word in {"not", "nothing", "no", "never"} and after in HARMLESS_NEXT) or (word, after) == ("hardly", "ever"):
        return True
    if after == "to" and content.at(place + 2) in {"mention", "say", "worry"}:
        return True
    # "did not only", "No. 10", "No, she did": the answer is read as a rating.
    if word == "no" and (after in {".", ",", "!", ""} or content.at(place - 1) in {"or", "oh"}):
        return True
    return after in {"only", "just"} or content.at(place - 1) in {"or", "why", "whether"}


def _is_harmless_head(content: Content, word: str, head: int) -> bool:
    """Whether a negation denies nothing by the word behind it: "don't forget", "cannot help"."""
    if content.stems[head] == "help":
        return "can" in word or "could" in word
    if content.stems[head] in SMOOTH:
        return content.at(head + 1).endswith("ing") or content.at(head + 1) == "in"
    return content.stems[head] in HARMLESS_HEADS and content.at(head) not in _KNOWN


def _reach(content: Content, word: str, start: int, *, everything: bool = False) -> Cue:
    """Return what a negation reaches: the meaningful words up to the end of the clause, the first one directly."""
    stops = STOPS_OF_THAT if everything else STOPS - _NOR if word == "neither" else STOPS
    end = content.find_end(start, stops)
    scope = [at for at in range(start, end) if content.stems[at] and not is_adverb(content.at(at))]
    if word in COUNTING and word != "no" and content.at(start) in _AT:
        # "Nobody at the ministry": the ministry is not denied.
        scope = scope[1:]
    if not scope or _is_harmless_head(content, word, scope[0]):
        return Cue(word, (), 0)
    if _stands_alone(content, scope[0]):
        return Cue(word, (scope[0],), 1)
    if everything or word == "neither":
        return Cue(word, tuple(scope), len(scope))
    told = content.at(scope[0]) in RUMOURS and content.at(scope[0] + 1) == "that"
    told = told or (
        content.at(scope[0]) in RUMOURS and word.startswith(("reject", "dismiss", "dispel", "debunk", "den"))
    )
    if not told and content.stems[scope[0]] not in TRANSPARENT:
        return Cue(word, tuple(scope[:_LONGEST_SCOPE]), 1)
    if told or content.at(scope[0] + 1) in _OF_THAT:
        # The clause behind "no evidence that" is denied as a whole, also behind a comma.
        return _reach(content, word, scope[0] + 1 + (content.at(scope[0] + 1) in _OF_THAT), everything=True)
    return Cue(word, tuple(scope[:_LONGEST_SCOPE]), 2)


def _stands_alone(content: Content, head: int) -> bool:
    """Whether only the word itself is denied: "not impossible that fish sing", "did not know that it was shut"."""
    if content.stems[head] in FACTIVE and content.at(head + 1) != "to":
        return True
    denies = content.at(head) in BASES or content.at(head) in {"unlikely", "untrue"}
    return denies and not _find_reach(content, head)
