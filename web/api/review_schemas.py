"""The shapes of the reviewers' work: cases, what can be done with them, and what is said about matches."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from models.ratings import RatingClass
from models.relations import Relation
from models.shapes import AgreementOut, CaseOut, ClaimInContext, DifferenceOut, FindingOut, MatcherOut, VerdictOut
from models.tables.case import CaseState
from web.api.lease_schemas import LeaseOut
from web.api.memory_schemas import MatchInCase
from web.api.schemas import BestMatchOut, Next
from web.api.triage_schemas import TriageOut, Version


class JudgementIn(BaseModel):
    """What a person says about a match."""

    model_config = ConfigDict(extra="forbid", strict=True)

    relation: Annotated[Relation, Field(strict=False, description="How the claim stands to what was checked.")]
    version: Version
    note: Annotated[str | None, Field(description="Why, at most 10,000 characters.")] = None


class MoveIn(BaseModel):
    """What is needed for an action on a case."""

    model_config = ConfigDict(extra="forbid", strict=True)

    version: Version
    reason: Annotated[str | None, Field(description="Needed for dismiss and reopen.")] = None


class ActionOut(BaseModel):
    """Something that you may do with a case as it stands."""

    action: str
    label: str
    needs_reason: bool
    link: str


class ClaimInCase(ClaimInContext):
    """The claim of a case, and the sentences around it."""

    submission_id: UUID
    link: str


class CaseSummary(TriageOut, CaseOut):
    """A case with its claim and the match to show first."""

    mine: Annotated[bool, Field(description="True where it is in your hands.")]
    lease: Annotated[LeaseOut | None, Field(description="Who has it before them at this moment.")]
    claim: ClaimInCase
    best: BestMatchOut | None
    verdict: VerdictOut | None
    link: str


class CasePage(BaseModel):
    """Some cases."""

    items: list[CaseSummary]
    next: Next


class ProposalOut(BaseModel):
    """A rating that follows from a judged match; it is nobody's verdict until a person records it."""

    match_id: int
    scale: str
    rating: str
    needs_check: Annotated[
        bool, Field(description="True where the claim is the opposite, so that a person must make sure of it.")
    ]


class OpinionOut(BaseModel):
    """What one of two reviewers thinks of a case."""

    place: Annotated[int, Field(description="1 for the first, 2 for the one who looked without knowing of it.")]
    scale: str
    rating: str
    label: str
    rating_class: RatingClass
    justification: str
    at: dt.datetime


class JoinedCaseOut(BaseModel):
    """Which case would go into which."""

    case: int
    into: int


class SuggestionOut(BaseModel):
    """Another case that is perhaps about the same; nothing that decides differs between the two claims."""

    id: int
    case: Annotated[int, Field(description="The number of the other case.")]
    state: CaseState
    claim: Annotated[str, Field(description="The words of the other case's claim.")]
    verdict: VerdictOut | None
    probability: Annotated[float, Field(description="How likely both say the same, from 0 to 1.")]
    agrees: Annotated[
        list[AgreementOut], Field(description="“claim” is the one of this case, “factcheck” that of the other.")
    ]
    differs: list[DifferenceOut]
    factcheck_id: Annotated[int | None, Field(description="A fact-check that is likely to answer both.")]
    joins: Annotated[JoinedCaseOut, Field(description="What joining would do.")]
    matcher: MatcherOut
    created_at: dt.datetime
    link: Annotated[str, Field(description="The other case.")]
    join: Annotated[str, Field(description="Posting to this address joins the two.")]
    refuse: Annotated[str, Field(description="Posting to this address says that they are not the same.")]


class CaseDetail(FindingOut, CaseSummary):
    """A case with all that a reviewer needs to decide it."""

    matches: Sequence[MatchInCase]
    suggestions: Annotated[list[SuggestionOut], Field(description="Other cases that are perhaps about the same.")]
    actions: Annotated[list[ActionOut], Field(description="What you may do with it as it stands.")]
    opinions: Annotated[
        list[OpinionOut], Field(description="Of a case that two look at, or looked; none as long as you may not know.")
    ]
    proposal: Annotated[
        ProposalOut | None, Field(description="The rating that follows from what was judged, on the usual scale.")
    ]
