"""Reading cases: the inbox with its filters and counts, and the history of one case."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from models.errors import InvalidInputError, NotFoundError
from models.queries.submissions import ClaimView, view_claims
from models.tables.audit import AuditEvent
from models.tables.case import Case, CaseState, Verdict
from models.tables.match import Judgement, Match
from models.tables.person import Person
from models.tables.submission import Claim

PAGE_SIZE = 25
VIEWS = ("todo", "mine", "open", "in_review", "decided", "dismissed")
SORTS = ("oldest", "newest", "likely")


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page of cases in a view; `counts` gives the size of every view."""

    claims: list[ClaimView]
    counts: dict[str, int]
    total: int
    page: int
    pages: int


def read_inbox(
    session: Session, person: Person, view: str = "todo", search: str = "", sort: str = "oldest", page: int = 1
) -> InboxPage:
    """Return a page of cases; `todo` is what is open or in this person's hands."""
    if view not in VIEWS or sort not in SORTS:
        raise InvalidInputError(f"The inbox has the views {', '.join(VIEWS)} and the orders {', '.join(SORTS)}.")
    found = _filter(select(Claim).join(Case, Claim.case_id == Case.id), view, person, search)
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    ordered = found.options(joinedload(Claim.submission)).order_by(*_order(sort)).limit(PAGE_SIZE)
    claims = session.scalars(ordered.offset((page - 1) * PAGE_SIZE)).all()
    return InboxPage(view_claims(session, claims), count_views(session, person), total, page, pages)


def count_views(session: Session, person: Person) -> dict[str, int]:
    """Return how many cases each view of the inbox has for this person, in one query."""
    counts = [func.count().filter(_belongs(view, person)) for view in VIEWS]
    row = session.execute(select(*counts).select_from(Case)).one()
    return dict(zip(VIEWS, row, strict=True))


def get_case(session: Session, case_id: int) -> ClaimView:
    """Return the first claim of a case with all that is known; an unknown id is NotFoundError."""
    claim = session.scalar(
        select(Claim)
        .where(Claim.case_id == case_id)
        .options(joinedload(Claim.submission))
        .order_by(Claim.created_at, Claim.id)
        .limit(1)
    )
    if claim is None:
        raise NotFoundError("There is no case with this number.")
    return view_claims(session, [claim])[0]


def find_next_open(session: Session, after_case_id: int) -> int | None:
    """Return the next open case in the order of the inbox, starting again at the front."""
    opened = select(Case.id).where(Case.state == CaseState.OPEN, Case.id != after_case_id)
    return session.scalar(opened.order_by(Case.id < after_case_id, Case.id).limit(1))


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


def count_judged(session: Session, person: Person) -> int:
    """Return how many judgements a person recorded today (UTC)."""
    today = select(func.count()).where(
        Judgement.person_id == person.id,
        Judgement.relation.is_not(None),
        Judgement.created_at >= func.date_trunc("day", func.now()),
    )
    return session.scalars(today).one()


def _filter(claims: Select[Claim], view: str, person: Person, search: str) -> Select[Claim]:
    claims = claims.where(_belongs(view, person))
    for word in search.split()[:10]:
        claims = claims.where(Claim.text.icontains(word, autoescape=True))
    return claims


def _belongs(view: str, person: Person) -> ColumnElement[bool]:
    mine = and_(Case.state == CaseState.IN_REVIEW, Case.reviewer_id == person.id)
    if view == "todo":
        return or_(Case.state == CaseState.OPEN, mine)
    return mine if view == "mine" else Case.state == view


def _order(sort: str) -> tuple[Any, ...]:
    if sort == "likely":
        best = select(func.max(Match.probability)).where(Match.claim_id == Claim.id).scalar_subquery()
        return (best.desc().nulls_last(), Case.id)
    return (Case.id.desc() if sort == "newest" else Case.id.asc(),)
