"""What feeds brought in a day, for people to pick from: each case once, the most worth checking first."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Boolean, ColumnElement, Double, Select, Subquery, and_, cast, func, or_, select
from sqlalchemy import case as choose
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from models.conflicts import LIKELY
from models.errors import InvalidInputError
from models.queries.blind import hide, is_hidden_from
from models.queries.memory import REFUSED
from models.queries.paging import Order, Page, RowNumber, read_page
from models.queries.submissions import ClaimView, view_claims
from models.tables.case import Case, CaseState, Watch
from models.tables.feed import Feed, FeedItem
from models.tables.job import Job, JobState
from models.tables.match import Judgement, Match
from models.tables.person import Person
from models.tables.submission import Claim, Origin, Submission

DIGEST_PAGE_SIZE = 25
# What can still be picked, what was, and what was found not worth it.
DIGEST_VIEWS = ("new", "taken", "passed")
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """The time that a digest is about; without an end it goes on until now."""

    start: dt.datetime
    end: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a claim stood: the article, and the feed that listed it, which may be gone."""

    submission_id: UUID
    title: str | None
    url: str | None
    feed_id: int | None
    feed: str | None
    published_at: dt.datetime | None
    came_at: dt.datetime


@dataclass(frozen=True, slots=True)
class DigestLine:
    """A case that feeds brought: its most worthy claim of that day, where it stood first, and in how many articles.

    It is `known` where a likely match or a verdict answers it already.
    """

    view: ClaimView
    source: Source
    articles: int
    known: bool


@dataclass(frozen=True, slots=True)
class DigestPage:
    """One page of a view; `counts` gives the size of every view."""

    lines: list[DigestLine]
    counts: dict[str, int]
    page: int
    pages: int


def find_span(now: dt.datetime, day: dt.date | None = None) -> Span:
    """Return the last 24 hours, or a day in UTC."""
    if day is None:
        return Span(now - _DAY)
    try:
        start = dt.datetime.combine(day, dt.time(), dt.UTC)
        return Span(start, start + _DAY)
    except OverflowError:
        raise InvalidInputError("There is no such day.", "day") from None


def read_digest(session: Session, person: Person | None, span: Span, view: str = "new", page: int = 1) -> DigestPage:
    """Return a page of what feeds brought in that time."""
    counts = _count_views(session, span)
    pages = max(1, -(-counts[_check_view(view)] // DIGEST_PAGE_SIZE))
    page = min(max(1, page), pages)
    found, order = _select(person, span, view)
    rows = found.add_columns(*order.columns).order_by(*order.columns)
    claims = session.scalars(rows.limit(DIGEST_PAGE_SIZE).offset((page - 1) * DIGEST_PAGE_SIZE)).all()
    return DigestPage(_view(session, claims, person, span), counts, page, pages)


def page_digest(
    session: Session, person: Person | None, span: Span, view: str, limit: int, cursor: str | None = None
) -> Page[DigestLine]:
    """Return a page of what feeds brought in that time, in the same order."""
    found, order = _select(person, span, _check_view(view))
    page = read_page(session, found, order, limit, cursor)
    return Page(_view(session, page.items, person, span), page.next)


def count_coming(session: Session) -> int:
    """Return how many articles of feeds are still to be fetched or checked."""
    coming = select(func.count()).select_from(Job).join(Submission, Submission.id == Job.submission_id)
    unfinished = Job.state.in_((JobState.QUEUED, JobState.RUNNING))
    return session.scalars(coming.where(unfinished, Submission.origin == Origin.FEED)).one()


def _check_view(view: str) -> str:
    if view not in DIGEST_VIEWS:
        raise InvalidInputError(f"The digest has the views {', '.join(DIGEST_VIEWS)}.", "view")
    return view


def _select(person: Person | None, span: Span, view: str) -> tuple[Select[Claim], Order]:
    """Select the claim that stands for each case, and the order: what is known last, then by worthiness."""
    best = _pick_claims(span)
    found = select(Claim).join(best, best.c.id == Claim.id).join(Case, Case.id == Claim.case_id)
    known = choose((is_hidden_from(person), False), else_=_is_known())
    worth = cast(-func.coalesce(Claim.check_worthiness, 0.0), Double)
    place = TypeAdapter(tuple[bool, float, RowNumber])
    order = Order(f"digest-{view}", (cast(known, Boolean), worth, Claim.__table__.c.case_id), place)
    return found.where(_belongs(view)), order


def _pick_claims(span: Span) -> Subquery:
    """Select of each case the claim most worth checking among those that feeds brought in that time."""
    fed = select(Claim.id, Claim.case_id).join(Submission, Submission.id == Claim.submission_id)
    fed = fed.where(*_is_fed(span)).ext(distinct_on(Claim.case_id))
    return fed.order_by(
        Claim.case_id, Claim.check_worthiness.desc().nulls_last(), Claim.created_at, Claim.id
    ).subquery()


def _is_fed(span: Span) -> list[ColumnElement[bool]]:
    since = [Submission.origin == Origin.FEED, Submission.created_at >= span.start]
    return [*since, Submission.created_at < span.end] if span.end else since


def _belongs(view: str) -> ColumnElement[bool]:
    if view == "new":
        return Case.watch == Watch.NEW
    return Case.watch == Watch.PASSED if view == "passed" else Case.watch.is_(None)


def _is_known() -> ColumnElement[bool]:
    """True where the case is decided, or the claim's best match that nobody has refused is likely the same claim."""
    likely = select(Match.id).outerjoin(Judgement, Judgement.id == Match.judgement_id)
    stands = or_(Judgement.relation.is_(None), Judgement.relation.not_in(REFUSED))
    matched = likely.where(Match.claim_id == Claim.id, Match.probability >= LIKELY, stands).exists()
    return or_(Case.state == CaseState.DECIDED, matched)


def _count_views(session: Session, span: Span) -> dict[str, int]:
    fed = select(Claim.case_id).join(Submission, Submission.id == Claim.submission_id).where(*_is_fed(span))
    counts = [func.count().filter(_belongs(view)) for view in DIGEST_VIEWS]
    row = session.execute(select(*counts).select_from(Case).where(Case.id.in_(fed))).one()
    return dict(zip(DIGEST_VIEWS, row, strict=True))


def _view(session: Session, claims: Sequence[Claim], person: Person | None, span: Span) -> list[DigestLine]:
    views = [hide(view, person) for view in view_claims(session, claims)]
    sources = _find_sources(session, [claim.submission_id for claim in claims])
    articles = _count_articles(session, [claim.case_id for claim in claims], span)
    return [
        DigestLine(
            view,
            sources[view.claim.submission_id],
            articles[view.case.id],
            not view.blind and (view.verdict is not None or view.is_matched),
        )
        for view in views
    ]


def _find_sources(session: Session, submission_ids: Sequence[UUID]) -> dict[UUID, Source]:
    """Return where submissions come from; of several feeds that listed an article the first to do so."""
    found = (
        select(Submission, FeedItem.published_at, Feed.id, func.coalesce(Feed.title, Feed.url))
        .outerjoin(FeedItem, FeedItem.submission_id == Submission.id)
        .outerjoin(Feed, Feed.id == FeedItem.feed_id)
        .where(Submission.id.in_(submission_ids))
        .order_by(Submission.id, FeedItem.id)
        .ext(distinct_on(Submission.id))
    )
    return {
        sent.id: Source(sent.id, sent.title, sent.url, feed_id, feed, published_at, sent.created_at)
        for sent, published_at, feed_id, feed in session.execute(found)
    }


def _count_articles(session: Session, case_ids: Sequence[int], span: Span) -> dict[int, int]:
    brought = and_(Claim.case_id.in_(case_ids), *_is_fed(span))
    counted = select(Claim.case_id, func.count(Claim.submission_id.distinct()))
    counted = counted.join(Submission, Submission.id == Claim.submission_id).where(brought)
    return dict(session.execute(counted.group_by(Claim.case_id)).all())
