"""Names of people and organisations: titles, nicknames and acronyms agree; another name in the same role does not."""

from functools import lru_cache
from itertools import islice, pairwise

from models.relations import Kind
from worker.compare.content import find_content, find_stems
from worker.compare.finding import Agreement, Difference, Finding, Span
from worker.compare.name_parts import Name
from worker.compare.naming import find_names
from worker.compare.reading import Reading
from worker.compare.same_name import FAMOUS, agree, find_said, says
from worker.compare.speakers import find_group

_LEAST_OVERLAP = 0.6
_CLOSE_OVERLAP = 0.8
_SOME_OVERLAP = 0.5
_LEAST_SHARED = 2
_MOST_NAMES = 100
_MOST_EXTRA = 3
# Where "A met B" is "B met A", or where comparing directions decides.
_MUTUAL = frozenset(
    """los lose win overtak outperform surpass trail lead meet marri marry agre agree join fight divorc divorce debat
    debate play beat defeat face""".split()
)


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
    if overlap >= _CLOSE_OVERLAP and not pairs and len(open_ours) + len(open_theirs) == 1:
        # "Salieri was poisoned": a capital that opens a sentence counts where the other text has a name in its place.
        lone = _find_lone(theirs if open_ours else ours, factcheck if open_ours else claim)
        (open_theirs if open_ours else open_ours).extend(
            name for name in lone if _is_same_role(name, (open_ours or open_theirs)[0])
        )
    close = overlap >= _CLOSE_OVERLAP and len(open_ours) == len(open_theirs) == 1
    single = len(open_ours) == len(open_theirs) == 1
    alike = single and _measure_rest(claim, factcheck, len(pairs)) >= _LEAST_OVERLAP
    for our in open_ours:
        other = next(
            (
                their
                for their in open_theirs
                if (aligned and (close or _is_namesake(our, their) or _is_same_role(our, their)))
                or (alike and _is_full(our) and _is_full(their))
                or (single and overlap >= _SOME_OVERLAP and _is_same_slot(our, their))
                or (single and our.title and our.title == their.title and _share_half(claim, factcheck))
            ),
            None,
        )
        if other and "does" in {our.slot, other.slot} and _is_owned(our, claim) != _is_owned(other, factcheck):
            other = None
        if other and (_may_be_called(our, other, factcheck) or _may_be_called(other, our, claim)):
            other = None
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


def _find_lone(names: tuple[Name, ...], reading: Reading) -> list[Name]:
    """Return the capital word that opens a text, if it may be a name: no plural and no noun for anybody."""
    first = next((name for name in names if not name.sure and name.first == 0 and name.end == 1), None)
    word = find_content(reading).at(0)
    return [first] if first and not (word.endswith("s") or find_group(word)) else []


def _find_open(names: tuple[Name, ...], matched: set[Span], other: Reading, most: int) -> list[Name]:
    """Return the names that the other text does not have, in whatever case, as many as are wanted."""
    alone = (name for name in names if name.sure and name.span not in matched and not says(other, name))
    return list(islice(alone, most))


def _quote(reading: Reading, name: Name) -> str:
    return f"“{reading.text[name.span.start : name.span.end]}”"


def _is_namesake(our: Name, their: Name) -> bool:
    """Whether two names share a first name or a surname: then they stand for the same in texts that are alike."""
    full = min(len(our.parts), len(their.parts)) > 1
    return full and (our.parts[0] == their.parts[0] or our.parts[-1] == their.parts[-1])


def _is_full(name: Name) -> bool:
    """Whether a name tells by itself who is meant: a first name with a surname, or a company that all know."""
    return len(name.parts) > 1 or name.parts[0] in FAMOUS


def _is_same_role(our: Name, their: Name) -> bool:
    """Whether two names do the same, or have the same done to them."""
    return bool(_find_roles(our) & _find_roles(their))


def _is_same_slot(our: Name, their: Name) -> bool:
    """Whether two names of the same sort stand in the same place of a sentence: both its subject, both behind "for"."""
    titled = bool(our.title) and our.title == their.title
    return bool(our.slot) and our.slot == their.slot and (titled or (_is_full(our) and _is_full(their)))


def _is_owned(name: Name, reading: Reading) -> bool:
    """Whether a name stands in the genitive: "Prince Harry's wife" is not the prince."""
    return reading.text[: name.span.end].endswith(("'s", "’s", "s'", "s’"))


def _may_be_called(name: Name, rival: Name, other: Reading) -> bool:
    """Whether the other text uses a name's title as a noun for its own: "Pope Francis" and "the late pope"."""
    if not name.title or name.title == rival.title:
        return False
    return any(token.folded == name.title and token.text.islower() for token in find_content(other).tokens)


def _find_roles(name: Name) -> set[tuple[str, str]]:
    if name.agent:
        roles = {("does", name.before)}
    else:
        roles = {("does", name.after), ("does", name.beyond), ("behind", name.before)}
    return {role for role in roles if role[1]}


def _find_swapped(pairs: list[tuple[Name, Name]], claim: Reading) -> list[Finding]:
    """Return a difference where the same two names have changed places around the same verb."""
    theirs = {our.span: their for our, their in pairs}
    for one, two in pairwise(our for our, _ in pairs):
        first, second = theirs[one.span], theirs[two.span]
        verb = one.after
        compared = "than" in find_said(claim)
        around = (
            verb and not compared and verb == two.before == second.after == first.before and second.end <= first.first
        )
        if around and verb not in _MUTUAL and not (two.agent or first.agent or agree(one, two)):
            reason = f"The names {_quote(claim, one)} and {_quote(claim, two)} have changed places."
            return [Difference(Kind.NAME, one.span, first.span, reason, decides=True)]
    return []


def _share_half(claim: Reading, factcheck: Reading) -> bool:
    """Whether half of what the shorter text says apart from names stands in the other: enough beside a shared title."""
    ours, theirs = _find_rest(claim), _find_rest(factcheck)
    return 0 < min(len(ours), len(theirs)) <= 2 * len(ours & theirs)


def _measure_rest(claim: Reading, factcheck: Reading, agreed: int = 0) -> float:
    """Return which share of the shorter text the other one shares, with the names that agree and without the rest."""
    ours, theirs = _find_rest(claim), _find_rest(factcheck)
    shorter = min(len(ours), len(theirs)) + agreed
    shared = len(ours & theirs) + agreed
    return shared / shorter if shorter and shared >= min(_LEAST_SHARED, shorter) else 0.0


@lru_cache(maxsize=4096)
def _find_rest(reading: Reading) -> frozenset[str]:
    stems = find_content(reading).stems
    return find_stems(reading) - {stem for name in find_names(reading) for stem in stems[name.first : name.end]}
