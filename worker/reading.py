"""Reading links: the page of a submission by address is fetched through the guarded client, and its article is kept."""

from http import HTTPStatus
from uuid import UUID

from models.operations.reading import keep_page
from models.session import transaction
from models.settings import load_settings
from worker.article import read_article
from worker.deliver import read_patience
from worker.faults import PostponedError
from worker.outbound.client import Answer
from worker.outbound.errors import OutboundError
from worker.outbound.page import fetch_page
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


def read_link(job_id: UUID, url: str, report: Report) -> TextReadError:
    """Keep the article at an address, and return what ends this attempt; a fault that may pass puts the job off."""
    report("fetch", 0, None)
    try:
        answer = fetch_page(url)
    except OutboundError as problem:
        if problem.passing:
            raise PostponedError(str(problem)) from problem
        raise
    report.note({"status": answer.status, "seconds": round(answer.seconds, 3), "url": answer.url})
    _require_page(answer)
    page = read_article(answer.headers.get("content-type", ""), answer.body, answer.url)
    report("fetch", 1, 1)
    with transaction() as session:
        keep_page(session, job_id, page, load_settings())
    return TextReadError()


def _require_page(answer: Answer) -> None:
    if answer.status == HTTPStatus.OK:
        return
    reason = _REASONS.get(answer.status, "The site did not show the page")
    sentence = f"{reason} (it answered {answer.status})."
    patience = read_patience(answer.headers)
    if answer.status in _PASSING and patience <= _LONGEST_WAIT:
        raise PostponedError(sentence, patience or None)
    raise UnreadableError(sentence)
