"""The inbox: which cases want whom, in which order, one row for each however many asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Double, ScalarSelect, Select, and_, cast, func, or_, select, text
from sqlalchemy import case as choose
from sqlalchemy.orm import Session

from models.conflicts import LIKELY
from models.errors import InvalidInputError
from models.queries.blind import hide, is_hidden_from
from models.queries.memory import REFUSED
from models.queries.paging import Order, Page, RowNumber, read_page
from models.queries.priority import rank_case
from models.queries.submissions import ClaimView, view_claims
from models.queries.twins import count_twins, has_twin
from models.ratings import RatingClass
from models.tables.case import Case, CaseState, Watch
from models.tables.corpus import Corpus, FactCheck
from models.tables.match import Judgement, Match
from models.tables.person import Person, Role
from models.tables.submission import Claim, Submission

PAGE_SIZE = 25
# What only feeds have brought, and nobody has taken up; it stands in no other view.
_FED = "feeds"
VIEWS = (
    *("todo", "mine", "open", "second_review", "adjudication", "overdue", "in_review", "decided", "dismissed"),
    _FED,
)
SORTS = ("priority", "oldest", "newest", "likely")
_MOST_WORDS = 10
_OVER = (CaseState.DECIDED, CaseState.DISMISSED)


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases are wanted; what is empty is no condition.

    `corpus` and `rating` are those of a match that is likely to be the claim: of others they say nothing. `language` is
    the code of the claim's own. `has_twin` wants those that are perhaps the same as another.
    """

    view: str = ""
    state: CaseState | None = None
    words: str = ""
    tag: str = ""
    corpus: str = ""
    rating: RatingClass | None = None
    language: str = ""
    has_twin: bool = False


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page of cases in a view; `counts` has the size of each view, `twins` how many others are perhaps the same."""

    claims: list[ClaimView]
    counts: dict[str, int]
    total: int
    page: int
    pages: int
    twins: dict[int, int]


def read_inbox(
    session: Session, person: Person, wanted: CaseFilter | None = None, sort: str = "priority", page: int = 1
) -> InboxPage:
    """Return a page of cases, those of the view `todo` where none is named: what this person can do something about."""
    wanted = wanted or CaseFilter()
    wanted = replace(wanted, view=wanted.view or "todo")
    found = _select(wanted, sort, person)
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    claims = session.scalars(_sort(found, sort, person).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    twins = count_twins(session, [claim.case_id for claim in claims], person)
    return InboxPage(_view(session, claims, person), count_views(session, person), total, page, pages, twins)


def count_views(session: Session, person: Person) -> dict[str, int]:
    """Return how many cases each view of the inbox has for this person, in one query.

    What only feeds have brought may be far more than all else, and is counted apart.
    """
    counts: list[Any] = [func.count().filter(_belongs(view, person)) for view in VIEWS if view != _FED]
    fed = select(func.count()).where(Case.watch == Watch.NEW).correlate(None).scalar_subquery()
    row = session.execute(select(*counts, fed).select_from(Case).where(Case.watch.is_(None))).one()
    return dict(zip(VIEWS, row, strict=True))


def page_cases(
    session: Session, person: Person, wanted: CaseFilter, sort: str, limit: int, cursor: str | None = None
) -> Page[ClaimView]:
    """Return a page of cases as this person may see them, in one of the orders of the inbox."""
    page = read_page(session, _select(wanted, sort, person), _ORDERS[sort](person), limit, cursor)
    return Page(_view(session, page.items, person), page.next)


# One entry of the index a language is read, and not every claim.
_SPOKEN = text("""
    WITH RECURSIVE spoken AS (
      SELECT min(language) AS language FROM claim
      UNION ALL
      SELECT (SELECT min(language) FROM claim WHERE language > spoken.language) FROM spoken WHERE language IS NOT NULL
    ) SELECT language FROM spoken WHERE language IS NOT NULL""")


def list_tags(session: Session, most: int = 200) -> list[str]:
    """Return the tags that cases have, in alphabetical order; where there are very many, the usual ones."""
    each = select(func.unnest(Case.tags).label("tag")).subquery()
    common = select(each.c.tag).group_by(each.c.tag).order_by(func.count().desc(), each.c.tag).limit(most)
    return sorted(session.scalars(common))


def list_languages(session: Session) -> list[str]:
    """Return the codes of the languages that claims are in."""
    return list(session.scalars(_SPOKEN))


def list_reviewers(session: Session) -> Sequence[Person]:
    """Return everybody who can be given a case, by name."""
    able = select(Person).where(Person.active, Person.role != Role.SUBMITTER)
    return session.scalars(able.order_by(func.lower(Person.name), Person.id)).all()


def _view(session: Session, claims: Sequence[Claim], person: Person) -> list[ClaimView]:
    return [hide(view, person) for view in view_claims(session, claims)]


def _select(wanted: CaseFilter, sort: str, person: Person) -> Select[Claim]:
    if wanted.view not in {"", *VIEWS} or sort not in SORTS:
        raise InvalidInputError(f"The inbox has the views {', '.join(VIEWS)} and the orders {', '.join(SORTS)}.")
    claims = select(Claim).join(Case, Claim.case_id == Case.id).where(Claim.leads, *_list_conditions(wanted, person))
    for word in wanted.words.split()[:_MOST_WORDS]:
        claims = claims.where(Claim.text.icontains(word, autoescape=True))
    return claims


def _list_conditions(wanted: CaseFilter, person: Person) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.view == _FED:
        conditions.append(Case.watch == Watch.NEW)
    elif wanted.view:
        conditions += [Case.watch.is_(None), _belongs(wanted.view, person)]
    if wanted.state:
        conditions.append(Case.state == wanted.state)
    if wanted.tag:
        conditions.append(Case.tags.contains([wanted.tag]))
    if wanted.language:
        conditions.append(Claim.language == wanted.language)
    if wanted.has_twin:
        conditions.append(has_twin(person))
    if wanted.corpus or wanted.rating:
        conditions += [_has_likely(wanted), ~is_hidden_from(person)]
    return conditions


def _has_likely(wanted: CaseFilter) -> ColumnElement[bool]:
    likely = select(Match.id).join(FactCheck, Match.factcheck_id == FactCheck.id)
    likely = likely.where(Match.claim_id == Claim.id, Match.rank == 1, Match.probability >= LIKELY)
    if wanted.corpus:
        likely = likely.join(Corpus, FactCheck.corpus_id == Corpus.id).where(Corpus.slug == wanted.corpus)
    if wanted.rating:
        likely = likely.where(FactCheck.rating_class == wanted.rating)
    return likely.exists()


def _belongs(view: str, person: Person) -> ColumnElement[bool]:
    if view == "todo":
        return or_(Case.state == CaseState.OPEN, _is_mine(person), _waits_for(person))
    if view == "mine":
        return _is_mine(person)
    if view == "second_review":
        return Case.state.in_((CaseState.SECOND_REVIEW, CaseState.AGREED))
    if view == "overdue":
        return and_(Case.due_at < func.now(), Case.state.not_in(_OVER))
    # What was joined with another case is no case any more.
    return and_(Case.state == view, Case.duplicate_of_id.is_(None))


def _is_mine(person: Person) -> ColumnElement[bool]:
    first, second = Case.reviewer_id == person.id, Case.second_reviewer_id == person.id
    return or_(
        and_(Case.state == CaseState.IN_REVIEW, first),
        and_(Case.state == CaseState.SECOND_REVIEW, second),
        and_(Case.state == CaseState.AGREED, or_(first, second)),
    )


def _waits_for(person: Person) -> ColumnElement[bool]:
    """True for a case that wants another pair of eyes, which this person has."""
    sent = select(Claim.id).join(Submission, Claim.submission_id == Submission.id).correlate(Case)
    own = sent.where(Claim.case_id == Case.id, Submission.person_id == person.id).exists()
    look = and_(Case.state == CaseState.SECOND_REVIEW, Case.second_reviewer_id.is_(None))
    if person.may(Role.EDITOR):
        settle = and_(Case.state == CaseState.ADJUDICATION, Case.second_reviewer_id != person.id)
        look = or_(look, settle)
    waits = and_(look, Case.reviewer_id != person.id, ~own)
    return or_(waits, Case.state == CaseState.AGREED) if person.may(Role.EDITOR) else waits


def _sort(claims: Select[Claim], sort: str, person: Person) -> Select[Claim]:
    order = _ORDERS[sort](person)
    return claims.order_by(*(column.desc() if order.descending else column.asc() for column in order.columns))


def _order_by_number(name: str, *, descending: bool = False) -> Order:
    return Order(name, (Case.id,), TypeAdapter(tuple[RowNumber]), descending)


def _order_by_points(person: Person) -> Order:
    # Turned round, so that both columns run the same way.
    return Order("cases-priority", (-rank_case(viewer=person), Case.id), TypeAdapter(tuple[float, RowNumber]))


def _order_by_likelihood(person: Person) -> Order:
    # A claim without a match comes last, and so does one of which this person may not know the likelihood.
    known = choose((~is_hidden_from(person), func.coalesce(_best(), -1.0)), else_=-1.0)
    unlikely = -cast(known, Double)
    return Order("cases-likely", (unlikely, Case.id), TypeAdapter(tuple[float, RowNumber]))


_ORDERS: dict[str, Any] = {
    "priority": _order_by_points,
    "oldest": lambda _: _order_by_number("cases-oldest"),
    "newest": lambda _: _order_by_number("cases-newest", descending=True),
    "likely": _order_by_likelihood,
}


def _best() -> ScalarSelect[float]:
    """Select the probability of the best match that nobody has refused."""
    best = select(func.max(Match.probability)).outerjoin(Judgement, Judgement.id == Match.judgement_id)
    left = or_(Judgement.relation.is_(None), Judgement.relation.not_in(REFUSED))
    return best.where(Match.claim_id == Claim.id, left).scalar_subquery()
