"""Leases on cases: taken by opening one, renewed by activity, given back by leaving, and freed when time has run out.

Each is a compare-and-set in the database and goes by its clock, so that two people never have a case at once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, update
from sqlalchemy.orm import Session

from models.errors import ConflictError
from models.operations.holding import lease_length
from models.operations.transitions import apply_transition, lock_case
from models.queries.leases import is_abandoned, is_of_others, is_unheld, read_lease, select_next
from models.settings import load_settings
from models.tables.case import Case, CaseState
from models.tables.person import Person, Role

_MOST_AT_ONCE = 100


def open_lease(session: Session, case_id: int, person: Person) -> bool:
    """Take or renew the lease on a case; False where it is not this person's to work on, or another has it."""
    free_abandoned(session, case_id, person)
    held = update(Case).where(Case.id == case_id, is_unheld(person), _is_workable(session, person))
    held = held.values(lease_id=person.id, lease_until=func.now() + lease_length())
    taken = session.scalar(held.returning(Case.id).execution_options(synchronize_session=False))
    _forget(session, case_id)
    return taken is not None


def keep_lease(session: Session, case_id: int, person: Person) -> None:
    """Take or renew the lease on a case, or raise the conflict that says who has it."""
    if open_lease(session, case_id, person):
        return
    lease = read_lease(session, case_id)
    if lease:
        raise ConflictError(f"{lease.holder.name} has this case until {lease.until:%H:%M} UTC. You can read it.")
    lock_case(session, case_id)
    raise ConflictError("This case is in other hands or finished. You can read it.")


def leave_case(session: Session, case_id: int, person: Person, until: datetime | None = None) -> bool:
    """Give the lease back; a case that was begun waits a moment, in case its reviewer comes back.

    Whoever left a case is offered others before it.

    `until` is the end of the lease that the leaving page knows: where it was renewed since, by another page of the
    same person, nothing happens.
    """
    begun = and_(Case.state == CaseState.IN_REVIEW, Case.assigned_by_id.is_(None))
    grace = func.now() + timedelta(seconds=load_settings().case_warning_seconds)
    left = update(Case).where(Case.id == case_id, Case.lease_id == person.id)
    if until is not None:
        left = left.where(Case.lease_until == until)
    left = left.values(
        left_by_id=person.id,
        left_at=func.now(),
        lease_id=case((begun, Case.lease_id)),
        lease_until=case((begun, func.least(Case.lease_until, grace))),
    )
    given = session.scalar(left.returning(Case.id).execution_options(synchronize_session=False))
    _forget(session, case_id)
    return given is not None


def take_next(session: Session, person: Person, besides: int | None = None) -> int | None:
    """Take the next case that waits and return its number, None where none does; nobody else is given it meanwhile."""
    found = select_next(session, person, besides).with_for_update(of=Case, skip_locked=True)
    case_id = session.scalar(found)
    if case_id is not None:
        open_lease(session, case_id, person)
    return case_id


def free_abandoned(session: Session, case_id: int, person: Person) -> None:
    """Let a case go back that somebody else had begun and whose time has run out, where no sweep has done so yet."""
    found = select(Case).where(Case.id == case_id, is_abandoned(), Case.reviewer_id != person.id)
    for abandoned in session.scalars(found.with_for_update(skip_locked=True)):
        apply_transition(session, abandoned, "expire", None, abandoned.version)


def expire_leases(session: Session) -> Sequence[int]:
    """Let up to a hundred cases go back whose reviewers' time has run out, and return which.

    What was judged stays. Any number of workers may sweep: rows that another one has in hand are skipped.
    """
    over = select(Case).where(or_(is_abandoned(), Case.lease_until <= func.now())).limit(_MOST_AT_ONCE)
    freed = []
    for held in session.scalars(over.order_by(Case.id).with_for_update(skip_locked=True)):
        if held.state == CaseState.IN_REVIEW and held.assigned_by_id is None:
            apply_transition(session, held, "expire", None, held.version)
            freed.append(held.id)
        else:
            held.lease_id = held.lease_until = None
    session.flush()
    return freed


def _is_workable(session: Session, person: Person) -> ColumnElement[bool]:
    """True for a case that this person may work on as it stands."""
    neither = and_(Case.reviewer_id != person.id, Case.second_reviewer_id != person.id)
    return or_(
        and_(Case.state == CaseState.OPEN, *is_of_others(session, person)),
        and_(Case.state == CaseState.IN_REVIEW, Case.reviewer_id == person.id),
        and_(Case.state == CaseState.SECOND_REVIEW, Case.second_reviewer_id == person.id),
        and_(Case.state == CaseState.ADJUDICATION, neither, literal(person.may(Role.EDITOR))),
    )


def _forget(session: Session, case_id: int) -> None:
    """Let what is read next be as the database has it."""
    known = session.identity_map.get(session.identity_key(Case, case_id))
    if known is not None:
        session.expire(known)
