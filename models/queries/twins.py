"""What is suggested of a case: others that may be about the same, as far as a person may know of them."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased, joinedload

from models.base import Json
from models.tables.case import Case, CaseState, Joining
from models.tables.person import Person
from models.tables.submission import Claim
from models.tables.suggestion import PairSuggestion
from models.tables.verdict import Verdict

MOST_SHOWN = 10

_NAMED = re.compile(r"\b(The|the) (claim|fact-check)\b")
_LOWER, _HIGHER = aliased(Claim), aliased(Claim)
_LOWER_CASE, _HIGHER_CASE = aliased(Case), aliased(Case)

_Found = Select[PairSuggestion, Claim, Claim, Case, Case]


@dataclass(frozen=True, slots=True)
class Twin:
    """A case that may be about the same as another, seen from that other one, which has the claim `mine`.

    `agrees` and `differs` are as with a match: the claim is `mine`, the fact-check the claim of the other case.
    `verdict` is the other's. `direction` says which case would go into which; `going` is the first of the two.
    """

    id: int
    case: Case
    claim: Claim
    mine: Claim
    verdict: Verdict | None
    probability: float
    agrees: list[Json]
    differs: list[Json]
    factcheck_id: int | None
    direction: tuple[int, int]
    going: Case
    row: PairSuggestion

    @property
    def goes_here(self) -> bool:
        """True where joined, the other case would come into this one."""
        return self.direction[0] == self.case.id


@dataclass(frozen=True, slots=True)
class _Pair:
    row: PairSuggestion
    claims: tuple[Claim, Claim]
    cases: tuple[Case, Case]


def list_twins(session: Session, case_id: int, person: Person | None) -> list[Twin]:
    """Return what is suggested for a case, the likeliest first, each other case once."""
    mine = or_(_LOWER.case_id == case_id, _HIGHER.case_id == case_id)
    twins: dict[int, Twin] = {}
    for twin in _view(session, _select(person).where(mine).limit(2 * MOST_SHOWN), case_id):
        twins.setdefault(twin.case.id, twin)
    return list(twins.values())[:MOST_SHOWN]


def find_twin(session: Session, case_id: int, suggestion_id: int, person: Person) -> Twin | None:
    """Return a suggestion of a case; None where it is over, or this person may not know of it."""
    mine = or_(_LOWER.case_id == case_id, _HIGHER.case_id == case_id)
    found = _view(session, _select(person).where(PairSuggestion.id == suggestion_id, mine), case_id)
    return next(iter(found), None)


def list_pairs(session: Session, person: Person, most: int) -> list[Twin]:
    """Return the pairs of cases that may be about the same, the likeliest first, seen from the case that would go."""
    pairs = _read(session, _select(person).limit(most))
    verdicts = _read_verdicts(session, pairs)
    twins: dict[tuple[int, int], Twin] = {}
    for pair in pairs:
        twin = _turn(pair, 0, verdicts)
        if twin.goes_here:
            twin = _turn(pair, 1, verdicts)
        twins.setdefault(twin.direction, twin)
    return list(twins.values())


def has_twin(person: Person) -> ColumnElement[bool]:
    """True, in queries over cases, for one with a suggestion that this person may know of."""
    return Case.id.in_(_list_cases(person))


def count_twins(session: Session, case_ids: Collection[int], person: Person) -> dict[int, int]:
    """Return for each of these cases how many others may be about the same; one without is left out."""
    cases = _list_cases(person).subquery()
    counted = select(cases.c.case_id, func.count()).where(cases.c.case_id.in_(case_ids)).group_by(cases.c.case_id)
    return dict(session.execute(counted).all()) if case_ids else {}


def _list_cases(person: Person) -> Any:
    """Select both cases of every suggestion."""
    live = _select(person).order_by(None)
    return union_all(live.with_only_columns(_LOWER.case_id.label("case_id")), live.with_only_columns(_HIGHER.case_id))


def _select(person: Person | None) -> _Found:
    """Select the suggestions that stand: nobody refused them, and both cases live and are in the words compared."""
    sorted_digests = (func.least(_LOWER.digest, _HIGHER.digest), func.greatest(_LOWER.digest, _HIGHER.digest))
    apart = select(Joining.id).where(
        Joining.claim_id.in_((_LOWER.id, _HIGHER.id)),
        Joining.to_case_id.in_((_LOWER.case_id, _HIGHER.case_id)),
        Joining.undone_at.is_not(None),
        Joining.batch.is_(None),
    )
    return (
        select(PairSuggestion, _LOWER, _HIGHER, _LOWER_CASE, _HIGHER_CASE)
        .join(_LOWER, _LOWER.id == PairSuggestion.lower_id)
        .join(_HIGHER, _HIGHER.id == PairSuggestion.higher_id)
        .join(_LOWER_CASE, _LOWER_CASE.id == _LOWER.case_id)
        .join(_HIGHER_CASE, _HIGHER_CASE.id == _HIGHER.case_id)
        .where(
            PairSuggestion.refused_at.is_(None),
            _LOWER.case_id != _HIGHER.case_id,
            PairSuggestion.pair == func.sha256(sorted_digests[0].op("||")(sorted_digests[1])),
            *(_is_shown(case, person) for case in (_LOWER_CASE, _HIGHER_CASE)),
            ~apart.correlate(_LOWER, _HIGHER).exists(),
        )
        .order_by(PairSuggestion.probability.desc(), PairSuggestion.id)
    )


def _is_shown(case: type[Case], person: Person | None) -> ColumnElement[bool]:
    """True for a case that lives and is not hidden from this person; see models.queries.blind."""
    is_first = case.reviewer_id.is_not_distinct_from(person.id) if person else case.id.is_(None)
    return and_(case.state != CaseState.DISMISSED, or_(case.state != CaseState.SECOND_REVIEW, is_first))


def _read(session: Session, found: _Found) -> list[_Pair]:
    return [_Pair(row, (lower, higher), (one, other)) for row, lower, higher, one, other in session.execute(found)]


def _view(session: Session, found: _Found, case_id: int) -> list[Twin]:
    pairs = _read(session, found)
    verdicts = _read_verdicts(session, pairs)
    return [_turn(pair, int(pair.claims[1].case_id == case_id), verdicts) for pair in pairs]


def _read_verdicts(session: Session, pairs: Sequence[_Pair]) -> dict[int, Verdict]:
    numbers = {case.id for pair in pairs for case in pair.cases}
    live = select(Verdict).where(Verdict.case_id.in_(numbers), Verdict.superseded_at.is_(None))
    found = session.scalars(live.options(joinedload(Verdict.person))) if numbers else ()
    return {verdict.case_id: verdict for verdict in found}


def _turn(pair: _Pair, side: int, verdicts: dict[int, Verdict]) -> Twin:
    """Look at a pair from one of its sides: 0 is that of the lower claim."""
    row, other = pair.row, 1 - side
    turned = _turn_round if side else list
    going, staying = _choose_direction(pair.cases, verdicts)
    return Twin(
        id=row.id,
        case=pair.cases[other],
        claim=pair.claims[other],
        mine=pair.claims[side],
        verdict=verdicts.get(pair.cases[other].id),
        probability=row.probability,
        agrees=turned(row.agrees),
        differs=[found | {"reason": _reword(found["reason"], side)} for found in turned(row.differs)],
        factcheck_id=row.factcheck_id,
        direction=(going.id, staying.id),
        going=going,
        row=row,
    )


def _turn_round(findings: Sequence[Json]) -> list[Json]:
    """Return findings with claim and fact-check exchanged."""
    names = {"claim": "factcheck", "factcheck": "claim", "claim_span": "factcheck_span", "factcheck_span": "claim_span"}
    return [{names.get(name, name): value for name, value in found.items()} for found in findings]


def _reword(reason: str, side: int) -> str:
    """Return a reason with the words that hold between two claims: this one, and the other one."""
    names = {"claim": ("this claim", "the other claim")[side], "fact-check": ("the other claim", "this claim")[side]}

    def name(found: re.Match[str]) -> str:
        words = names[found.group(2)]
        return words.capitalize() if found.group(1) == "The" else words

    return _NAMED.sub(name, reason)


def _choose_direction(cases: tuple[Case, Case], verdicts: dict[int, Verdict]) -> tuple[Case, Case]:
    """Return which case goes into which: an open one without a verdict goes, of two the younger."""
    going, staying = sorted(cases, key=lambda case: (_rank_freedom(case, verdicts), case.id), reverse=True)
    return going, staying


def _rank_freedom(case: Case, verdicts: dict[int, Verdict]) -> int:
    """Return 2 for a case that can go, 1 for one that its reviewer can let go, 0 for any other."""
    if case.id in verdicts:
        return 0
    return {CaseState.OPEN: 2, CaseState.IN_REVIEW: 1}.get(CaseState(case.state), 0)
