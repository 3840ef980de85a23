"""Places: countries with their adjectives, states and cities, where a town inside a country is no conflict with it."""

from functools import lru_cache

from models.relations import Kind
from worker.compare.beside_names import (
    AT,
)
from worker.compare.content import find_content, find_stems
from worker.compare.finding import Agreement, Difference, Finding
from worker.compare.gazetteer import (
    NATURAL,
)
from worker.compare.placing import FEATURES, Place, find_places
from worker.compare.reading import Reading

_LEAST_OVERLAP, _SOME_OVERLAP = 0.5, 0.3
_SHORT = 3
_LEAST_SHARED = 2
_MOST_EXTRA = 3


def compare_places(claim: Reading, factcheck: Reading) -> list[Finding]:
    """Return the places that agree, those that conflict, and those that only one text names."""
    ours, theirs = find_places(claim), find_places(factcheck)
    if not (ours or theirs):
        return []
    findings: list[Finding] = []
    open_theirs = [their for their in theirs if not any(_agree(our, their) for our in ours)]
    for our in ours:
        match = next((their for their in theirs if _agree(our, their)), None)
        if match:
            findings.append(Agreement(Kind.PLACE, our.span, match.span))
            continue
        alike = [their for their in open_theirs if _is_alike(our, their)]
        other = next((their for their in alike if our.behind == their.behind), alike[0] if alike else None)
        if other and _is_aligned(claim, factcheck, our, other):
            open_theirs.remove(other)
            reason = f"The places differ: {_quote(claim, our)} and {_quote(factcheck, other)}."
            findings.append(Difference(Kind.PLACE, our.span, other.span, reason, decides=True))
        else:
            reason = f"Only the claim names the place {_quote(claim, our)}."
            findings.append(Difference(Kind.PLACE, our.span, None, reason, decides=False))
    for their in open_theirs[:_MOST_EXTRA]:
        reason = f"Only the fact-check names the place {_quote(factcheck, their)}."
        findings.append(Difference(Kind.PLACE, None, their.span, reason, decides=False))
    return findings


def compare_extent(claim: Reading, factcheck: Reading) -> int:
    """Return 1 where the claim names a place inside one that the fact-check names, -1 the other way round, else 0."""
    ours = {our.name.partition(",")[0]: our for our in find_places(claim)}
    theirs = {their.name.partition(",")[0]: their for their in find_places(factcheck)}
    if ours.keys() & theirs.keys():
        return 0
    inside = any(name in our.around for our in ours.values() for name in theirs)
    outside = any(name in their.around for their in theirs.values() for name in ours)
    return int(inside) - int(outside)


def _agree(our: Place, their: Place) -> bool:
    sides = {our.side, their.side} - {""}
    same = our.name in their.around or their.name in our.around or _bare(our.name) == _bare(their.name)
    return same and len(sides) < 2  # noqa: PLR2004


def _bare(name: str) -> str:
    """Return the name of a river as most people say it; of a lake or mountain the word belongs to it."""
    return name.removeprefix("river ").removesuffix(" river")


def _is_alike(our: Place, their: Place) -> bool:
    natural = _is_natural(our) == _is_natural(their)
    behind = our.behind == their.behind and our.behind in AT | {"to", "from"}
    return natural and (our.listed == their.listed or behind) and our.titled == their.titled


def _is_natural(place: Place) -> bool:
    return place.name in NATURAL or place.name.partition(" ")[0].title() in FEATURES


def _quote(reading: Reading, place: Place) -> str:
    return f"“{reading.text[place.span.start : place.span.end]}”"


def _is_aligned(claim: Reading, factcheck: Reading, our: Place, their: Place) -> bool:
    """Whether the texts say the same apart from the places; of short texts less is enough behind one preposition."""
    ours, theirs = _find_rest(claim), _find_rest(factcheck)
    shared = len(ours & theirs)
    shorter = min(len(ours), len(theirs))
    if our.listed != their.listed and shared < _LEAST_OVERLAP * shorter:
        return False
    if shorter <= _SHORT and our.behind and our.behind == their.behind:
        return shared > 0 and shared >= _SOME_OVERLAP * shorter
    return shared >= min(_LEAST_SHARED, shorter) > 0 and shared >= _LEAST_OVERLAP * shorter


@lru_cache(maxsize=4096)
def _find_rest(reading: Reading) -> frozenset[str]:
    """Return the stems of a text without those of its places."""
    content = find_content(reading)
    return find_stems(reading) - {
        stem for place in find_places(reading) for stem in content.stems[place.first : place.end]
    }
