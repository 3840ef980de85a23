"""How claims, matches and fact-checks look outside: the same for programs over HTTP and for commands.

Names of people stay inside.
"""

import datetime as dt
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from models.base import Json
from models.queries.submissions import ClaimView
from models.ratings import RATINGS, RatingClass
from models.tables.case import Case, CaseState, Stance, Verdict
from models.tables.corpus import FactCheck
from models.tables.match import Judgement, Match, Relation
from models.tables.submission import Claim


class FactCheckOut(BaseModel):
    """A published fact-check of a reference corpus; `rating` keeps the publisher's words."""

    id: int
    corpus: str
    claim: str
    title: str | None
    speaker: str | None
    rating: str | None
    rating_class: RatingClass
    url: str | None
    publisher: str | None
    date: dt.date | None
    language: str | None


class ScoresOut(BaseModel):
    """What each search leg said: cosine, BM25, and the learned order; null where it did not speak."""

    dense: float | None
    lexical: float | None
    ranker: float | None


class MatcherOut(BaseModel):
    """What made a match."""

    name: str
    version: str


class JudgementOut(BaseModel):
    """What a person said about a match; no relation means that it was taken back."""

    relation: Relation | None
    note: str | None
    at: dt.datetime


class MatchOut(BaseModel):
    """A fact-check that a claim may repeat."""

    id: int
    factcheck: FactCheckOut
    rank: int
    probability: Annotated[float, Field(description="How likely both say the same, from 0 to 1.")]
    relation: Annotated[Relation | None, Field(description="The machine's guess at the relation; null for now.")]
    scores: ScoresOut
    agrees: list[Json]
    differs: list[Json]
    judgement: JudgementOut | None
    matcher: MatcherOut
    version: Annotated[int, Field(description="Sent back with a judgement, so that none is given on what has changed.")]


class EvidenceOut(BaseModel):
    """A source that a verdict rests on."""

    url: str
    title: str | None
    stance: Stance


class VerdictOut(BaseModel):
    """The outcome of a case."""

    number: int
    rating: str
    label: str
    rating_class: RatingClass
    justification: str
    as_of: dt.date
    created_at: dt.datetime
    evidence: list[EvidenceOut]


class CaseOut(BaseModel):
    """A claim on its way through review."""

    id: int
    state: CaseState
    version: Annotated[int, Field(description="Sent back with an action, so that none is done on what has changed.")]
    opened_at: dt.datetime
    changed_at: dt.datetime


class ClaimText(BaseModel):
    """A checkable sentence; `text` is the submission's text from `start` to `end`."""

    id: UUID
    text: str
    start: int
    end: int
    check_worthiness: float | None
    speaker: str | None


class ClaimBase(ClaimText):
    """A checkable sentence with where it stands."""

    case: CaseOut
    verdict: VerdictOut | None


class ClaimOut(ClaimBase):
    """A claim with all its matches, best first."""

    submission_id: UUID
    created_at: dt.datetime
    matches: list[MatchOut]


def shape_claim(view: ClaimView) -> ClaimOut:
    """Show a claim with all its matches."""
    claim = view.claim
    return ClaimOut(
        **shape_claim_base(view).model_dump(),
        submission_id=claim.submission_id,
        created_at=claim.created_at,
        matches=[shape_match(match) for match in view.matches],
    )


def shape_factcheck(factcheck: FactCheck) -> FactCheckOut:
    """Show a fact-check."""
    return FactCheckOut(
        id=factcheck.id,
        corpus=factcheck.corpus.slug,
        claim=factcheck.claim,
        title=factcheck.title,
        speaker=factcheck.speaker,
        rating=factcheck.rating,
        rating_class=RatingClass(factcheck.rating_class),
        url=factcheck.url,
        publisher=factcheck.source.name if factcheck.source else None,
        date=factcheck.date,
        language=factcheck.language,
    )


def shape_claim_text(claim: Claim) -> ClaimText:
    """Show what a claim says, and where."""
    return ClaimText(
        id=claim.id,
        text=claim.text,
        start=claim.start,
        end=claim.end,
        check_worthiness=claim.check_worthiness,
        speaker=claim.context.get("speaker"),
    )


def shape_claim_base(view: ClaimView) -> ClaimBase:
    """Show a claim without its matches."""
    return ClaimBase(
        **shape_claim_text(view.claim).model_dump(),
        case=shape_case(view.case),
        verdict=shape_verdict(view.verdict) if view.verdict else None,
    )


def shape_case(case: Case) -> CaseOut:
    """Show where a case stands."""
    return CaseOut(
        id=case.id,
        state=CaseState(case.state),
        version=case.version,
        opened_at=case.opened_at,
        changed_at=case.changed_at,
    )


def shape_match(match: Match) -> MatchOut:
    """Show a match with its reasons and what a person said about it."""
    scores = {name: match.scores.get(name) for name in ScoresOut.model_fields}
    return MatchOut(
        id=match.id,
        factcheck=shape_factcheck(match.factcheck),
        rank=match.rank,
        probability=match.probability,
        relation=None,
        scores=ScoresOut(**scores),
        agrees=match.agrees,
        differs=[],
        judgement=_shape_judgement(match.judgement) if match.judgement else None,
        matcher=MatcherOut(name=match.matcher_name, version=match.matcher_version),
        version=match.version,
    )


def _shape_judgement(judgement: Judgement) -> JudgementOut:
    relation = Relation(judgement.relation) if judgement.relation else None
    return JudgementOut(relation=relation, note=judgement.note, at=judgement.created_at)


def shape_verdict(verdict: Verdict) -> VerdictOut:
    """Show a verdict with its evidence."""
    rating = RATINGS[verdict.rating]
    return VerdictOut(
        number=verdict.number,
        rating=rating.value,
        label=rating.label,
        rating_class=rating.rating_class,
        justification=verdict.justification,
        as_of=verdict.as_of,
        created_at=verdict.created_at,
        evidence=[EvidenceOut(url=line.url, title=line.title, stance=Stance(line.stance)) for line in verdict.evidence],
    )
