"""The shapes of the interface: what programs send, and what they are given."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from models.shapes import ClaimBase, FactCheckOut
from models.tables.job import JobKind, JobState
from models.tables.submission import SubmissionKind


class SubmissionIn(BaseModel):
    """What should be checked. A claim is one statement; an article is read, and its checkable sentences are found."""

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: Annotated[str, Field(description="claim or article. Links (url) cannot be fetched yet.")]
    text: Annotated[str | None, Field(description="What should be checked, as plain text.")] = None
    url: Annotated[str | None, Field(description="Links cannot be fetched yet: send the text as an article.")] = None
    title: Annotated[str | None, Field(description="What to call it, at most 500 characters.")] = None
    corpora: Annotated[
        list[str], Field(max_length=100, description="Names of the corpora to compare with; none means all.")
    ] = []
    reference: Annotated[str | None, Field(description="Your own number or note, given back as it came.")] = None


class WaitingHeaders(BaseModel):
    """The headers with which a program waits for a job."""

    prefer: Annotated[str, Field(description="wait=10: answer when the job is over, at the latest after 10 s.")] = ""
    if_none_match: Annotated[str, Field(description="An earlier ETag: answer 304 while the job stands there.")] = ""


class JobLinks(BaseModel):
    """Where to go from a job; null where the job's state does not allow it."""

    self: str
    result: str | None
    cancel: str | None
    retry: str | None


class JobOut(BaseModel):
    """A piece of background work and where it stands."""

    id: UUID
    kind: JobKind
    state: JobState
    stage: str | None
    done: int
    total: int | None
    attempt: int
    max_attempts: int
    eta_seconds: Annotated[float | None, Field(description="Seconds left in this stage; null while unknown.")]
    waiting_before: Annotated[int | None, Field(description="How many jobs are to be taken before this one.")]
    created_at: dt.datetime
    started_at: dt.datetime | None
    finished_at: dt.datetime | None
    error: Annotated[str | None, Field(description="Why it failed, in one sentence.")]
    links: JobLinks


class BestMatchOut(BaseModel):
    """The match to show first."""

    id: int
    probability: float
    judged: Annotated[bool, Field(description="True where a person said that both are the same.")]
    factcheck: FactCheckOut


class ClaimSummary(ClaimBase):
    """A claim with the match to show first."""

    best: BestMatchOut | None
    link: str


class SubmissionOut(BaseModel):
    """What somebody sent, with the claims that were found in it."""

    id: UUID
    kind: SubmissionKind
    title: str | None
    text: str
    reference: str | None
    corpora: Annotated[list[str], Field(description="The corpora it is compared with; none means all.")]
    sentences: Annotated[int | None, Field(description="Sentences that were read; null until then.")]
    created_at: dt.datetime
    job: JobOut
    claims: list[ClaimSummary]


class CorpusOut(BaseModel):
    """A named, versioned set of fact-checks."""

    slug: str
    factchecks: int
    newest: dt.date | None
    sample: Annotated[bool, Field(description="True for what the desk brings along for trying it out.")]
    version: int


class CorpusPage(BaseModel):
    """All corpora; `next` is there for the day when they do not fit one page."""

    items: list[CorpusOut]
    next: str | None


class FieldProblem(BaseModel):
    """One part of the body that cannot be used."""

    pointer: Annotated[str, Field(description="JSON pointer to it.")]
    detail: str


class Problem(BaseModel):
    """An error as in RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None
    errors: list[FieldProblem] = []
