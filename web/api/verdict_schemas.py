"""The shapes of verdicts as programs record them, of the scales they are given on, and of evidence."""

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from models.operations.drafts import LONGEST_QUOTE, MOST_EVIDENCE, EvidenceDraft, VerdictDraft
from models.ratings import RatingClass
from models.shapes import EvidenceOut
from models.tables.verdict import Confidence, Stance
from web.api.schemas import Next

Version = Annotated[int, Field(ge=1, description="The version that was looked at; another one by now means 409.")]
Day = Annotated[dt.date | None, Field(strict=False)]


class EvidenceIn(BaseModel):
    """A source that a verdict rests on."""

    model_config = ConfigDict(extra="forbid", strict=True)

    url: Annotated[str, Field(description="A web address that a reader can open.", json_schema_extra={"format": "uri"})]
    title: str | None = None
    stance: Annotated[Stance, Field(strict=False)] = Stance.CONTEXT
    publisher: Annotated[str | None, Field(description="Who stands behind what is found there.")] = None
    quote: Annotated[
        str | None, Field(max_length=LONGEST_QUOTE, description="The words that matter, as they stand there.")
    ] = None
    origin: Annotated[str | None, Field(description="Whose finding it tells; sources with one origin count once.")] = (
        None
    )
    accessed_on: Annotated[Day, Field(description="The day on which you read it; today if left out.")] = None


class VerdictIn(BaseModel):
    """A verdict with its evidence."""

    model_config = ConfigDict(extra="forbid", strict=True)

    version: Version
    scale: Annotated[str | None, Field(description="A scale of GET /scales; the first of them if left out.")] = None
    rating: Annotated[str, Field(description="A value of the scale.")]
    justification: Annotated[
        str, Field(description="What the evidence says, in your own words.", json_schema_extra={"pattern": r"\S"})
    ]
    confidence: Annotated[Confidence | None, Field(strict=False, description="How sure you are of it.")] = None
    as_of: Annotated[Day, Field(description="The day for which the evidence was looked at; today if left out.")] = None
    valid_from: Annotated[Day, Field(description="The first day for which the rating holds, if not from ever.")] = None
    valid_until: Annotated[Day, Field(description="The last day for which the rating holds, if it is over.")] = None
    evidence: Annotated[
        list[EvidenceIn], Field(max_length=MOST_EVIDENCE, description="Needed unless the rating leaves it open.")
    ] = []
    match_id: Annotated[
        int | None,
        Field(
            ge=1,
            description="The match from which the rating is taken, as `proposal` of the case says; it must be judged"
            " the same, or the opposite.",
        ),
    ] = None
    opposite_checked: Annotated[
        bool, Field(description="Needed where that match is the opposite: that a person made sure of it.")
    ] = False

    reason: Annotated[
        str | None, Field(description="Needed in adjudication: why it is settled so, for those who disagreed.")
    ] = None

    @property
    def draft(self) -> VerdictDraft:
        """The verdict as it is looked at before it is recorded."""
        said = self.model_dump(exclude={"version", "evidence", "reason"})
        return VerdictDraft(**said, evidence=[EvidenceDraft(**line.model_dump()) for line in self.evidence])


class RatingOut(BaseModel):
    """A value of a scale."""

    value: str
    label: str
    rating_class: RatingClass
    meaning: str
    rating_value: Annotated[int | None, Field(description="Its place, as schema.org's ratingValue; null for none.")]


class ScaleOut(BaseModel):
    """A scale on which verdicts are given here."""

    name: str
    label: str
    meaning: str
    usual: Annotated[bool, Field(description="True for the one that a verdict is on where it names none.")]
    worst_rating: Annotated[int | None, Field(description="The lowest place; null where the values have no order.")]
    best_rating: Annotated[int | None, Field(description="The highest place; null where the values have no order.")]
    ratings: list[RatingOut]


class ScalePage(BaseModel):
    """The scales that are offered, the usual one first."""

    items: list[ScaleOut]
    next: Next


class EvidenceDetail(EvidenceOut):
    """A piece of evidence with what was kept of it."""

    case_id: int
    text: Annotated[str | None, Field(description="The text that the link showed when it was archived.")]
    quote_stands: Annotated[
        bool | None, Field(description="Whether the quote is in that text; null where either is missing.")
    ]
