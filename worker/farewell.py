"""How a worker ends itself when it cannot go on, so that it is started afresh."""

import os
import time
from collections.abc import Sequence
from threading import Thread
from typing import NoReturn

import structlog
from sqlalchemy.exc import DBAPIError

from models.operations.jobs import Lease, LeaseLostError
from models.operations.lost import lose_job
from models.queue import await_bells
from models.session import transaction
from worker.running import count_runs, stopping
from worker.supervisor import FRESH_START

_PATIENCE_SECONDS = 5.0
_LOOK_SECONDS = 0.05

log = structlog.get_logger(__name__)


def end_process(reason: str, lost: Sequence[Lease] = ()) -> NoReturn:
    """End this process with FRESH_START: `lost` is written off first, and what still answers is handed back.

    Neither is waited for longer than some seconds; what is left then is found by its lease.
    """
    log.error("the worker ends to be started afresh", reason=reason, jobs=[str(lease.job_id) for lease in lost])
    writer = Thread(target=_write_off, args=(lost,), daemon=True)
    writer.start()
    writer.join(_PATIENCE_SECONDS)
    stopping.set()
    ends_at = time.monotonic() + _PATIENCE_SECONDS
    while count_runs() > len(lost) and time.monotonic() < ends_at:
        time.sleep(_LOOK_SECONDS)
    await_bells(1)
    os._exit(FRESH_START)


def _write_off(lost: Sequence[Lease]) -> None:
    for lease in lost:
        try:
            with transaction() as session:
                lose_job(session, lease, "The work did not answer any more, and its worker was ended.")
        except (DBAPIError, LeaseLostError) as problem:
            log.warning("a hanging job is left to the sweeper", job=str(lease.job_id), problem=type(problem).__name__)
