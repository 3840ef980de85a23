"""How far the desk's reviewers agree: the pairs of opinions on one case, measured in groups."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from models.agreement import Agreement, Pair, measure_agreement, measure_kappa
from models.queries.scales import find_known_scale, find_rating
from models.ratings import RatingClass
from models.tables.case import Case
from models.tables.person import Person
from models.tables.submission import Claim
from models.tables.verdict import Opinion

# Fewer tell nothing of how two people agree.
FEWEST_CASES = 10
# The kinds of rating that all scales share, and those among them that have an order.
KINDS = tuple(str(kind) for kind in RatingClass)
ORDERED_KINDS = (str(RatingClass.FALSE), str(RatingClass.MIXED), str(RatingClass.TRUE))


class Reviewer(NamedTuple):
    """Somebody who gave an opinion."""

    name: str
    id: int


class Said(NamedTuple):
    """What one reviewer said of a case."""

    reviewer: Reviewer
    scale: str
    rating: str

    @property
    def kind(self) -> str:
        """The kind of the rating, which can be compared between scales."""
        return str(find_rating(self.scale, self.rating).rating_class)


class Two(NamedTuple):
    """What two reviewers said of a case who did not know of each other."""

    tags: Sequence[str]
    language: str | None
    first: Said
    second: Said

    @property
    def kinds(self) -> Pair:
        """The kinds of both ratings."""
        return self.first.kind, self.second.kind


class LowPair(NamedTuple):
    """Two reviewers who agree less than they should."""

    one: str
    other: str
    kappa: float
    cases: int


@dataclass(frozen=True, slots=True)
class Group:
    """Cases that are measured together; in `kind` they are all, or those of a scale, a tag, a language, two reviewers.

    Of a scale its own values are compared, of all others the kinds of rating. It is `low` where the nominal alpha lies
    below what is expected even at the upper end of its interval.
    """

    kind: str
    name: str
    agreement: Agreement
    low: bool


def measure_groups(session: Session, alarm: float) -> list[Group]:
    """Return how far reviewers agree on all cases, and by scale, tag, language and pair of reviewers."""
    return [_group(kind, name, *compared, alarm) for kind, name, compared in _sort(list_twos(session))]


def find_low_pair(session: Session, person_id: int, limit: float) -> LowPair | None:
    """Return the pair of this reviewer with somebody whose kappa is lowest, where that is below `limit`."""
    pairs = _by_people(two for two in list_twos(session, person_id))
    low = [
        LowPair(one.name, other.name, kappa, len(kinds))
        for (one, other), kinds in pairs.items()
        if len(kinds) >= FEWEST_CASES and (kappa := measure_kappa(kinds)) is not None and kappa < limit
    ]
    return min(low, key=lambda pair: pair.kappa, default=None)


def list_twos(session: Session, person_id: int | None = None) -> list[Two]:
    """Return what two people said of each case that both have looked at, of all or of one person's."""
    first, second = aliased(Opinion), aliased(Opinion)
    one, other = aliased(Person), aliased(Person)
    met = and_(second.case_id == first.case_id, second.round == first.round, second.place > first.place)
    wanted = (
        select(Case.tags, Claim.language, one.name, one.id, first.scale, first.rating)
        .add_columns(other.name, other.id, second.scale, second.rating)
        .join_from(first, second, met)
        .join(one, one.id == first.person_id)
        .join(other, other.id == second.person_id)
        .join(Case, Case.id == first.case_id)
        .outerjoin(Claim, and_(Claim.case_id == Case.id, Claim.leads))
        .order_by(first.id)
    )
    if person_id is not None:
        wanted = wanted.where(or_(one.id == person_id, other.id == person_id))
    return [
        Two(tags, language, Said(Reviewer(*said[:2]), *said[2:4]), Said(Reviewer(*said[4:6]), *said[6:]))
        for tags, language, *said in session.execute(wanted)
    ]


def _sort(twos: Sequence[Two]) -> Iterable[tuple[str, str, tuple[list[Pair], Sequence[str], Sequence[str]]]]:
    """Yield the groups with the ratings that are compared in each, all there may be, and those that have an order."""
    yield "all", "All cases", ([two.kinds for two in twos], KINDS, ORDERED_KINDS)
    for scale in sorted({two.first.scale for two in twos if two.first.scale == two.second.scale}):
        pairs = [
            (two.first.rating, two.second.rating) for two in twos if {two.first.scale, two.second.scale} == {scale}
        ]
        yield "scale", scale, (pairs, *_list_values(scale, pairs))
    for tag in sorted({tag for two in twos for tag in two.tags}):
        yield "tag", tag, ([two.kinds for two in twos if tag in two.tags], KINDS, ORDERED_KINDS)
    for language in sorted({two.language for two in twos if two.language}):
        yield "language", language, ([two.kinds for two in twos if two.language == language], KINDS, ORDERED_KINDS)
    for (one, other), pairs in sorted(_by_people(twos).items()):
        yield "reviewers", f"{one.name} and {other.name}", (pairs, KINDS, ORDERED_KINDS)


def _by_people(twos: Iterable[Two]) -> dict[tuple[Reviewer, Reviewer], list[Pair]]:
    """Return the kinds of rating by the pair of people, in the order of their names, whoever was the first."""
    found: defaultdict[tuple[Reviewer, Reviewer], list[Pair]] = defaultdict(list)
    for two in twos:
        one, other = sorted((two.first, two.second), key=lambda said: said.reviewer)
        found[one.reviewer, other.reviewer].append((one.kind, other.kind))
    return found


def _list_values(name: str, pairs: Sequence[Pair]) -> tuple[list[str], list[str]]:
    """Return the values of a scale that are known or were given, and those that have an order, ascending."""
    scale = find_known_scale(name)
    ratings = scale.ratings if scale else ()
    known = [rating.value for rating in ratings]
    gone = sorted({value for pair in pairs for value in pair} - set(known))
    numbered = sorted((rating.number, rating.value) for rating in ratings if rating.number is not None)
    return [*known, *gone], [value for _, value in numbered]


def _group(kind: str, name: str, pairs: list[Pair], values: Sequence[str], order: Sequence[str], alarm: float) -> Group:
    found = measure_agreement(pairs, values, order)
    high = found.nominal.high
    return Group(kind, name, found, low=found.cases >= FEWEST_CASES and high is not None and high < alarm)
