"""The shapes of the reviewers' work: cases, what can be done with them, and what is said about matches."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from models.operations.verdicts import MOST_EVIDENCE
from models.ratings import RATINGS
from models.relations import Relation
from models.shapes import CaseOut, ClaimInContext, FindingOut, VerdictOut
from models.tables.case import Stance
from web.api.schemas import BestMatchOut, Next

Version = Annotated[int, Field(ge=1, description="The version that was looked at; another one by now means 409.")]


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


class EvidenceIn(BaseModel):
    """A source that a verdict rests on."""

    model_config = ConfigDict(extra="forbid", strict=True)

    url: Annotated[str, Field(description="A web address that a reader can open.", json_schema_extra={"format": "uri"})]
    title: str | None = None
    stance: Annotated[Stance, Field(strict=False)] = Stance.CONTEXT


class VerdictIn(BaseModel):
    """A verdict with its evidence."""

    model_config = ConfigDict(extra="forbid", strict=True)

    version: Version
    rating: Annotated[str, Field(description="A value of the desk's scale.", json_schema_extra={"enum": list(RATINGS)})]
    justification: Annotated[
        str, Field(description="What the evidence says, in your own words.", json_schema_extra={"pattern": r"\S"})
    ]
    as_of: Annotated[dt.date | None, Field(strict=False, description="The day it holds for; today if left out.")] = None
    evidence: Annotated[
        list[EvidenceIn], Field(max_length=MOST_EVIDENCE, description="Needed unless the rating leaves it open.")
    ] = []


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


class CaseSummary(CaseOut):
    """A case with its claim and the match to show first."""

    mine: Annotated[bool, Field(description="True where it is in your hands.")]
    claim: ClaimInCase
    best: BestMatchOut | None
    verdict: VerdictOut | None
    link: str


class CasePage(BaseModel):
    """Some cases."""

    items: list[CaseSummary]
    next: Next


class CaseDetail(FindingOut, CaseSummary):
    """A case with all that a reviewer needs to decide it."""

    actions: Annotated[list[ActionOut], Field(description="What you may do with it as it stands.")]
