"""Reading cases: the inbox with its filters and counts, and the history of one case."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from models.errors import InvalidInputError, NotFoundError
from models.queries.paging import Order, Page, RowNumber, read_page
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
class CaseFilter:
    """Which cases are wanted: in a state, in somebody's hands, with certain words; empty is no condition."""

    state: CaseState | None = None
    reviewer: Person | None = None
    words: str = ""


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
    ordered = found.order_by(*_order(sort)).limit(PAGE_SIZE)
    claims = session.scalars(ordered.offset((page - 1) * PAGE_SIZE)).all()
    return InboxPage(view_claims(session, claims), count_views(session, person), total, page, pages)


def count_views(session: Session, person: Person) -> dict[str, int]:
    """Return how many cases each view of the inbox has for this person, in one query."""
    counts = [func.count().filter(_belongs(view, person)) for view in VIEWS]
    row = session.execute(select(*counts).select_from(Case)).one()
    return dict(zip(VIEWS, row, strict=True))


def page_cases(
    session: Session, wanted: CaseFilter, sort: str, limit: int, cursor: str | None = None
) -> Page[ClaimView]:
    """Return a page of cases with their claims, in one of the orders of the inbox."""
    rows = _search(select(Claim).join(Case, Claim.case_id == Case.id), wanted.words)
    if wanted.state:
        rows = rows.where(Case.state == wanted.state)
    if wanted.reviewer:
        rows = rows.where(_belongs("mine", wanted.reviewer))
    page = read_page(session, rows, _find_order(sort), limit, cursor)
    return Page(view_claims(session, page.items), page.next)


def get_case(session: Session, case_id: int) -> ClaimView:
    """Return the first claim of a case with all that is known; an unknown id is NotFoundError."""
    claim = session.scalar(select(Claim).where(Claim.case_id == case_id).order_by(Claim.created_at, Claim.id).limit(1))
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
    return _search(claims.where(_belongs(view, person)), search)


def _search(claims: Select[Claim], words: str) -> Select[Claim]:
    for word in words.split()[:10]:
        claims = claims.where(Claim.text.icontains(word, autoescape=True))
    return claims


def _belongs(view: str, person: Person) -> ColumnElement[bool]:
    mine = and_(Case.state == CaseState.IN_REVIEW, Case.reviewer_id == person.id)
    if view == "todo":
        return or_(Case.state == CaseState.OPEN, mine)
    return mine if view == "mine" else Case.state == view


def _order(sort: str) -> tuple[Any, ...]:
    if sort == "likely":
        return (_best().desc().nulls_last(), Case.id)
    return (Case.id.desc() if sort == "newest" else Case.id.asc(),)


def _find_order(sort: str) -> Order:
    if sort == "likely":
        # Turned round, so that both columns run the same way; a claim without a match comes last.
        unlikely = -func.coalesce(_best(), -1.0)
        return Order("cases-likely", (unlikely, Case.id), TypeAdapter(tuple[float, RowNumber]))
    return Order(f"cases-{sort}", (Case.id,), TypeAdapter(tuple[RowNumber]), descending=sort == "newest")


def _best() -> ScalarSelect[float]:
    return select(func.max(Match.probability)).where(Match.claim_id == Claim.id).scalar_subquery()
