"""Taking in what somebody sends: one transaction writes the submission and its job."""

from dataclasses import dataclass, field
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import InvalidInputError
from models.operations.enqueue import queue_job
from models.operations.wording import check_encodable, clean_line
from models.session import insert_row
from models.settings import Settings
from models.tables.corpus import Corpus
from models.tables.job import Job, JobKind, Lane
from models.tables.person import Person
from models.tables.submission import Origin, Submission, SubmissionKind

HIGHEST_LEVEL = 3
# About a hundred claims: what a worker does in a second or two, so that nobody waits for it noticeably.
_SHORT_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants checked, not yet looked at; `owner` is for whom, where nobody is signed in.

    `harm` and `reach` go from 0, none, to 3, very much.
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


def submit(session: Session, draft: Draft, person: Person | None, settings: Settings) -> Job:
    """Write the submission and its queued job, and announce the job after the commit."""
    kind = _read_kind(draft.kind)
    submission = Submission(
        id=uuid4(),
        kind=kind,
        origin=draft.origin,
        title=clean_line(draft.title, "title"),
        text=clean_text(draft.text, kind, settings),
        reference=clean_line(draft.reference, "reference"),
        person_id=person.id if person else None,
        harm=check_level(draft.harm, "harm"),
        reach=check_level(draft.reach, "reach"),
    )
    corpora = find_corpora(session, draft.corpora)
    insert_row(session, submission)
    if corpora:
        submission.corpora = corpora
    return queue_job(
        session,
        JobKind.CHECK,
        owner=name_owner(person) or draft.owner,
        max_attempts=settings.job_attempts,
        lane=Lane.SHORT if len(submission.text) <= _SHORT_TEXT else Lane.LONG,
        submission=submission,
    )


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
    if kind == "url":
        raise InvalidInputError("Links cannot be fetched yet. Paste the text of the page as an article.", "kind")
    if kind not in {SubmissionKind.CLAIM, SubmissionKind.ARTICLE}:
        raise InvalidInputError("The kind must be “claim” or “article”.", "kind")
    return SubmissionKind(kind)
