"""Receivers of webhooks: registering, changing and removing them, and the secrets that sign what they are sent."""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from models.base import Json
from models.errors import ConflictError, InvalidInputError, NotAllowedError
from models.operations.audit import record_event
from models.operations.wording import clean_line
from models.tables.job import Job, JobKind, JobState
from models.tables.person import Person, Role
from models.tables.submission import Submission
from models.tables.webhook import Event, Webhook, WebhookSecret

# What a receiver may ask for; tests come when somebody asks for one.
SUBSCRIBABLE = tuple(event for event in Event if event is not Event.TEST)
# Every event of a person goes to each of these, so their number bounds what one submission sets off.
MOST_WEBHOOKS = 20
OLD_SECRET_HOURS = 24
# Each signs every message, and a header has room for few signatures.
_MOST_SECRETS = 5
_LONGEST_URL = 2_000
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class WebhookDraft:
    """What somebody wants to be told, and where, not yet looked at."""

    url: str
    events: Sequence[str]
    description: str | None = None
    whole_desk: bool = False


def add_webhook(session: Session, draft: WebhookDraft, owner: Person, by: Person | None) -> tuple[Webhook, str]:
    """Register a receiver for `owner`; return it with its secret, which is shown this once."""
    if draft.whole_desk and not owner.may(Role.ADMIN):
        raise NotAllowedError("Only administrators can be told of the whole desk. Leave it to your own submissions.")
    standing = select(func.count()).where(Webhook.person_id == owner.id, Webhook.submission_id.is_(None))
    if session.scalars(standing).one() >= MOST_WEBHOOKS:
        raise ConflictError(f"There are {MOST_WEBHOOKS} webhooks of this account already. Remove one first.")
    webhook = Webhook(
        person_id=owner.id,
        whole_desk=draft.whole_desk,
        url=check_url(draft.url),
        events=check_events(draft.events),
        description=clean_line(draft.description, "description"),
    )
    return webhook, _store_webhook(session, webhook, by)


def bind_webhook(session: Session, submission: Submission, url: str, person: Person) -> tuple[Webhook, str]:
    """Register a receiver that is told of one submission alone; return it with its secret."""
    webhook = Webhook(
        person_id=person.id,
        submission_id=submission.id,
        url=check_url(url, "notify"),
        events=[str(event) for event in SUBSCRIBABLE],
    )
    return webhook, _store_webhook(session, webhook, person)


def change_webhook(
    session: Session,
    webhook: Webhook,
    by: Person | None,
    *,
    url: str | None = None,
    events: Sequence[str] | None = None,
    description: str | None = None,
) -> None:
    """Change what is not None; messages that wait go to the new address. An empty description clears it."""
    changed = {
        "url": check_url(url) if url is not None else webhook.url,
        "events": check_events(events) if events is not None else webhook.events,
        "description": clean_line(description, "description") if description is not None else webhook.description,
    }
    changed = {name: value for name, value in changed.items() if value != getattr(webhook, name)}
    for name, value in changed.items():
        setattr(webhook, name, value)
    if changed:
        session.flush()
        record_event(
            session, "change_webhook", ("webhook", webhook.id), by, fields=sorted(changed), **_outline(webhook)
        )


def enable_webhook(session: Session, webhook: Webhook, by: Person | None) -> None:
    """Tell a disabled receiver again, from the next event on."""
    if webhook.disabled_at is None:
        return
    webhook.disabled_at = webhook.disabled_reason = webhook.failing_since = None
    session.flush()
    record_event(session, "enable_webhook", ("webhook", webhook.id), by)


def disable_webhook(session: Session, webhook: Webhook, reason: str, by: Person | None = None) -> None:
    """Stop telling a receiver, and drop what waits for it; `reason` is for its owner, None as `by` the desk itself."""
    if webhook.disabled_at is not None:
        return
    webhook.disabled_at, webhook.disabled_reason = session.scalars(select(func.now())).one(), reason
    session.flush()
    _drop_waiting(session, webhook)
    record_event(session, "disable_webhook", ("webhook", webhook.id), by, reason=reason)


def remove_webhook(session: Session, webhook: Webhook, by: Person | None) -> None:
    """Forget a receiver with its secrets and the log of what it was sent."""
    _drop_waiting(session, webhook)
    record_event(session, "remove_webhook", ("webhook", webhook.id), by, **_outline(webhook))
    session.execute(delete(Webhook).where(Webhook.id == webhook.id))


def rotate_secret(session: Session, webhook: Webhook, by: Person | None) -> str:
    """Return a new secret, shown this once; the one before signs beside it until it expires in a day."""
    own = WebhookSecret.webhook_id == webhook.id
    session.execute(delete(WebhookSecret).where(own, WebhookSecret.expires_at <= func.now()))
    expiry = func.now() + timedelta(hours=OLD_SECRET_HOURS)
    session.execute(update(WebhookSecret).where(own, WebhookSecret.expires_at.is_(None)).values(expires_at=expiry))
    secret = _add_secret(session, webhook)
    kept = select(WebhookSecret.id).where(own).order_by(WebhookSecret.id.desc()).limit(_MOST_SECRETS)
    session.execute(delete(WebhookSecret).where(own, WebhookSecret.id.not_in(kept)))
    session.expire(webhook, ["secrets"])
    record_event(session, "rotate_webhook_secret", ("webhook", webhook.id), by)
    return secret


def check_url(url: str, field: str = "url") -> str:
    """Return the address as it will be kept; whether the desk may go there is decided whenever it does."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or not url.isascii() or not url.isprintable() or " " in url:
        raise InvalidInputError("Give the address as https://host/path; letters beyond ASCII must be encoded.", field)
    if parts.username is not None or parts.password is not None:
        raise InvalidInputError("The address must hold no name or password; the signature says who sends.", field)
    if len(url) > _LONGEST_URL:
        raise InvalidInputError(f"The address has more than {_LONGEST_URL:,} characters. Use a shorter one.", field)
    return url


def check_events(events: Sequence[str]) -> list[str]:
    """Return the events in their usual order; none at all, or an unknown one, raises InvalidInputError."""
    asked = set(events)
    if not asked or asked - set(SUBSCRIBABLE):
        raise InvalidInputError(f"Choose one or more of: {', '.join(SUBSCRIBABLE)}.", "events")
    return [str(event) for event in SUBSCRIBABLE if event in asked]


def name_owner(webhook_id: int) -> str:
    """Return under which name the deliveries of a webhook take their turn, so that a slow one delays no other."""
    return f"webhook:{webhook_id}"


def _store_webhook(session: Session, webhook: Webhook, by: Person | None) -> str:
    session.add(webhook)
    session.flush()
    record_event(session, "add_webhook", ("webhook", webhook.id), by, owner=webhook.person_id, **_outline(webhook))
    return _add_secret(session, webhook)


def _add_secret(session: Session, webhook: Webhook) -> str:
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()
    session.add(WebhookSecret(webhook_id=webhook.id, secret=secret))
    session.flush()
    return secret


def _outline(webhook: Webhook) -> Json:
    """Return what the audit log keeps for good: of the address the host alone, because the rest may be a secret."""
    return {"host": urlsplit(webhook.url).hostname, "events": webhook.events, "whole_desk": webhook.whole_desk}


def _drop_waiting(session: Session, webhook: Webhook) -> None:
    """Cancel the deliveries that no worker has in hand; one that is being sent finds out by itself."""
    waiting = (Job.owner == name_owner(webhook.id), Job.kind == JobKind.DELIVER, Job.state == JobState.QUEUED)
    session.execute(update(Job).where(*waiting).values(state=JobState.CANCELLED, finished_at=func.now()))
