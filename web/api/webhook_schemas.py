"""The shapes of the calls about webhooks: what programs send, and what they are given."""

from typing import Annotated, Literal

from flask import url_for
from pydantic import BaseModel, ConfigDict, Field

from models.tables.webhook import Webhook
from models.webhook_shapes import DeliveryOut, WebhookBase, shape_webhook
from web.api.schemas import Next

EventName = Literal["job.finished", "verdict.published", "verdict.corrected", "verdict.withdrawn"]
Url = Annotated[str, Field(description="Where to send messages: https:// or http://, at most 2,000 characters.")]
Events = Annotated[list[EventName], Field(min_length=1, max_length=20, description="What to be told of.")]
Description = Annotated[str | None, Field(description="Your own note, at most 500 characters.")]


class WebhookIn(BaseModel):
    """A receiver to be told of events."""

    model_config = ConfigDict(extra="forbid", strict=True)

    url: Url
    events: Events
    description: Description = None
    whole_desk: Annotated[
        bool, Field(description="Be told of everybody's submissions; for administrators, by tokens with scope admin.")
    ] = False


class WebhookChange(BaseModel):
    """What to change; what is left out or null stays as it is, and an empty description is removed."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"minProperties": 1})

    url: Url | None = None
    events: Events | None = None
    description: Description = None
    enabled: Annotated[bool | None, Field(description="False: send nothing more, and drop what waits.")] = None


class WebhookLinks(BaseModel):
    """Where to go from a webhook."""

    self: str
    deliveries: str


class WebhookOut(WebhookBase):
    """A receiver with where to go from it."""

    links: WebhookLinks


class WebhookWithSecret(WebhookOut):
    """A receiver with its newest secret, which is shown this once."""

    secret: Annotated[str, Field(description="Signs messages from now on. Keep it; it cannot be read again.")]


class WebhookPage(BaseModel):
    """Some webhooks, the newest first."""

    items: list[WebhookOut]
    next: Next


class DeliveryPage(BaseModel):
    """Some deliveries, the newest first."""

    items: list[DeliveryOut]
    next: Next


def link_webhook(webhook: Webhook) -> WebhookOut:
    """Show a webhook, and never a secret."""
    links = WebhookLinks(
        self=url_for("api.show_webhook", webhook_id=webhook.id),
        deliveries=url_for("api.show_deliveries", webhook_id=webhook.id),
    )
    return WebhookOut(**shape_webhook(webhook).model_dump(), links=links)


def reveal_webhook(webhook: Webhook, secret: str) -> WebhookWithSecret:
    """Show a webhook with the secret that was just made."""
    return WebhookWithSecret(**link_webhook(webhook).model_dump(), secret=secret)
