"""The one transaction in which a request is answered, and how views reach it."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import g
from sqlalchemy.orm import Session

from models.session import transaction


@contextmanager
def open_transaction() -> Iterator[Session]:
    """Run the block with a session of its own: committed at the end, rolled back on an error, effects afterwards."""
    with transaction() as opened:
        g.session = opened
        try:
            yield opened
        finally:
            del g.session


def session() -> Session:
    """Return the session of the request that is being answered; before and after its view there is none."""
    if "session" not in g:
        raise RuntimeError("There is no open transaction: only a view has one.")
    opened: Session = g.session
    return opened


def has_session() -> bool:
    """True while a view is at work."""
    return "session" in g


def roll_back() -> None:
    """Take back what this request wrote, forget its effects and let its connection go; what it reads next is fresh.

    For a view that answers a refused form itself, and for one that waits.
    """
    opened = session()
    opened.rollback()
    opened.info.pop("effects", None)
