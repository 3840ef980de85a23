"""Reading what a form sends, where a browser cannot be trusted to have sent what the page offered."""

import datetime as dt

from flask import request

from models.errors import InvalidInputError

_LONGEST_NUMBER = 18


def read_number(name: str) -> int:
    """Return a hidden field's number; a form that was tampered with is refused."""
    value = request.form.get(name, "")
    if not value.isdecimal() or len(value) > _LONGEST_NUMBER:
        raise InvalidInputError("This form is incomplete. Load the page again and repeat.", name)
    return int(value)


def read_day(name: str) -> dt.date | None:
    """Return the day that was typed, None where the field was left empty."""
    value = request.form.get(name, "").strip()
    if not value:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise InvalidInputError("Write the date as year-month-day, for example 2026-03-31.", name) from None
