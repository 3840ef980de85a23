"""The shapes of submissions, jobs and claims: what programs send, and what they are given."""

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from apiflask.fields import UploadFile
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from models.operations.submit import HIGHEST_LEVEL
from models.shapes import ClaimBase, ClaimText, FactCheckOut
from models.tables.job import JobKind, JobState, Outcome
from models.tables.submission import SubmissionKind

Next = Annotated[str | None, Field(description="Sent back as “cursor” it leads to the next page; null at the end.")]
Notify = Annotated[
    str | None,
    Field(description="An https address to be told when it is done and decided; for those who show a token."),
]
ListFormat = Literal["csv", "tsv", "jsonl", "text", "xlsx"]
ImportFormat = Literal["claimreview", "csv", "tsv", "jsonl"]


class SubmissionIn(BaseModel):
    """What should be checked. A claim is one statement; an article is read, and its checkable sentences are found.

    Of a link (url) the page is fetched, and its article is read.
    """

    # The text may be missing where there is an address; what is amiss is then said in a sentence.
    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "required": ["kind"],
            "anyOf": [
                {"required": ["text"], "properties": {"text": {"type": "string"}}},
                {
                    "required": ["url"],
                    "properties": {"kind": {"const": SubmissionKind.URL}, "url": {"type": "string"}},
                },
            ],
        },
    )

    kind: Annotated[
        str,
        Field(
            description="Of a link (url) the page is fetched by its job.",
            json_schema_extra={"enum": [SubmissionKind.CLAIM, SubmissionKind.ARTICLE, SubmissionKind.URL]},
        ),
    ]
    text: Annotated[
        str | None,
        WithJsonSchema(
            {
                "type": ["string", "null"],
                "pattern": r"\S",
                "description": "What should be checked, as plain text. Sent with a link, it is taken for the page's"
                " text, and nothing is fetched.",
            }
        ),
    ] = None
    url: Annotated[
        str | None,
        WithJsonSchema(
            {
                "type": ["string", "null"],
                "pattern": r"^https?://[\w]",
                "description": "The address of the page; with a text, where the text comes from.",
            }
        ),
    ] = None
    title: Annotated[str | None, Field(description="What to call it, at most 500 characters.")] = None
    corpora: Annotated[
        list[str], Field(max_length=100, description="Names of the corpora to compare with; none means all.")
    ] = []
    reference: Annotated[str | None, Field(description="Your own number or note, given back as it came.")] = None
    harm: Annotated[
        int | None, Field(ge=0, le=HIGHEST_LEVEL, description="How much harm it does, from 0, none, to 3, very much.")
    ] = None
    reach: Annotated[int | None, Field(ge=0, le=HIGHEST_LEVEL, description="How far it spreads, from 0 to 3.")] = None
    notify: Notify = None


class TextIn(BaseModel):
    """The text of a page that could not be fetched."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: Annotated[str, Field(description="What the page says, as plain text.", json_schema_extra={"pattern": r"\S"})]
    title: Annotated[str | None, Field(description="What to call it, at most 500 characters.")] = None


Column = Annotated[str | None, Field(max_length=200)]


class FileIn(BaseModel):
    """A document whose checkable sentences are to be found."""

    model_config = ConfigDict(extra="forbid")

    file: Annotated[
        UploadFile,
        Field(
            description="PDF, Word (DOCX), e-mail (EML), subtitles (SRT, WebVTT), a transcript (CSV or TSV with who"
            " says what, a line each), a web page or plain text; what it holds decides, not its name."
        ),
    ]
    title: Annotated[str | None, Field(description="What to call it, at most 500 characters.")] = None
    corpora: Annotated[
        str | None, Field(description="Names of the corpora to compare with, parted by commas; none means all.")
    ] = None
    reference: Annotated[str | None, Field(description="Your own number or note, given back as it came.")] = None
    notify: Notify = None


class ListFileIn(BaseModel):
    """A file with a claim a line, or lines of text, and how it is to be read."""

    model_config = ConfigDict(extra="forbid")

    file: Annotated[
        UploadFile | None,
        Field(
            description="CSV, TSV or XLSX with a claim a row; JSON lines; or plain text, a claim a line. In UTF-8,"
            " packed with gzip or not."
        ),
    ] = None
    text: Annotated[str | None, Field(description="The lines themselves, instead of a file.")] = None
    format: Annotated[ListFormat | None, Field(description="Left out, it is told from the file.")] = None
    text_column: Annotated[
        Column,
        Field(
            description="The column of the claims, by its name or its number from 1. Left out, it is the one called"
            " “text”, “claim” or the like in one of many languages; where there is none, the list is refused."
        ),
    ] = None
    reference_column: Annotated[
        Column, Field(description="The column of your own numbers or notes; left out, one called “reference” or “id”.")
    ] = None
    harm_column: Annotated[Column, Field(description="The column of each claim's harm, from 0 to 3.")] = None
    reach_column: Annotated[Column, Field(description="The column of each claim's reach, from 0 to 3.")] = None
    header: Annotated[
        Literal["true", "false"] | None,
        Field(description="Whether the first row names the columns. Left out, it is told from the rows."),
    ] = None
    sheet: Annotated[
        str | None,
        Field(max_length=200, description="Of XLSX the sheet; left out, the first one in which anything stands."),
    ] = None


class BulkIn(ListFileIn):
    """A list of claims, each to be checked by itself."""

    title: Annotated[str | None, Field(description="What to call it, at most 500 characters.")] = None
    corpora: Annotated[
        str | None, Field(description="Names of the corpora to compare with, parted by commas; none means all.")
    ] = None
    reference: Annotated[str | None, Field(description="Your own number or note, given back as it came.")] = None
    notify: Notify = None


class PreviewRowOut(BaseModel):
    """A row as it was sent."""

    line: int
    cells: list[str]
    problem: Annotated[str | None, Field(description="Why it cannot be used; null where it can.")]


class PreviewOut(BaseModel):
    """How a list would be read; nothing of it is kept."""

    format: ListFormat
    sheets: Annotated[list[str], Field(description="Of XLSX the sheets that can be chosen.")]
    sheet: Annotated[str | None, Field(description="The sheet that was read.")]
    header: Annotated[bool, Field(description="Whether the first row was taken for the names of the columns.")]
    columns: Annotated[list[str] | None, Field(description="The columns in their order; null for plain text.")]
    text_column: Annotated[str | None, Field(description="The column of the claims.")]
    reference_column: str | None
    harm_column: str | None
    reach_column: str | None
    certain: Annotated[
        bool, Field(description="False where only the length of its texts speaks for text_column: name it then.")
    ]
    rows: Annotated[list[PreviewRowOut], Field(description="The first rows.")]
    accepted: Annotated[int, Field(description="How many lines could be used.")]
    rejected: int
    rejections: Annotated[list["RejectionOut"], Field(description="The first lines that could not be used.")]


class ClaimIn(BaseModel):
    """Where a sentence stands in the text that is to be a claim."""

    model_config = ConfigDict(extra="forbid")

    start: Annotated[int, Field(ge=0, description="Its first character, counted from 0 as “text” has them.")]
    end: Annotated[int, Field(ge=0, description="The one after its last character.")]


class WordingIn(BaseModel):
    """What a claim is to say."""

    model_config = ConfigDict(extra="forbid")

    wording: Annotated[str | None, Field(description="One line; empty or null brings the text's own words back.")]
    version: Annotated[int, Field(description="The claim's version that was changed.")]


class DropIn(BaseModel):
    """The claim as it was seen when somebody decided to drop it."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(description="The claim's version.")]


class LeftOutOut(BaseModel):
    """A sentence of an article that was no claim when it was checked; it can be added."""

    start: int
    end: int
    reason: Annotated[str, Field(description="Why, in a word, such as “question” or “opinion”.")]


class WaitingHeaders(BaseModel):
    """The headers with which a program waits for a job."""

    prefer: Annotated[str, Field(description="wait=10: answer when the job is over, at the latest after 10 s.")] = ""
    if_none_match: Annotated[str, Field(description="An earlier ETag: answer 304 while the job stands there.")] = ""


class JobLinks(BaseModel):
    """Where to go from a job; null where the job's kind or state does not allow it."""

    self: str
    result: str | None
    cancel: str | None
    pause: str | None
    resume: str | None
    retry: str | None
    attempts: str
    page: Annotated[str | None, Field(description="The page on which people can follow it.")]


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
    eta_seconds: Annotated[
        float | None,
        Field(description="Seconds left: in this stage, or while it waits until it is done; null while unknown."),
    ]
    waiting_before: Annotated[
        int | None, Field(description="How many jobs are to be taken before this one; only where one job is asked for.")
    ]
    waits_for: Annotated[
        str | None,
        Field(description="What must come first before it can be done, in one sentence; null where nothing must."),
    ]
    summary: Annotated[
        dict[str, int | str] | None,
        Field(description="What came of it in numbers; null where there is nothing to say."),
    ]
    created_at: dt.datetime
    started_at: dt.datetime | None
    finished_at: dt.datetime | None
    error: Annotated[str | None, Field(description="Why it failed, in one sentence.")]
    links: JobLinks


class NotifyOut(BaseModel):
    """The receiver that will be told."""

    webhook: Annotated[int, Field(description="Its number among your webhooks.")]
    secret: Annotated[str, Field(description="Signs its messages. Keep it; it is shown this once.")]


class AcceptedJob(JobOut):
    """A job that was just accepted: it is on disk, and will come to an end."""

    notify: Annotated[NotifyOut | None, Field(description="Who will be told, where “notify” was sent.")]


class JobPage(BaseModel):
    """Some jobs, the newest first."""

    items: list[JobOut]
    next: Next


class JobAttemptOut(BaseModel):
    """One time that a worker took a job up."""

    number: Annotated[int, Field(description="Counts every time; some, as after a crash, do not use up an attempt.")]
    worker: Annotated[str | None, Field(description="Which worker it was; for administrators.")]
    started_at: dt.datetime
    ended_at: dt.datetime | None
    outcome: Annotated[Outcome | None, Field(description="How it ended; null while it runs.")]
    error: str | None


class JobAttempts(BaseModel):
    """Every attempt at a job, the first one first."""

    items: list[JobAttemptOut]
    next: Next


class BestMatchOut(BaseModel):
    """The match to show first."""

    id: int
    probability: float
    judged: Annotated[bool, Field(description="True where a person said that both are the same.")]
    answers: Annotated[
        bool, Field(description="True where the claim was answered with it before anybody had judged it.")
    ]
    factcheck: FactCheckOut


class ClaimSummary(ClaimBase):
    """A claim with the match to show first."""

    best: BestMatchOut | None
    link: str


class SubmissionLinks(BaseModel):
    """Where to go from a submission; null where there is nothing, or not yet."""

    self: str
    claims: str
    next: Annotated[str | None, Field(description="The claims after those shown here.")]
    results: Annotated[str | None, Field(description="All claims with what was found, as CSV, XLSX or JSON lines.")]
    page: Annotated[str, Field(description="The same for people.")]
    text: Annotated[
        str | None,
        Field(description="Where to send the text of a link that could not be fetched; null where nobody need."),
    ]


class SubmissionSummary(BaseModel):
    """What somebody sent, without its text and its claims."""

    id: UUID
    kind: SubmissionKind
    title: str | None
    url: Annotated[str | None, Field(description="The address that was sent.")]
    file_name: Annotated[str | None, Field(description="The name of the file that was sent.")]
    reference: str | None
    corpora: Annotated[list[str], Field(description="The corpora it is compared with; none means all.")]
    sentences: Annotated[int | None, Field(description="Sentences that were read; null until then.")]
    claim_count: Annotated[int, Field(description="Claims that were found in it so far.")]
    redacted: Annotated[
        dict[str, int],
        Field(description="What was taken out before it was stored: phone, email, handle, and how many."),
    ]
    created_at: dt.datetime
    job: JobOut
    links: SubmissionLinks


class RejectionOut(BaseModel):
    """A line of a list that could not be used."""

    line: int
    reference: str | None
    reason: str


class ReadingOut(BaseModel):
    """What a page or document said of itself when it was read; null is what it did not say."""

    url: Annotated[str | None, Field(description="Where the redirects ended; null of a file.")]
    canonical_url: Annotated[str | None, Field(description="Under which address the page wants to be known.")]
    title: str | None
    author: str | None
    date: dt.date | None
    language: Annotated[str | None, Field(description="Told from its text, as a code of ISO 639-1.")]
    fetched_at: dt.datetime


class SubmissionOut(SubmissionSummary):
    """What somebody sent, with the first of the claims that were found in it; `links.next` leads to the others.

    The text of a claim is `text[start:end]`, exactly.
    """

    text: Annotated[
        str | None, Field(description="Null where “fields” leaves it out, and of a link or file until it was read.")
    ]
    read: Annotated[ReadingOut | None, Field(description="Of a link or file that was read; else null.")]
    claims: Annotated[list[ClaimSummary] | None, Field(description="Null where “fields” leaves them out.")]
    rejections: Annotated[
        list[RejectionOut] | None, Field(description="The first lines of a list that could not be used; else null.")
    ]
    left_out: Annotated[
        list[LeftOutOut] | None,
        Field(description="Of a checked article the sentences that were no claims; null together with the claims."),
    ] = None
    dropped: Annotated[
        list[ClaimText] | None, Field(description="Of an article the claims that were dropped; null with the claims.")
    ] = None


class SubmissionPage(BaseModel):
    """Some submissions, the newest first."""

    items: list[SubmissionSummary]
    next: Next


class ClaimPage(BaseModel):
    """Some claims of a submission, in the order of its text."""

    items: list[ClaimSummary]
    next: Next
