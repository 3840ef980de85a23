"""What the desk may answer before anybody has looked, since when, by whose word, and what each bound would mean."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.queries.evidence import Outlook, foresee
from models.tables.matching import KnownMatcher, Matching, Policy

# Bounds that people compare before they choose one.
USUAL_BOUNDS = (0.005, 0.01, 0.02, 0.05, 0.1)


@dataclass(frozen=True, slots=True)
class PolicyView:
    """What holds now, for which matcher, and what the usual bounds, the one that holds among them, would mean.

    A desk that has checked nothing yet knows no matcher, and nothing can be foreseen.
    """

    newest: Policy | None
    matcher: KnownMatcher | None
    outlooks: list[Outlook]

    @property
    def error_bound(self) -> float | None:
        """The share of errors that is allowed now; None where nothing is answered without a person."""
        return self.newest.error_bound if self.newest else None

    def find(self, error_bound: float | None) -> Outlook | None:
        """Return what one of the bounds means."""
        return next((outlook for outlook in self.outlooks if outlook.error_bound == error_bound), None)


def view_policy(session: Session, others: Iterable[float] = ()) -> PolicyView:
    """Return what holds now, and what the usual bounds and these others would mean."""
    newest = next(iter(list_policies(session, 1)), None)
    matcher = find_matcher(session)
    bounds = {*USUAL_BOUNDS, *others, *([newest.error_bound] if newest and newest.error_bound else [])}
    return PolicyView(newest, matcher, foresee(session, matcher, sorted(bounds)) if matcher else [])


def list_policies(session: Session, limit: int) -> list[Policy]:
    """Return what was allowed, the newest first, each with the person whose word it was."""
    newest = select(Policy).options(joinedload(Policy.person)).order_by(Policy.id.desc()).limit(limit)
    return list(session.scalars(newest))


def find_matcher(session: Session) -> KnownMatcher | None:
    """Return the matcher that worked last, with its encoder; None where nothing was checked yet."""
    last = select(Matching.matcher_id).order_by(Matching.id.desc()).limit(1).scalar_subquery()
    known = select(KnownMatcher).options(joinedload(KnownMatcher.encoder))
    return session.scalar(
        known.order_by((KnownMatcher.id == last).desc().nulls_last(), KnownMatcher.id.desc()).limit(1)
    )
