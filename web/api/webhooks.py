"""Calls about webhooks: register receivers, rotate their secrets, and look after what was sent to them."""

from collections.abc import Sequence

from models.errors import InvalidInputError
from models.operations.receivers import (
    WebhookDraft,
    add_webhook,
    change_webhook,
    disable_webhook,
    enable_webhook,
    remove_webhook,
    rotate_secret,
)
from models.operations.webhooks import replay_delivery, send_test
from models.queries.blind import hide_deliveries
from models.queries.webhooks import DeliveryView, get_delivery, get_webhook, list_deliveries, list_webhooks
from models.tables.person import Role, Scope
from models.tables.webhook import Webhook
from models.webhook_shapes import DeliveryOut, shape_delivery
from web.api.blueprint import api, expect
from web.api.caller import caller, sees_all
from web.api.queries import PageQuery
from web.api.webhook_schemas import (
    DeliveryPage,
    WebhookChange,
    WebhookIn,
    WebhookOut,
    WebhookPage,
    WebhookWithSecret,
    link_webhook,
    reveal_webhook,
)
from web.auth import allow, signed_in
from web.idempotency import idempotent
from web.limits import limit_submissions
from web.tokens import MissingScopeError
from web.transaction import session


@api.post("/webhooks")
@idempotent
@api.input(WebhookIn, arg_name="body")
@api.output(WebhookWithSecret, status_code=201)
@api.doc(operation_id="addWebhook", responses=expect(400, 401, 403, 409, 413, 415, 422, 429))
@limit_submissions
@allow(signed_in)
def create_webhook(body: WebhookIn) -> tuple[WebhookWithSecret, int, dict[str, str]]:
    """Register a receiver. The answer holds the secret that signs its messages, this once."""
    person = caller()
    if body.whole_desk and person.may(Role.ADMIN) and not sees_all():
        raise MissingScopeError(Scope.ADMIN)
    draft = WebhookDraft(body.url, body.events, body.description, body.whole_desk)
    webhook, secret = add_webhook(session(), draft, person, person)
    shaped = reveal_webhook(webhook, secret)
    return shaped, 201, {"Location": shaped.links.self}


@api.get("/webhooks")
@api.input(PageQuery, location="query", arg_name="asked")
@api.output(WebhookPage, description="Webhooks, the newest first.")
@api.doc(operation_id="listWebhooks", responses=expect(401, 403, 422))
@allow(signed_in)
def show_webhooks(asked: PageQuery) -> WebhookPage:
    """List your receivers; administrators whose token has the scope admin see everybody's."""
    page = list_webhooks(session(), None if sees_all() else caller().id, asked.limit, asked.cursor)
    return WebhookPage(items=[link_webhook(webhook) for webhook in page.items], next=page.next)


@api.get("/webhooks/<int:webhook_id>")
@api.output(WebhookOut, description="The webhook, without its secrets.")
@api.doc(operation_id="getWebhook", responses=expect(401, 403, 404))
@allow(signed_in)
def show_webhook(webhook_id: int) -> WebhookOut:
    """Read one receiver."""
    return link_webhook(_find(webhook_id))


@api.patch("/webhooks/<int:webhook_id>")
@api.input(WebhookChange, arg_name="body")
@api.output(WebhookOut, description="The webhook as it is now.")
@api.doc(operation_id="changeWebhook", responses=expect(400, 401, 403, 404, 413, 415, 422))
@allow(signed_in)
def edit_webhook(webhook_id: int, body: WebhookChange) -> WebhookOut:
    """Change a receiver, disable it, or enable it again."""
    webhook, person = _find(webhook_id), caller()
    if not body.model_fields_set:
        raise InvalidInputError("Nothing is to be changed. Name url, events, description or enabled.")
    change_webhook(session(), webhook, person, url=body.url, events=body.events, description=body.description)
    if body.enabled is True:
        enable_webhook(session(), webhook, person)
    elif body.enabled is False:
        disable_webhook(session(), webhook, "It was switched off.", person)
    return link_webhook(webhook)


@api.delete("/webhooks/<int:webhook_id>")
@api.doc(operation_id="removeWebhook", responses=expect(401, 403, 404) | {204: "It is gone, with its log."})
@allow(signed_in)
def delete_webhook(webhook_id: int) -> tuple[str, int]:
    """Remove a receiver with its secrets and the log of what it was sent."""
    remove_webhook(session(), _find(webhook_id), caller())
    return "", 204


@api.post("/webhooks/<int:webhook_id>/secret")
@idempotent
@api.output(WebhookWithSecret, description="The webhook with its new secret.")
@api.doc(operation_id="rotateWebhookSecret", responses=expect(401, 403, 404, 409, 422))
@allow(signed_in)
def make_secret(webhook_id: int) -> WebhookWithSecret:
    """Make a new secret, shown this once. The one before signs beside it for 24 hours."""
    webhook = _find(webhook_id)
    return reveal_webhook(webhook, rotate_secret(session(), webhook, caller()))


@api.post("/webhooks/<int:webhook_id>/test")
@idempotent
@api.output(DeliveryOut, status_code=202)
@api.doc(operation_id="testWebhook", responses=expect(401, 403, 404, 409, 422, 429))
@limit_submissions
@allow(signed_in)
def test_webhook(webhook_id: int) -> tuple[DeliveryOut, int]:
    """Send a message of type webhook.test."""
    return shape_delivery(DeliveryView(send_test(session(), _find(webhook_id), caller()), [])), 202


@api.get("/webhooks/<int:webhook_id>/deliveries")
@api.input(PageQuery, location="query", arg_name="asked")
@api.output(DeliveryPage, description="Deliveries, the newest first, with every attempt.")
@api.doc(operation_id="listDeliveries", responses=expect(401, 403, 404, 422))
@allow(signed_in)
def show_deliveries(webhook_id: int, asked: PageQuery) -> DeliveryPage:
    """Read the log of what was sent to a receiver."""
    page = list_deliveries(session(), _find(webhook_id), asked.limit, asked.cursor)
    return DeliveryPage(items=_shape(page.items), next=page.next)


@api.post("/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>/replay")
@idempotent
@api.output(DeliveryOut, status_code=202)
@api.doc(operation_id="replayDelivery", responses=expect(401, 403, 404, 409, 422, 429))
@limit_submissions
@allow(signed_in)
def replay(webhook_id: int, delivery_id: int) -> tuple[DeliveryOut, int]:
    """Send a message once more, under the same id and with fresh attempts."""
    delivery = get_delivery(session(), _find(webhook_id), delivery_id)
    return _shape([DeliveryView(replay_delivery(session(), delivery, caller()), [])])[0], 202


def _shape(views: Sequence[DeliveryView]) -> list[DeliveryOut]:
    """Show deliveries as far as the caller may know what they say."""
    return [shape_delivery(view) for view in hide_deliveries(session(), views, caller())]


def _find(webhook_id: int) -> Webhook:
    """Return a webhook of the caller's own; administrators with a token of scope admin reach everybody's."""
    return get_webhook(session(), webhook_id, None if sees_all() else caller().id)
