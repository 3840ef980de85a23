"""Reading the words that contradict each other, put together so that a person can see which one is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from models.errors import NotFoundError
from models.queries.blind import is_hidden_from
from models.queries.memory import Said, tell_words
from models.queries.paging import Order, Page, RowNumber, read_page
from models.tables.case import Case
from models.tables.match import Contradiction, Judgement, Match
from models.tables.person import Person
from models.tables.submission import Claim

_OLDEST = Order("contradictions", (Contradiction.id,), TypeAdapter(tuple[RowNumber]))


@dataclass(frozen=True, slots=True)
class ContradictionView:
    """Words that cannot all be true: `path` calls texts the same, one after the other, and `against` says otherwise.

    Where one of them was taken back since, what is left of the path is shown.
    """

    contradiction: Contradiction
    path: Sequence[Said]
    against: Said


def page_contradictions(
    session: Session, person: Person, limit: int, cursor: str | None = None
) -> Page[ContradictionView]:
    """Return a page of those that nobody has settled, the oldest first, as far as the person may know them."""
    page = read_page(session, _select(person).where(Contradiction.settled_at.is_(None)), _OLDEST, limit, cursor)
    return Page(_view(session, page.items), page.next)


def count_contradictions(session: Session, person: Person) -> int:
    """Return how many wait to be settled, as far as the person may know them."""
    waiting = _select(person).where(Contradiction.settled_at.is_(None)).order_by(None)
    return session.scalars(select(func.count()).select_from(waiting.subquery())).one()


def get_contradiction(session: Session, contradiction_id: int, person: Person) -> ContradictionView:
    """Return one, settled or not; an unknown one, or one that the person may not know, is NotFoundError."""
    found = session.scalar(_select(person).where(Contradiction.id == contradiction_id))
    if found is None:
        raise NotFoundError("There is no contradiction with this number.")
    return _view(session, [found])[0]


def _select(person: Person) -> Select[Contradiction]:
    """Choose contradictions of which no word belongs to a case that is hidden from the person, or comes from one."""
    said, carried = aliased(Judgement), aliased(Judgement)

    def takes_part(number: Any) -> ColumnElement[bool]:
        in_path = Contradiction.path.op("@>")(func.to_jsonb(number))
        return or_(number == Judgement.match_id, in_path)

    from_there = select(carried.id).join(said, said.id == carried.carried_id)
    from_there = from_there.where(said.match_id == Match.id, takes_part(carried.match_id))
    from_there = from_there.correlate(Match, Contradiction, Judgement)
    hidden = (
        select(Match.id)
        .join(Claim, Claim.id == Match.claim_id)
        .join(Case, Case.id == Claim.case_id)
        .where(is_hidden_from(person), or_(takes_part(Match.id), from_there.exists()))
    )
    shown = select(Contradiction).join(Contradiction.judgement).where(~hidden.exists())
    return shown.options(joinedload(Contradiction.judgement), joinedload(Contradiction.settled_by))


def _view(session: Session, found: Sequence[Contradiction]) -> list[ContradictionView]:
    steps = {match_id for contradiction in found for match_id in contradiction.path}
    standing = session.execute(select(Match.id, Match.judgement_id).where(Match.id.in_(steps))).all()
    entries = {match_id: entry for match_id, entry in standing if entry is not None}
    told = tell_words(session, [*entries.values(), *(contradiction.judgement_id for contradiction in found)])
    return [
        ContradictionView(
            contradiction,
            [told[entries[step]] for step in contradiction.path if entries.get(step) in told],
            told[contradiction.judgement_id],
        )
        for contradiction in found
    ]
