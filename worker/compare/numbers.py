"""Whether the numbers and units of a claim and a fact-check agree."""

from models.relations import Kind
from worker.compare.amounts import Amount, find_amounts
from worker.compare.content import find_stems, measure_overlap
from worker.compare.finding import Agreement, Difference, Finding
from worker.compare.reading import Reading
from worker.compare.speakers import find_group
from worker.compare.units import CURRENCIES, UNITS

_NAMES = {
    "count": "numbers",
    "percent": "percentages",
    "points": "percentage points",
    "ordinal": "ordinal numbers",
    "times": "factors",
    "time": "durations",
    "age": "ages",
    "length": "lengths",
    "mass": "weights",
    "temperature": "temperatures",
    "speed": "speeds",
}
_CONVERSION = 0.03
_WARMTH = 1.0
_ALIKE = 0.5


def _near(claim: Amount, factcheck: Amount) -> bool:
    """True when two amounts of one dimension can be the same, converting allowing for rounding."""
    slack = 0.0
    if claim.unit.factor != factcheck.unit.factor:
        slack = _WARMTH if claim.unit.dimension == "temperature" else _CONVERSION * abs(factcheck.value)
    return claim.low < factcheck.high + slack and factcheck.low < claim.high + slack


def _agree_per_year(claim: Amount, factcheck: Amount) -> bool:
    """True when so much a month is as much as the other text has it a year."""
    times = [UNITS[amount.per].factor if amount.per in UNITS else 0.0 for amount in (claim, factcheck)]
    if 0.0 in times or claim.unit.dimension != factcheck.unit.dimension:
        return False
    mine, other = claim.value / times[0], factcheck.value / times[1]
    return abs(mine - other) <= _CONVERSION * max(abs(mine), abs(other))


def _agree(claim: Amount, factcheck: Amount) -> bool:
    """True when two amounts can be the same."""
    if claim.per and factcheck.per and claim.per != factcheck.per:
        return _agree_per_year(claim, factcheck)
    mine, other = claim.unit.dimension, factcheck.unit.dimension
    if mine == other:
        return _near(claim, factcheck)
    if {mine, other} == {"times", "percent"}:
        factor, share = (claim, factcheck) if mine == "times" else (factcheck, claim)
        return share.low < abs(factor.value - 1) * 100 < share.high
    if {mine, other} == {"temperature", "degrees"} or {claim.unit.name, factcheck.unit.name} == {"pound", "lb"}:
        return claim.written == factcheck.written
    return False


def _differ(claim: Amount, factcheck: Amount) -> Kind | None:
    """In what two amounts differ that tell of the same, None where they cannot be compared."""
    mine, other = claim.unit.dimension, factcheck.unit.dimension
    same = claim.written == factcheck.written
    if claim.per and factcheck.per and claim.per != factcheck.per:
        return Kind.UNIT if same and mine == other else None
    if mine == other:
        if mine == "times" and (claim.value < 1) != (factcheck.value < 1):
            return None
        return Kind.UNIT if same and claim.unit.factor != factcheck.unit.factor else Kind.NUMBER
    money = mine in CURRENCIES and other in CURRENCIES
    if {mine, other} == {"times", "percent"}:
        return Kind.NUMBER if len(claim.context & factcheck.context) > 1 else None
    measured = not {mine, other} & {"count", "ordinal", "times", "percent", "age"}
    counted = {mine, other} == {"percent", "count"} and claim.nouns & factcheck.nouns
    return Kind.UNIT if same and (money or counted or measured or {mine, other} == {"percent", "points"}) else None


def _shared(claim: Amount, factcheck: Amount) -> int:
    """How many words around two amounts are the same, those that are counted twice."""
    return len(claim.context & factcheck.context) + 2 * len(claim.nouns & factcheck.nouns)


def _aligned(claim: Amount, factcheck: Amount, *, alone: bool) -> bool:
    """True when two amounts tell of the same: what they count is the same, or much around them is."""
    if claim.unit.dimension in {"count", "ordinal"} and claim.nouns and factcheck.nouns:
        if claim.nouns & factcheck.nouns:
            return True
        shared = len(claim.context & factcheck.context)
        # Whoever is counted is called people by somebody; of other things much must be the same.
        people = "person" in claim.nouns | factcheck.nouns
        same = shared * (3 if people else 2) > min(len(claim.context), len(factcheck.context))
        return alone and claim.unit.dimension == "count" and same
    return len(claim.context & factcheck.context) > (0 if alone else 1)


def _count_people(claim: Amount, factcheck: Amount) -> bool:
    """True when both amounts count people, whatever these are called: lawmakers and members of parliament."""
    if claim.unit.dimension != "count" or factcheck.unit.dimension != "count":
        return False
    return all(any(find_group(noun) or noun == "person" for noun in amount.nouns) for amount in (claim, factcheck))


def _is_alone(amounts: tuple[Amount, ...], amount: Amount) -> bool:
    """True when no other amount of a text has its dimension."""
    return sum(other.unit.dimension == amount.unit.dimension for other in amounts) == 1


def _tell(reading: Reading, amount: Amount) -> str:
    """The words of an amount."""
    return reading.text[amount.span.start : amount.span.end]


def _says(reading: Reading, words: str) -> bool:
    """True when a text has an ordinal somewhere: "the second" stands for "the second wave" there."""
    return any(token.folded == words.casefold() for token in reading.tokens)


def _find_agreeing(mine: tuple[Amount, ...], others: tuple[Amount, ...]) -> list[tuple[int, int]]:
    """The places of the amounts that agree, those with most words in common first."""
    pairs = [
        (_shared(amount, other), -place, -other_place)
        for place, amount in enumerate(mine)
        for other_place, other in enumerate(others)
        if _agree(amount, other)
    ]
    return [(-place, -other_place) for _, place, other_place in sorted(pairs, reverse=True)]


def _find_rival(
    amount: Amount, mine: tuple[Amount, ...], rest: dict[int, Amount], others: tuple[Amount, ...], *, alike: bool
) -> int:
    """The place of the other text's amount that tells of the same and clashes, -1 for none.

    In texts that are `alike` the only numbers of people tell of the same.
    """
    rivals = list[tuple[int, int]]()
    for place, other in rest.items():
        alone = _is_alone(mine, amount) and _is_alone(others, other)
        same = _aligned(amount, other, alone=alone) or (alone and alike and _count_people(amount, other))
        if same and _differ(amount, other):
            rivals.append((_shared(amount, other), -place))
    return -max(rivals)[1] if rivals else -1


def _clash(claim: Reading, factcheck: Reading, amount: Amount, other: Amount) -> Difference:
    """What is said of two amounts that clash."""
    kind = _differ(amount, other) or Kind.NUMBER
    what = "units" if kind == Kind.UNIT else _NAMES.get(amount.unit.dimension, "amounts")
    reason = f"The {what} differ: {_tell(claim, amount)} and {_tell(factcheck, other)}."
    return Difference(kind, amount.span, other.span, reason, decides=True)


def compare_numbers(claim: Reading, factcheck: Reading) -> list[Finding]:
    """Compare the amounts of two texts; a number decides where it clashes and has no agreeing partner."""
    mine, others = find_amounts(claim), find_amounts(factcheck)
    rest, other_rest = dict(enumerate(mine)), dict(enumerate(others))
    findings: list[Finding] = []
    agreeing = _find_agreeing(mine, others) if mine and others else []
    for place, other_place in agreeing:
        if place in rest and other_place in other_rest:
            kind = Kind.NUMBER if mine[place].unit.name == others[other_place].unit.name else Kind.UNIT
            findings.append(Agreement(kind, mine[place].span, others[other_place].span))
        rest.pop(place, None)
        other_rest.pop(other_place, None)
    both = rest and other_rest
    alike = bool(both) and measure_overlap(find_stems(claim), find_stems(factcheck)) >= _ALIKE
    for place, amount in rest.items():
        said = amount.unit.dimension == "ordinal" and _says(factcheck, _tell(claim, amount))
        rival = -1 if said else _find_rival(amount, mine, other_rest, others, alike=alike)
        if rival >= 0:
            findings.append(_clash(claim, factcheck, mine[place], other_rest.pop(rival)))
        else:
            reason = f"Only the claim says {_tell(claim, amount)}."
            findings.append(Difference(Kind.NUMBER, amount.span, None, reason, decides=False))
    for other in other_rest.values():
        reason = f"Only the fact-check says {_tell(factcheck, other)}."
        findings.append(Difference(Kind.NUMBER, None, other.span, reason, decides=False))
    return findings
