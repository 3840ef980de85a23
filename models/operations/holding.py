"""Who has a case before them: every word and every move of work asks, and renews it."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.errors import ConflictError
from models.settings import load_settings
from models.tables.case import Case
from models.tables.person import Person

# What somebody does who works on a case. Giving back, assigning and starting afresh are done from outside.
WORK = frozenset({"take", "take_over", "look", "decide", "hand_on", "agree", "disagree", "adjudicate", "dismiss"})


def hold_lease(session: Session, case: Case, person: Person, *, by_force: bool = False) -> None:
    """Renew the person's lease on a case that is locked, or take it; while another holds it, only by force."""
    now = session.scalars(select(func.now())).one()
    if not by_force:
        _require_unheld(session, case, person, now)
    case.lease_id, case.lease_until = person.id, now + lease_length()
    session.flush()
    session.expire(case, ["holder"])


def _require_unheld(session: Session, case: Case, person: Person, now: datetime) -> None:
    """Refuse while somebody else has the case before them."""
    if case.lease_id in {None, person.id} or case.lease_until is None or case.lease_until <= now:
        return
    holder = session.get_one(Person, case.lease_id)
    raise ConflictError(
        f"{holder.name} has this case until {case.lease_until:%H:%M} UTC. You can read it; an editor can take it over."
    )


def lease_length() -> timedelta:
    """Return how long a case stays with somebody who does nothing."""
    return timedelta(minutes=load_settings().case_lease_minutes)
