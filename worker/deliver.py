"""Delivering a message to its receiver: signed, sent once per attempt, and tried again until it is taken."""

import datetime as dt
import json
import random
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from uuid import UUID

from sqlalchemy.orm import Session
from standardwebhooks import Webhook as Signer

from models.errors import DeskError
from models.operations.jobs import CancelRequestedError
from models.operations.webhooks import RETRY_SECONDS, note_delivered, note_failure, note_gone
from models.queries.webhooks import Letter, find_letter
from models.session import transaction
from worker.outbound.client import Answer, Limits, Request, send
from worker.outbound.errors import OutboundError
from worker.runner import PostponedError, Record, Report

# Of the answer only the beginning is kept, for whoever looks why a message was not taken.
LIMITS = Limits(connect_seconds=5, total_seconds=15, body_bytes=1024, cut=True)
# A receiver may ask for patience, but not keep its messages for ever.
_LONGEST_WAIT = 6 * 3600
_JITTER = 0.25
_PATIENT = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
# What no page can show, NUL included, which the database does not take.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class GoneError(DeskError):
    """The receiver is not there any more and says so."""


def deliver_message(job_id: UUID, report: Report) -> Record:
    """Send the message of a job; what is not taken is put off, and what nobody waits for any more is cancelled."""
    report("sending", 0, None)
    with transaction() as session:
        letter = find_letter(session, job_id)
    if letter is None:
        raise CancelRequestedError
    try:
        answer = send(Request("POST", letter.url, sign_letter(letter), write_body(letter), LIMITS))
    except OutboundError as problem:
        raise _put_off(letter, str(problem), 0) from problem
    report.note({"status": answer.status, "seconds": round(answer.seconds, 3), "excerpt": read_excerpt(answer)})
    _require_taken(letter, answer)

    def record(session: Session) -> None:
        note_delivered(session, job_id, letter.webhook_id)

    return record


def write_body(letter: Letter) -> bytes:
    """Return the bytes that are signed and sent; the same for every attempt at a message."""
    return json.dumps(letter.payload, ensure_ascii=False, separators=(",", ":")).encode()


def sign_letter(letter: Letter, moment: dt.datetime | None = None) -> dict[str, str]:
    """Return the headers of a message as the Standard Webhooks specification has them, one signature per secret."""
    moment = moment or dt.datetime.now(dt.UTC)
    body = write_body(letter).decode()
    return {
        "content-type": "application/json",
        "webhook-id": letter.message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(
            Signer(secret).sign(letter.message_id, moment, body) for secret in letter.secrets
        ),
    }


def read_excerpt(answer: Answer) -> str:
    """Return the beginning of an answer as text that can be kept and shown."""
    return _UNPRINTABLE.sub("", answer.body.decode(errors="replace"))


def read_patience(headers: Mapping[str, str], longest: float = _LONGEST_WAIT) -> float:
    """Return the seconds for which a receiver asks to be left alone, within bounds; 0 where it does not say."""
    asked = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", asked):
        return min(int(asked), longest)
    try:
        moment = parsedate_to_datetime(asked)
    except ValueError:
        return 0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return min(max(0, (moment - dt.datetime.now(dt.UTC)).total_seconds()), longest)


def _require_taken(letter: Letter, answer: Answer) -> None:
    if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return
    if answer.status == HTTPStatus.GONE:
        with transaction() as session:
            note_gone(session, letter.webhook_id)
        raise GoneError("The receiver answered 410 Gone, so its webhook is disabled.")
    sentence = f"The receiver answered {answer.status}."
    if "location" in answer.headers and answer.status < HTTPStatus.BAD_REQUEST:
        sentence = f"The receiver answered {answer.status} and leads elsewhere, where messages do not follow."
    raise _put_off(letter, sentence, read_patience(answer.headers) if answer.status in _PATIENT else 0)


def _put_off(letter: Letter, sentence: str, patience: float) -> PostponedError:
    """Record the failure, and return the error that puts the job off; the runner fails it after the last attempt."""
    with transaction() as session:
        note_failure(session, letter.webhook_id, given_up=letter.is_last)
    # Messages that failed together do not come back together.
    jitter = random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - no secret hangs on it
    pause = jitter * RETRY_SECONDS[min(letter.attempt, len(RETRY_SECONDS)) - 1]
    return PostponedError(sentence, max(pause, patience))
