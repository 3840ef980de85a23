"""Where the claims of an article stand in its text and what answers each, for as many as there are, in one query."""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, joinedload

from models.queries.blind import is_hidden_from
from models.queries.results import name_answers
from models.tables.case import Case
from models.tables.person import Person
from models.tables.submission import Claim, Wording


class Mark(NamedTuple):
    """A claim in the text: from where to where, its number from 0, what answers it, and its place in the list."""

    start: int
    end: int
    position: int
    kind: str
    place: int


def list_marks(session: Session, submission_id: UUID, person: Person | None, *, by_worth: bool) -> list[Mark]:
    """Return the claims of an article in the order of its text; of a hidden case it is told that it is `blind`."""
    kinds = name_answers(submission_id, person).subquery()
    order = (Claim.check_worthiness.desc().nulls_last(), Claim.position) if by_worth else (Claim.position,)
    place = func.row_number().over(order_by=order) - 1
    kind = case((is_hidden_from(person), "blind"), else_=kinds.c.kind)
    found = (
        select(Claim.start, Claim.end, Claim.position, kind, place)
        .join(kinds, kinds.c.id == Claim.id)
        .join(Case, Case.id == Claim.case_id)
    )
    return [Mark(*row) for row in session.execute(found.order_by(Claim.position))]


def list_dropped(session: Session, submission_id: UUID) -> Sequence[Claim]:
    """Return the claims of an article that were dropped, in the order of its text."""
    dropped = select(Claim).where(Claim.submission_id == submission_id, Claim.dropped_at.is_not(None))
    return session.scalars(dropped.order_by(Claim.position)).all()


def find_wordings(session: Session, claims: Collection[Claim]) -> dict[UUID, Wording]:
    """Return of each claim that was reworded its newest wording, with who wanted it."""
    reworded = [claim.id for claim in claims if claim.original is not None]
    if not reworded:
        return {}
    newest = select(Wording).where(Wording.claim_id.in_(reworded)).options(joinedload(Wording.person))
    newest = newest.ext(distinct_on(Wording.claim_id)).order_by(Wording.claim_id, Wording.number.desc())
    return {wording.claim_id: wording for wording in session.scalars(newest)}
