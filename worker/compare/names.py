"""Names of people and organisations: titles, nicknames and acronyms agree; another name in the same role does not."""

from functools import lru_cache
from itertools import islice, pairwise

from worker.compare.aliases import NICKNAMES
from worker.compare.content import find_content, find_stems
from worker.compare.finding import Agreement, Difference, Finding, Kind, Span
from worker.compare.naming import Name, find_names, fold_part
from worker.compare.reading import Reading

_LEAST_OVERLAP = 0.6
_CLOSE_OVERLAP = 0.8
_LEAST_SHARED = 2
_MOST_NAMES = 100
_MOST_EXTRA = 3
_LONG_PART = 5
_LONGEST_ACRONYM = 6
# Where "A met B" is "B met A", or where comparing directions decides.
_MUTUAL = frozenset("meet marri marry agre agree join fight divorc divorce debat debate play beat defeat face".split())


def compare_names(claim: Reading, factcheck: Reading) -> list[Finding]:
    """Return the names that agree, those in the same role that do not, and those that only one text has."""
    ours, theirs = find_names(claim), find_names(factcheck)
    if not (ours or theirs):
        return []
    meetings = [(our, their) for our in ours for their in theirs if agree(our, their)]
    pairs = list({our.span: (our, their) for our, their in reversed(meetings)}.values())[::-1]
    findings: list[Finding] = [Agreement(Kind.NAME, our.span, their.span) for our, their in pairs]
    overlap = _measure_rest(claim, factcheck)
    aligned = overlap >= _LEAST_OVERLAP
    # Where the texts are not about the same, a few names are enough to show what only one of them has.
    most = _MOST_NAMES if aligned else _MOST_EXTRA
    open_ours = _find_open(ours, {our.span for our, _ in meetings}, factcheck, most)
    open_theirs = _find_open(theirs, {their.span for _, their in meetings}, claim, most)
    if aligned and len(pairs) > 1 and not open_ours and not open_theirs:
        return [*findings, *_find_swapped(pairs, claim)]
    close = overlap >= _CLOSE_OVERLAP and len(open_ours) == len(open_theirs) == 1
    for our in open_ours:
        other = next((their for their in open_theirs if aligned and (close or _is_same_role(our, their))), None)
        if other:
            open_theirs.remove(other)
            reason = f"The names differ: {_quote(claim, our)} and {_quote(factcheck, other)}."
            findings.append(Difference(Kind.NAME, our.span, other.span, reason, decides=True))
        else:
            reason = f"Only the claim names {_quote(claim, our)}."
            findings.append(Difference(Kind.NAME, our.span, None, reason, decides=False))
    for their in open_theirs[:_MOST_EXTRA]:
        reason = f"Only the fact-check names {_quote(factcheck, their)}."
        findings.append(Difference(Kind.NAME, None, their.span, reason, decides=False))
    return findings


def _find_open(names: tuple[Name, ...], matched: set[Span], other: Reading, most: int) -> list[Name]:
    """Return the names that the other text does not have, in whatever case, as many as are wanted."""
    alone = (name for name in names if name.sure and name.span not in matched and not _says(other, name))
    return list(islice(alone, most))


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
    rest = list(longer)
    for part in shorter:
        match = next((other for other in rest if _are_same(part, other)), None)
        if match is None:
            return False
        rest.remove(match)
    return True


def _quote(reading: Reading, name: Name) -> str:
    return f"“{reading.text[name.span.start : name.span.end]}”"


def _is_same_role(our: Name, their: Name) -> bool:
    """Whether two names do the same, or have the same done to them."""
    return bool(_find_roles(our) & _find_roles(their))


def _find_roles(name: Name) -> set[tuple[str, str]]:
    roles = {("does", name.before)} if name.agent else {("does", name.after), ("behind", name.before)}
    return {role for role in roles if role[1]}


def _find_swapped(pairs: list[tuple[Name, Name]], claim: Reading) -> list[Finding]:
    """Return a difference where the same two names have changed places around the same verb."""
    theirs = {our.span: their for our, their in pairs}
    for one, two in pairwise(our for our, _ in pairs):
        first, second = theirs[one.span], theirs[two.span]
        verb = one.after
        compared = "than" in _find_said(claim)
        around = (
            verb and not compared and verb == two.before == second.after == first.before and second.end <= first.first
        )
        if around and verb not in _MUTUAL and not (two.agent or first.agent or agree(one, two)):
            reason = f"The names {_quote(claim, one)} and {_quote(claim, two)} have changed places."
            return [Difference(Kind.NAME, one.span, first.span, reason, decides=True)]
    return []


def _measure_rest(claim: Reading, factcheck: Reading) -> float:
    """Return which share of the shorter text the other one shares, apart from all names."""
    ours, theirs = _find_rest(claim), _find_rest(factcheck)
    shorter = min(len(ours), len(theirs))
    shared = len(ours & theirs)
    return shared / shorter if shorter and shared >= min(_LEAST_SHARED, shorter) else 0.0


@lru_cache(maxsize=4096)
def _find_rest(reading: Reading) -> frozenset[str]:
    stems = find_content(reading).stems
    return find_stems(reading) - {stem for name in find_names(reading) for stem in stems[name.first : name.end]}


@lru_cache(maxsize=4096)
def _find_said(reading: Reading) -> frozenset[str]:
    """Return all words of a text as parts of names are written."""
    return frozenset(fold_part(token.folded) for token in find_content(reading).tokens)


def _says(reading: Reading, name: Name) -> bool:
    """Whether a text has all parts of a name, in whatever case."""
    said = _find_said(reading)
    return all(part in said for part in name.parts)


@lru_cache(maxsize=32_768)
def _are_same(part: str, other: str) -> bool:
    """Whether two parts of names agree: a nickname, an initial, another spelling."""
    if part == other or (min(len(part), len(other)) == 1 and part[0] == other[0]):
        return True
    if NICKNAMES.get(part, frozenset([part])) & NICKNAMES.get(other, frozenset([other])):
        return True
    return min(len(part), len(other)) >= _LONG_PART and part[0] == other[0] and _is_near(part, other)


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
