"""The pages of webhooks: whom the desk tells of events, with which secret, and what became of each message."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.errors import DeskError, InvalidInputError, NotAllowedError
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
from models.queries.webhooks import get_delivery, get_webhook, list_deliveries, list_webhooks
from models.tables.person import Role
from models.tables.webhook import Event, Webhook
from models.webhook_shapes import shape_delivery
from web.auth import allow, signed_in
from web.limits import limit_submissions
from web.pages.account import account_holder
from web.pages.blueprint import leave_note, pages, refuse
from web.transaction import session

EVENTS = {
    Event.JOB_FINISHED: "a check is over, with or without success",
    Event.VERDICT_PUBLISHED: "a verdict on a claim is recorded",
    Event.VERDICT_CORRECTED: "another verdict takes its place",
    Event.VERDICT_WITHDRAWN: "its case is opened again",
}
_ROWS = 20


@dataclass(frozen=True, slots=True)
class WebhookForm:
    """The form for a receiver as it was filled in."""

    url: str = ""
    events: list[str] = field(default_factory=lambda: list(EVENTS))
    description: str = ""
    whole_desk: bool = False

    @property
    def draft(self) -> WebhookDraft:
        """What is asked for."""
        return WebhookDraft(self.url, self.events, self.description, self.whole_desk)


@pages.get("/webhooks")
@allow(signed_in)
def show_webhooks() -> str:
    """Show people their receivers; administrators may look at everybody's."""
    return _render_list(WebhookForm())


@pages.post("/webhooks")
@allow(signed_in)
@limit_submissions
def register_webhook() -> ResponseReturnValue:
    """Register a receiver, and show its secret on this answer alone."""
    form, person = _read_form(), account_holder()
    try:
        webhook, secret = add_webhook(session(), form.draft, person, person)
    except DeskError as error:
        return refuse(error, partial(_render_list, form, error))
    return _render_webhook(webhook.id, secret=secret), 201


@pages.get("/webhooks/<int:webhook_id>")
@allow(signed_in)
def show_webhook(webhook_id: int) -> str:
    """Show one receiver and the log of what it was sent."""
    return _render_webhook(webhook_id)


@pages.post("/webhooks/<int:webhook_id>")
@allow(signed_in)
def edit_webhook(webhook_id: int) -> ResponseReturnValue:
    """Change the address, the events and the note."""
    webhook, form = _find(webhook_id), _read_form()
    try:
        change_webhook(
            session(), webhook, account_holder(), url=form.url, events=form.events, description=form.description
        )
    except InvalidInputError as error:
        return refuse(error, partial(_render_webhook, webhook_id, error, form))
    leave_note("The changes are kept. Messages that wait follow them.")
    return _lead_to(webhook_id)


@pages.post("/webhooks/<int:webhook_id>/secret")
@allow(signed_in)
def renew_secret(webhook_id: int) -> ResponseReturnValue:
    """Make a new secret, and show it on this answer alone."""
    secret = rotate_secret(session(), _find(webhook_id), account_holder())
    return _render_webhook(webhook_id, secret=secret), 201


@pages.post("/webhooks/<int:webhook_id>/test")
@allow(signed_in)
@limit_submissions
def try_webhook(webhook_id: int) -> ResponseReturnValue:
    """Send a message that says nothing."""
    return _act(webhook_id, lambda webhook: send_test(session(), webhook, account_holder()), "A test is on its way.")


@pages.post("/webhooks/<int:webhook_id>/enable")
@allow(signed_in)
def resume_webhook(webhook_id: int) -> ResponseReturnValue:
    """Tell a disabled receiver again."""
    note = "It is told of events from now on."
    return _act(webhook_id, lambda webhook: enable_webhook(session(), webhook, account_holder()), note)


@pages.post("/webhooks/<int:webhook_id>/disable")
@allow(signed_in)
def pause_webhook(webhook_id: int) -> ResponseReturnValue:
    """Tell a receiver nothing more."""
    reason, note = "It was switched off.", "It is told nothing more, and what waited is dropped."
    return _act(webhook_id, lambda webhook: disable_webhook(session(), webhook, reason, account_holder()), note)


@pages.post("/webhooks/<int:webhook_id>/remove")
@allow(signed_in)
def forget_webhook(webhook_id: int) -> ResponseReturnValue:
    """Forget a receiver with its log."""
    remove_webhook(session(), _find(webhook_id), account_holder())
    leave_note("The webhook is removed, with its secrets and its log.")
    return redirect(url_for("pages.show_webhooks"), 303)


@pages.post("/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>/replay")
@allow(signed_in)
@limit_submissions
def send_again(webhook_id: int, delivery_id: int) -> ResponseReturnValue:
    """Send a message once more under the same id."""

    def replay(webhook: Webhook) -> None:
        replay_delivery(session(), get_delivery(session(), webhook, delivery_id), account_holder())

    return _act(webhook_id, replay, "The message is on its way again, under the same id.")


def _act(webhook_id: int, action: Callable[[Webhook], object], note: str) -> ResponseReturnValue:
    webhook = _find(webhook_id)
    try:
        action(webhook)
    except DeskError as error:
        return refuse(error, partial(_render_webhook, webhook_id, error))
    leave_note(note)
    return _lead_to(webhook_id)


def _lead_to(webhook_id: int) -> ResponseReturnValue:
    return redirect(url_for("pages.show_webhook", webhook_id=webhook_id), 303)


def _find(webhook_id: int) -> Webhook:
    person = account_holder()
    return get_webhook(session(), webhook_id, None if person.may(Role.ADMIN) else person.id)


def _read_form() -> WebhookForm:
    sent = request.form
    return WebhookForm(sent.get("url", ""), sent.getlist("events"), sent.get("description", ""), "whole_desk" in sent)


def _render_list(form: WebhookForm, error: DeskError | None = None) -> str:
    person, of_all = account_holder(), "all" in request.args
    if of_all and not person.may(Role.ADMIN):
        raise NotAllowedError("Only administrators see everybody's webhooks.")
    page = list_webhooks(session(), None if of_all else person.id, _ROWS, request.args.get("cursor"))
    return render_template("webhooks.html", page=page, of_all=of_all, form=form, error=error, events=EVENTS)


def _render_webhook(
    webhook_id: int, error: DeskError | None = None, form: WebhookForm | None = None, secret: str | None = None
) -> str:
    webhook = _find(webhook_id)
    page = list_deliveries(session(), webhook, _ROWS, request.args.get("cursor"))
    return render_template(
        "webhook.html",
        webhook=webhook,
        deliveries=[shape_delivery(view) for view in hide_deliveries(session(), page.items, account_holder())],
        next=page.next,
        error=error,
        form=form or WebhookForm(webhook.url, webhook.events, webhook.description or ""),
        is_edited=form is not None,
        secret=secret,
        events=EVENTS,
        write_message=partial(json.dumps, ensure_ascii=False, indent=2),
    )
