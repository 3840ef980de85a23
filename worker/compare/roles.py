"""Speakers who are not named: "the mother of the boy said", "farmers complain", "according to a union"."""

from functools import lru_cache
from typing import NamedTuple

from worker.compare.content import Content, find_content, is_adverb
from worker.compare.finding import Span
from worker.compare.reading import Reading
from worker.compare.speakers import OFFICES, SPEAKS_FOR, STUDIES, TEXTS, find_group
from worker.compare.speech import ASKED, BEHIND_PLURAL, FINDS, SAYING, TO_SOMEBODY, WRITES

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
# "One of the jurors": the noun behind "of" speaks.
_PARTS = frozenset(
    """one two three some many most several all none both each few couple number group dozens hundreds thousands
    majority half handful""".split()
)
_OPINIONS = frozenset("words opinion view eyes".split())
_LONGEST, _FRONT, _FEW = 9, 7, 4
_TRIGGERS = SAYING | ASKED | {"according", ":"} | _OPINIONS | FINDS


class Role(NamedTuple):
    """Somebody to whom a text gives words without a name: the noun's place and group, and the words of the phrase.

    `of` are the groups for which a spokesman, a member or the like speaks.
    """

    span: Span
    group: str
    first: int
    end: int
    of: frozenset[str]


@lru_cache(maxsize=4096)
def find_roles(reading: Reading) -> tuple[Role, ...]:
    """Return the nouns for those to whom a text gives words, in their order."""
    content = find_content(reading)
    found: dict[int, Role] = {}
    for place, word in enumerate(content.words):
        role = _read_role(content, place) if word in _TRIGGERS else None
        if role:
            found.setdefault(role.span.start, role)
    return tuple(found.values())


def _read_role(content: Content, place: int) -> Role | None:
    """Return who speaks by a verb of speaking, by "according to", by a colon, or by what a study finds."""
    word, after = content.at(place), content.at(place + 1)
    if is_passive(content, place) or _is_written(content, place):
        return None
    plain = word in BEHIND_PLURAL or (word in ASKED and after == "that")
    if word in SAYING or plain:
        role = _read_before(content, place)
        if not role and word not in TO_SOMEBODY and (not place or content.at(place - 1) in _ENDS):
            role = _read_phrase(content, place + 1, place + 1 + _LONGEST)
        return role if role and (not plain or _is_plural(content, role)) else None
    if (word, after) == ("according", "to") or (word in _OPINIONS and after == "of"):
        return _read_phrase(content, place + 2, place + 2 + _LONGEST)
    if word in FINDS:
        role = _read_before(content, place)
        return role if role and role.group in STUDIES else None
    start = _find_start(content, place) if word == ":" else place
    role = _read_phrase(content, start, place) if 0 < place - start <= _FRONT else None
    calls = role and any(content.at(at) in {",", "dear"} for at in range(role.first, place))
    return None if calls else role


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
    end = far = min(end, len(content.tokens))
    for place in range(start, end):
        word = content.at(place)
        part = word == "of" and content.at(place - 1) in _PARTS
        if word in _ENDS or word in _CLAUSE or (word in _PREPOSITIONS and place > start and not part):
            end = place
            break
        if head >= 0 and word.endswith("ing"):
            # "Lawyers representing inmates": the lawyers speak.
            end = place
            break
        if find_group(word) and word.endswith(("'s", "s'")) and content.at(place + 1) in TEXTS:
            head, end = place, place + 1
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
    return Role(token.span, group, start, end, _find_bodies(content, start, far, head))


def _find_bodies(content: Content, start: int, end: int, head: int) -> frozenset[str]:
    """Return the groups for which somebody speaks: "an airline spokesman", "the head of the union"."""
    if content.at(head) not in SPEAKS_FOR | STUDIES | TEXTS:
        return frozenset()
    groups = set[str]()
    for place in range(start, end):
        if content.at(place) in _ENDS or content.at(place) in _CLAUSE:
            break
        word = content.at(place)
        groups.add(word if word in OFFICES else find_group(word) if place != head else "")
    return frozenset(filter(None, groups))
