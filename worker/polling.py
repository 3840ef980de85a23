"""The work of a poll: a feed is asked whether it has changed, read, and what is new in it is sent on."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from sqlalchemy.orm import Session

from models.base import Json
from models.errors import DeskError
from models.operations.jobs import CancelRequestedError
from models.operations.polling import Entry, Listing, Look, note_failure, note_gone, note_look
from models.queries.feeds import FeedErrand, find_feed_errand
from models.session import transaction
from models.settings import load_settings
from models.tables.feed import FeedKind
from models.tables.job import Job
from worker.deliver import read_patience
from worker.feeds.fetch import FEED_LIMITS, Fetched, fetch_feed
from worker.feeds.listing import FeedUnreadableError, SitemapIndex, read_feed
from worker.outbound.client import Answer
from worker.outbound.errors import OutboundError
from worker.progress import DeadlineError
from worker.runner import Record, Report

# Of a sitemap of sitemaps those are read that were changed last: what is new stands there.
_MOST_PARTS = 5
_LONGEST_TAG = 500
_LONGEST_PATIENCE = 7 * 86_400
_REASONS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "The site asks for a sign-in before it shows this feed",
    HTTPStatus.FORBIDDEN: "The site does not show this feed to programs",
    HTTPStatus.NOT_FOUND: "There is nothing at this address",
    HTTPStatus.TOO_MANY_REQUESTS: "The site was asked too often and wants to be left alone for a while",
    HTTPStatus.SERVICE_UNAVAILABLE: "The site is not available at present",
}

Note = Callable[[Session], Json | None]


class _AnsweredError(DeskError):
    """The site answered, and not with the feed; `patience` are the seconds that it asks for."""

    def __init__(self, sentence: str, patience: float = 0) -> None:
        super().__init__(sentence)
        self.patience = patience


def poll_feed(job_id: UUID, report: Report) -> Record:
    """Look at the feed that a job is for; how that went stands with the feed, and is no fault of the job."""
    report("fetch", 0, None)
    with transaction() as session:
        errand = find_feed_errand(session, job_id)
    if errand is None:
        raise CancelRequestedError
    note = _look(errand, report)

    def record(session: Session) -> None:
        session.get_one(Job, job_id).summary = note(session)

    return record


def _look(errand: FeedErrand, report: Report) -> Note:
    """Ask the feed, and return what is to be written about it."""
    try:
        fetched = fetch_feed(errand.url, _write_conditions(errand))
        answer = fetched.answer
        report.note({"status": answer.status, "seconds": round(answer.seconds, 3), "url": answer.url})
        if answer.status == HTTPStatus.GONE:
            return _note_gone(errand.feed_id)
        look = _read(errand, fetched, report)
    except DeadlineError:
        return _note_failure(errand.feed_id, _AnsweredError("Reading it took longer than it may, and was stopped."))
    except (OutboundError, FeedUnreadableError, _AnsweredError) as problem:
        return _note_failure(errand.feed_id, problem)
    return lambda session: note_look(session, errand.feed_id, look, load_settings())


def _write_conditions(errand: FeedErrand) -> dict[str, str]:
    """Return the headers by which the site can say that nothing has changed.

    The list of a sitemap's parts may stay as it is while a part gets longer.
    """
    if errand.kind == FeedKind.INDEX:
        return {}
    told = {"if-none-match": errand.etag, "if-modified-since": errand.last_modified}
    return {name: value for name, value in told.items() if value}


def _read(errand: FeedErrand, fetched: Fetched, report: Report) -> Look:
    answer = fetched.answer
    if answer.status == HTTPStatus.NOT_MODIFIED and errand.kind is not None:
        return Look(None, moved_to=fetched.moved_to)
    _require_feed(answer)
    report("read", 0, None)
    found = _read_answer(answer)
    listing = _read_parts(found, report) if isinstance(found, SitemapIndex) else found
    etag, changed = (_keep_tag(answer, name) for name in ("etag", "last-modified"))
    return Look(listing, etag, changed, fetched.moved_to)


def _read_parts(index: SitemapIndex, report: Report) -> Listing:
    """Return what the parts of a sitemap list together; one that cannot be had is passed over unless all are."""
    entries: dict[str, Entry] = {}
    problems: list[DeskError] = []
    parts, unusable = index.parts[:_MOST_PARTS], 0
    for part in parts:
        report("read", 0, None)
        try:
            answer = fetch_feed(part.url).answer
            _require_feed(answer)
            listing = _read_answer(answer)
        except (OutboundError, FeedUnreadableError, _AnsweredError) as problem:
            problems.append(problem)
            continue
        if isinstance(listing, Listing):
            entries |= {entry.url: entry for entry in listing.entries}
            unusable += listing.unusable
    if problems and len(problems) == len(parts):
        raise _AnsweredError(f"None of the sitemap's parts can be read. The first: {problems[0]}")
    return Listing(FeedKind.INDEX, index.title, list(entries.values()), unusable)


def _read_answer(answer: Answer) -> Listing | SitemapIndex:
    return read_feed(answer.body, answer.url, answer.headers.get("content-type", ""), FEED_LIMITS.body_bytes)


def _require_feed(answer: Answer) -> None:
    if answer.status == HTTPStatus.OK:
        return
    reason = _REASONS.get(answer.status, "The site did not show the feed")
    raise _AnsweredError(f"{reason} (it answered {answer.status}).", read_patience(answer.headers, _LONGEST_PATIENCE))


def _keep_tag(answer: Answer, name: str) -> str | None:
    """Return a header to be sent back with the next look; one that is odd is not."""
    value = answer.headers.get(name, "")
    return value if value and len(value) <= _LONGEST_TAG and value.isprintable() and value.isascii() else None


def _note_failure(feed_id: int, problem: DeskError) -> Note:
    patience = problem.patience if isinstance(problem, _AnsweredError) else 0

    def note(session: Session) -> Json:
        note_failure(session, feed_id, str(problem), patience)
        return {"problem": str(problem)}

    return note


def _note_gone(feed_id: int) -> Note:
    sentence = "The site says that this feed is gone for good (it answered 410)."

    def note(session: Session) -> Json:
        note_gone(session, feed_id, sentence)
        return {"problem": sentence}

    return note
