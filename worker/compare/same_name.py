"""Whether two names may be one: shortened, transcribed, with initials, or as letters."""

from functools import lru_cache
from itertools import groupby

from worker.compare.content import find_content
from worker.compare.famous import ONE_WORD
from worker.compare.name_parts import Name, fold_part
from worker.compare.nicknames import NICKNAMES
from worker.compare.reading import Reading

_LONG_PART = 5
_SHORTEST_ACRONYM, _LONGEST_ACRONYM = 3, 6
# Names that are written alike, such as Monet and Manet: another letter in them is another name.
FAMOUS = frozenset(fold_part(name) for name in ONE_WORD)
_HEARD = (("kh", "k"), ("gh", "g"), ("ph", "f"), ("ck", "k"), ("tch", "ch"), ("y", "i"), ("w", "v"), ("ou", "u"))
# Words that belong to the name of a body and do not tell it from others.
_FORMS = frozenset(
    """fc ac afc cf sc inc ltd llc plc corp corporation co company group holding holding ag se sa gmbh club blue red
    team football the""".split()
)
_NUMERALS = frozenset("ii iii iv v vi vii viii ix xi xii xiii xiv xvi xxiii jr sr".split())


def agree(our: Name, their: Name) -> bool:
    """Whether two names may mean the same: one is part of the other, or stands for it."""
    return bool(our.letters & their.letters) and _agree_parts(our.parts, their.parts)


@lru_cache(maxsize=65_536)
def _agree_parts(parts: tuple[str, ...], other_parts: tuple[str, ...]) -> bool:
    shorter, longer = sorted((parts, other_parts), key=len)
    if shorter == longer or "".join(shorter) == "".join(longer):
        return True
    if len(shorter) == 1 and 1 < len(shorter[0]) == len(longer) <= _LONGEST_ACRONYM:
        return shorter[0] == "".join(part[0] for part in longer) or _are_same(shorter[0], longer[-1])
    marks = [{part for part in name if len(part) == 1 or part in _NUMERALS} for name in (parts, other_parts)]
    if all(marks) and not (marks[0] == marks[1] or _may_spell(parts, other_parts)):
        # "George W." and "George H. W.", "Elizabeth I" and "Elizabeth II" are two people.
        return False
    if (
        len(shorter) > 1
        and shorter[0] != longer[0]
        and any(
            set(parts) & set(other_parts) and set(one) - set(two) <= _FORMS
            for one, two in ((parts, other_parts), (other_parts, parts))
        )
    ):
        return True
    rest = list(longer)
    for part in shorter:
        match = next((other for other in rest if _are_same(part, other)), None)
        if match is None:
            return False
        rest.remove(match)
    return True


def _may_spell(parts: tuple[str, ...], other_parts: tuple[str, ...]) -> bool:
    """Whether the initials of one name may stand for full parts of the other: "J. R. Hall" for "John R. Hall"."""
    return len(parts) == len(other_parts) and all(
        part[0] == other[0] for part, other in zip(parts, other_parts, strict=True)
    )


@lru_cache(maxsize=4096)
def find_said(reading: Reading) -> frozenset[str]:
    """Return all words of a text as parts of names are written."""
    return frozenset(fold_part(token.folded) for token in find_content(reading).tokens)


@lru_cache(maxsize=4096)
def _find_initials(reading: Reading) -> str:
    """Return the capitals of all words in order, a bar for each word without: "Panel on Climate Change" is "PCC"."""
    content = find_content(reading)
    return "".join(
        "".join(letter for letter in token.text if letter.isupper()) or "|"
        for token, stem in zip(content.tokens, content.stems, strict=True)
        if stem
    )


def says(reading: Reading, name: Name) -> bool:
    """Whether a text has all parts of a name, in whatever case, or the words that its letters stand for."""
    said = find_said(reading)
    first = name.parts[0]
    short = len(name.parts) == 1 and _SHORTEST_ACRONYM <= len(first) <= _LONGEST_ACRONYM
    if short and first.upper() in _find_initials(reading):
        return True
    if not all(part in said for part in name.parts):
        return False
    if any(len(part) == 1 for part in name.parts):
        words = " ".join(fold_part(token.folded) for token in find_content(reading).tokens if token.text != ".")
        return " ".join(name.parts) in words
    return True


@lru_cache(maxsize=32_768)
def _are_same(part: str, other: str) -> bool:
    """Whether two parts of names agree: a nickname, an initial, another spelling."""
    if part == other or (min(len(part), len(other)) == 1 and part[0] == other[0]):
        return True
    if NICKNAMES.get(part, frozenset([part])) & NICKNAMES.get(other, frozenset([other])):
        return True
    if {part, other} <= FAMOUS and not (part.startswith(other) or other.startswith(part)):
        return False
    if min(len(part), len(other)) < _LONG_PART:
        short, long = sorted((part, other), key=len)
        # "Di" for Diana, "Tim" for Timothy.
        return 1 < len(short) < _LONG_PART - 1 and len(long) >= _LONG_PART and long.startswith(short)
    return part[0] == other[0] and (_is_near(part, other) or _write_sound(part) == _write_sound(other))


@lru_cache(maxsize=32_768)
def _write_sound(part: str) -> str:
    """Return a part of a name without what transcriptions differ in: double letters, "ph", "w" and "y"."""
    for written, heard in _HEARD:
        part = part.replace(written, heard)
    return "".join(letter for letter, _ in groupby(part))


def _is_near(part: str, other: str) -> bool:
    """Whether one letter was changed, added, left out, or swapped with the next."""
    short, long = sorted((part, other), key=len)
    if len(long) - len(short) > 1:
        return False
    at = next((at for at, (one, two) in enumerate(zip(short, long, strict=False)) if one != two), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    return short[at + 1 :] == long[at + 1 :] or (
        short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    )
