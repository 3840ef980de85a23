"""Who has a case before them and until when, and which case is to be looked at next; time is the database's."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy import case as choose
from sqlalchemy.orm import Session

from models.queries.priority import rank_case
from models.tables.case import Case, CaseState
from models.tables.person import Person, Role
from models.tables.submission import Claim, Submission

_LATELY = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Lease:
    """Who has a case before them, until when, and how many seconds are left."""

    holder: Person
    until: datetime
    seconds: float

    def is_of(self, person: Person) -> bool:
        """True where it is this person who has the case before them."""
        return self.holder.id == person.id


def read_lease(session: Session, case_id: int) -> Lease | None:
    """Return the lease on a case; None where there is none or it has run out."""
    left = func.extract("epoch", Case.lease_until - func.now())
    live = select(Person, Case.lease_until, left).join(Case, Case.lease_id == Person.id)
    for holder, until, seconds in session.execute(live.where(Case.id == case_id, Case.lease_until > func.now())):
        return Lease(holder, until, float(seconds)) if until else None
    return None


def is_with_another(case: Case, person: Person) -> bool:
    """True where a page should say that somebody else has the case; whoever acts asks the database."""
    if case.lease_id in {None, person.id} or case.lease_until is None:
        return False
    return case.lease_until > datetime.now(UTC)


def find_next(session: Session, person: Person, besides: int | None = None) -> int | None:
    """Return the next case that waits for this person, in the order of the inbox, but for the one named."""
    return session.scalar(select_next(session, person, besides))


def count_waiting(session: Session, person: Person) -> int:
    """Return how many cases wait that this person could take."""
    waiting = select(func.count()).select_from(Case).where(*is_offered(session, person))
    return session.scalars(waiting).one()


def select_next(session: Session, person: Person, besides: int | None = None) -> Select[int]:
    """Select the case that is next for a person: free, the most pressing first, and last what they left lately."""
    offered = select(Case.id).where(*is_offered(session, person))
    if besides is not None:
        offered = offered.where(Case.id != besides)
    leaving = _find_leaving(person)
    return offered.order_by(leaving.asc().nulls_first(), rank_case().desc(), Case.id).limit(1)


def is_offered(session: Session, person: Person) -> list[ColumnElement[bool]]:
    """Return what makes a case one that waits for this person: free, and not of their own sending."""
    free = or_(
        and_(Case.state == CaseState.OPEN, Case.watch.is_(None), is_unheld(person)),
        and_(is_abandoned(), Case.reviewer_id != person.id),
    )
    return [free, *is_of_others(session, person)]


def is_of_others(session: Session, person: Person) -> list[ColumnElement[bool]]:
    """Return the condition that the person did not send the case; none where nobody else could review it."""
    others = select(Person.id).where(Person.active, Person.role != Role.SUBMITTER, Person.id != person.id)
    if not session.scalar(select(others.exists())):
        return []
    own = select(Claim.id).join(Submission, Claim.submission_id == Submission.id)
    return [~own.where(Claim.case_id == Case.id, Submission.person_id == person.id).exists()]


def is_unheld(person: Person) -> ColumnElement[bool]:
    """True for a case that nobody else has before them."""
    return or_(Case.lease_id.is_(None), Case.lease_id == person.id, Case.lease_until <= func.now())


def is_abandoned() -> ColumnElement[bool]:
    """True for a case that somebody had begun, to whom it was not assigned, and whose time has run out."""
    over = or_(Case.lease_until.is_(None), Case.lease_until <= func.now())
    return and_(Case.state == CaseState.IN_REVIEW, Case.assigned_by_id.is_(None), over)


def _find_leaving(person: Person) -> ColumnElement[Any]:
    """Return when the person left a case lately; null where they did not, or somebody else has left it since."""
    lately = and_(Case.left_by_id == person.id, Case.left_at > func.now() - _LATELY)
    return choose((lately, Case.left_at))
