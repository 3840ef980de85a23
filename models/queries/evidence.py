"""The labelled claims on which the desk's right to answer alone rests, and what a bound means on them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from models.relations import Relation
from models.risk import Step, choose_threshold, count_needed, count_steps, error_upper_bound
from models.tables.match import Judgement, Match
from models.tables.matching import KnownMatcher
from models.tables.submission import Claim

# Tenths of a percent in the whole.
_TENTHS = 1000


@dataclass(frozen=True, slots=True)
class Evidence:
    """How right a matcher's best matches were: on this desk, as its people judged them, or where it was fitted.

    There is none where an `obstacle` forbids the matcher to answer, whatever its people judged.
    """

    from_this_desk: bool
    claims: int
    steps: Sequence[Step]
    obstacle: str | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a bound means: which of the labelled claims would have been answered, and how many of those wrongly.

    `step` is where the threshold lies; None where no threshold can be shown to keep the bound.
    """

    error_bound: float
    evidence: Evidence
    step: Step | None

    @property
    def needed(self) -> int:
        """How many labelled claims without a single wrong answer it takes to show that the bound is kept."""
        return count_needed(self.error_bound)

    @property
    def coverage(self) -> float:
        """The share of the labelled claims that would have been answered."""
        return self.step.answered / self.evidence.claims if self.step else 0.0

    @property
    def upper_bound(self) -> float | None:
        """How large the share of wrong answers is at most, as sure as models.risk.CONFIDENCE; None without answers."""
        return error_upper_bound(self.step.wrong, self.step.answered) if self.step else None

    @property
    def reason(self) -> str | None:
        """Why nothing can be answered; None where something can."""
        if self.step or self.evidence.obstacle:
            return self.evidence.obstacle
        if self.evidence.claims < self.needed:
            have = f"(have {self.evidence.claims:,})"
            return f"Too few labelled claims: {self.needed:,} needed without a single error {have}."
        return "Too many of the likely ones were wrong."

    @property
    def strictest(self) -> float | None:
        """The strictest bound that the same claims show to be kept, in tenths of a percent; None where none is."""
        least = 1.0
        for step in self.evidence.steps:
            if choose_threshold([step], least) is not None:
                least = error_upper_bound(step.wrong, step.answered)
        return math.ceil(least * _TENTHS) / _TENTHS if least <= 1 - 1 / _TENTHS else None


def read_evidence(session: Session, matcher: KnownMatcher, error_bound: float) -> Evidence:
    """Return what the desk's judgements say, where there are enough to show the bound, else the fitting's figures."""
    return _choose_evidence(_read_judged(session, matcher), matcher, error_bound)


def foresee(session: Session, matcher: KnownMatcher, bounds: Iterable[float]) -> list[Outlook]:
    """Return what each bound would mean for the answers of a matcher."""
    judged = _read_judged(session, matcher)
    return [_foresee(_choose_evidence(judged, matcher, bound), bound) for bound in bounds]


def _foresee(evidence: Evidence, bound: float) -> Outlook:
    threshold = choose_threshold(evidence.steps, bound)
    step = next((step for step in evidence.steps if step.threshold == threshold), None)
    return Outlook(bound, evidence, step)


def _choose_evidence(judged: Sequence[tuple[float, bool]], matcher: KnownMatcher, error_bound: float) -> Evidence:
    if matcher.obstacle:
        return Evidence(from_this_desk=False, claims=0, steps=(), obstacle=matcher.obstacle)
    if len(judged) >= count_needed(error_bound):
        steps = count_steps([said for said, _ in judged], [right for _, right in judged])
        return Evidence(from_this_desk=True, claims=len(judged), steps=steps)
    fitted = [Step(said, int(answered), int(wrong)) for said, answered, wrong in matcher.steps]
    return Evidence(from_this_desk=False, claims=fitted[-1].answered if fitted else 0, steps=fitted)


def _read_judged(session: Session, matcher: KnownMatcher) -> list[tuple[float, bool]]:
    """Return how likely the judged best matches were called, and whether they were right.

    A pair of the same texts counts once, with the newest word on it: repeating it proves nothing more.
    """
    rows = session.execute(
        select(Match.probability, Judgement.relation)
        .join(Judgement, Judgement.id == Match.judgement_id)
        .join(Claim, Claim.id == Match.claim_id)
        .where(
            Judgement.rank == 1,
            Match.matcher_name == matcher.name,
            Match.matcher_version == matcher.version,
            Match.encoder_id == matcher.encoder_id,
            Judgement.relation.is_not(None),
            Judgement.relation != Relation.UNSURE,
        )
        .ext(distinct_on(Claim.digest, Match.factcheck_id))
        .order_by(Claim.digest, Match.factcheck_id, Judgement.id.desc())
    )
    return [(said, relation == Relation.SAME) for said, relation in rows]
