"""Saying why a candidate matched: the words, names and numbers that both texts share."""

import re
from dataclasses import dataclass
from enum import StrEnum

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


@dataclass(frozen=True, slots=True)
class Shared:
    """Something that stands in both texts, as each writes it."""

    kind: SharedKind
    claim: str
    factcheck: str


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    stem: str
    kind: SharedKind


def find_shared(claim: str, factcheck: str) -> list[Shared]:
    """Return what both texts share, numbers first, then names, then words, each once, at most a dozen."""
    theirs: dict[str, _Token] = {}
    for token in _read_tokens(factcheck):
        theirs.setdefault(token.stem, token)
    shared: dict[str, Shared] = {}
    for token in _read_tokens(claim):
        other = theirs.get(token.stem)
        if other and token.stem not in shared:
            kind = token.kind if token.kind == other.kind else SharedKind.WORD
            shared[token.stem] = Shared(kind, token.text, other.text)
    kinds = list(SharedKind)
    return sorted(shared.values(), key=lambda pair: kinds.index(pair.kind))[:MOST_SHARED]


def _read_tokens(text: str) -> list[_Token]:
    tokens = []
    sentence_start = True
    for found in _TOKEN.finditer(text):
        word = found.group()
        starts, sentence_start = sentence_start, text[found.end() : found.end() + 1] in {".", "!", "?"}
        if word.casefold() not in _COMMON:
            tokens.append(_Token(word, _stem(word), _tell_kind(word, starts=starts)))
    return tokens


def _tell_kind(word: str, *, starts: bool) -> SharedKind:
    if word[0].isdigit():
        return SharedKind.NUMBER
    # A capital says little where a sentence begins.
    return SharedKind.NAME if word[0].isupper() and not starts else SharedKind.WORD


def _stem(word: str) -> str:
    if word[0].isdigit():
        return word.replace(",", "")
    word = re.sub(r"['’]s$", "", word.casefold())
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending).removesuffix("e")
    return word.removesuffix("e") if len(word) > _SHORTEST_STEM else word
