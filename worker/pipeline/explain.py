"""Saying why a candidate matched: the words, names and numbers that both texts share."""

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

MOST_SHARED = 12

_TOKEN = re.compile(r"\d[\d.,]*\d|\d|[^\W\d_]+(?:['’-][^\W\d_]+)*")
_COMMON = frozenset(
    """a about above after again against all also am an and any are as at be because been before being below between
    both but by can could did do does doing down during each few for from further had has have having he her here hers
    him his how i if in into is it its itself just me more most my no nor not now of off on once only or other our out
    over own said same say says she should so some such than that the their them then there these they this those
    through to too under until up very was we were what when where which while who whom why will with would you your
    s t don ll re ve m rt amp https http co""".split()
)
_ENDINGS = ("ingly", "edly", "ing", "ies", "ied", "es", "ed", "ly", "s")
_SHORTEST_STEM = 3


class SharedKind(StrEnum):
    """What kind of thing both texts share."""

    NUMBER = "number"
    NAME = "name"
    WORD = "word"


_PLACES = {kind: place for place, kind in enumerate(SharedKind)}
Words = dict[str, tuple[str, SharedKind]]


class Shared(NamedTuple):
    """Something that stands in both texts, as each writes it."""

    kind: SharedKind
    claim: str
    factcheck: str


def find_shared(claim: Words, factcheck: Words) -> list[Shared]:
    """Return what both texts share, numbers first, then names, then words, each once, at most a dozen."""
    shared = [
        Shared(kind if kind == other[1] else SharedKind.WORD, word, other[0])
        for stem, (word, kind) in claim.items()
        if (other := factcheck.get(stem))
    ]
    return sorted(shared, key=_place_kind)[:MOST_SHARED]


def read_words(text: str) -> Words:
    """Return the words of a text that mean something, as it writes them, with their kinds, under their stems."""
    words: Words = {}
    sentence_start = True
    for found in _TOKEN.finditer(text):
        word = found.group()
        starts, sentence_start = sentence_start, text[found.end() : found.end() + 1] in {".", "!", "?"}
        if word.casefold() not in _COMMON and (stem := _stem(word)) not in words:
            words[stem] = word, _tell_kind(word, starts=starts)
    return words


# Of a long list many claims are compared with the same fact-checks.
recall_words = lru_cache(maxsize=16_384)(read_words)


def _place_kind(shared: Shared) -> int:
    return _PLACES[shared.kind]


def _tell_kind(word: str, *, starts: bool) -> SharedKind:
    if word[0].isdigit():
        return SharedKind.NUMBER
    # A capital says little where a sentence begins.
    return SharedKind.NAME if word[0].isupper() and not starts else SharedKind.WORD


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    if word[0].isdigit():
        return word.replace(",", "")
    word = re.sub(r"['’]s$", "", word.casefold())
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending).removesuffix("e")
    return word.removesuffix("e") if len(word) > _SHORTEST_STEM else word
