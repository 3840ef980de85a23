"""The shapes of corpora, fact-checks and imports: what programs send, and what they are given."""

import datetime as dt
from typing import Annotated

from apiflask.fields import UploadFile
from pydantic import BaseModel, ConfigDict, Field

from models.shapes import FactCheckOut
from web.api.schemas import ImportFormat, JobOut, Next


class CorpusLinks(BaseModel):
    """Where to go from a corpus."""

    self: str
    factchecks: str
    imports: str
    page: Annotated[str, Field(description="The same for people.")]


class CorpusOut(BaseModel):
    """A named, versioned set of fact-checks."""

    slug: str
    factchecks: int
    newest: dt.date | None
    sample: Annotated[bool, Field(description="True for what the desk brings along for trying it out.")]
    version: int
    links: CorpusLinks


class CorpusPage(BaseModel):
    """Some corpora, by name."""

    items: list[CorpusOut]
    next: Next


class FactCheckPage(BaseModel):
    """Some fact-checks."""

    items: list[FactCheckOut]
    next: Next


class ImportIn(BaseModel):
    """A file of fact-checks for a corpus."""

    model_config = ConfigDict(extra="forbid")

    file: Annotated[
        UploadFile,
        Field(
            description="ClaimReview as JSON-LD or in HTML, CSV or TSV with a header, or JSON lines; in UTF-8, packed"
            " with gzip or not."
        ),
    ]
    format: Annotated[ImportFormat | None, Field(description="Left out, it is told from the file.")] = None


class ImportLinks(BaseModel):
    """Where to go from an import."""

    self: str
    rejections: Annotated[str, Field(description="The records that could not be used, as CSV or JSON lines.")]


class ImportOut(BaseModel):
    """A file that was sent for a corpus, and the job that brings it in."""

    id: int
    corpus: str
    name: str
    format: str | None
    created_at: dt.datetime
    job: JobOut
    links: ImportLinks


class ImportPage(BaseModel):
    """Some imports of a corpus, the newest first."""

    items: list[ImportOut]
    next: Next
