"""Files of fact-checks that are sent for a corpus: kept until a worker has read them, then only what was rejected."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from models.base import Json
from models.errors import ConflictError, InvalidInputError, NotFoundError
from models.operations.audit import record_event
from models.operations.corpus import check_slug, open_corpus
from models.operations.enqueue import queue_job
from models.operations.submit import name_owner
from models.operations.wording import clean_line
from models.settings import Settings
from models.tables.corpus import Corpus
from models.tables.intake import ImportFile
from models.tables.job import Job, JobKind, Lane
from models.tables.person import Person

# The formats that a worker reads; it compares them with its own.
IMPORT_FORMATS = ("claimreview", "csv", "tsv", "jsonl")
MOST_REJECTIONS = 1_000
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class ImportDraft:
    """A file of fact-checks that somebody sent; `format` None means: told from the file."""

    slug: str
    content: bytes
    name: str = ""
    format: str | None = None


def add_corpus(session: Session, slug: str, person: Person) -> Corpus:
    """Make an empty corpus; a name that is taken is a conflict."""
    check_slug(slug)
    if session.scalar(select(Corpus.id).where(Corpus.slug == slug)) is not None:
        raise ConflictError("There is a corpus of this name already. Choose another name, or send it more fact-checks.")
    corpus = open_corpus(session, slug)
    record_event(session, "add_corpus", ("corpus", slug), person)
    return corpus


def start_import(session: Session, draft: ImportDraft, person: Person, settings: Settings) -> Job:
    """Keep the file and queue the job that brings it into the corpus, which is made if there is none.

    `summary` of the job names the corpus at once, and has the counts when it is done.
    """
    check_slug(draft.slug)
    if draft.format is not None and draft.format not in IMPORT_FORMATS:
        raise InvalidInputError(f"The format must be one of: {', '.join(IMPORT_FORMATS)}.", "format")
    if not draft.content.strip():
        raise InvalidInputError("The file is empty.", "file")
    owner = name_owner(person) or "desk"
    job = queue_job(session, JobKind.IMPORT, owner=owner, max_attempts=settings.job_attempts, lane=Lane.LONG)
    job.summary = {"corpus": draft.slug}
    name = clean_line(draft.name[-_LONGEST_NAME:], "name") or "a file without a name"
    file = ImportFile(
        job=job, person_id=person.id, corpus=draft.slug, name=name, format=draft.format, content=draft.content
    )
    session.add(file)
    session.flush()
    record_event(session, "send_import", ("corpus", draft.slug), person, file=name, bytes=len(draft.content))
    return job


def open_import(session: Session, job_id: UUID) -> ImportFile:
    """Return the file of an import job with its content; one that is over has none, and raises NotFoundError."""
    wanted = select(ImportFile).where(ImportFile.job_id == job_id).options(undefer(ImportFile.content))
    file = session.scalar(wanted)
    if file is None or file.content is None:
        raise NotFoundError("The file of this import is no longer here. Send it again.")
    return file


def close_file(session: Session, job_id: UUID, counts: Json, rejections: Sequence[Json]) -> None:
    """Write down how an import ended: its counts, the first rejections, and that the content is needed no more."""
    file = session.scalars(select(ImportFile).where(ImportFile.job_id == job_id)).one()
    file.content, file.rejections = None, list(rejections[:MOST_REJECTIONS])
    session.get_one(Job, job_id).summary = {"corpus": file.corpus, **counts}
