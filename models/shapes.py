"""How claims, matches and fact-checks look outside: the same for programs over HTTP and for commands.

Names of people stay inside.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from models.queries.matches import name_features
from models.queries.scales import find_known_scale, read_rating
from models.queries.submissions import ClaimView
from models.ratings import RatingClass
from models.relations import Kind, Relation
from models.tables.case import Case, CaseState
from models.tables.corpus import FactCheck
from models.tables.match import Judgement, Match
from models.tables.matching import Matching
from models.tables.submission import Claim
from models.tables.verdict import ArchiveState, Confidence, Evidence, Stance, Verdict

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
    probability: Annotated[
        float | None,
        Field(description="How likely both say the same, from 0 to 1; null while a second reviewer looks blind."),
    ]
    relation: Annotated[
        Relation | None, Field(description="The machine's guess at the relation; null where it did not look closer.")
    ]
    scores: ScoresOut
    features: Annotated[
        dict[str, float] | None,
        Field(
            description="All that the ranker saw, by the names that `searched` explains; null where they are not known."
        ),
    ]
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


class ArchiveOut(BaseModel):
    """What became of the attempt to keep what a link shows."""

    state: ArchiveState
    at: Annotated[dt.datetime | None, Field(description="When its text was kept.")]
    sha256: Annotated[str | None, Field(description="SHA-256 of the kept text in UTF-8, in hexadecimal digits.")]
    error: Annotated[str | None, Field(description="Why it could not be kept, in one sentence.")]


class EvidenceOut(BaseModel):
    """A source that a verdict rests on."""

    id: int
    url: str
    title: str | None
    publisher: str | None
    quote: str | None
    stance: Stance
    origin: Annotated[str | None, Field(description="Whose finding it tells; sources with one origin count once.")]
    accessed_on: dt.date | None
    archive: ArchiveOut


class VerdictOut(BaseModel):
    """The outcome of a case; the numbers are those that schema.org's Rating asks for."""

    number: int
    scale: Annotated[str, Field(description="The scale of the rating, as GET /scales lists them.")]
    rating: str
    label: str
    rating_class: RatingClass
    rating_value: Annotated[int | None, Field(description="Its place on the scale; null where it has none.")]
    worst_rating: Annotated[int | None, Field(description="The scale's lowest place; null where `rating_value` is.")]
    best_rating: Annotated[int | None, Field(description="The scale's highest place; null where `rating_value` is.")]
    confidence: Confidence | None
    justification: str
    as_of: dt.date
    valid_from: Annotated[dt.date | None, Field(description="The first day for which the rating holds.")]
    valid_until: Annotated[dt.date | None, Field(description="The last day for which the rating holds.")]
    match_id: Annotated[int | None, Field(description="The judged match from which the rating was taken.")]
    created_at: dt.datetime
    evidence: list[EvidenceOut]
    origins: Annotated[int, Field(description="How many different sources the evidence comes from.")]


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
    wording: Annotated[
        str | None,
        Field(description="What it is to say instead, where somebody reworded it; matches are those of this wording."),
    ]
    start: int
    end: int
    check_worthiness: Annotated[
        float | None, Field(description="How likely a fact-checker would want to check it, from 0 to 1.")
    ]
    language: Annotated[
        str | None, Field(description="The code of the language that it seems to be in; null where that is unsure.")
    ]
    speaker: str | None


class ClaimInContext(ClaimText):
    """A checkable sentence with what was known of where it stands when it was matched."""

    before: Annotated[list[str], Field(description="The sentences before it.")]
    after: Annotated[list[str], Field(description="The sentences after it.")]
    date: Annotated[dt.date | None, Field(description="The day on which it was said, where the text tells.")]


class ClaimBase(ClaimText):
    """A checkable sentence with where it stands."""

    by_hand: Annotated[bool, Field(description="True where a person added it, and no machine found it.")]
    pending: Annotated[bool, Field(description="True while it is still to be compared as it reads now.")]
    comparison: Annotated[
        str | None, Field(description="The job that compares it, or could not; null where it is not pending.")
    ]
    dropped: Annotated[bool, Field(description="True where somebody said that it is no claim: then it counts nowhere.")]
    version: Annotated[
        int, Field(description="Sent back with a wording, so that nobody changes what somebody else has just changed.")
    ]
    case: CaseOut
    verdict: VerdictOut | None
    warning: Annotated[
        str | None, Field(description="That the encoder does not know its language, so that matches may be wrong.")
    ]


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
    features: Annotated[
        dict[str, str], Field(description="What the matcher sees of each match, by name, in a sentence each.")
    ]
    error_bound: Annotated[
        float | None, Field(description="The share of wrong answers that was allowed; null where none was.")
    ]
    threshold: Annotated[
        float | None, Field(description="The probability that keeps the bound; null where none could be shown to.")
    ]
    at: dt.datetime


class FindingOut(BaseModel):
    """What the matcher found for a claim, and what it made of it."""

    blind: Annotated[
        bool,
        Field(
            description="True while a second reviewer looks at the case: then nobody but the first is told what was"
            " said of its matches so far, and they come in no particular order."
        ),
    ]
    matches: Sequence[MatchOut]
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
        blind=view.blind,
        matches=[shape_match(match, view.matching) for match in view.matches],
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
        features={feature["name"]: feature["help"] for feature in matching.matcher.features},
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
        text=claim.passage,
        wording=claim.text if claim.original is not None else None,
        start=claim.start,
        end=claim.end,
        check_worthiness=claim.check_worthiness,
        language=claim.language,
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
        by_hand=view.claim.by_hand,
        pending=view.claim.pending,
        comparison=f"/api/v1/jobs/{view.job.id}" if view.job else None,
        dropped=view.claim.dropped_at is not None,
        version=view.claim.version,
        case=shape_case(view.case),
        verdict=shape_verdict(view.verdict) if view.verdict else None,
        warning=view.warning,
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


def shape_match(match: Match, run: Matching | None) -> MatchOut:
    """Show a match of a run with its reasons and what a person said about it."""
    scores = {name: match.scores.get(name) for name in ScoresOut.model_fields}
    return MatchOut(
        id=match.id,
        factcheck=shape_factcheck(match.factcheck),
        rank=match.rank,
        probability=match.probability,
        relation=Relation(match.relation) if match.relation else None,
        scores=ScoresOut(**scores),
        features={feature.name: feature.value for feature in name_features(match, run)} or None,
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
    rating, scale = read_rating(verdict), find_known_scale(verdict.scale)
    has_place = scale is not None and rating.number is not None
    return VerdictOut(
        number=verdict.number,
        scale=verdict.scale,
        rating=rating.value,
        label=rating.label,
        rating_class=rating.rating_class,
        rating_value=rating.number,
        worst_rating=scale.worst if scale and has_place else None,
        best_rating=scale.best if scale and has_place else None,
        confidence=Confidence(verdict.confidence) if verdict.confidence else None,
        justification=verdict.justification,
        as_of=verdict.as_of,
        valid_from=verdict.valid_from,
        valid_until=verdict.valid_until,
        match_id=verdict.match_id,
        created_at=verdict.created_at,
        evidence=[shape_evidence(line) for line in verdict.evidence],
        origins=verdict.origins,
    )


def shape_evidence(evidence: Evidence) -> EvidenceOut:
    """Show a piece of evidence, and whether what it shows was kept."""
    sha256 = evidence.archive_sha256.hex() if evidence.archive_sha256 else None
    return EvidenceOut(
        id=evidence.id,
        url=evidence.url,
        title=evidence.title,
        publisher=evidence.publisher,
        quote=evidence.quote,
        stance=Stance(evidence.stance),
        origin=evidence.origin,
        accessed_on=evidence.accessed_on,
        archive=ArchiveOut(
            state=evidence.archive_state, at=evidence.archived_at, sha256=sha256, error=evidence.archive_problem
        ),
    )
