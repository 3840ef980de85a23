"""Telling receivers: who hears of an event, what the message says, and its delivery as a job of its own."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import Select, and_, func, select, update
from sqlalchemy.orm import Session, joinedload

from models.base import Json
from models.errors import ConflictError
from models.operations.audit import record_event
from models.operations.enqueue import queue_job
from models.operations.receivers import bind_webhook, disable_webhook, name_owner
from models.queries.scales import read_rating
from models.queries.webhooks import find_receivers
from models.settings import load_settings
from models.tables.case import Case, CaseState
from models.tables.job import Job, JobKind, JobState, Lane
from models.tables.person import Person
from models.tables.submission import Claim, Submission, SubmissionKind
from models.tables.verdict import Verdict
from models.tables.webhook import Event, Webhook, WebhookDelivery

# Seconds from each attempt without success to the next; after the last of them the message is given up.
RETRY_SECONDS = (5, 60, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600)
# A receiver of which every message was given up for so long is told nothing more.
FAILING_DAYS = 5
# Messages are to stay small; a program that wants all of a long claim follows the link.
_LONGEST_CLAIM = 2_000


def tell_of_job(session: Session, job: Job) -> None:
    """Tell of a check that is over, in the transaction that ends it; any other job is passed over."""
    if job.kind != JobKind.CHECK or job.submission_id is None or not JobState(job.state).is_final:
        return
    receivers = find_receivers(session, Event.JOB_FINISHED, job.submission_id)
    if receivers:
        submission = session.get_one(Submission, job.submission_id)
        links = {"job": f"/api/v1/jobs/{job.id}"} | _link_submission(submission.id)
        told = {"job_id": str(job.id), "state": job.state, "error": job.error} | _name_submission(submission)
        _send(session, receivers, Event.JOB_FINISHED, told | {"links": _complete(links)})


def tell_of_verdict(session: Session, event: Event, verdict: Verdict) -> None:
    """Tell of a verdict to those who sent its claims, in the transaction that records or withdraws it."""
    claims = select(Claim).where(Claim.case_id == verdict.case_id).options(joinedload(Claim.submission))
    for claim in session.scalars(claims.order_by(Claim.created_at, Claim.id)):
        receivers = find_receivers(session, event, claim.submission_id)
        if receivers:
            _send(session, receivers, event, _describe_verdict(verdict, claim))


def tell_of_known_verdicts(session: Session, claims: Select[UUID], event: Event = Event.VERDICT_PUBLISHED) -> None:
    """Tell of the verdicts of decided cases to those who sent these claims, given by id, which have just come or go."""
    decided = (
        select(Claim, Verdict)
        .join(Case, Claim.case_id == Case.id)
        .join(Verdict, and_(Verdict.case_id == Case.id, Verdict.superseded_at.is_(None)))
        .where(Claim.id.in_(claims), Case.state == CaseState.DECIDED)
        .options(joinedload(Claim.submission))
    )
    receivers: dict[UUID, Sequence[Webhook]] = {}
    for claim, verdict in session.execute(decided.order_by(Claim.created_at, Claim.position)):
        if claim.submission_id not in receivers:
            receivers[claim.submission_id] = find_receivers(session, event, claim.submission_id)
        if receivers[claim.submission_id]:
            _send(session, receivers[claim.submission_id], event, _describe_verdict(verdict, claim))


def tell_of_withdrawal(session: Session, case_id: int) -> None:
    """Tell that the verdict of a case holds no longer, where there is one."""
    live = select(Verdict).where(Verdict.case_id == case_id, Verdict.superseded_at.is_(None))
    verdict = session.scalar(live)
    if verdict:
        tell_of_verdict(session, Event.VERDICT_WITHDRAWN, verdict)


def add_notify(session: Session, submission: Submission, url: str, person: Person) -> tuple[int, str]:
    """Bind a webhook to a submission and to nothing else; return its number, and its secret for this one time."""
    webhook, secret = bind_webhook(session, submission, url, person)
    return webhook.id, secret


def send_test(session: Session, webhook: Webhook, by: Person | None) -> WebhookDelivery:
    """Send a message that says nothing, so that somebody can see it arrive."""
    _require_enabled(webhook)
    record_event(session, "test_webhook", ("webhook", webhook.id), by)
    [delivery] = _send(session, [webhook], Event.TEST, {"webhook_id": webhook.id})
    return delivery


def replay_delivery(session: Session, delivery: WebhookDelivery, by: Person | None) -> WebhookDelivery:
    """Send a message once more under the same id, with fresh attempts; one that is still on its way is a conflict."""
    _require_enabled(delivery.webhook)
    if not JobState(delivery.job.state).is_final:
        raise ConflictError("This message is still on its way. It can be sent again when its attempts are over.")
    subject = ("webhook", delivery.webhook_id)
    record_event(session, "replay_webhook_delivery", subject, by, message=delivery.message_id)
    return _queue(session, delivery.webhook, delivery.message_id, delivery.payload)


def note_delivered(session: Session, job_id: UUID, webhook_id: int) -> None:
    """Record that the message of a job arrived, and with it that its receiver works."""
    arrived = update(WebhookDelivery).where(WebhookDelivery.job_id == job_id)
    session.execute(arrived.values(delivered_at=func.now()))
    recovered = update(Webhook).where(Webhook.id == webhook_id, Webhook.failing_since.is_not(None))
    session.execute(recovered.values(failing_since=None))


def note_failure(session: Session, webhook_id: int, *, given_up: bool) -> None:
    """Record that a message did not arrive; one that is given up after days without any success ends the webhook."""
    webhook = _hold(session, webhook_id)
    if webhook is None:
        return
    now = session.scalars(select(func.now())).one()
    webhook.failing_since = webhook.failing_since or now
    if given_up and now - webhook.failing_since > timedelta(days=FAILING_DAYS):
        disable_webhook(session, webhook, f"No message has arrived for more than {FAILING_DAYS} days.")


def note_gone(session: Session, webhook_id: int) -> None:
    """Disable a webhook whose receiver wants nothing more."""
    webhook = _hold(session, webhook_id)
    if webhook:
        disable_webhook(session, webhook, "The receiver answered 410 Gone: it wants no more messages.")


def _hold(session: Session, webhook_id: int) -> Webhook | None:
    """Return a webhook, held against other changes but not against messages that come for it."""
    return session.get(Webhook, webhook_id, with_for_update={"key_share": True})


def _require_enabled(webhook: Webhook) -> None:
    if webhook.disabled_at is not None:
        raise ConflictError("This webhook is disabled. Enable it first.")


def _send(session: Session, receivers: Sequence[Webhook], event: Event, data: Json) -> list[WebhookDelivery]:
    """Write one message, with one delivery for each receiver; the id is that of the event, the same for all."""
    happened = session.scalars(select(func.now())).one()
    payload = {"type": str(event), "timestamp": happened.isoformat(), "data": data}
    message_id = f"msg_{uuid4().hex}"
    return [_queue(session, webhook, message_id, payload) for webhook in receivers]


def _queue(session: Session, webhook: Webhook, message_id: str, payload: Json) -> WebhookDelivery:
    attempts = len(RETRY_SECONDS) + 1
    owner = name_owner(webhook.id)
    job = queue_job(session, JobKind.DELIVER, owner=owner, max_attempts=attempts, lane=Lane.OUTSIDE)
    delivery = WebhookDelivery(webhook=webhook, job=job, message_id=message_id, event=payload["type"], payload=payload)
    session.add(delivery)
    session.flush()
    return delivery


def _describe_verdict(verdict: Verdict, claim: Claim) -> Json:
    rating = read_rating(verdict)
    links = {"claim": f"/api/v1/claims/{claim.id}", "claim_page": f"/claims/{claim.id}"}
    return {
        "case_id": verdict.case_id,
        "claim_id": str(claim.id),
        "claim": claim.text[:_LONGEST_CLAIM],
        "number": verdict.number,
        "scale": verdict.scale,
        "rating": rating.value,
        "label": rating.label,
        "rating_class": rating.rating_class,
        "as_of": verdict.as_of.isoformat(),
        "valid_from": verdict.valid_from.isoformat() if verdict.valid_from else None,
        "valid_until": verdict.valid_until.isoformat() if verdict.valid_until else None,
        "confidence": verdict.confidence,
        "sources": len(verdict.evidence),
        "origins": verdict.origins,
        **_name_submission(claim.submission),
        "reference": _find_reference(claim),
        "links": _complete(links | _link_submission(claim.submission_id)),
    }


def _find_reference(claim: Claim) -> str | None:
    """Return the sender's own reference: of a list each line may have one."""
    rows = claim.submission.rows if claim.submission.kind == SubmissionKind.LIST else None
    of_line: str | None = rows[claim.position]["reference"] if rows else None
    return of_line or claim.submission.reference


def _name_submission(submission: Submission) -> Json:
    return {"submission_id": str(submission.id), "reference": submission.reference}


def _link_submission(submission_id: UUID) -> dict[str, str]:
    return {"submission": f"/api/v1/submissions/{submission_id}", "page": f"/submissions/{submission_id}"}


def _complete(links: dict[str, str]) -> dict[str, str]:
    """Turn paths into whole addresses where the desk knows its own."""
    root = load_settings().public_url or ""
    return {name: root + path for name, path in links.items()}
