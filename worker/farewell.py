"""How a worker ends itself when it cannot go on, so that it is started afresh."""

import os
import time
from collections.abc import Sequence
from threading import Thread
from typing import NoReturn

import structlog
from sqlalchemy.exc import DBAPIError

from models.operations.jobs import LeaseLostError
from models.operations.lost import lose_job
from models.queue import await_bells
from models.session import transaction
from worker.running import Run, count_runs, stopping
from worker.supervisor import FRESH_START

_PATIENCE_SECONDS = 5.0
_LOOK_SECONDS = 0.05

log = structlog.get_logger(__name__)


def end_process(reason: str, hung: Sequence[Run] = ()) -> NoReturn:
    """End this process with FRESH_START: what is `hung` is written off, and what still answers is handed back.

    Neither is waited for longer than some seconds; what is left then is found by its lease.
    """
    log.error("the worker ends to be started afresh", reason=reason, jobs=[str(run.lease.job_id) for run in hung])
    for run in hung:
        run.given_up = True  # should it come back after all, it has nothing to hand back
    stopping.set()
    writer = Thread(target=_write_off, args=(hung,), daemon=True)
    writer.start()
    ends_at = time.monotonic() + _PATIENCE_SECONDS
    writer.join(_PATIENCE_SECONDS)
    while count_runs() > len(hung) and time.monotonic() < ends_at:
        time.sleep(_LOOK_SECONDS)
    await_bells(1)
    os._exit(FRESH_START)


def _write_off(hung: Sequence[Run]) -> None:
    for run in hung:
        try:
            with transaction() as session:
                lose_job(session, run.lease, "The work did not answer any more, and its worker was ended.")
        except (DBAPIError, LeaseLostError) as problem:
            told = {"job": str(run.lease.job_id), "problem": type(problem).__name__}
            log.warning("a hanging job is left to the sweeper", **told)
