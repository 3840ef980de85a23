"""Taking in a list of claims: usable lines become one submission with one job, and the others are told why not."""

import gzip
import io
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import uuid4

from sqlalchemy.orm import Session

from models.base import Json
from models.errors import InvalidInputError
from models.operations.enqueue import queue_job
from models.operations.lines import READERS, Line, detect_format
from models.operations.submit import find_corpora, name_owner
from models.operations.wording import clean_line
from models.settings import Settings
from models.tables.job import Job, JobKind, Lane
from models.tables.person import Person
from models.tables.submission import Origin, Submission, SubmissionKind

_GZIP_MAGIC = b"\x1f\x8b"
_LONGEST_REFERENCE = 500
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class ListDraft:
    """A file of claims that somebody wants checked, not yet looked at; `format` None means: told from the file."""

    content: bytes
    origin: Origin
    name: str = ""
    format: str | None = None
    title: str | None = None
    reference: str | None = None
    corpora: list[str] = field(default_factory=list)
    owner: str = "desk"


@dataclass(frozen=True, slots=True)
class ClaimList:
    """The usable lines of a file, each as one line of text; of the others {"line", "reason", "reference"}."""

    lines: list[Line] = field(default_factory=list)
    rejections: list[Json] = field(default_factory=list)


def submit_list(session: Session, draft: ListDraft, person: Person | None, settings: Settings) -> Job:
    """Write the submission and its queued job; `summary` of the job says how many lines were accepted and rejected.

    A file that cannot be read, or in which no line can be used, raises InvalidInputError.
    """
    found = read_list(draft.content, draft.name, draft.format, settings)
    submission = Submission(
        id=uuid4(),
        kind=SubmissionKind.LIST,
        origin=draft.origin,
        title=clean_line(draft.title, "title"),
        text="\n".join(line.text for line in found.lines),
        reference=clean_line(draft.reference, "reference"),
        person_id=person.id if person else None,
        corpora=find_corpora(session, draft.corpora),
        rows=[{"line": line.number, "reference": line.reference} for line in found.lines],
        rejections=found.rejections,
    )
    session.add(submission)
    job = queue_job(
        session,
        JobKind.CHECK,
        owner=name_owner(person) or draft.owner,
        max_attempts=settings.job_attempts,
        lane=Lane.LONG,
        submission=submission,
    )
    job.summary = {"accepted": len(found.lines), "rejected": len(found.rejections)}
    return job


def read_list(content: bytes, name: str, format_name: str | None, settings: Settings) -> ClaimList:
    """Read a file in a format of `READERS`, or in the one that its name or content shows; gzip is unpacked."""
    # What is not UTF-8 stays in place as broken characters, so that it costs no other line.
    text = _unpack(content, settings.max_bulk_bytes).decode("utf-8-sig", "surrogateescape")
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip()
    if not text:
        raise InvalidInputError("The list is empty. Send a claim a line.", "file")
    format_name = format_name or detect_format(name, text)
    if format_name not in READERS:
        raise InvalidInputError(f"The format must be one of: {', '.join(READERS)}.", "format")
    found = _sift(READERS[format_name](text), settings)
    if found.lines:
        return found
    if not found.rejections:
        raise InvalidInputError("The list names its columns and holds no claim.", "file")
    first = found.rejections[0]
    raise InvalidInputError(f"No line can be used. Line {first['line']}: {first['reason']}", "file")


def _sift(lines: Iterable[Line], settings: Settings) -> ClaimList:
    found = ClaimList()
    for line in lines:
        if len(found.rejections) == settings.max_bulk_rows:
            reason = "Nothing was read from here on, because too many lines could not be used."
            found.rejections.append(_reject(line.number, reason, ""))
            break
        text, reference = " ".join(line.text.split()), " ".join((line.reference or "").split())
        problem = line.problem or _judge(text, reference, settings)
        if problem is None and len(found.lines) == settings.max_bulk_rows:
            problem = f"At most {settings.max_bulk_rows:,} claims are taken at once. Send the rest as another list."
        if problem:
            found.rejections.append(_reject(line.number, problem, reference))
        else:
            found.lines.append(Line(line.number, text, reference or None))
    return found


def _reject(number: int, reason: str, reference: str) -> Json:
    kept = reference if _judge_parts("", reference) is None else ""
    return {"line": number, "reason": reason, "reference": kept or None}


def _judge(text: str, reference: str, settings: Settings) -> str | None:
    """Return why a line cannot be used, None where it can."""
    broken = _judge_parts(text, reference)
    if broken:
        return broken
    if not text:
        return "It is empty."
    if len(text) > settings.max_claim_characters:
        return f"It has {len(text):,} characters; a claim has at most {settings.max_claim_characters:,}."
    return None


def _judge_parts(text: str, reference: str) -> str | None:
    """Return why a line cannot even be kept, None where it can."""
    if _BINARY.search(text + reference):
        return "It contains binary data."
    try:
        (text + reference).encode()
    except UnicodeEncodeError:
        return "It contains broken characters. Send it as UTF-8."
    if len(reference) > _LONGEST_REFERENCE:
        return f"Its reference has more than {_LONGEST_REFERENCE} characters."
    return None


def _unpack(content: bytes, most: int) -> bytes:
    """Return the bytes, those of gzip unpacked; it stops at `most`, however much the file would unpack to."""
    if not content.startswith(_GZIP_MAGIC):
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
            unpacked = packed.read(most + 1)
    except (OSError, EOFError, zlib.error):
        raise InvalidInputError("The file is broken gzip. Pack it again.", "file") from None
    if len(unpacked) > most:
        raise InvalidInputError(f"The file unpacks to more than {most:,} bytes. Split it.", "file")
    return unpacked
