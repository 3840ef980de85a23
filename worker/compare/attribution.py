"""Attribution: who is said to have said it, whether before the words, behind them or after a dash."""

from functools import lru_cache
from typing import NamedTuple

from models.relations import Kind
from worker.compare.beside_names import ROLES
from worker.compare.content import Content, find_content, find_stems, measure_overlap
from worker.compare.finding import Agreement, Difference, Finding, Span
from worker.compare.names import agree, says
from worker.compare.naming import Name, find_names
from worker.compare.places import Place, find_places
from worker.compare.reading import Reading
from worker.compare.roles import Role, find_roles, is_passive
from worker.compare.speech import ASKED, SAYING, find_group, may_be_same

_LEAST_OVERLAP = 0.5
_NEAR = 6
_BEHIND = 7
_MOST_TITLES = 3
# What is written, posted or revealed may be a thing as well: these need the words behind them.
_WRITES = frozenset("wrote writes write posted revealed reveals promised vowed reports reported".split())
_SAYINGS = frozenset(
    """view opinion belief quote saying statement speech email tweet letter post interview book remark words claim
    prediction""".split()
)
_NOUN_BEFORE = frozenset("the a an this that these his her their its false of united".split())
_PRONOUNS = frozenset("i you he she it we they".split())
_COMMON = frozenset("evidence data research history legend tradition science black white paper breaking".split())
_NO_REPORT = frozenset("to by on in for from of at as".split())
_AUXILIARIES = frozenset("is are was were has have had will would can could may might must did does".split())
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
        return _compare_roles(claim, factcheck)
    pairs = [(our, their) for our in ours for their in theirs if agree(our, their)]
    if pairs:
        return [Agreement(Kind.SPEAKER, pairs[0][0].span, pairs[0][1].span)]
    if ours and theirs:
        our, their = ours[0], theirs[0]
        named = f"{_quote(claim, our)} and {_quote(factcheck, their)}"
        known = says(factcheck, our) or says(claim, their)
        known = known or any(agree(our, name) for name in find_names(factcheck))
        known = known or any(agree(their, name) for name in find_names(claim))
        persons = _is_person(claim, our) and _is_person(factcheck, their)
        decides = persons and not known and _is_aligned(claim, factcheck)
        return [Difference(Kind.SPEAKER, our.span, their.span, f"The speakers differ: {named}.", decides)]
    if (ours or theirs) and (differs := _compare_callings(claim, factcheck, ours, theirs)):
        return [differs]
    if ours:
        reason = f"Only the claim says who said it: {_quote(claim, ours[0])}."
        return [Difference(Kind.SPEAKER, ours[0].span, None, reason, decides=False)]
    reason = f"Only the fact-check says who said it: {_quote(factcheck, theirs[0])}."
    return [Difference(Kind.SPEAKER, None, theirs[0].span, reason, decides=False)]


def _compare_callings(
    claim: Reading, factcheck: Reading, ours: tuple[Name, ...], theirs: tuple[Name, ...]
) -> Difference | None:
    """Return the speakers where only one has a name, and what the text calls that one the other cannot be."""
    named, other = (claim, factcheck) if ours else (factcheck, claim)
    name, roles = (ours or theirs)[0], find_roles(other)
    content = find_content(named)
    calling = find_group(content.at(name.first - 1)) or ("doctor" if name.title in {"dr", "doctor"} else "")
    if not (roles and calling) or may_be_same(calling, roles[0].group) or not find_group(roles[0].group):
        return None
    if roles[0].group in _find_groups(named) or calling in _find_groups(other) or not _is_aligned(claim, factcheck):
        return None
    spans = (name.span, roles[0].span) if ours else (roles[0].span, name.span)
    told = (_quote(named, name), _quote(other, roles[0]))
    reason = "The speakers differ: {} and {}.".format(*(told if ours else told[::-1]))
    return Difference(Kind.SPEAKER, *spans, reason, decides=True)


def _compare_roles(claim: Reading, factcheck: Reading) -> list[Finding]:
    """Return the speakers without a name who agree, or the first who cannot be the same."""
    ours, theirs = find_roles(claim), find_roles(factcheck)
    groups, other_groups = _find_groups(claim), _find_groups(factcheck)
    for our in ours:
        for their in theirs:
            if may_be_same(our.group, their.group):
                return [Agreement(Kind.SPEAKER, our.span, their.span)]
    if not (ours and theirs):
        return []
    one, other = ours[0], theirs[0]
    named = f"{_quote(claim, one)} and {_quote(factcheck, other)}"
    # Whose noun has no group may be any word: it decides only where the other text does not have it.
    known = (not find_group(one.group) and one.group in other_groups) or (
        not find_group(other.group) and other.group in groups
    )
    decides = not known and _is_aligned(claim, factcheck)
    return [Difference(Kind.SPEAKER, one.span, other.span, f"The speakers differ: {named}.", decides)]


@lru_cache(maxsize=4096)
def _find_groups(reading: Reading) -> frozenset[str]:
    """Return the groups of all nouns for speakers that a text has, whether they speak or not."""
    content = find_content(reading)
    return frozenset(find_group(token.folded) for token in content.tokens) | frozenset(content.stems)


@lru_cache(maxsize=4096)
def find_speakers(reading: Reading) -> tuple[Name, ...]:
    """Return the names to which a text gives words, in their order; who posted it is not among them."""
    content = find_content(reading)
    names = [
        name
        for name in find_names(reading)
        if name.first >= 0 and (name.sure or not find_group(content.at(name.first)))
    ]
    if not names:
        return ()
    starts = {name.first: name for name in names}
    ends = {name.end: name for name in names}
    found: dict[int, Name] = {}
    for place, token in enumerate(content.tokens):
        if _is_speech(content, place) and not is_passive(content, place):
            if content.at(place - 1) in _PRONOUNS or content.at(place - 2) in _PRONOUNS:
                continue
            led = find_group(content.at(place - 1)) and content.tokens[place - 1].text.islower()
            behind = None if led else _find_behind(content, place + 1, starts)
            speaker = _find_before(content, place, ends) or behind
        elif (token.folded, content.at(place + 1)) == ("according", "to") or (
            token.folded in _SAYINGS and content.at(place + 1) in {"by", "of", "from"}
        ):
            speaker = _find_behind(content, place + 2, starts)
        elif token.text in _DASHES and content.at(place - 1) in _QUOTES:
            speaker = starts.get(place + 1)
        elif token.text == ":" and (content.at(place + 1) in _QUOTES or _is_headline(content, place)):
            speaker = ends.get(place)
        else:
            continue
        if speaker:
            found.setdefault(speaker.first, speaker)
    return tuple(found.values())


@lru_cache(maxsize=4096)
def find_spoken_spans(reading: Reading) -> frozenset[Span]:
    """Return where the names stand that speak, or that belong to a noun that does: "a CNN weatherman predicts"."""
    roles = find_roles(reading)
    named: list[Name | Place] = [*find_names(reading), *find_places(reading)]
    beside = (
        name.span
        for name in named
        if any(role.first <= name.first < role.end and name.span.end < role.span.start for role in roles)
    )
    return frozenset(speaker.span for speaker in find_speakers(reading)).union(beside)


def _is_headline(content: Content, place: int) -> bool:
    """Whether a colon stands behind the first few words of a text: "Reuters: bridge reopened"."""
    return place <= _NEAR and not any(content.at(at) in SAYING for at in range(place))


def _is_speech(content: Content, place: int) -> bool:
    """Whether a token is a verb of speaking; "called" only where words are quoted behind it."""
    word, before = content.at(place), content.at(place - 1)
    if word in {"called", "calls", "call"}:
        return any(content.at(at) in _QUOTES for at in range(place + 1, content.sentences[place].end + 2))
    if word in {"put", "puts"}:
        return content.at(place + 1) == "it"
    if word in _WRITES and content.at(place + 1) not in {"that", ":", ","} | _QUOTES:
        reports = word in {"reports", "reported"} and content.at(place + 1) not in _NO_REPORT
        return reports and (before == "," or _has_verb(content, place + 1))
    if word in SAYING:
        return before not in _NOUN_BEFORE
    return word in ASKED and content.at(content.sentences[place].first) in {"did", "does"}


def _has_verb(content: Content, start: int) -> bool:
    """Whether a clause of its own stands there: "reports the ceasefire has been broken", but not "reports a loss"."""
    return any(content.at(at) in _AUXILIARIES for at in range(start, content.find_end(start, _STOPS)))


def _find_before(content: Content, place: int, ends: dict[int, Name]) -> Name | None:
    """Return the nearest name before a verb, in the same sentence and without another verb of speaking between."""
    for end in range(place, max(place - _NEAR, 0), -1):
        if end in ends:
            return ends[end]
        if content.at(end - 1) in _STOPS or content.at(end - 1) in SAYING or content.at(end - 1) == ",":
            return None
        if find_group(content.at(end - 1)) and content.tokens[end - 1].text.islower():
            # "A Muslim cleric claimed", "the Tesla lawyer says": the noun speaks, and the name belongs to it.
            return None
    return None


def _find_behind(content: Content, place: int, starts: dict[int, Name]) -> Name | None:
    """Return the first name behind an inverted verb or "according to"; a clause between them ends the search."""
    for start in range(place, min(place + _BEHIND, len(content.tokens))):
        if start in starts:
            return _pass_titles(content, starts[start], starts)
        if content.at(start) == "." and content.sentences[start - 1].end > start:
            continue
        if content.at(start) in _STOPS or content.at(start) in {"that", ",", ":", "reporters", "to"}:
            return None
    return None


def _pass_titles(content: Content, name: Name, starts: dict[int, Name]) -> Name:
    """Return the name behind a title: of "Tesla chief Elon Musk" the latter."""
    place = name.end
    while content.at(place).removesuffix("'s") in ROLES and place - name.end < _MOST_TITLES:
        place += 1
    return starts.get(place, name) if place > name.end else name


def _is_person(reading: Reading, name: Name) -> bool:
    """Whether a name is one: a lone word that opens a sentence is where no noun would do without an article."""
    word = find_content(reading).at(name.first)
    plural = word.endswith("s") and not find_content(reading).at(name.end).endswith("s")
    return name.sure or not (word in _COMMON or find_group(word) or plural)


def _quote(reading: Reading, name: Name | Role) -> str:
    return f"“{reading.text[name.span.start : name.span.end]}”"


def _is_aligned(claim: Reading, factcheck: Reading) -> bool:
    """Whether both texts give about the same words to their speakers."""
    return measure_overlap(_find_words(claim), _find_words(factcheck)) >= _LEAST_OVERLAP


@lru_cache(maxsize=4096)
def _find_words(reading: Reading) -> frozenset[str]:
    """Return the stems of a text without its speakers and the verbs of speaking."""
    content = find_content(reading)
    speakers: list[Name | Role] = [*find_speakers(reading), *find_roles(reading)]
    spoken = {stem for speaker in speakers for stem in content.stems[speaker.first : speaker.end]}
    verbs = {content.stems[place] for place in range(len(content.tokens)) if _is_speech(content, place)}
    return find_stems(reading) - spoken - verbs
