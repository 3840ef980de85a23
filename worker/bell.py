"""What a thread does when the bell rings: it takes waiting jobs for as long as there are any and a seat is free."""

import time
from collections.abc import Mapping

import structlog
from sqlalchemy.exc import DBAPIError

from models.operations.jobs import Lease
from models.operations.turns import claim_lost, claim_next
from models.queries.jobs import find_waiting
from models.queue import ring_soon
from models.session import transaction
from models.settings import Settings
from models.tables.job import JobKind, Lane
from worker.alone import Cell
from worker.runner import Handler, run_lease
from worker.running import stopping
from worker.seats import ALONE, Seats, desk_seats

log = structlog.get_logger(__name__)

Handlers = Mapping[JobKind, Handler]

_CALL_SECONDS = 1.0
_next_call = [0.0]


def answer_bell(handlers: Handlers, settings: Settings) -> None:
    """Work off what waits, row by row of the seats; a database that is away is left to the next bell."""
    try:
        for row, seats in desk_seats().items():
            _fill(row, seats, handlers, settings)
    except DBAPIError as problem:
        log.warning("no job could be taken; the bell will ring again", problem=type(problem).__name__)


def _fill(row: str, seats: Seats, handlers: Handlers, settings: Settings) -> None:
    """Sit down and work; whoever found no seat meanwhile may have come for a job that was not there yet."""
    looks = True
    while looks and seats.take():
        try:
            _work_off(row, handlers, settings)
        finally:
            looks = seats.leave()


def _work_off(row: str, handlers: Handlers, settings: Settings) -> None:
    came_by_bell = True
    with Cell(settings) as cell:
        while lease := _take_up(row, settings, calls=came_by_bell):
            came_by_bell = False
            if row == ALONE:
                cell.run(lease)
            else:
                run_lease(lease, handlers[JobKind(lease.kind)], settings)


def _take_up(row: str, settings: Settings, *, calls: bool) -> Lease | None:
    """Claim the next job of a row; where more wait, in whatever row, ring for another thread or worker.

    Who was called by a bell passes it on; who goes on by himself calls now and then, in case a bell went unheard.
    """
    if stopping.is_set():
        return None
    with transaction() as session:
        seconds = settings.lease_seconds
        lease = claim_lost(session, seconds) if row == ALONE else claim_next(session, Lane(row), seconds)
        now = time.monotonic()
        if lease and (calls or now >= _next_call[0]):
            _next_call[0] = now + _CALL_SECONDS
            waiting = find_waiting(session, list(Lane), lost=True)
            if waiting:
                ring_soon(*waiting)
    return lease
