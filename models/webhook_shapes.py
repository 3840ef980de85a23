"""How webhooks and what they were sent look outside: the same for programs over HTTP and for commands."""

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from models.base import Json
from models.queries.webhooks import DeliveryView
from models.tables.job import JobAttempt, JobState, Outcome
from models.tables.webhook import Event, Webhook


class WebhookBase(BaseModel):
    """A receiver; “failing” means that attempts fail since `failing_since`, none has succeeded after that."""

    id: int
    person_id: int
    url: str
    description: str | None
    events: list[Event]
    whole_desk: bool
    submission_id: Annotated[UUID | None, Field(description="The one submission it is bound to; null: no such bond.")]
    state: Literal["active", "failing", "disabled"]
    failing_since: dt.datetime | None
    disabled_at: dt.datetime | None
    disabled_reason: str | None
    created_at: dt.datetime


class AttemptOut(BaseModel):
    """One attempt to deliver a message, and what the receiver answered."""

    started_at: dt.datetime
    ended_at: dt.datetime | None
    outcome: Annotated[Outcome | None, Field(description="“postponed” is followed by another; null while it runs.")]
    status: Annotated[int | None, Field(description="The HTTP status; null where there was no answer.")]
    seconds: float | None
    excerpt: Annotated[str | None, Field(description="The beginning of the answer's body.")]
    error: str | None


class DeliveryOut(BaseModel):
    """One message to one receiver; `message_id` is what the header webhook-id says."""

    id: int
    message_id: str
    event: Event
    payload: Json
    state: JobState
    created_at: dt.datetime
    delivered_at: dt.datetime | None
    next_attempt_at: dt.datetime | None
    attempts: list[AttemptOut]


def shape_webhook(webhook: Webhook) -> WebhookBase:
    """Show a webhook, and never a secret."""
    return WebhookBase(
        id=webhook.id,
        person_id=webhook.person_id,
        url=webhook.url,
        description=webhook.description,
        events=[Event(event) for event in webhook.events],
        whole_desk=webhook.whole_desk,
        submission_id=webhook.submission_id,
        state=webhook.state,
        failing_since=webhook.failing_since,
        disabled_at=webhook.disabled_at,
        disabled_reason=webhook.disabled_reason,
        created_at=webhook.created_at,
    )


def shape_delivery(view: DeliveryView) -> DeliveryOut:
    """Show a delivery with its attempts."""
    delivery, job = view.delivery, view.job
    return DeliveryOut(
        id=delivery.id,
        message_id=delivery.message_id,
        event=Event(delivery.event),
        payload=view.message,
        state=JobState(job.state),
        created_at=delivery.created_at,
        delivered_at=delivery.delivered_at,
        next_attempt_at=job.run_after if job.state == JobState.QUEUED else None,
        attempts=[_shape_attempt(attempt) for attempt in view.attempts],
    )


def _shape_attempt(attempt: JobAttempt) -> AttemptOut:
    met = attempt.detail or {}
    return AttemptOut(
        started_at=attempt.started_at,
        ended_at=attempt.ended_at,
        outcome=Outcome(attempt.outcome) if attempt.outcome else None,
        status=met.get("status"),
        seconds=met.get("seconds"),
        excerpt=met.get("excerpt"),
        error=attempt.error,
    )
