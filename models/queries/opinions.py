"""Reading what the two reviewers of a case thought before they knew of each other."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.queries.blind import is_blind
from models.queries.scales import find_rating
from models.tables.case import Case
from models.tables.person import Person
from models.tables.verdict import Opinion


def list_opinions(session: Session, case: Case, person: Person | None) -> Sequence[Opinion]:
    """Return the opinions of the case's round that this person may see, the first one first."""
    return [] if is_blind(case, person) else read_opinions(session, case)


def read_opinions(session: Session, case: Case) -> Sequence[Opinion]:
    """Return both opinions of the case's round, the first one first; there may be only one yet, or none."""
    found = select(Opinion).where(Opinion.case_id == case.id, Opinion.round == case.round)
    return session.scalars(found.options(joinedload(Opinion.person)).order_by(Opinion.place)).all()


def say_the_same(one: Opinion, other: Opinion) -> bool:
    """True where two opinions come to one rating; on different scales, to ratings of one kind."""
    if one.scale == other.scale:
        return one.rating == other.rating
    kinds = {find_rating(opinion.scale, opinion.rating).rating_class for opinion in (one, other)}
    return len(kinds) == 1
