"""The blueprint on which all pages for people hang, and what its views share: refusing a form, leaving a note."""

from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, flash

from models.errors import DeskError
from web.transaction import roll_back

pages = Blueprint("pages", __name__)


def refuse(error: DeskError, show: Callable[[], str]) -> tuple[str, int]:
    """Answer a refused form with the page itself: nothing is written, all is read afresh, nothing typed is lost."""
    roll_back()
    return show(), int(error.status)


def leave_note(text: str, **links: Any) -> None:
    """Leave a note for the next page; `links` are what `notes.html` offers with it (undo, next, decide, claim)."""
    flash(cast("str", {"text": text, **links}))
