"""A name as a text writes it, with what stands beside it."""

from functools import lru_cache
from typing import NamedTuple

from worker.compare.beside_names import ROLES
from worker.compare.content import PAST_FORMS, Content
from worker.compare.finding import Span
from worker.compare.gazetteer import strip_accents
from worker.compare.nicknames import NICKNAMES

_LONG_PART = 5
_LETTERS = 64
_ARTICLES = frozenset("the a an his her their its".split())
_FRONT, _BEYOND = 12, 60
_SLOTS = frozenset("of by for with to from at in on about against under behind".split())


class Name(NamedTuple):
    """A name as a text writes it: its parts without titles, in full where it is short for something.

    `before` and `after` are the meaningful words beside it; `agent` is True behind "by". `sure` is False for a lone
    capital word that opens a sentence, for handles and tags: these may agree, and never differ. `letters` are the
    first letters of all that the parts may stand for, as bits: names that share none cannot agree. `beyond` is the
    meaningful word behind a clause that a comma puts after the name, `title` the title before it, and `slot` tells
    whether it is the subject of its sentence, or behind which preposition it stands.
    """

    first: int
    end: int
    span: Span
    parts: tuple[str, ...]
    before: str
    after: str
    agent: bool
    sure: bool
    letters: int
    beyond: str = ""
    title: str = ""
    slot: str = ""


@lru_cache(maxsize=32_768)
def write_plain(folded: str) -> str:
    """Return how a word is written in the tables: without accents, apostrophes and the ending of a genitive."""
    return strip_accents(folded).removesuffix("'s").replace("'", "")


@lru_cache(maxsize=32_768)
def fold_part(folded: str) -> str:
    """Return how a part of a name is compared: as in the tables, and without a plural."""
    word = write_plain(folded)
    return word[:-1] if len(word) > _LONG_PART and word.endswith("s") and not word.endswith("ss") else word


def make_name(content: Content, first: int, end: int, parts: tuple[str, ...], *, sure: bool) -> Name:
    """Return the name that stands between two tokens, with what stands beside it."""
    sentence = content.sentences[first]
    before = next((content.stems[at] for at in range(first - 1, sentence.first - 1, -1) if content.stems[at]), "")
    after = next((content.stems[at] for at in range(end, sentence.end) if content.stems[at]), "")
    agent = "by" in (content.at(first - 1), content.at(first - 2))
    span = Span(content.tokens[first].start, content.tokens[end - 1].end)
    beyond = _find_beyond(content, end, sentence.end)
    title = content.at(first - 1 - (content.at(first - 1) == "."))
    slot = _find_slot(content, first, end)
    title = title if title in ROLES else parts[0] if parts[0] in ROLES and len(parts) > 1 else ""
    return Name(first, end, span, parts, before, after, agent, sure, find_letters(parts), beyond, title, slot)


def _find_beyond(content: Content, end: int, stop: int) -> str:
    """Return the meaningful word behind what stands between commas after a name, if anything does."""
    if content.at(end) != ",":
        return ""
    stop = min(stop, end + _BEYOND)
    close = next((at for at in range(end + 1, stop) if content.at(at) == ","), stop)
    return next((content.stems[at] for at in range(close, stop) if content.stems[at]), "")


def _find_slot(content: Content, first: int, end: int) -> str:
    """Return the preposition before a name, "does" where it seems to be the subject, nothing elsewhere."""
    at = first - 1
    while content.at(at) in ROLES or content.at(at) in {"the", "a", "an", "."}:
        at -= 1
    if content.at(at) in _SLOTS:
        return content.at(at)
    if content.at(end - 1).endswith("'s") or content.at(end) in {"'", "’"}:
        return "of"
    start = content.sentences[first].first
    if first - start > _FRONT:
        return ""
    fronted = content.at(start) in _SLOTS and content.at(at) != "and"
    verbs = any(
        content.at(place) in PAST_FORMS or (content.at(place).endswith("ed") and content.at(place - 1) not in _ARTICLES)
        for place in range(start, first)
    )
    return "does" if at < start or (fronted and not verbs) else ""


@lru_cache(maxsize=32_768)
def find_letters(parts: tuple[str, ...]) -> int:
    """Return the first letters of all that the parts of a name may stand for, as bits."""
    letters = 0
    for part in parts:
        for name in (part, *NICKNAMES.get(part, ())):
            letters |= 1 << ord(name[0]) % _LETTERS
    return letters
