"""Taking in what somebody sends: one transaction writes the submission and its job."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import InvalidInputError
from models.operations.enqueue import queue_job
from models.operations.wording import check_encodable, clean_line
from models.redaction import Redactor
from models.session import insert_row
from models.settings import Settings
from models.tables.corpus import Corpus
from models.tables.job import Job, JobKind, Lane
from models.tables.person import Person
from models.tables.submission import Origin, SentFile, Submission, SubmissionKind

HIGHEST_LEVEL = 3
# About a hundred claims: what a worker does in a second or two, so that nobody waits for it noticeably.
_SHORT_TEXT = 20_000
_LONGEST_URL = 4_000
_LONGEST_NAME = 200
_WEB_ADDRESS = re.compile(r"https?://[\w\[][^\s<>\"\x00-\x1f\x7f]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class File:
    """A document as it was sent."""

    content: bytes
    name: str = ""
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants checked, not yet looked at; `owner` is for whom, where nobody is signed in.

    `harm` and `reach` go from 0, none, to 3, very much. `url` is where it comes from; where the kind is url and
    there is no text, the text is fetched from there. Where it is file, the text is read from `file`.
    """

    kind: str
    text: str
    origin: Origin
    title: str | None = None
    reference: str | None = None
    corpora: list[str] = field(default_factory=list)
    owner: str = "desk"
    harm: int | None = None
    reach: int | None = None
    url: str | None = None
    file: File | None = None


def submit(session: Session, draft: Draft, person: Person | None, settings: Settings) -> Job:
    """Write the submission and its queued job, and announce the job after the commit."""
    kind = _read_kind(draft.kind)
    url = clean_address(draft.url)
    if kind is SubmissionKind.URL and url is None:
        raise InvalidInputError("There is no address. Write the address of the page that should be checked.", "url")
    file = check_file(draft.file, settings) if kind is SubmissionKind.FILE else None
    is_fetched = file is not None or (kind is SubmissionKind.URL and not draft.text.strip())
    redactor = Redactor(settings.read_redactions())
    submission = Submission(
        id=uuid4(),
        kind=kind,
        origin=draft.origin,
        title=redactor.clean_line(clean_line(draft.title, "title")),
        url=url,
        file_name=redactor.clean(file.name) if file else None,
        text="" if is_fetched else redactor.clean(clean_text(draft.text, kind, settings)),
        reference=redactor.clean_line(clean_line(draft.reference, "reference")),
        redacted=redactor.counts or None,
        person_id=person.id if person else None,
        harm=check_level(draft.harm, "harm"),
        reach=check_level(draft.reach, "reach"),
    )
    corpora = find_corpora(session, draft.corpora)
    insert_row(session, submission)
    if file:
        insert_row(session, SentFile(submission_id=submission.id, content=file.content, content_type=file.content_type))
    if corpora:
        submission.corpora = corpora
    return queue_job(
        session,
        JobKind.CHECK,
        owner=name_owner(person) or draft.owner,
        max_attempts=settings.job_attempts,
        lane=choose_lane(submission),
        submission=submission,
    )


def choose_lane(submission: Submission) -> Lane:
    """Return where the job of a submission has its turn: among those that wait for others while its page is fetched."""
    if submission.awaits_text:
        return Lane.OUTSIDE
    return Lane.SHORT if len(submission.text) <= _SHORT_TEXT else Lane.LONG


def name_owner(person: Person | None) -> str | None:
    """Return under which name the work of a person takes its turn; None for strangers."""
    return f"person:{person.id}" if person else None


def clean_text(text: str, kind: SubmissionKind, settings: Settings) -> str:
    """Return the text as it will be kept; what cannot be kept or is too long raises InvalidInputError."""
    if "\x00" in text:
        raise InvalidInputError("This is not text: it contains binary data. Send plain text.", "text")
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise InvalidInputError("There is no text. Write or paste what should be checked.", "text")
    if kind is SubmissionKind.CLAIM and len(text) > settings.max_claim_characters:
        raise InvalidInputError(
            f"A claim has at most {settings.max_claim_characters:,} characters and this has {len(text):,}. "
            "Send it as an article.",
            "text",
        )
    if len(text) > settings.max_text_characters:
        raise InvalidInputError(
            f"The text has {len(text):,} characters; at most {settings.max_text_characters:,} can be checked at once. "
            "Send it in parts.",
            "text",
        )
    return check_encodable(text, "text")


def clean_address(url: str | None) -> str | None:
    """Return a web address as it will be kept, None where there is none; anything else raises InvalidInputError."""
    address = check_encodable((url or "").strip(), "url")
    if not address:
        return None
    if len(address) > _LONGEST_URL:
        raise InvalidInputError(f"The address is longer than {_LONGEST_URL:,} characters; use a shorter one.", "url")
    try:
        names_host = _WEB_ADDRESS.fullmatch(address) is not None and bool(urlsplit(address).hostname)
    except ValueError:
        names_host = False
    if not names_host:
        raise InvalidInputError("Write the whole address of a page, like https://example.org/page.", "url")
    if "@" in urlsplit(address).netloc:
        raise InvalidInputError("The address must not hold a name or password in front of the host.", "url")
    return address


def check_file(file: File | None, settings: Settings) -> File:
    """Return a document as it will be kept, with a name; none, and one that is too large, raise InvalidInputError."""
    if file is None or not file.content:
        raise InvalidInputError("There is no file, or it is empty. Send a document.", "file")
    if len(file.content) > settings.max_file_bytes:
        raise InvalidInputError(
            f"The file has {len(file.content):,} bytes; at most {settings.max_file_bytes:,} can be read. Send a part of"
            " it, or paste the text.",
            "file",
        )
    name = file.name.encode(errors="replace").decode().replace("\\", "/").rpartition("/")[2]
    name = " ".join("".join(sign for sign in name if sign.isprintable()).split())
    kept = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 13]}…{name[-12:]}"
    return File(file.content, kept or "file", file.content_type.encode(errors="replace").decode()[:_LONGEST_NAME])


def check_level(level: int | None, field: str) -> int | None:
    """Return how much harm or reach was said; what is not on the scale raises InvalidInputError."""
    if level is not None and not 0 <= level <= HIGHEST_LEVEL:
        raise InvalidInputError(f"The {field} goes from 0, none, to {HIGHEST_LEVEL}, very much.", field)
    return level


def find_corpora(session: Session, slugs: list[str]) -> list[Corpus]:
    """Return the corpora of these names; an unknown one raises InvalidInputError that names those there are."""
    if not slugs:
        return []
    known = {corpus.slug: corpus for corpus in session.scalars(select(Corpus))}
    unknown = [slug for slug in slugs if slug not in known]
    if unknown:
        there_are = ", ".join(sorted(known)) or "none yet"
        raise InvalidInputError(f"There is no corpus “{unknown[0][:80]}”; there are: {there_are}.", "corpora")
    return [known[slug] for slug in dict.fromkeys(slugs)]


def _read_kind(kind: str) -> SubmissionKind:
    if kind not in set(SubmissionKind) - {SubmissionKind.LIST}:
        raise InvalidInputError("The kind must be “claim”, “article” or “url”.", "kind")
    return SubmissionKind(kind)
