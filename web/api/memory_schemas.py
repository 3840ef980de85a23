"""The shapes of what the desk remembers: words said elsewhere, what follows from them, and where they contradict."""

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from models.relations import Relation
from models.shapes import MatchOut
from web.api.schemas import Next


class EarlierWordOut(BaseModel):
    """What a person said, when, and where it stands."""

    relation: Relation
    at: dt.datetime
    match_id: int
    case_id: int


class WordOut(EarlierWordOut):
    """What a person said of a claim and a fact-check."""

    claim: str
    factcheck: str


class InferredOut(BaseModel):
    """A relation that follows from what people said of other pairs; it is a suggestion, and nobody's judgement."""

    relation: Relation
    because: Annotated[
        list[WordOut], Field(description="The words that lead from the claim to the fact-check, in this order.")
    ]


class MatchInCase(MatchOut):
    """A match with what is remembered of it."""

    inferred: Annotated[
        InferredOut | None,
        Field(description="What follows from other words; null where nothing does, or it is judged."),
    ]
    carried: Annotated[
        WordOut | None, Field(description="The word on the same pair elsewhere that stands here; null where it is own.")
    ]
    earlier: Annotated[
        EarlierWordOut | None,
        Field(description="What was said before one of the texts changed, so that it is asked again."),
    ]


class ContradictionOut(BaseModel):
    """Words that cannot all be true."""

    id: int
    path: Annotated[list[WordOut], Field(description="The words that call the texts the same, one after the other.")]
    against: Annotated[WordOut, Field(description="The word that says otherwise of the first text and the last.")]
    created_at: dt.datetime
    settled_at: dt.datetime | None
    reason: Annotated[str | None, Field(description="Why all of them may stand, or that one of them was changed.")]


class ContradictionPage(BaseModel):
    """Some contradictions that nobody has settled, the oldest first."""

    items: list[ContradictionOut]
    next: Next


class SettlementIn(BaseModel):
    """Why words that contradict each other may stand."""

    model_config = ConfigDict(extra="forbid", strict=True)

    reason: Annotated[
        str,
        Field(
            description="One sentence that others will understand, at most 10,000 characters.",
            json_schema_extra={"pattern": r"\S"},
        ),
    ]
