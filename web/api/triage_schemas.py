"""The shapes of what is done to cases without reviewing them: sorting, assigning, joining, and keeping views."""

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from models.operations.joining import MOST_JOINED
from models.operations.submit import HIGHEST_LEVEL
from models.operations.triage import LONGEST_TAG, MOST_TAGS
from models.tables.case import CaseState
from models.tables.submission import Origin, SubmissionKind
from web.api.schemas import Next

Level = Annotated[int, Field(ge=0, le=HIGHEST_LEVEL)]
CaseNumber = Annotated[int, Field(ge=1, le=10**18 - 1)]
Tag = Annotated[str, Field(min_length=1, max_length=LONGEST_TAG, pattern=r"^[^,\x00]*[^,\s\x00][^,\x00]*$")]
Version = Annotated[int, Field(ge=1, description="The version that was looked at; another one by now means 409.")]


class PriorityPart(BaseModel):
    """One reason why a case stands where it stands."""

    name: Literal["harm", "reach", "demand", "uncertainty", "age"]
    value: Annotated[float, Field(description="What was measured; of the age, days.")]
    points: Annotated[float, Field(description="What it adds, by the desk's weights.")]


class PriorityOut(BaseModel):
    """How pressing a case is now, and why."""

    points: float
    parts: list[PriorityPart]


class TriageOut(BaseModel):
    """What is known of how pressing a case is."""

    harm: Annotated[Level | None, Field(description="From 0, none, to 3, very much; null where nobody has said.")]
    reach: Annotated[Level | None, Field(description="The same of how far the claim spreads.")]
    demand: Annotated[int, Field(description="How many different people asked.")]
    tags: list[str]
    due_at: dt.datetime | None
    priority: PriorityOut


class TriageIn(BaseModel):
    """What is to be changed of a case; what is left out stays, null takes back what was said."""

    model_config = ConfigDict(extra="forbid", strict=True)

    harm: Annotated[Level | None, Field(description="From 0, none, to 3, very much.")] = None
    reach: Annotated[Level | None, Field(description="How far the claim spreads, from 0 to 3.")] = None
    due_at: Annotated[
        AwareDatetime | None, Field(strict=False, description="By when it is to be decided; a time that lies ahead.")
    ] = None
    tags: Annotated[list[Tag], Field(max_length=MOST_TAGS, description="All of its tags, in small letters.")] = []


class AssignIn(BaseModel):
    """Who gets a case."""

    model_config = ConfigDict(extra="forbid", strict=True)

    version: Version
    person: Annotated[CaseNumber, Field(description="The number of a person, as the case's reviewers are listed.")]
    reason: str | None = None


class ReviewerOut(BaseModel):
    """Somebody to whom a case can be given."""

    id: int
    name: str


class ReviewerList(BaseModel):
    """To whom a case can be given."""

    items: list[ReviewerOut]


class AskingOut(BaseModel):
    """A claim of a case; its words may differ from those of the claim that leads in capitals and the like."""

    claim_id: UUID
    text: str
    leads: Annotated[bool, Field(description="True for the one that is looked at for all of them.")]
    submission_id: UUID
    kind: SubmissionKind
    origin: Origin
    asked_at: dt.datetime
    from_case: Annotated[int | None, Field(description="The case from which it was joined; null where it arrived so.")]
    link: str


class AskingPage(BaseModel):
    """Some claims of a case: first the one that leads, then the newest."""

    items: list[AskingOut]
    next: Next
    claims: Annotated[int, Field(description="How many there are.")]
    submissions: Annotated[int, Field(description="In how many submissions they stand.")]


class DetachIn(BaseModel):
    """Why a claim does not belong to a case."""

    model_config = ConfigDict(extra="forbid", strict=True)

    reason: Annotated[
        str, Field(description="One sentence that others understand later.", json_schema_extra={"pattern": r"\S"})
    ]


class DuplicateOut(BaseModel):
    """A case in the same words as another."""

    id: int
    state: CaseState
    claims: int
    demand: int
    link: str


class AlikeOut(BaseModel):
    """Open cases that can be joined into one in the same words."""

    text: str
    into: DuplicateOut
    cases: list[DuplicateOut]


class DuplicateList(BaseModel):
    """What can be joined; at most 200 cases at once."""

    items: list[AlikeOut]


class JoinIn(BaseModel):
    """A case, and the one in the same words into which its claims go."""

    model_config = ConfigDict(extra="forbid", strict=True)

    case: CaseNumber
    into: CaseNumber


class JoiningIn(BaseModel):
    """Cases that are joined at once."""

    model_config = ConfigDict(extra="forbid", strict=True)

    joins: Annotated[list[JoinIn], Field(min_length=1, max_length=MOST_JOINED)]


class JoiningOut(BaseModel):
    """What was joined, or brought back, at once."""

    batch: UUID
    cases: int
    claims: int
    undo: Annotated[str, Field(description="Posting to this address brings everything back.")]


class ViewIn(BaseModel):
    """A view of the inbox to be kept."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Annotated[
        str,
        Field(max_length=60, description="One of the same name is replaced.", json_schema_extra={"pattern": r"\S"}),
    ]
    query: Annotated[str, Field(max_length=2_000, description="The query string of the inbox's page.")] = ""


class ViewOut(BaseModel):
    """A view of the inbox that you kept."""

    id: int
    name: str
    query: str
    page: str


class ViewList(BaseModel):
    """The views of the inbox that you kept, by name."""

    items: list[ViewOut]
