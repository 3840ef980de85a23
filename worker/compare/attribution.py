"""Attribution: who is said to have said it, whether before the words, behind them or after a dash."""

from functools import lru_cache
from typing import NamedTuple

from worker.compare.content import Content, find_content, find_stems, measure_overlap
from worker.compare.finding import Agreement, Difference, Finding, Kind
from worker.compare.names import agree
from worker.compare.naming import Name, find_names
from worker.compare.reading import Reading

_LEAST_OVERLAP = 0.5
_NEAR = 6
_BEHIND = 7
_SAYS = frozenset(
    """said says saying told tells tweeted tweets claimed claims warned warns announced announces admitted admits
    testified testifies stated states wrote writes argued argues predicted predicts confirmed confirms declared declares
    insisted insists suggested suggests explained explains asserted asserts alleged alleges posted quipped joked
    acknowledged acknowledges revealed reveals remarked promised vowed called calls reports reported""".split()
)
_ASKED = frozenset("say tell tweet claim warn announce admit testify state write argue predict confirm call".split())
# What is written, posted or revealed may be a thing as well: these need the words behind them.
_WRITES = frozenset("wrote writes write posted revealed reveals promised vowed reports reported".split())
_SAYINGS = frozenset(
    "quote saying statement speech email tweet letter post interview book remark words claim prediction".split()
)
_NOUN_BEFORE = frozenset("the a an this that these his her their its false of united".split())
_PRONOUNS = frozenset("i you he she it we they".split())
_COMMON = frozenset(
    """man woman mom mum mother father dad boy girl study report video post article expert scientist researcher doctor
    nurse teacher police official source witness family court government company bank newspaper magazine book letter
    email critic data evidence research history legend tradition science black white""".split()
)
_STOPS = frozenset('.!?;“”"')
_DASHES = frozenset("—–")
_QUOTES = frozenset('“”"‘«')


class Speaker(NamedTuple):
    """Somebody to whom a text gives words, and the stems of those words."""

    name: Name
    stems: frozenset[str]


def compare_attribution(claim: Reading, factcheck: Reading) -> list[Finding]:
    """Return the speakers who agree, or the first who do not: where none of one text is among those of the other."""
    ours, theirs = find_speakers(claim), find_speakers(factcheck)
    if not ours and not theirs:
        return []
    pairs = [(our, their) for our in ours for their in theirs if agree(our, their)]
    if pairs:
        return [Agreement(Kind.SPEAKER, pairs[0][0].span, pairs[0][1].span)]
    if ours and theirs:
        our, their = ours[0], theirs[0]
        named = f"{_quote(claim, our)} and {_quote(factcheck, their)}"
        decides = _is_person(claim, our) and _is_person(factcheck, their) and _is_aligned(claim, factcheck)
        return [Difference(Kind.SPEAKER, our.span, their.span, f"The speakers differ: {named}.", decides)]
    if ours:
        reason = f"Only the claim says who said it: {_quote(claim, ours[0])}."
        return [Difference(Kind.SPEAKER, ours[0].span, None, reason, decides=False)]
    reason = f"Only the fact-check says who said it: {_quote(factcheck, theirs[0])}."
    return [Difference(Kind.SPEAKER, None, theirs[0].span, reason, decides=False)]


@lru_cache(maxsize=4096)
def find_speakers(reading: Reading) -> tuple[Name, ...]:
    """Return the names to which a text gives words, in their order; who posted it is not among them."""
    content = find_content(reading)
    names = [name for name in find_names(reading) if name.first >= 0]
    if not names:
        return ()
    starts = {name.first: name for name in names}
    ends = {name.end: name for name in names}
    found: dict[int, Name] = {}
    for place, token in enumerate(content.tokens):
        if _is_speech(content, place):
            if content.at(place - 1) in _PRONOUNS or content.at(place - 2) in _PRONOUNS:
                continue
            speaker = _find_before(content, place, ends) or _find_behind(content, place + 1, starts)
        elif (token.folded, content.at(place + 1)) == ("according", "to") or (
            token.folded in _SAYINGS and content.at(place + 1) in {"by", "of", "from"}
        ):
            speaker = _find_behind(content, place + 2, starts)
        elif token.text in _DASHES and content.at(place - 1) in _QUOTES:
            speaker = starts.get(place + 1)
        elif token.text == ":" and content.at(place + 1) in _QUOTES:
            speaker = ends.get(place)
        else:
            continue
        if speaker:
            found.setdefault(speaker.first, speaker)
    return tuple(found.values())


def _is_speech(content: Content, place: int) -> bool:
    """Whether a token is a verb of speaking; "called" only where words are quoted behind it."""
    word, before = content.at(place), content.at(place - 1)
    if word in {"called", "calls", "call"}:
        return any(content.at(at) in _QUOTES for at in range(place + 1, content.sentences[place].end + 2))
    if word in {"put", "puts"}:
        return content.at(place + 1) == "it"
    if word in _WRITES and content.at(place + 1) not in {"that", ":", ","} | _QUOTES:
        return False
    if word in _SAYS:
        return before not in _NOUN_BEFORE
    return word in _ASKED and content.at(content.sentences[place].first) in {"did", "does"}


def _find_before(content: Content, place: int, ends: dict[int, Name]) -> Name | None:
    """Return the nearest name before a verb, in the same sentence and without another verb of speaking between."""
    for end in range(place, max(place - _NEAR, 0), -1):
        if end in ends:
            return ends[end]
        if content.at(end - 1) in _STOPS or content.at(end - 1) in _SAYS or content.at(end - 1) == ",":
            return None
    return None


def _find_behind(content: Content, place: int, starts: dict[int, Name]) -> Name | None:
    """Return the first name behind an inverted verb or "according to"; a clause between them ends the search."""
    for start in range(place, min(place + _BEHIND, len(content.tokens))):
        if start in starts:
            return starts[start]
        if content.at(start) in _STOPS or content.at(start) in {"that", ",", ":", "reporters", "to"}:
            return None
    return None


def _is_person(reading: Reading, name: Name) -> bool:
    """Whether a name is one: a lone word that opens a sentence is where no noun would do without an article."""
    word = find_content(reading).at(name.first)
    return name.sure or not (word in _COMMON or word.endswith("s"))


def _quote(reading: Reading, name: Name) -> str:
    return f"“{reading.text[name.span.start : name.span.end]}”"


def _is_aligned(claim: Reading, factcheck: Reading) -> bool:
    """Whether both texts give about the same words to their speakers."""
    return measure_overlap(_find_words(claim), _find_words(factcheck)) >= _LEAST_OVERLAP


@lru_cache(maxsize=4096)
def _find_words(reading: Reading) -> frozenset[str]:
    """Return the stems of a text without its speakers and the verbs of speaking."""
    content = find_content(reading)
    spoken = {stem for name in find_speakers(reading) for stem in content.stems[name.first : name.end]}
    verbs = {content.stems[place] for place in range(len(content.tokens)) if _is_speech(content, place)}
    return find_stems(reading) - spoken - verbs
