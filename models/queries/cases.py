"""Reading a case: its claim, its history, its verdicts, and which is next."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from models.errors import NotFoundError
from models.queries.submissions import ClaimView, view_claims
from models.tables.audit import AuditEvent
from models.tables.case import Case
from models.tables.match import Match
from models.tables.person import Person
from models.tables.submission import Claim
from models.tables.verdict import Verdict

# Cases that were joined with one that was joined with one; nobody does that so often.
_MOST_JOINED_ON = 20


def get_case(session: Session, case_id: int) -> ClaimView:
    """Return the claim that leads a case with all that is known; an unknown id is NotFoundError.

    A case whose claims went to another leads to that one.
    """
    for _ in range(_MOST_JOINED_ON):
        claim = session.scalar(select(Claim).where(Claim.case_id == case_id, Claim.leads))
        if claim is not None:
            return view_claims(session, [claim])[0]
        goal = find_joined(session, case_id)
        if goal is None:
            break
        case_id = goal
    raise NotFoundError("There is no case with this number.")


def find_joined(session: Session, case_id: int) -> int | None:
    """Return the case to which the claims of this one went; None where it has its own."""
    return session.scalar(select(Case.duplicate_of_id).where(Case.id == case_id))


def list_history(session: Session, case_id: int) -> Sequence[tuple[AuditEvent, Person | None]]:
    """Return every audit event of a case and of its matches, oldest first, with who did it."""
    matches = select(Match.id).join(Claim).where(Claim.case_id == case_id)
    numbers = [str(number) for number in session.scalars(matches)]
    events = (
        select(AuditEvent, Person)
        .outerjoin(Person, AuditEvent.person_id == Person.id)
        .where(
            or_(
                and_(AuditEvent.subject_type == "case", AuditEvent.subject_id == str(case_id)),
                and_(AuditEvent.subject_type == "match", AuditEvent.subject_id.in_(numbers)),
            )
        )
        .order_by(AuditEvent.id)
    )
    return session.execute(events).all()


def list_verdicts(session: Session, case_id: int) -> Sequence[Verdict]:
    """Return all verdicts of a case, newest first."""
    every = select(Verdict).where(Verdict.case_id == case_id).options(joinedload(Verdict.person))
    return session.scalars(every.order_by(Verdict.number.desc())).all()
