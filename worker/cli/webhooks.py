"""`factdesk webhook`: receivers that are told of events."""

from typing import Any

import click
from rich.markup import escape
from rich.table import Table
from sqlalchemy.orm import Session

from models.errors import NotFoundError
from models.operations.people import find_person
from models.operations.receivers import (
    SUBSCRIBABLE,
    WebhookDraft,
    add_webhook,
    disable_webhook,
    enable_webhook,
    remove_webhook,
    rotate_secret,
)
from models.operations.webhooks import replay_delivery, send_test
from models.queries.webhooks import DeliveryView, get_delivery, get_webhook, list_deliveries, list_webhooks
from models.session import transaction
from models.tables.person import Person
from models.tables.webhook import Webhook, WebhookDelivery
from models.webhook_shapes import shape_delivery, shape_webhook
from worker.cli.desk import open_desk
from worker.cli.output import as_json, out, print_json

_ONCE = "Its secret, shown this once:"
_number = click.argument("number", type=click.IntRange(1, 2**63 - 1))
_limit = click.option("--limit", type=click.IntRange(1, 1000), default=25, show_default=True, help="How many to show.")


@click.group()
def webhook() -> None:
    """Receivers that are told of events by signed messages."""


@webhook.command("add")
@click.argument("url")
@click.option("--person", "email", required=True, metavar="EMAIL", help="Whose submissions it is told of.")
@click.option("--event", "events", multiple=True, type=click.Choice([str(event) for event in SUBSCRIBABLE]),
              help="What it is told of; repeatable, all of them if left out.")  # fmt: skip
@click.option("--description", help="A note for people.")
@click.option("--whole-desk", is_flag=True, help="Tell it of everybody's submissions; EMAIL must be an administrator.")
@as_json
def add(
    *, url: str, email: str, events: tuple[str, ...], description: str | None, whole_desk: bool, as_json: bool
) -> None:
    """Tell URL of events from now on, and print the secret that signs its messages, this once."""
    open_desk()
    draft = WebhookDraft(url, events or SUBSCRIBABLE, description, whole_desk)
    with transaction() as session:
        added, secret = add_webhook(session, draft, _find_owner(session, email), None)
    _show_secret(added, secret, as_json=as_json)


@webhook.command("list")
@click.option("--person", "email", metavar="EMAIL", help="Only the webhooks of this account.")
@_limit
@as_json
def show_all(*, email: str | None, limit: int, as_json: bool) -> None:
    """List the webhooks, the newest first."""
    open_desk()
    with transaction() as session:
        owner = _find_owner(session, email).id if email else None
        found = list_webhooks(session, owner, limit).items
    if as_json:
        print_json([_describe(one) for one in found])
        return
    table = Table("", "Address", "Whose", "Reach", "State", box=None)
    for one in found:
        reach = "whole desk" if one.whole_desk else "one submission" if one.submission_id else "own submissions"
        table.add_row(str(one.id), escape(one.url), escape(one.person.email), reach, one.state)
    out.print(table)


@webhook.command("show")
@_number
@as_json
def show(*, number: int, as_json: bool) -> None:
    """Show one webhook."""
    open_desk()
    with transaction() as session:
        told = _describe(get_webhook(session, number, None))
    if as_json:
        print_json(told)
        return
    for name, value in told.items():
        out.print(f"{name}: {', '.join(value) if isinstance(value, list) else value}", markup=False)


@webhook.command("rotate")
@_number
@as_json
def rotate(*, number: int, as_json: bool) -> None:
    """Make a new secret and print it, this once; the one before signs beside it for 24 hours."""
    open_desk()
    with transaction() as session:
        found = get_webhook(session, number, None)
        secret = rotate_secret(session, found, None)
    _show_secret(found, secret, as_json=as_json)


@webhook.command("test")
@_number
@as_json
def send(*, number: int, as_json: bool) -> None:
    """Send a message of type webhook.test; a worker delivers it."""
    open_desk()
    with transaction() as session:
        delivery = send_test(session, get_webhook(session, number, None), None)
    _show_sent(delivery, as_json=as_json)


@webhook.command("deliveries")
@_number
@_limit
@as_json
def deliveries(*, number: int, limit: int, as_json: bool) -> None:
    """Show what was sent to a webhook, the newest first."""
    open_desk()
    with transaction() as session:
        page = list_deliveries(session, get_webhook(session, number, None), limit)
    told = [shape_delivery(view) for view in page.items]
    if as_json:
        print_json([delivery.model_dump(mode="json") for delivery in told])
        return
    table = Table("", "Event", "At", "State", "Attempts", "Last answer", box=None)
    for one in told:
        last = one.attempts[-1] if one.attempts else None
        answer = str(last.status or last.error or "") if last else ""
        at = one.created_at.isoformat(timespec="seconds")
        table.add_row(str(one.id), one.event, at, one.state, str(len(one.attempts)), escape(answer))
    out.print(table)


@webhook.command("replay")
@_number
@click.argument("delivery", type=click.IntRange(1, 2**63 - 1))
@as_json
def replay(*, number: int, delivery: int, as_json: bool) -> None:
    """Send the message of DELIVERY once more, under the same id."""
    open_desk()
    with transaction() as session:
        sent = replay_delivery(session, get_delivery(session, get_webhook(session, number, None), delivery), None)
    _show_sent(sent, as_json=as_json)


@webhook.command("enable")
@_number
def enable(*, number: int) -> None:
    """Tell a disabled webhook of events again."""
    open_desk()
    with transaction() as session:
        enable_webhook(session, get_webhook(session, number, None), None)
    out.print(f"Webhook {number} is told of events from now on.", markup=False)


@webhook.command("disable")
@_number
def disable(*, number: int) -> None:
    """Send nothing more to a webhook, and drop what waits for it."""
    open_desk()
    with transaction() as session:
        disable_webhook(session, get_webhook(session, number, None), "The desk's operator switched it off.")
    out.print(f"Webhook {number} is told nothing more. “factdesk webhook enable {number}” takes it back.", markup=False)


@webhook.command("remove")
@_number
@click.confirmation_option(prompt="This deletes the webhook with its secrets and its log. Go on?")
def remove(*, number: int) -> None:
    """Forget a webhook with its secrets and its log."""
    open_desk()
    with transaction() as session:
        remove_webhook(session, get_webhook(session, number, None), None)
    out.print(f"Webhook {number} is removed.", markup=False)


def _find_owner(session: Session, email: str) -> Person:
    person = find_person(session, email)
    if person is None:
        raise NotFoundError(f"There is no account for {email.strip()[:80]}.")
    return person


def _describe(one: Webhook) -> dict[str, Any]:
    return shape_webhook(one).model_dump(mode="json") | {"person": one.person.email}


def _show_secret(one: Webhook, secret: str, *, as_json: bool) -> None:
    if as_json:
        print_json(shape_webhook(one).model_dump(mode="json") | {"secret": secret})
    else:
        out.print(f"Webhook {one.id} sends to {one.url}. {_ONCE}\n{secret}", markup=False, soft_wrap=True)


def _show_sent(delivery: WebhookDelivery, *, as_json: bool) -> None:
    if as_json:
        print_json(shape_delivery(DeliveryView(delivery, [])).model_dump(mode="json"))
    else:
        out.print(f"Delivery {delivery.id} waits for a worker. Its end shows in the log of deliveries.", markup=False)
