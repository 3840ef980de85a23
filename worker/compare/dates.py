"""Whether a claim and a fact-check speak of the same days, months and years."""

from models.relations import Kind
from worker.compare.finding import Agreement, Difference, Finding
from worker.compare.moments import When, find_dates
from worker.compare.reading import Reading


def _meet(claim: When, factcheck: When) -> bool | None:
    """Whether two dates can be the same; None where they have no part in common."""
    said = False
    if claim.years and factcheck.years:
        said = True
        (first, last), (other_first, other_last) = claim.years, factcheck.years
        if last < other_first or other_last < first:
            return False
        if claim.ranged and factcheck.ranged and claim.years != factcheck.years:
            return False
    for mine, other in zip(claim[2:7], factcheck[2:7], strict=True):
        if mine and other:
            said = True
            if not mine & other:
                return False
    return said or None


def _tell(reading: Reading, when: When) -> str:
    """The words of a date."""
    return reading.text[when.span.start : when.span.end]


def _settle(when: When, other: When, claim: Reading, factcheck: Reading) -> Finding:
    """What is said of two dates that can be the same: they agree, or one is more exact."""
    silent, other_silent = ([not part for part in date[1:7]] for date in (when, other))
    width, other_width = ((date.years[1] - date.years[0] if date.years else 0) for date in (when, other))
    if silent == other_silent and width == other_width:
        return Agreement(Kind.DATE, when.span, other.span)
    reason = f"One date says more than the other: {_tell(claim, when)} and {_tell(factcheck, other)}."
    return Difference(Kind.DATE, when.span, other.span, reason, decides=False)


def _is_aligned(when: When, other: When, mine: tuple[When, ...], others: tuple[When, ...]) -> bool:
    """True when two dates tell of the same: the words around them are shared, or each text has no other date."""
    shared = len(when.context & other.context)
    return shared > 1 or (len(mine) == len(others) == 1 and shared > 0)


def _find_rival(when: When, mine: tuple[When, ...], others: tuple[When, ...], free: set[int]) -> int:
    """The place of the other text's date that tells of the same and clashes, -1 for none."""
    rivals = [
        (len(when.context & others[place].context), -place)
        for place in free
        if _meet(when, others[place]) is False and _is_aligned(when, others[place], mine, others)
    ]
    return -max(rivals)[1] if rivals else -1


def compare_dates(claim: Reading, factcheck: Reading) -> list[Finding]:
    """Compare the dates of two texts; one decides where it clashes and the other text offers none that agrees."""
    mine, others = find_dates(claim), find_dates(factcheck)
    met = [[place for place, other in enumerate(others) if _meet(when, other)] for when in mine]
    free = set(range(len(others))) - {place for places in met for place in places}
    findings: list[Finding] = []
    for when, places in zip(mine, met, strict=True):
        if places:
            exact = max(places, key=lambda place: (others[place][1:8] == when[1:8], -place))
            findings.append(_settle(when, others[exact], claim, factcheck))
        elif (rival := _find_rival(when, mine, others, free)) >= 0:
            free.remove(rival)
            reason = f"The dates differ: {_tell(claim, when)} and {_tell(factcheck, others[rival])}."
            findings.append(Difference(Kind.DATE, when.span, others[rival].span, reason, decides=True))
        else:
            reason = f"Only the claim gives this date: {_tell(claim, when)}."
            findings.append(Difference(Kind.DATE, when.span, None, reason, decides=False))
    for place in sorted(free):
        reason = f"Only the fact-check gives this date: {_tell(factcheck, others[place])}."
        findings.append(Difference(Kind.DATE, None, others[place].span, reason, decides=False))
    return findings
