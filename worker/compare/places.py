"""Places: countries with their adjectives, states and cities, where a town inside a country is no conflict with it."""

from functools import lru_cache
from typing import NamedTuple

from worker.compare.content import Content, find_content, find_stems, tells_names
from worker.compare.finding import Agreement, Difference, Finding, Kind, Span
from worker.compare.gazetteer import AROUND, CONTAINERS, FIRST_WORDS, MEANT, MOST_WORDS, STATE_CODES, strip_accents
from worker.compare.reading import Reading

_LEAST_OVERLAP = 0.5
_LEAST_SHARED = 2
_MOST_EXTRA = 3
_MOST_UNLISTED = 3
_AT = frozenset("in near outside".split())
_BEFORE_PLACE = _AT | frozenset("from to of at across around off".split())
_SETTLEMENTS = frozenset("town village city county district port island hamlet suburb river lake".split())
# Names that are also words: as places they need a capital, where capitals tell nothing a preposition.
_ALSO_WORDS = frozenset(
    """turkey chad jordan la rio kent austin florence charlotte madison georgia virginia dallas orlando richmond lima
    nice polish poles buffalo java cork queens phoenix flint kiwis chile guinea georgian columbus perth porto essex
    bern mali bali oman reno dc man""".split()
)
_OPENING_WORDS = frozenset("nice polish poles buffalo java cork queens phoenix flint kiwis".split())
# A capital word before "of England", or beside "Paris", that makes the place a part of another name.
HEADS_OF_NAMES = frozenset(
    """bank university church duke duchess prince princess bishop archbishop college institute museum battle treaty
    tower order journal""".split()
)
# Capital words beside a place that do not make a name with it.
ROLES = frozenset(
    """dr doctor prof professor mr mrs ms miss sir dame lord lady president vice prime minister premier chancellor
    senator sen congressman congresswoman representative rep governor gov mayor councillor secretary judge justice
    king queen prince princess pope bishop archbishop cardinal reverend rev pastor imam general gen colonel col captain
    capt sergeant sgt lieutenant lt major admiral officer chief director ceo founder chairman actor actress singer
    comedian rapper author journalist reporter star footballer player coach billionaire tycoon activist former late
    ambassador attorney lawyer spokesman spokeswoman spokesperson ex first jr sr
    advisor adviser astronaut scientist""".split()
)
_COMMON_BODIES = frozenset(
    """army navy air government parliament senate congress court ministry police zoo airport embassy republicans
    democrats state city county town embassy military marines christians muslims jews olympics""".split()
)
CALENDAR = frozenset(
    """january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday christmas easter ramadan""".split()
)
_NO_PLACES = CALENDAR | ROLES | frozenset("god congress parliament i covid".split())
_FIRST_NAMES = frozenset(
    "jordan paris chad georgia austin sydney israel charlotte madison houston dallas florence india virginia".split()
)
_DIRECTIONS = frozenset("north south east west northern southern eastern western central upper lower greater".split())


class Place(NamedTuple):
    """A place as a text names it: the tokens, what it is called, everything that it lies in, whether a table has it.

    `titled` is True where it only says whose president or minister somebody is.
    """

    first: int
    end: int
    span: Span
    name: str
    around: frozenset[str]
    listed: bool
    titled: bool


def compare_places(claim: Reading, factcheck: Reading) -> list[Finding]:
    """Return the places that agree, those that conflict, and those that only one text names."""
    ours, theirs = find_places(claim), find_places(factcheck)
    if not (ours or theirs):
        return []
    findings: list[Finding] = []
    open_theirs = [their for their in theirs if not any(_agree(our, their) for our in ours)]
    for our in ours:
        match = next((their for their in theirs if _agree(our, their)), None)
        if match:
            findings.append(Agreement(Kind.PLACE, our.span, match.span))
            continue
        other = next((their for their in open_theirs if _is_alike(our, their)), None)
        if other and _is_aligned(claim, factcheck):
            open_theirs.remove(other)
            reason = f"The places differ: {_quote(claim, our)} and {_quote(factcheck, other)}."
            findings.append(Difference(Kind.PLACE, our.span, other.span, reason, decides=True))
        else:
            reason = f"Only the claim names the place {_quote(claim, our)}."
            findings.append(Difference(Kind.PLACE, our.span, None, reason, decides=False))
    for their in open_theirs[:_MOST_EXTRA]:
        reason = f"Only the fact-check names the place {_quote(factcheck, their)}."
        findings.append(Difference(Kind.PLACE, None, their.span, reason, decides=False))
    return findings


def compare_extent(claim: Reading, factcheck: Reading) -> int:
    """Return 1 where the claim names a place inside one that the fact-check names, -1 the other way round, else 0."""
    ours = {our.name.partition(",")[0]: our for our in find_places(claim)}
    theirs = {their.name.partition(",")[0]: their for their in find_places(factcheck)}
    if ours.keys() & theirs.keys():
        return 0
    inside = any(name in our.around for our in ours.values() for name in theirs)
    outside = any(name in their.around for their in theirs.values() for name in ours)
    return int(inside) - int(outside)


@lru_cache(maxsize=4096)
def find_places(reading: Reading) -> tuple[Place, ...]:
    """Return the places that a text names, each name once; a state behind a town says where the town lies."""
    content, mixed = find_content(reading), tells_names(reading)
    found: list[Place] = []
    place = 0
    while place < len(content.tokens):
        here = _read_listed(content, place, mixed=mixed) or (_read_unlisted(content, place) if mixed else None)
        if not here:
            place += 1
            continue
        if found and _is_behind(content, found[-1], here):
            found[-1] = _put_inside(found[-1], here)
        elif not any(here.name == other.name and here.around == other.around for other in found):
            found.append(here)
        place = here.end
    return tuple(found)


def _agree(our: Place, their: Place) -> bool:
    return our.name in their.around or their.name in our.around


def _is_alike(our: Place, their: Place) -> bool:
    return our.listed == their.listed and our.titled == their.titled


def _quote(reading: Reading, place: Place) -> str:
    return f"“{reading.text[place.span.start : place.span.end]}”"


def _is_aligned(claim: Reading, factcheck: Reading) -> bool:
    """Whether the texts say the same apart from the places."""
    ours, theirs = _find_rest(claim), _find_rest(factcheck)
    shared = len(ours & theirs)
    shorter = min(len(ours), len(theirs))
    return shared >= min(_LEAST_SHARED, shorter) > 0 and shared >= _LEAST_OVERLAP * shorter


@lru_cache(maxsize=4096)
def _find_rest(reading: Reading) -> frozenset[str]:
    """Return the stems of a text without those of its places."""
    content = find_content(reading)
    return find_stems(reading) - {
        stem for place in find_places(reading) for stem in content.stems[place.first : place.end]
    }


def _read_listed(content: Content, start: int, *, mixed: bool) -> Place | None:
    """Return the longest name of the gazetteer that begins at a token, or the code of a state behind a comma."""
    token = content.tokens[start]
    best: Place | None = None
    if strip_accents(token.folded.removesuffix("'s")) in FIRST_WORDS:
        words: list[str] = []
        for place in range(start, min(start + 2 * MOST_WORDS, len(content.tokens))):
            word = strip_accents(content.at(place))
            if word == ".":
                continue
            words.append(word.removesuffix("'s"))
            name = MEANT.get(" ".join(words))
            if name and _is_named(content, start, place + 1, mixed=mixed):
                best = _make(content, start, place + 1, name, AROUND[name], listed=True)
            if word.endswith("'s") or len(words) == MOST_WORDS:
                break
    if best or not token.text.isupper() or content.at(start - 1) != ",":
        return best
    code = STATE_CODES.get(token.folded)
    return _make(content, start, start + 1, code, AROUND[code], listed=True) if code else None


def _make(content: Content, first: int, end: int, name: str, around: frozenset[str], *, listed: bool) -> Place:
    # The last full stop of "U.S." belongs to it.
    end += content.at(end) == "." and len(content.at(end - 1)) == 1 and content.sentences[first].end > end
    span = Span(content.tokens[first].start, content.tokens[end - 1].end)
    titled = content.at(end) in ROLES and not content.tokens[end - 1].folded.endswith("'s")
    return Place(first, end, span, name, around, listed, titled)


def _is_named(content: Content, first: int, end: int, *, mixed: bool) -> bool:
    """Whether a name of the gazetteer means the place here: not the pronoun "us", not a part of a person's name."""
    token, before = content.tokens[first], content.at(first - 1)
    single = end - first == 1
    if single and token.folded == "us":
        return before == "the" or (mixed and token.text == "US")
    if not mixed:
        return not single or token.folded not in _ALSO_WORDS or before in _BEFORE_PLACE
    if not token.text[0].isupper() and token.folded != "the":
        return False
    opens = content.sentences[first].first == first
    if single and opens and token.folded in _OPENING_WORDS:
        return False
    if single and token.folded == "la" and token.text != "LA":
        return False
    return not _is_part(content, first, end, opens=opens)


def _is_part(content: Content, first: int, end: int, *, opens: bool) -> bool:
    """Whether the place is a part of a longer name: "Bank of England", "Jordan Peele", "George Washington"."""
    token = content.tokens[first]
    if content.tokens[end - 1].folded.endswith("'s") or token.text.isupper():
        return False
    after = content.tokens[end] if end < len(content.tokens) else None
    if after and after.text[0].isupper() and after.folded not in CALENDAR:
        folded = after.folded.removesuffix("'s")
        alone = end - first > 1 or token.folded not in _FIRST_NAMES
        if folded not in ROLES and folded not in _COMMON_BODIES and not (alone and folded in MEANT):
            return True
    if opens:
        return False
    before = content.tokens[first - 1]
    if before.folded == "of" and first > 1:
        return content.at(first - 2) in HEADS_OF_NAMES and content.tokens[first - 2].text[0].isupper()
    return (
        before.text[0].isupper()
        and before.text not in {"I", "A", "The"}
        and content.sentences[first].first != first - 1
        and before.folded not in _DIRECTIONS | ROLES | _COMMON_BODIES
        and not before.folded.endswith("'s")
        and before.folded not in MEANT
    )


def _read_unlisted(content: Content, start: int) -> Place | None:
    """Return a name that no table has, where the words before it say that it is a place: "in the town of Keswick"."""
    article = content.at(start - 1) == "the"
    settled = content.at(start - 1) == "of" and content.at(start - 2) in _SETTLEMENTS
    if not settled and content.at(start - 1 - article) not in _AT:
        return None
    end = start
    while end < len(content.tokens) and end - start < _MOST_UNLISTED and content.tokens[end].text[0].isupper():
        end += 1
    words = [token.folded.removesuffix("'s") for token in content.tokens[start:end]]
    if not words or set(words) & _NO_PLACES or any(token.text.isupper() for token in content.tokens[start:end]):
        return None
    # "Polk County, Iowa" may be called "Polk County".
    names = [strip_accents(" ".join(words[:length])) for length in range(1, len(words) + 1)]
    return _make(content, start, end, names[-1], frozenset(names), listed=False)


def _is_behind(content: Content, town: Place, larger: Place) -> bool:
    """Whether a second name says where the first lies: "Dublin, Ohio", but not "Dublin, London and Paris"."""
    if larger.first != town.end + 1 or content.at(town.end) != "," or not larger.listed:
        return False
    if town.name in larger.around or larger.name in town.around:
        return True
    return town.name not in CONTAINERS and larger.name in CONTAINERS


def _put_inside(town: Place, larger: Place) -> Place:
    """Return a town with what the text says it lies in, also where the table knows a town of that name elsewhere."""
    if town.name in larger.around:
        return larger._replace(first=town.first, span=Span(town.span.start, larger.span.end))
    name = f"{town.name}, {larger.name}"
    around = town.around if larger.name in town.around else larger.around | {town.name}
    return Place(
        town.first,
        larger.end,
        Span(town.span.start, larger.span.end),
        name,
        around | {name},
        listed=True,
        titled=larger.titled,
    )
