"""Who asked what a case is about: all of its claims, each with where it came from."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import AwareDatetime, TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer, joinedload

from models.queries.paging import Order, Page, read_page
from models.tables.case import Joining
from models.tables.person import Person, Role
from models.tables.submission import Claim, Submission

_NEWEST = Order(
    "askings",
    (Claim.leads, Claim.created_at, Claim.id),
    TypeAdapter(tuple[bool, AwareDatetime, UUID]),
    descending=True,
)


@dataclass(frozen=True, slots=True)
class Asking:
    """A claim of a case with its submission, the role of who sent it, and how it joined; None where there is none."""

    claim: Claim
    submission: Submission
    role: Role | None
    joining: Joining | None


@dataclass(frozen=True, slots=True)
class Askings:
    """Some of the claims of a case, with how many there are and in how many texts they stand."""

    page: Page[Asking]
    claims: int
    submissions: int


def read_askings(session: Session, case_id: int, limit: int, cursor: str | None = None) -> Askings:
    """Return who asked what a case is about: first the claim that leads, then the newest."""
    of_case = Claim.case_id == case_id
    counted = select(func.count(), func.count(func.distinct(Claim.submission_id))).where(of_case)
    claims, submissions = session.execute(counted).one()
    sent = joinedload(Claim.submission).options(defer(Submission.text))
    page = read_page(session, select(Claim).where(of_case).options(sent), _NEWEST, limit, cursor)
    ids = [claim.id for claim in page.items]
    live = select(Joining).where(Joining.claim_id.in_(ids), Joining.undone_at.is_(None))
    joinings = {joining.claim_id: joining for joining in session.scalars(live)}
    senders = select(Claim.id, Person.role).join(Claim.submission).join(Person, Submission.person_id == Person.id)
    roles = {claim_id: Role(role) for claim_id, role in session.execute(senders.where(Claim.id.in_(ids)))}
    found = [Asking(claim, claim.submission, roles.get(claim.id), joinings.get(claim.id)) for claim in page.items]
    return Askings(Page(found, page.next), claims, submissions)
