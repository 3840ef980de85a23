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
    return parse_day(request.form.get(name, ""), name)


def parse_day(typed: str, name: str) -> dt.date | None:
    """Return a day as it was typed into a field, None where that was left empty."""
    if not typed.strip():
        return None
    try:
        return dt.date.fromisoformat(typed.strip())
    except ValueError:
        raise InvalidInputError("Write the date as year-month-day, for example 2026-03-31.", name) from None


def read_level(name: str) -> int | None:
    """Return the harm or reach that was chosen, None where nothing was; what the page did not offer is refused."""
    value = request.form.get(name, "")
    if value and (not value.isdecimal() or len(value) > 1):
        raise InvalidInputError(f"Choose the {name} from the list.", name)
    return int(value) if value else None
