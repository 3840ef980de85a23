"""Reading webhooks: who is to be told, what is to be sent, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from models.base import Json
from models.errors import NotFoundError
from models.queries.paging import Order, Page, RowNumber, read_page
from models.tables.job import Job, JobAttempt
from models.tables.person import Person, Role
from models.tables.submission import Submission
from models.tables.webhook import Event, Webhook, WebhookDelivery, WebhookSecret

_NUMBER: TypeAdapter[tuple[RowNumber]] = TypeAdapter(tuple[RowNumber])
_WEBHOOKS = Order("webhooks", (Webhook.__table__.c.id,), _NUMBER, descending=True)
_DELIVERIES = Order("deliveries", (WebhookDelivery.__table__.c.id,), _NUMBER, descending=True)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that is to be sent now: where to, signed with which secrets (the newest first), at which attempt."""

    webhook_id: int
    url: str
    secrets: Sequence[str]
    message_id: str
    payload: Json
    attempt: int
    is_last: bool


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A delivery with its job and every attempt at it, oldest first; `told` is shown instead of what was sent."""

    delivery: WebhookDelivery
    attempts: Sequence[JobAttempt]
    told: Json | None = None

    @property
    def job(self) -> Job:
        """The job that delivers."""
        return self.delivery.job

    @property
    def message(self) -> Json:
        """What was sent, as far as whoever looks may know it."""
        return self.told or self.delivery.message


def find_receivers(session: Session, event: Event, submission_id: UUID) -> Sequence[Webhook]:
    """Return whom an event of a submission concerns: its sender's webhooks, those bound to it, and the desk's own.

    None of them can be removed before the transaction ends: its message would hang in the air and undo the event.
    """
    sender = select(Submission.person_id).where(Submission.id == submission_id).scalar_subquery()
    reach = or_(
        Webhook.submission_id == submission_id,
        and_(Webhook.person_id == sender, Webhook.submission_id.is_(None)),
        Webhook.whole_desk,
    )
    subscribed = Webhook.events.contains([str(event)])
    found = select(Webhook).join(Webhook.person).where(reach, subscribed, *_listening())
    held = found.order_by(Webhook.id).with_for_update(read=True, key_share=True, of=Webhook)
    return session.scalars(held).all()


def find_letter(session: Session, job_id: UUID) -> Letter | None:
    """Return what a job has to send; None where its webhook is gone, disabled, or no longer entitled."""
    found = session.execute(
        select(WebhookDelivery, Webhook, Job)
        .join(WebhookDelivery.webhook)
        .join(Webhook.person)
        .join(WebhookDelivery.job)
        .where(WebhookDelivery.job_id == job_id, *_listening())
    ).one_or_none()
    if found is None:
        return None
    delivery, webhook, job = found
    return Letter(
        webhook_id=webhook.id,
        url=webhook.url,
        secrets=list_secrets(session, webhook.id),
        message_id=delivery.message_id,
        payload=delivery.message,
        attempt=job.attempt,
        is_last=job.attempt >= job.max_attempts,
    )


def list_secrets(session: Session, webhook_id: int) -> Sequence[str]:
    """Return the secrets that sign at present, the newest first."""
    lasting = or_(WebhookSecret.expires_at.is_(None), WebhookSecret.expires_at > func.now())
    secrets = select(WebhookSecret.secret).where(WebhookSecret.webhook_id == webhook_id, lasting)
    return session.scalars(secrets.order_by(WebhookSecret.id.desc())).all()


def list_webhooks(session: Session, person_id: int | None, limit: int, cursor: str | None = None) -> Page[Webhook]:
    """Return the webhooks of a person, or of everybody (None), the newest first."""
    found = select(Webhook).options(joinedload(Webhook.person))
    if person_id is not None:
        found = found.where(Webhook.person_id == person_id)
    return read_page(session, found, _WEBHOOKS, limit, cursor)


def get_webhook(session: Session, webhook_id: int, person_id: int | None) -> Webhook:
    """Return a webhook of a person, or of anybody (None); any other number is NotFoundError."""
    webhook = session.get(Webhook, webhook_id, options=[joinedload(Webhook.person)])
    if webhook is None or person_id not in {None, webhook.person_id}:
        raise NotFoundError("There is no webhook with this number among yours.")
    return webhook


def list_deliveries(session: Session, webhook: Webhook, limit: int, cursor: str | None = None) -> Page[DeliveryView]:
    """Return what was sent to a webhook, the newest first, with every attempt."""
    found = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook.id)
    page = read_page(session, found.options(joinedload(WebhookDelivery.job)), _DELIVERIES, limit, cursor)
    return Page(_view_deliveries(session, page.items), page.next)


def get_delivery(session: Session, webhook: Webhook, delivery_id: int) -> WebhookDelivery:
    """Return a delivery of this webhook; any other number is NotFoundError."""
    delivery = session.get(WebhookDelivery, delivery_id, options=[joinedload(WebhookDelivery.job)])
    if delivery is None or delivery.webhook_id != webhook.id:
        raise NotFoundError("There is no such delivery in this webhook's log.")
    return delivery


def _listening() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on a webhook, joined with its person, to be told of anything."""
    entitled = or_(Webhook.whole_desk.is_(False), Person.role == Role.ADMIN)
    return (Webhook.disabled_at.is_(None), Person.active.is_(True), entitled)


def _view_deliveries(session: Session, deliveries: Sequence[WebhookDelivery]) -> list[DeliveryView]:
    attempts: dict[UUID, list[JobAttempt]] = {delivery.job_id: [] for delivery in deliveries}
    made = select(JobAttempt).where(JobAttempt.job_id.in_(list(attempts))).order_by(JobAttempt.fence)
    for attempt in session.scalars(made):
        attempts[attempt.job_id].append(attempt)
    return [DeliveryView(delivery, attempts[delivery.job_id]) for delivery in deliveries]
