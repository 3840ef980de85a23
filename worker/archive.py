"""Archiving evidence: what a link shows is fetched through the guarded client, and its text is kept."""

import random
from functools import partial
from http import HTTPStatus
from uuid import UUID

from sqlalchemy.orm import Session

from models.errors import DeskError
from models.operations.archives import RETRY_SECONDS, note_archived, note_not_archived
from models.operations.jobs import CancelRequestedError
from models.queries.archives import Errand, find_errand
from models.session import transaction
from worker.deliver import read_patience
from worker.documents.apart import read_apart
from worker.documents.sent import Sent, take_answer
from worker.outbound.client import Answer
from worker.outbound.errors import OutboundError
from worker.outbound.page import PAGE_LIMITS, fetch_document
from worker.readable import UnreadableError
from worker.runner import PostponedError, Record, Report

LIMITS = PAGE_LIMITS
_JITTER = 0.25
# The other side may answer otherwise later; any other refusal is final.
_PASSING = {
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
}


class NotThereError(DeskError):
    """The address answers, but does not show what it should."""


def archive_evidence(job_id: UUID, report: Report) -> Record:
    """Keep the text of the link that a job is for; a fault that may pass puts it off, any other is its end."""
    report("fetching", 0, None)
    with transaction() as session:
        errand = find_errand(session, job_id)
    if errand is None:
        raise CancelRequestedError
    try:
        answer = fetch_document(errand.url, LIMITS)
        report.note({"status": answer.status, "seconds": round(answer.seconds, 3), "url": answer.url})
        report("reading", 0, None)
        text = read_apart(_open(answer), partial(report, "reading", 0, None)).text
    except (OutboundError, NotThereError, UnreadableError, PostponedError) as problem:
        raise _settle(job_id, errand, problem) from problem

    def record(session: Session) -> None:
        note_archived(session, job_id, text)

    return record


def _open(answer: Answer) -> Sent:
    if answer.status in _PASSING:
        raise PostponedError(f"The address answered {answer.status}.", read_patience(answer.headers))
    if answer.status != HTTPStatus.OK:
        raise NotThereError(f"The address answered {answer.status}, so there is nothing to archive.")
    return take_answer(answer)._replace(whole=True)


def _settle(job_id: UUID, errand: Errand, problem: DeskError) -> DeskError:
    """Return the error that ends this attempt; where it is the last one, the evidence says why."""
    passing = isinstance(problem, PostponedError) or (isinstance(problem, OutboundError) and problem.passing)
    if errand.is_last or not passing:
        with transaction() as session:
            note_not_archived(session, job_id, str(problem))
    if not passing:
        return problem
    patience = problem.delay_seconds or 0 if isinstance(problem, PostponedError) else 0
    # Links of one verdict that failed together do not come back together.
    jitter = random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - no secret hangs on it
    pause = jitter * RETRY_SECONDS[min(errand.attempt, len(RETRY_SECONDS)) - 1]
    return PostponedError(str(problem), max(pause, patience))
