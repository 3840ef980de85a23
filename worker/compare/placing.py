"""Finding places in a text: by the gazetteer, by the words before them, by "Lake" and "Mount"."""

from functools import lru_cache
from typing import NamedTuple

from worker.compare.beside_names import (
    ALSO_WORDS,
    AT,
    BEFORE_PLACE,
    CALENDAR,
    COMMON_BODIES,
    FIRST_NAMES,
    HEADS_OF_NAMES,
    NO_PLACES,
    OPENING_WORDS,
    ROLES,
    SETTLEMENTS,
)
from worker.compare.content import Content, find_content, tells_names
from worker.compare.finding import Span
from worker.compare.gazetteer import (
    AROUND,
    CONTAINERS,
    FIRST_WORDS,
    MEANT,
    MOST_WORDS,
    STATE_CODES,
    strip_accents,
)
from worker.compare.nicknames import FIRST_NAMES as PERSONS
from worker.compare.reading import Reading

_MOST_UNLISTED = 3
FEATURES = frozenset("Lake Mount River Loch Lough Cape".split())
# With these a place may begin in small letters as well.
_LOWER = frozenset({"the", "us"})
_COMPASS = frozenset("north south east west".split())
_DIRECTIONS = frozenset("north south east west northern southern eastern western central upper lower greater".split())


class Place(NamedTuple):
    """A place as a text names it: the tokens, what it is called, everything that it lies in, whether a table has it.

    `behind` is the preposition before it.
    `titled` is True where it only says whose president or minister somebody is; `side` is its north, south and so on.
    """

    first: int
    end: int
    span: Span
    name: str
    around: frozenset[str]
    listed: bool
    titled: bool
    side: str = ""
    behind: str = ""


@lru_cache(maxsize=4096)
def find_places(reading: Reading) -> tuple[Place, ...]:
    """Return the places that a text names, each name once; a state behind a town says where the town lies."""
    content, mixed = find_content(reading), tells_names(reading)
    found: list[Place] = []
    place = 0
    while place < len(content.tokens):
        if mixed and not content.tokens[place].text[0].isupper() and content.words[place] not in _LOWER:
            place += 1
            continue
        here = _read_feature(content, place) if mixed else None
        here = here or _read_listed(content, place, mixed=mixed)
        here = here or (_read_unlisted(content, place) if mixed else None)
        if not here:
            place += 1
            continue
        if found and _is_behind(content, found[-1], here):
            found[-1] = _put_inside(found[-1], here)
        elif not any(here.name == other.name and here.around == other.around for other in found):
            found.append(here)
        place = here.end
    return tuple(found)


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
    return Place(
        first, end, span, name, around, listed, titled, _find_side(content, first), _find_preposition(content, first)
    )


def _find_preposition(content: Content, first: int) -> str:
    at = first - 1
    while content.at(at) in {"the", "town", "city", "village", "of"} and content.at(at - 1) not in {"", ","}:
        at -= 1
    return content.at(at) if content.at(at) in BEFORE_PLACE else ""


def _find_side(content: Content, first: int) -> str:
    """Return the point of the compass that a place is cut down to: "the north of Italy", "West Berlin"."""
    at = first - 1 - (content.at(first - 1) == "the")
    before = content.at(at - 1 if content.at(at) == "of" else at).removesuffix("ern")
    return before if before in _COMPASS else ""


def _is_named(content: Content, first: int, end: int, *, mixed: bool) -> bool:
    """Whether a name of the gazetteer means the place here: not the pronoun "us", not a part of a person's name."""
    token, before = content.tokens[first], content.at(first - 1)
    single = end - first == 1
    if single and token.folded == "us":
        return before == "the" or (mixed and token.text == "US")
    if not mixed:
        return not single or token.folded not in ALSO_WORDS or before in BEFORE_PLACE
    if not token.text[0].isupper() and token.folded != "the":
        return False
    opens = content.sentences[first].first == first
    if single and opens and token.folded in OPENING_WORDS:
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
        alone = end - first > 1 or token.folded not in FIRST_NAMES
        if folded not in ROLES and folded not in COMMON_BODIES and not (alone and folded in MEANT):
            return True
    if opens:
        return False
    before = content.tokens[first - 1]
    if end - first == 1 and before.text[0].isupper() and before.folded in PERSONS and token.folded in ALSO_WORDS:
        return True
    if before.folded == "of" and first > 1:
        return content.at(first - 2) in HEADS_OF_NAMES and content.tokens[first - 2].text[0].isupper()
    return (
        before.text[0].isupper()
        and before.text not in {"I", "A", "The"}
        and content.sentences[first].first != first - 1
        and before.folded not in _DIRECTIONS | ROLES | COMMON_BODIES
        and not before.folded.endswith("'s")
        and before.folded not in MEANT
    )


def _read_feature(content: Content, start: int) -> Place | None:
    """Return a lake or mountain by the word before its name: "Lake Victoria" is no person, "Lake Chad" no country."""
    pair = content.tokens[start : start + 2]
    if len(pair) == 1 or pair[0].text not in FEATURES or not pair[1].text[:1].isupper() or pair[1].text.isupper():
        return None
    name = strip_accents(" ".join(token.folded.removesuffix("'s") for token in pair))
    return _make(content, start, start + 2, name, AROUND.get(name, frozenset({name})), listed=True)


def _read_unlisted(content: Content, start: int) -> Place | None:
    """Return a name that no table has, where the words before it say that it is a place: "in the town of Keswick"."""
    article = content.at(start - 1) == "the"
    settled = content.at(start - 1) == "of" and content.at(start - 2) in SETTLEMENTS
    if not settled and content.at(start - 1 - article) not in AT:
        return None
    end = start
    while end < len(content.tokens) and end - start < _MOST_UNLISTED and content.tokens[end].text[0].isupper():
        end += 1
    words = [token.folded.removesuffix("'s") for token in content.tokens[start:end]]
    if not words or set(words) & NO_PLACES or any(token.text.isupper() for token in content.tokens[start:end]):
        return None
    # "Polk County, Iowa" may be called "Polk County".
    names = [strip_accents(" ".join(words[:length])) for length in range(1, len(words) + 1)]
    return _make(content, start, end, names[-1], frozenset(names), listed=False)


def _is_behind(content: Content, town: Place, larger: Place) -> bool:
    """Whether a second name says where the first lies: "Dublin, Ohio", but not "Dublin, London and Paris"."""
    if larger.first != town.end + 1 or content.at(town.end) not in {",", "in"} or not larger.listed:
        return False
    if town.name in larger.around or larger.name in town.around:
        return True
    return town.name not in CONTAINERS and larger.name in CONTAINERS


def _put_inside(town: Place, larger: Place) -> Place:
    """Return a town with what the text says it lies in, also where the table knows a town of that name elsewhere."""
    if town.name in larger.around:
        return larger._replace(first=town.first, span=Span(town.span.start, larger.span.end), behind=town.behind)
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
        behind=town.behind,
    )
