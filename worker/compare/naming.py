"""Finding names of people and organisations in a text: by their capitals, or by tables where capitals tell nothing."""

import re
from functools import lru_cache

from worker.compare.aliases import ALIASES, FIRST_OF_ALIASES, LONGEST_ALIAS
from worker.compare.beside_names import CALENDAR, HEADS_OF_NAMES, ROLES
from worker.compare.content import Content, find_content, tells_names
from worker.compare.famous import ONE_WORD, ONE_WORD_WITH_CAPITAL
from worker.compare.finding import Span
from worker.compare.name_parts import Name, find_letters, fold_part, make_name, write_plain
from worker.compare.nicknames import FIRST_NAMES, WORDS_TOO
from worker.compare.placing import find_places
from worker.compare.reading import Reading

_MOST_NAMES = 100
_MOST_BETWEEN = 2
_LONGEST_UNIT = 3
_TAG = re.compile(r"(?<!\w)[@#]([^\W\d_]{3,})")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\WA-Z]+|[A-Z]")
_INNER = frozenset("of von van der den de du da dos la le bin ibn al el &".split())
_NO_NAMES = CALENDAR | frozenset(
    """i i'm i'll i'd i've the a an my your his her its our their this that these those he she it we they you who what
    when where why how and or but if so no not yes did does do is are was were will can could would should may might
    have has had in on at by for from to of with as there here never don't it's that's covid internet celsius
    fahrenheit kelvin""".split()
)
_OPENERS = frozenset("breaking rt update photo photos video watch news new old omg lol wow please remember".split())
_SUFFIXES = frozenset("jr sr".split())
# Words that are names with a capital throughout, or behind "the".
_ALSO_WORDS = frozenset("who un ice ap rock".split())
_SURE_FIRST_NAMES = FIRST_NAMES - WORDS_TOO
_QUOTES = frozenset("\"“”‘’'«»")


@lru_cache(maxsize=4096)
def find_names(reading: Reading) -> tuple[Name, ...]:
    """Return the names that a text has, in their order, each as often as it stands there."""
    content, mixed = find_content(reading), tells_names(reading)
    placed = {at for place in find_places(reading) for at in range(place.first, place.end)}
    tags = {found.start(1): found.group(1) for found in _TAG.finditer(reading.text)}
    names: list[Name] = []
    place = 0
    while place < len(content.tokens) and len(names) < _MOST_NAMES:
        small = mixed and not content.tokens[place].text[0].isupper() and content.words[place] != "the"
        if small or place in placed:
            place += 1
        elif found := _read_alias(content, place, mixed=mixed):
            names.append(found)
            place = found.end
        elif mixed and _is_capital(content, place) and not (_opens(content, place) and content.at(place) in _OPENERS):
            end = _find_name_end(content, place, placed)
            names.extend(_split_titles(content, place, end, tags))
            place = end
        else:
            known = None if mixed else _read_uncapital(content, place)
            names.extend([known] if known else [])
            place = known.end if known else place + 1
    return tuple(names + _read_handles(tags))


def _is_capital(content: Content, place: int) -> bool:
    token = content.tokens[place]
    if not token.text[0].isupper() or token.folded in _NO_NAMES:
        return False
    # "500 GB" and "40 °C" end with a unit.
    return not (
        len(token.text) <= _LONGEST_UNIT and (content.at(place - 1)[:1].isdigit() or content.at(place - 1) == "°")
    )


def _opens(content: Content, place: int) -> bool:
    """Whether a capital says little there: at the start of a sentence or of a quotation."""
    return content.sentences[place].first == place or content.at(place - 1) in _QUOTES or content.tokens[place].starts


def _read_alias(content: Content, start: int, *, mixed: bool) -> Name | None:
    """Return the longest name of the tables that begins at a token."""
    token = content.tokens[start]
    if write_plain(token.folded) not in FIRST_OF_ALIASES or (
        mixed and not token.text[0].isupper() and token.folded != "the"
    ):
        return None
    words: list[str] = []
    best: Name | None = None
    for place in range(start, min(start + 2 * LONGEST_ALIAS, len(content.tokens))):
        if content.at(place) == "." and len(words[-1]) == 1:
            continue
        words.append(write_plain(content.at(place)))
        parts = ALIASES.get(" ".join(words))
        if not parts and place == start and (words[0] in ONE_WORD or words[0] in ONE_WORD_WITH_CAPITAL):
            parts = (words[0],)
        if parts and (len(words) > 1 or _is_word_a_name(content, start, mixed=mixed)):
            best = make_name(content, start, place + 1, tuple(map(fold_part, parts)), sure=True)
        if content.at(place).endswith("'s") or len(words) == LONGEST_ALIAS:
            break
    if best and mixed and best.end < len(content.tokens) and best.end - start == 1 and _is_capital(content, best.end):
        # "Clinton Foundation", "Trump Tower": the word is only the beginning of the name.
        return None
    return best


def _is_word_a_name(content: Content, place: int, *, mixed: bool) -> bool:
    """Whether a name of one word is one here: "WHO" and "Apple", not "who" and "apple"."""
    token = content.tokens[place]
    word = token.folded.removesuffix("'s")
    if word in _ALSO_WORDS:
        return (mixed and token.text.isupper()) or content.at(place - 1) == "the"
    return mixed or word not in ONE_WORD_WITH_CAPITAL


def _find_name_end(content: Content, start: int, placed: set[int]) -> int:
    """Return where a run of capital words ends, with the small words and full stops inside it."""
    end = start + 1
    if _opens(content, start) and content.at(end) == "of" and content.at(start) not in HEADS_OF_NAMES:
        # "Members of the Senate": the first word has its capital from the sentence.
        return end
    while end < len(content.tokens) and not content.tokens[end - 1].folded.endswith("'s"):
        ahead = end
        if content.at(ahead) == "." and content.sentences[end - 1].end > ahead:
            ahead += 1
        while content.at(ahead) in _INNER or (ahead > end and content.at(ahead) == "the"):
            ahead += 1
        if (
            ahead >= len(content.tokens)
            or ahead in placed
            or not _is_capital(content, ahead)
            or ahead - end > _MOST_BETWEEN
        ):
            break
        if content.sentences[ahead].first != content.sentences[start].first:
            break
        end = ahead + 1
    return end


def _split_titles(content: Content, start: int, end: int, tags: dict[int, str]) -> list[Name]:
    """Return the names in a run of capital words: titles stand before them, but Stephen King is no king."""
    names = []
    first = start
    for place in range(start, end + 1):
        title = place < end and content.at(place).removesuffix("'s") in ROLES
        last = place + 1 >= end and place > first and content.at(place) not in _SUFFIXES
        if place < end and (not title or last):
            continue
        places = [at for at in range(first, place) if content.at(at) not in {".", "the", "&"}]
        if any(len(content.at(at)) > 1 for at in places):
            parts = tuple(fold_part(content.at(at)) for at in places)
            alone = len(places) == 1 and first == start
            lone = alone and _opens(content, first) and not _is_marked(content.tokens[first].text)
            sure = not lone and content.tokens[places[0]].start not in tags
            names.append(make_name(content, places[0], places[-1] + 1, parts, sure=sure))
        first = place + 1
    return names


def _is_marked(text: str) -> bool:
    """Whether a word shows by itself that it is a name: NASA, YouTube, McCarthy."""
    return len(text) > 1 and any(sign.isupper() for sign in text[1:])


def _read_uncapital(content: Content, place: int) -> Name | None:
    """Return a first name and the word behind it, where capitals tell nothing."""
    second = place + 1
    if content.at(place) not in _SURE_FIRST_NAMES or second >= len(content.tokens) or not content.stems[second]:
        return None
    return make_name(
        content, place, place + 2, (fold_part(content.at(place)), fold_part(content.at(second))), sure=True
    )


def _read_handles(tags: dict[int, str]) -> list[Name]:
    handles = []
    for start, text in list(tags.items())[:_MOST_NAMES]:
        parts = tuple(fold_part(part.casefold()) for part in _CAMEL.findall(text))
        if parts:
            handles.append(
                Name(
                    -1,
                    -1,
                    Span(start, start + len(text)),
                    parts,
                    "",
                    "",
                    agent=False,
                    sure=False,
                    letters=find_letters(parts),
                )
            )
    return handles
