"""The relation that a comparison proposes: same, narrower, broader, opposite, outdated, related or different."""

from collections.abc import Sequence

from models.relations import Kind, Relation
from worker.compare.content import find_stems, measure_overlap
from worker.compare.finding import Agreement, Difference, Finding
from worker.compare.moments import find_dates
from worker.compare.places import compare_extent
from worker.compare.quantifiers import find_quantifiers
from worker.compare.reading import Reading
from worker.compare.shares import Share

_ENOUGH = 0.5
_SOME = 0.2
_LEAST_SHARED = 2
_RESTRICTING = frozenset({Share.ONLY, Share.SOME, Share.FEW, Share.HALF, Share.MOST, Share.NEARLY, Share.MANY})
_TURNS_ROUND = frozenset({Kind.NEGATION, Kind.COMPARISON})
_AGES = frozenset({Kind.DATE, Kind.NUMBER})


def is_same_text(claim: Reading, factcheck: Reading) -> bool:
    """Tell whether two texts are the same to the letter; also where no word in them means anything."""
    return claim.text.strip() == factcheck.text.strip()


def propose_relation(claim: Reading, factcheck: Reading, findings: Sequence[Finding]) -> Relation:
    """Return the relation that the findings of all kinds and the shared words suggest."""
    if is_same_text(claim, factcheck):
        return Relation.SAME
    ours, theirs = find_stems(claim), find_stems(factcheck)
    overlap, shared = measure_overlap(ours, theirs), len(ours & theirs)
    named = sum(isinstance(finding, Agreement) and finding.kind in {Kind.NAME, Kind.PLACE} for finding in findings)
    enough = overlap >= _ENOUGH and (shared >= _LEAST_SHARED or shared == min(len(ours), len(theirs)))
    deciding = {finding.kind for finding in findings if isinstance(finding, Difference) and finding.decides}
    if not enough:
        close = (shared >= _LEAST_SHARED and overlap >= _SOME) or named
        return Relation.RELATED if close or deciding else Relation.DIFFERENT
    if not deciding:
        return _tell_extent(claim, factcheck)
    if len(deciding) == 1 and deciding <= _TURNS_ROUND:
        return Relation.OPPOSITE
    if deciding <= _AGES and _is_later(claim, factcheck):
        return Relation.OUTDATED
    return Relation.RELATED


def _tell_extent(claim: Reading, factcheck: Reading) -> Relation:
    """Return whether the claim says the same of less, or of more: a town of the country, a month of the year, some."""
    extent = (
        compare_extent(claim, factcheck) + _compare_restrictions(claim, factcheck) + _compare_dates(claim, factcheck)
    )
    if extent > 0:
        return Relation.NARROWER
    return Relation.BROADER if extent < 0 else Relation.SAME


def _compare_restrictions(claim: Reading, factcheck: Reading) -> int:
    """Return 1 where only the claim speaks of some, most or nobody else, -1 where only the fact-check does."""
    ours, theirs = find_quantifiers(claim), find_quantifiers(factcheck)
    words, other_words = find_stems(claim), find_stems(factcheck)
    adds = any(one.share in _RESTRICTING and one.nouns & other_words for one in ours) and not theirs
    drops = any(one.share in _RESTRICTING and one.nouns & words for one in theirs) and not ours
    return int(adds) - int(drops)


def _compare_dates(claim: Reading, factcheck: Reading) -> int:
    """Return 1 where the claim gives a date that lies within the one of the fact-check, -1 the other way round."""
    for our in find_dates(claim):
        for their in find_dates(factcheck):
            if our.years and our.years == their.years:
                detail = [bool(part) for part in (our.months, our.days)]
                other_detail = [bool(part) for part in (their.months, their.days)]
                if detail != other_detail:
                    return 1 if detail > other_detail else -1
    return 0


def _is_later(claim: Reading, factcheck: Reading) -> bool:
    """Whether the claim speaks of a later year than anything in the fact-check."""
    years = [when.years[1] for when in find_dates(claim) if when.years]
    other_years = [when.years[1] for when in find_dates(factcheck) if when.years]
    return bool(years and other_years) and max(years) > max(other_years)
