"""How programs are told what the desk may answer alone: the same by the interface and on the command line."""

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, Field

from models.queries.evidence import Outlook
from models.queries.policy import PolicyView
from models.tables.matching import KnownMatcher


class PolicyMatcherOut(BaseModel):
    """The matcher whose answers are bounded."""

    name: str
    version: str
    encoder: str


class OutlookOut(BaseModel):
    """What a bound means on the labelled claims."""

    error_bound: float
    threshold: Annotated[float | None, Field(description="From this probability on; null where nothing is answered.")]
    claims: Annotated[int, Field(description="How many labelled claims there are.")]
    answered: Annotated[int, Field(description="How many of them would have been answered.")]
    wrong: Annotated[int, Field(description="How many of those wrongly.")]
    upper_bound: Annotated[float | None, Field(description="The largest share of wrong ones, with 95 % confidence.")]
    needed: Annotated[int, Field(description="How many labelled claims without an error would show that it is kept.")]
    from_this_desk: Annotated[bool, Field(description="True where this desk's people judged the claims.")]
    reason: Annotated[str | None, Field(description="Why nothing is answered.")]
    strictest: Annotated[float | None, Field(description="The strictest bound that the same claims show to be kept.")]


class PolicyOut(BaseModel):
    """What the desk may answer before anybody has looked."""

    error_bound: Annotated[
        float | None, Field(description="The share of wrong answers that is allowed; null where nothing is answered.")
    ]
    changed_at: dt.datetime | None
    changed_by: Annotated[str | None, Field(description="An administrator; null for the desk's operator.")]
    matcher: Annotated[PolicyMatcherOut | None, Field(description="Null until something was checked.")]
    outlooks: Annotated[list[OutlookOut], Field(description="What this bound and the usual ones mean.")]


def shape_policy(view: PolicyView) -> PolicyOut:
    """Return what holds and what it means."""
    newest = view.newest
    return PolicyOut(
        error_bound=view.error_bound,
        changed_at=newest.created_at if newest else None,
        changed_by=newest.person.name if newest and newest.person else None,
        matcher=_shape_matcher(view.matcher) if view.matcher else None,
        outlooks=[_shape_outlook(outlook) for outlook in view.outlooks],
    )


def _shape_matcher(matcher: KnownMatcher) -> PolicyMatcherOut:
    return PolicyMatcherOut(name=matcher.name, version=matcher.version, encoder=matcher.encoder.name)


def _shape_outlook(outlook: Outlook) -> OutlookOut:
    step = outlook.step
    return OutlookOut(
        error_bound=outlook.error_bound,
        threshold=step.threshold if step else None,
        claims=outlook.evidence.claims,
        answered=step.answered if step else 0,
        wrong=step.wrong if step else 0,
        upper_bound=outlook.upper_bound,
        needed=outlook.needed,
        from_this_desk=outlook.evidence.from_this_desk,
        reason=outlook.reason,
        strictest=outlook.strictest,
    )
