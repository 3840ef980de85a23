"""Telling a receiver of one submission: bound when it is sent, for those who show a token."""

from urllib.parse import urlsplit

from models.errors import InvalidInputError
from models.operations.webhooks import add_notify
from models.tables.job import Job
from web.api.schemas import NotifyOut
from web.auth import current_person
from web.transaction import session


def check_notify(address: str | None) -> None:
    """Refuse an address that cannot be told, before anything is written."""
    if address is None:
        return
    if current_person() is None:
        raise InvalidInputError("Only who shows an access token can be told. Leave it out, or send a token.", "notify")
    if urlsplit(address.strip()).scheme.lower() != "https":
        raise InvalidInputError("Give the address as https://host/path.", "notify")


def notify_of(job: Job, address: str | None) -> NotifyOut | None:
    """Bind a receiver to the submission of a job; its secret is shown this once."""
    person = current_person()
    if address is None or person is None or job.submission is None:
        return None
    try:
        number, secret = add_notify(session(), job.submission, address, person)
    except InvalidInputError as error:
        raise InvalidInputError(str(error), "notify") from None
    return NotifyOut(webhook=number, secret=secret)
