"""Finding the names to which a text gives words."""

from functools import lru_cache

from worker.compare.beside_names import ROLES
from worker.compare.content import Content, find_content
from worker.compare.finding import Span
from worker.compare.name_parts import Name
from worker.compare.naming import find_names
from worker.compare.placing import Place, find_places
from worker.compare.reading import Reading
from worker.compare.roles import find_roles, is_passive
from worker.compare.speakers import find_group
from worker.compare.speech import ASKED, SAYING

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
_NO_REPORT = frozenset("to by on in for from of at as".split())
_AUXILIARIES = frozenset("is are was were has have had will would can could may might must did does".split())
_STOPS = frozenset('.!?;“”"')
_DASHES = frozenset("—–")
_QUOTES = frozenset('“”"‘«')


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
        if is_speech(content, place) and not is_passive(content, place):
            if content.at(place - 1) in _PRONOUNS or content.at(place - 2) in _PRONOUNS:
                continue
            led = find_group(content.at(place - 1)) and content.tokens[place - 1].text.islower()
            behind = None if led else _find_behind(content, place + 1, starts)
            speaker = _find_before(content, place, ends) or behind or _find_parted(content, place, ends)
        elif (token.folded, content.at(place + 1)) == ("according", "to") or (
            token.folded in _SAYINGS and content.at(place + 1) in {"by", "of", "from"}
        ):
            speaker = _find_behind(content, place + 2, starts)
        elif token.folded in _SAYINGS and content.at(place - 1).endswith(("'s", "s'")):
            speaker = ends.get(place)
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


def is_speech(content: Content, place: int) -> bool:
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


def _find_parted(content: Content, place: int, ends: dict[int, Name]) -> Name | None:
    """Return the name that commas part from its verb: "Dr Fenn, not Dr Ames, said"."""
    first = content.sentences[place].first
    if content.at(place - 1) != ",":
        return None
    comma = next((at for at in range(first, min(first + _NEAR, place - 1)) if content.at(at) == ","), 0)
    said = any(content.at(at) in SAYING for at in range(first, place))
    name = ends.get(comma)
    return name if name and name.first <= first + 1 and not said else None


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
