"""Reading links and files: a page is fetched through the guarded client, and the text of it, or of a file, is kept."""

from functools import partial
from http import HTTPStatus
from uuid import UUID

from models.operations.reading import keep_document
from models.session import transaction
from models.settings import load_settings
from models.tables.submission import SentFile, Submission
from worker.deliver import read_patience
from worker.documents.apart import read_apart
from worker.documents.sent import Sent, take_answer
from worker.faults import PostponedError
from worker.outbound.client import Answer
from worker.outbound.errors import OutboundError
from worker.outbound.page import fetch_document
from worker.progress import StoppingError
from worker.readable import UnreadableError
from worker.runner import Report

# The site may answer otherwise later; any other refusal is final.
_PASSING = {
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
}
# Whoever sent the link is rather asked for the text than left waiting longer than so many seconds.
_LONGEST_WAIT = 900
_REASONS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "The site asks for a sign-in before it shows this page",
    HTTPStatus.PAYMENT_REQUIRED: "The site asks for payment before it shows this page",
    HTTPStatus.FORBIDDEN: "The site does not show this page to programs",
    HTTPStatus.NOT_FOUND: "There is no page at this address",
    HTTPStatus.GONE: "The page at this address was taken away",
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS: "The site may not show this page for legal reasons",
    HTTPStatus.TOO_MANY_REQUESTS: "The site was asked too often and wants to be left alone for a while",
}


class TextReadError(StoppingError):
    """The text is there now; the job goes on with it in the lane of such texts, as if it had been sent with it."""


def read_sent(job_id: UUID, submission: Submission, report: Report) -> TextReadError:
    """Keep the text of a link or file, and return what ends this attempt; a fault that may pass puts the job off."""
    sent = _load(submission) if submission.file_name else _fetch(submission.url or "", report)
    report("read", 0, None)
    found = read_apart(sent, partial(report, "read", 0, None))
    report("read", 1, 1)
    with transaction() as session:
        keep_document(session, job_id, found, load_settings())
    return TextReadError()


def open_answer(answer: Answer) -> Sent:
    """Return what came from an address, ready to be read; an answer that is no page raises the reason as an error."""
    _require_page(answer)
    return take_answer(answer)


def _load(submission: Submission) -> Sent:
    with transaction() as session:
        file = session.get(SentFile, submission.id)
    if file is None:
        raise UnreadableError("The file is not kept any more. Send it once more, or paste the text.")
    return Sent(file.content, submission.file_name or "", file.content_type)


def _fetch(url: str, report: Report) -> Sent:
    report("fetch", 0, None)
    try:
        answer = fetch_document(url)
    except OutboundError as problem:
        if problem.passing:
            raise PostponedError(str(problem)) from problem
        raise
    report.note({"status": answer.status, "seconds": round(answer.seconds, 3), "url": answer.url})
    sent = open_answer(answer)
    report("fetch", 1, 1)
    return sent


def _require_page(answer: Answer) -> None:
    if answer.status == HTTPStatus.OK:
        return
    reason = _REASONS.get(answer.status, "The site did not show the page")
    sentence = f"{reason} (it answered {answer.status})."
    patience = read_patience(answer.headers)
    if answer.status in _PASSING and patience <= _LONGEST_WAIT:
        raise PostponedError(sentence, patience or None)
    raise UnreadableError(sentence)
