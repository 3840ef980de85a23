"""Comparing a claim with a fact-check: what agrees, what differs, and the relation that follows from it."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from models.relations import Kind, Relation
from worker.compare.attribution import compare_attribution
from worker.compare.dates import compare_dates
from worker.compare.direction import compare_direction
from worker.compare.finding import Agreement, Difference, Finding, Span
from worker.compare.modality import compare_modality
from worker.compare.names import compare_names
from worker.compare.negation import compare_negation
from worker.compare.numbers import compare_numbers
from worker.compare.places import compare_places
from worker.compare.quantifiers import compare_quantifiers
from worker.compare.reading import Reading
from worker.compare.relation import is_same_text, propose_relation
from worker.compare.speaking import find_spoken_spans

_SLOTS: tuple[Callable[[Reading, Reading], list[Finding]], ...] = (
    compare_numbers,
    compare_dates,
    compare_names,
    compare_places,
    compare_negation,
    compare_quantifiers,
    compare_direction,
    compare_modality,
    compare_attribution,
)
# Where two kinds see the same words, the first tells it better: a speaker is a name, "none" and "fewer" deny.
_MONEY = frozenset(
    """crown crowns krona kronor krone kroner koruna dollar dollars franc francs pound pounds peso pesos rupee rupees
    dinar dinars lira rial rials won real reais pence""".split()
)
_BETTER = (
    (Kind.SPEAKER, Kind.NAME),
    (Kind.QUANTIFIER, Kind.NEGATION),
    (Kind.COMPARISON, Kind.NEGATION),
    (Kind.COMPARISON, Kind.NAME),
    (Kind.NUMBER, Kind.MODALITY),
)


class Comparison(NamedTuple):
    """What a claim and a fact-check agree in, what differs, and the relation that this suggests."""

    relation: Relation
    agrees: tuple[Agreement, ...]
    differs: tuple[Difference, ...]

    @property
    def blocks_auto(self) -> bool:
        """Whether something differs that forbids an automatic answer."""
        return any(difference.decides for difference in self.differs)


def compare(claim: str, factcheck: str) -> Comparison:
    """Compare two texts; the same answer every time."""
    return compare_readings(read(claim), read(factcheck))


@lru_cache(maxsize=4096)
def read(text: str) -> Reading:
    """Return the reading of a text; what a comparison finds in it is found once and kept."""
    return Reading(text)


def compare_readings(claim: Reading, factcheck: Reading) -> Comparison:
    """Compare two readings, each kind by itself; a difference that two kinds see is told once."""
    findings = [finding for slot in _SLOTS for finding in slot(claim, factcheck)]
    findings = [_tell_kind(finding, claim, factcheck) if finding[-1] is True else finding for finding in findings]
    differs = tuple(_settle([finding for finding in findings if isinstance(finding, Difference)]))
    if is_same_text(claim, factcheck):
        differs = ()
    agrees = tuple(finding for finding in findings if isinstance(finding, Agreement))
    return Comparison(propose_relation(claim, factcheck, (*agrees, *differs)), agrees, differs)


def _tell_kind(finding: Finding, claim: Reading, factcheck: Reading) -> Finding:
    """Return a deciding difference of names or places as the kind that it is part of.

    It is one of speakers where one of the two tells who said it, and one of units where both tell whose money is
    meant: "Swedish crowns".
    """
    if not isinstance(finding, Difference) or finding.kind not in {Kind.NAME, Kind.PLACE}:
        return finding
    if finding.claim in find_spoken_spans(claim) or finding.factcheck in find_spoken_spans(factcheck):
        return finding._replace(kind=Kind.SPEAKER)
    sides = ((claim, finding.claim), (factcheck, finding.factcheck))
    behind = [reading.text[span.end :].split(maxsplit=1)[:1] for reading, span in sides if span]
    money = all(word and word[0].casefold().strip(".,;:!?") in _MONEY for word in behind)
    return finding._replace(kind=Kind.UNIT) if money and finding.kind == Kind.PLACE else finding


def _settle(differences: list[Difference]) -> Iterator[Difference]:
    """Yield the differences without those that another kind tells better."""
    deciding = [difference for difference in differences if difference.decides]
    for difference in differences:
        rivals = [other for other in deciding if (other.kind, difference.kind) in _BETTER] if difference.decides else []
        if not any(_touch(difference, other) for other in rivals):
            yield difference


def _touch(one: Difference, other: Difference) -> bool:
    """Whether two differences speak of the same words."""
    pairs = ((one.claim, other.claim), (one.factcheck, other.factcheck))
    return any(ours and theirs and _overlap(ours, theirs) for ours, theirs in pairs)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
