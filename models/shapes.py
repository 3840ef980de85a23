"""How claims, matches and fact-checks look outside: the same for programs over HTTP and for commands.

Names of people stay inside.
"""

import datetime as dt
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from models.queries.submissions import ClaimView
from models.ratings import RATINGS, RatingClass
from models.relations import Kind, Relation
from models.tables.case import Case, CaseState, Stance, Verdict
from models.tables.corpus import FactCheck
from models.tables.match import Judgement, Match
from models.tables.matching import Matching
from models.tables.submission import Claim

Span = Annotated[
    list[int], Field(min_length=2, max_length=2, description="Where the words stand in the text: from, and up to.")
]


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
    """What each part of the matcher said; null where it did not speak."""

    dense: Annotated[float | None, Field(description="Cosine of claim and fact-check.")]
    lexical: Annotated[float | None, Field(description="BM25 of the claim's words in claim and title.")]
    lexical_share: Annotated[float | None, Field(description="The same as a part of the best score possible.")]
    body: Annotated[float | None, Field(description="BM25 in the fact-check's body.")]
    ranker: Annotated[float | None, Field(description="The learned score, which makes the order.")]
    margin: Annotated[
        float | None,
        Field(description="The learned score's lead over the next candidate; of the others, how far they are behind."),
    ]


class AgreementOut(BaseModel):
    """Something that both say, in the words of each."""

    kind: Kind | Literal["word"]
    claim: str | None
    factcheck: str | None
    claim_span: Span | None = None
    factcheck_span: Span | None = None


class DifferenceOut(BaseModel):
    """Something in which they differ; null on the side that does not say it."""

    kind: Kind
    claim: str | None
    factcheck: str | None
    claim_span: Span | None
    factcheck_span: Span | None
    reason: Annotated[str, Field(description="What differs, in a sentence.")]
    decides: Annotated[bool, Field(description="True where they cannot be the same claim because of it.")]


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
    relation: Annotated[
        Relation | None, Field(description="The machine's guess at the relation; null where it did not look closer.")
    ]
    scores: ScoresOut
    agrees: list[AgreementOut]
    differs: Annotated[list[DifferenceOut], Field(description="Those that decide come first.")]
    origin: Annotated[
        int, Field(description="Rank of the first match in nearly the same words; its own where there is none before.")
    ]
    answers: Annotated[
        bool, Field(description="True where the claim was answered with it before anybody had judged it.")
    ]
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


class ClaimInContext(ClaimText):
    """A checkable sentence with what was known of where it stands when it was matched."""

    before: Annotated[list[str], Field(description="The sentences before it.")]
    after: Annotated[list[str], Field(description="The sentences after it.")]
    date: Annotated[dt.date | None, Field(description="The day on which it was said, where the text tells.")]


class ClaimBase(ClaimText):
    """A checkable sentence with where it stands."""

    case: CaseOut
    verdict: VerdictOut | None


class SearchedCorpusOut(BaseModel):
    """A corpus as it was when it was searched."""

    slug: str
    version: int
    factchecks: int
    newest: Annotated[dt.date | None, Field(description="The last day of a fact-check in it.")]
    languages: Annotated[list[str], Field(description="Those that its records name.")]


class SearchedOut(BaseModel):
    """Where a claim's matches were looked for, by what, and which answers could have been given alone."""

    corpora: list[SearchedCorpusOut]
    matcher: MatcherOut
    error_bound: Annotated[
        float | None, Field(description="The share of wrong answers that was allowed; null where none was.")
    ]
    threshold: Annotated[
        float | None, Field(description="The probability that keeps the bound; null where none could be shown to.")
    ]
    at: dt.datetime


class FindingOut(BaseModel):
    """What the matcher found for a claim, and what it made of it."""

    matches: list[MatchOut]
    searched: Annotated[SearchedOut | None, Field(description="Null for claims from before the desk wrote it down.")]
    answer: Annotated[
        int | None,
        Field(
            description="The match with which the desk answered the claim by itself; null where it did not, or where a"
            " person has said otherwise since."
        ),
    ]
    unanswered: Annotated[str | None, Field(description="Why the desk did not answer by itself, in a sentence.")]
    conflict: Annotated[
        list[int], Field(description="The matches whose ratings contradict each other; empty where there are none.")
    ]


class ClaimOut(FindingOut, ClaimInContext, ClaimBase):
    """A claim with all its matches, best first."""

    submission_id: UUID
    created_at: dt.datetime


def shape_claim(view: ClaimView) -> ClaimOut:
    """Show a claim with all its matches."""
    claim = view.claim
    return ClaimOut(
        **shape_claim_base(view).model_dump(),
        **read_context(claim),
        **shape_finding(view).model_dump(),
        submission_id=claim.submission_id,
        created_at=claim.created_at,
    )


def shape_finding(view: ClaimView) -> FindingOut:
    """Show what the matcher found for a claim."""
    return FindingOut(
        matches=[shape_match(match) for match in view.matches],
        searched=shape_searched(view.matching) if view.matching else None,
        answer=view.answer.id if view.answer else None,
        unanswered=view.claim.unanswered,
        conflict=[match.id for match in view.conflict],
    )


def shape_searched(matching: Matching) -> SearchedOut:
    """Show where a run of the matcher looked."""
    return SearchedOut(
        corpora=[SearchedCorpusOut(**corpus) for corpus in matching.corpora],
        matcher=MatcherOut(name=matching.matcher.name, version=matching.matcher.version),
        error_bound=matching.error_bound,
        threshold=matching.threshold,
        at=matching.created_at,
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


def shape_claim_in_context(claim: Claim) -> ClaimInContext:
    """Show what a claim says, and what stood around it."""
    return ClaimInContext(**shape_claim_text(claim).model_dump(), **read_context(claim))


def read_context(claim: Claim) -> dict[str, Any]:
    """Return the parts of ClaimInContext beyond the claim itself."""
    context = claim.context
    return {"before": context.get("before") or [], "after": context.get("after") or [], "date": context.get("date")}


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
        relation=Relation(match.relation) if match.relation else None,
        scores=ScoresOut(**scores),
        agrees=[AgreementOut(**found) for found in match.agrees],
        differs=[DifferenceOut(**found) for found in match.differs],
        origin=match.origin,
        answers=match.answers,
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
