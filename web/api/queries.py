"""What programs may put behind the question mark: pages, filters, orders."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from models.queries.factchecks import FactCheckSort
from models.ratings import RatingClass
from models.tables.case import CaseState
from models.tables.job import JobKind, JobState
from models.tables.submission import SubmissionKind
from web.downloads import FileFormat


def _refuse_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("no text of the desk contains NUL")
    return text


Words = Annotated[str, Field(max_length=500), AfterValidator(_refuse_nul)]


class PageQuery(BaseModel):
    """Which part of a list."""

    limit: Annotated[int, Field(ge=1, le=100, description="How many at most.")] = 25
    cursor: Annotated[str, Field(max_length=1_000, description="What the page before gave as “next”.")] = ""


class JobQuery(PageQuery):
    """Which jobs."""

    state: Annotated[JobState | None, Field(description="Those that stand there.")] = None
    kind: Annotated[JobKind | None, Field(description="Those of this kind.")] = None


class SubmissionQuery(PageQuery):
    """Which submissions."""

    kind: Annotated[SubmissionKind | None, Field(description="Those of this kind.")] = None
    reference: Annotated[Words, Field(description="Those that were sent under this number or note of yours.")] = ""


class FieldsQuery(BaseModel):
    """Which long parts of an answer are wanted."""

    fields: Annotated[
        str,
        Field(
            pattern="^((text|claims)(,(text|claims))*)?$",
            description="Which of the long parts, text and claims, to send; those left out come as null.",
        ),
    ] = "text,claims"


class ResultsQuery(BaseModel):
    """In which form results are wanted."""

    format: Annotated[
        FileFormat | None, Field(description="The file's format; without it, the header Accept decides.")
    ] = None


# fmt: off
View = Literal[
    "todo", "mine", "open", "second_review", "adjudication", "overdue", "in_review", "decided", "dismissed", "feeds",
]
# fmt: on


class CaseQuery(PageQuery):
    """Which cases, and in which order."""

    state: Annotated[CaseState | None, Field(description="Those that stand there.")] = None
    view: Annotated[
        View | None,
        Field(
            description="Those of this view of the inbox; “todo” is what you can do something about, “feeds” what only"
            " feeds have brought."
        ),
    ] = None
    mine: Annotated[bool, Field(description="Those in your hands; the same as view=mine, and stronger.")] = False
    q: Annotated[Words, Field(description="Words, or parts of words, that the claim has; at most ten count.")] = ""
    tag: Annotated[Words, Field(description="Those with this tag.")] = ""
    corpus: Annotated[Words, Field(description="Those with a likely match in the corpus of this name.")] = ""
    rating_class: Annotated[RatingClass | None, Field(description="Those with a likely match rated like this.")] = None
    language: Annotated[Words, Field(description="Those whose claim seems to be in this language, as “en”.")] = ""
    twin: Annotated[bool, Field(description="Those that are perhaps the same as another case.")] = False
    sort: Annotated[
        Literal["priority", "oldest", "newest", "likely"],
        Field(description="“priority” puts the most pressing first, “likely” those with the likeliest match."),
    ] = "priority"


class FactCheckQuery(PageQuery):
    """Which fact-checks, and in which order."""

    q: Annotated[
        Words, Field(description="Words of claim or title; “quoted phrases”, or, and -exclusions are understood.")
    ] = ""
    corpus: Annotated[Words, Field(description="Of the corpus of this name.")] = ""
    rating_class: Annotated[RatingClass | None, Field(description="Rated like this.")] = None
    publisher: Annotated[Words, Field(description="By the publisher of this name.")] = ""
    language: Annotated[Words, Field(description="In this language, as “en”.")] = ""
    sort: Annotated[
        FactCheckSort | None, Field(description="Without it: by relevance where words are given, else by date.")
    ] = None


class UndoQuery(BaseModel):
    """What is being taken back."""

    version: Annotated[int, Field(ge=1, description="The version of the match that was looked at.")]
