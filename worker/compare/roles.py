"""Speakers who are not named: "the mother of the boy said", "farmers complain", "according to a union"."""

from functools import lru_cache
from typing import NamedTuple

from worker.compare.content import Content, find_content, is_adverb
from worker.compare.finding import Span
from worker.compare.reading import Reading
from worker.compare.speech import ASKED, BEHIND_PLURAL, SAYING, TO_SOMEBODY, WRITES, find_group

_ENDS = frozenset('.!?;:,“”"‘«»()—–…')
_CLAUSE = frozenset("that who which whom whose and but or because while when where as if although after before".split())
_PREPOSITIONS = frozenset(
    """of from in at for on with to by behind near about against among through over under within during across around
    after before between inside outside beside into upon without""".split()
)
_HELPERS = frozenset("has have had is was were are also did do does really now once still never not later".split())
_COLLECTIVE = frozenset(
    "police people staff family team government council crew union committee couple club board public".split()
)
_BEFORE_WORDS = frozenset(["that", ":", ",", ".", "", "“", '"', "‘", "on", "in"])
_BE = frozenset("is are was were be been being".split())
_RELATIVE = frozenset("who which whose".split())
_DETERMINERS = frozenset("the a an his her their its my our your".split())
_LONGEST, _FRONT, _FEW = 9, 7, 4


class Role(NamedTuple):
    """Somebody to whom a text gives words without a name: the noun's place and group, and the words of the phrase."""

    span: Span
    group: str
    first: int
    end: int


@lru_cache(maxsize=4096)
def find_roles(reading: Reading) -> tuple[Role, ...]:
    """Return the nouns for those to whom a text gives words, in their order."""
    content = find_content(reading)
    found: dict[int, Role] = {}
    for place, token in enumerate(content.tokens):
        role = None
        if is_passive(content, place) or _is_written(content, place):
            continue
        plain = token.folded in BEHIND_PLURAL or (token.folded in ASKED and content.at(place + 1) == "that")
        if token.folded in SAYING or plain:
            role = _read_before(content, place)
            if not role and token.folded not in TO_SOMEBODY and (not place or content.at(place - 1) in _ENDS):
                role = _read_phrase(content, place + 1, place + 1 + _LONGEST)
        elif token.folded == "according" and content.at(place + 1) == "to":
            role = _read_phrase(content, place + 2, place + 2 + _LONGEST)
        elif token.text == ":" and 0 < place - _find_start(content, place) <= _FRONT:
            role = _read_phrase(content, _find_start(content, place), place)
            if role and any(content.at(at) in {",", "dear"} for at in range(role.first, place)):
                role = None
        if role and plain and not _is_plural(content, role):
            continue
        if role:
            found.setdefault(role.span.start, role)
    return tuple(found.values())


def is_passive(content: Content, place: int) -> bool:
    """Whether a verb is told of its subject and not by it: "was declared", "have been told"."""
    at = place - 1
    while is_adverb(content.at(at)) or content.at(at) in {"not", "also", "now"}:
        at -= 1
    return not content.at(place).endswith("ing") and content.at(at).removesuffix("n't") in _BE


def _is_written(content: Content, place: int) -> bool:
    """Whether a verb tells of writing a thing, and not of giving words: "wrote a book"."""
    quoted = content.at(place - 1) == "," or content.at(place + 1) in _BEFORE_WORDS
    return content.at(place) in WRITES and not quoted


def _is_plural(content: Content, role: Role) -> bool:
    """Whether a noun takes a verb in its base form: "hunters complain", "police say", but not "a lawyer to deny"."""
    nouns = [token.folded for token in content.tokens[role.first : role.end] if token.start == role.span.start]
    return any(noun.endswith(("s", "men")) or noun in _COLLECTIVE for noun in nouns)


def _find_start(content: Content, place: int) -> int:
    """Return where the sentence begins that the sign at `place` ends, only for the first sentence of a text."""
    first = content.sentences[place].first
    return first if not any(content.stems[:first]) else place


def _read_before(content: Content, place: int) -> Role | None:
    """Return the subject of a verb: the phrase right before it, or one that a relative clause parts from it."""
    end = place
    while end > content.sentences[place].first and (content.at(end - 1) in _HELPERS or is_adverb(content.at(end - 1))):
        end -= 1
    if content.at(end - 1) == ",":
        first = content.sentences[place].first
        comma = next((at for at in range(first, min(first + _LONGEST, end)) if content.at(at) == ","), 0)
        parted = comma and comma < end - 1 and not _says(content, first, end)
        return _read_phrase(content, first, comma) if parted else None
    start = end
    while start > content.sentences[place].first and end - start < _LONGEST:
        if content.at(start - 1) in _ENDS or content.at(start - 1) in _CLAUSE:
            break
        start -= 1
    if content.at(start - 1) in _RELATIVE:
        # "A neighbour who has no relation to the victim says": the subject stands before "who".
        end = start - 1
        start = max(end - _LONGEST, content.sentences[place].first)
    if content.at(start) in _PREPOSITIONS:
        # "In a letter to parents the caterer writes": the last phrase before the verb is the subject.
        start = next((at for at in range(end - 2, start + 1, -1) if content.at(at) in _DETERMINERS), start)
    return _read_phrase(content, start, end) if not _says(content, start, end) else None


def _says(content: Content, start: int, end: int) -> bool:
    return any(content.at(at) in SAYING and content.at(at) not in {"report", "claim"} for at in range(start, end))


def _read_phrase(content: Content, start: int, end: int) -> Role | None:
    """Return the noun that a phrase is about: the last one before "of", "in" and the like."""
    head = last = -1
    end = min(end, len(content.tokens))
    for place in range(start, end):
        word = content.at(place)
        if word in _ENDS or word in _CLAUSE or (word in _PREPOSITIONS and place > start):
            end = place
            break
        if find_group(word) and not word.endswith(("'s", "'")) and content.at(place + 1) not in {"'", "’"}:
            head = place
        last = place
    if head < 0 and content.at(start) in _DETERMINERS and start < last < start + _FEW and content.stems[last]:
        head = last
    if head < 0:
        return None
    token = content.tokens[head]
    prime = (content.at(head - 1), token.folded) == ("prime", "minister")
    group = "premier" if prime else find_group(token.folded) or content.stems[head]
    return Role(token.span, group, start, end)
