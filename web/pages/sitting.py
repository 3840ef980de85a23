"""What pages of a case tell about the reviewer's sitting: who has the case before them, and how the day goes."""

import datetime as dt
from dataclasses import dataclass

from flask import request
from markupsafe import Markup

from models.operations.leases import open_lease
from models.queries.leases import Lease, is_with_another, read_lease
from models.queries.sitting import Sitting, read_sitting
from models.tables.case import Case
from models.tables.person import Person
from web.auth import current_person
from web.pages.times import write_clock
from web.request import desk_settings, is_prefetch
from web.transaction import session

_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Holding:
    """The lease on the case of a page; `mine` where the reader has it, with the seconds that matter to its script."""

    lease: Lease
    mine: bool
    warning: float


def begin_sitting(case_id: int, person: Person) -> None:
    """Take the lease on a case whose page is opened; a page that is only fetched ahead, or asked about, takes none."""
    if request.method == "GET" and not is_prefetch():
        open_lease(session(), case_id, person)


def find_holding(case: Case) -> Holding | None:
    """Return who has the case before them at this moment; None where nobody has."""
    lease, person = read_lease(session(), case.id), current_person()
    if lease is None or person is None:
        return None
    return Holding(lease, lease.is_of(person), desk_settings().case_warning_seconds)


def tell_holder(case: Case) -> Markup:
    """Say who else has a case before them and until when; nothing where nobody has."""
    person = current_person()
    if person is None or case.holder is None or case.lease_until is None or not is_with_another(case, person):
        return Markup()
    return Markup("with <bdi>{}</bdi> until {}").format(case.holder.name, write_clock(case.lease_until))


def count_sitting() -> Sitting | None:
    """Return how the reader's day goes; None for strangers."""
    person = current_person()
    return read_sitting(session(), person, desk_settings().case_lease_minutes * _MINUTE) if person else None


def write_span(seconds: float) -> str:
    """Write a span of time shortly: “48 s”, “3 min 20 s”, “1 h 5 min”."""
    span = dt.timedelta(seconds=round(seconds))
    minutes, rest = divmod(int(span.total_seconds()), _MINUTE)
    if minutes < 1:
        return f"{rest} s"
    if minutes < _MINUTE:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    return f"{minutes // _MINUTE} h {minutes % _MINUTE} min"
