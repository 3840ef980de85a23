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
from models.session import insert_row
from models.settings import Settings
from models.tables.corpus import Corpus
from models.tables.job import Job, JobKind, Lane
from models.tables.person import Person
from models.tables.submission import Origin, Submission, SubmissionKind

HIGHEST_LEVEL = 3
# About a hundred claims: what a worker does in a second or two, so that nobody waits for it noticeably.
_SHORT_TEXT = 20_000
_LONGEST_URL = 4_000
_WEB_ADDRESS = re.compile(r"https?://[\w\[][^\s<>\"\x00-\x1f\x7f]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants checked, not yet looked at; `owner` is for whom, where nobody is signed in.

    `harm` and `reach` go from 0, none, to 3, very much. `url` is where it comes from; where the kind is url and
    there is no text, the text is fetched from there.
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


def submit(session: Session, draft: Draft, person: Person | None, settings: Settings) -> Job:
    """Write the submission and its queued job, and announce the job after the commit."""
    kind = _read_kind(draft.kind)
    url = clean_address(draft.url)
    if kind is SubmissionKind.URL and url is None:
        raise InvalidInputError("There is no address. Write the address of the page that should be checked.", "url")
    is_fetched = kind is SubmissionKind.URL and not draft.text.strip()
    submission = Submission(
        id=uuid4(),
        kind=kind,
        origin=draft.origin,
        title=clean_line(draft.title, "title"),
        url=url,
        text="" if is_fetched else clean_text(draft.text, kind, settings),
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
    if kind not in {SubmissionKind.CLAIM, SubmissionKind.ARTICLE, SubmissionKind.URL}:
        raise InvalidInputError("The kind must be “claim”, “article” or “url”.", "kind")
    return SubmissionKind(kind)
