"""How an attempt ends that did not succeed: what passes is tried again, what does not is told to the reader."""

import traceback
from collections.abc import Callable
from functools import partial

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from models.errors import DeskError
from models.operations.jobs import (
    CancelRequestedError,
    Lease,
    PauseRequestedError,
    cancel_held_job,
    fail_job,
    hand_back_job,
    pause_held_job,
    postpone_job,
    set_aside_job,
)
from models.operations.lost import lose_job
from worker.progress import DeadlineError, StoppingError
from worker.running import stopping

log = structlog.get_logger(__name__)

# Writes how a job ended.
End = Callable[[Session], None]

_ASKED = {CancelRequestedError: cancel_held_job, PauseRequestedError: pause_held_job}
_UNEXPECTED = "Something went wrong while this was checked. Try it again; if it fails again, tell the operator."
_NO_MEMORY = "The memory that a worker may use did not suffice."


class PostponedError(DeskError):
    """A fault that may pass: the job is tried again after the delay, or fails with the sentence after the last.

    Without a delay the pause grows with the attempts.
    """

    def __init__(self, sentence: str, delay_seconds: float | None = None) -> None:
        super().__init__(sentence)
        self.delay_seconds = delay_seconds


class SetAsideError(DeskError):
    """The job cannot be done yet, and is not to blame for it: it comes again after the delay, with no attempt used up.

    `encoder_id` is the encoder that must know all fact-checks first, where it waits for that.
    """

    def __init__(self, sentence: str, delay_seconds: float, encoder_id: int | None = None) -> None:
        super().__init__(sentence)
        self.delay_seconds = delay_seconds
        self.encoder_id = encoder_id


def choose_end(lease: Lease, problem: Exception) -> End:
    """Return what is to be written about an attempt that ended with `problem`; called while that is handled."""
    sentence, trace = str(problem), traceback.format_exc()
    end: Callable[..., None]
    match problem:
        case CancelRequestedError() | PauseRequestedError():
            end = _ASKED[type(problem)]
        case StoppingError():
            end = hand_back_job
        case PostponedError():
            end = partial(postpone_job, error=sentence, trace=trace, delay_seconds=problem.delay_seconds)
        case SetAsideError(delay_seconds=delay, encoder_id=encoder_id):
            end = partial(set_aside_job, reason=sentence, delay_seconds=delay, encoder_id=encoder_id)
        case DeadlineError():
            end = partial(postpone_job, error=sentence, trace=trace)
        case DBAPIError() | PoolTimeoutError() if will_pass(problem):
            log.warning("database fault in a job", job=str(lease.job_id), problem=str(problem))
            end = partial(postpone_job, error=_UNEXPECTED, trace=trace)
        case DeskError():
            end = partial(fail_job, error=sentence, trace=trace)
        case _ if stopping.is_set():
            # It may be for the end alone that it failed: threads, for one, are not started any more.
            end = hand_back_job
        case _ if _is_out_of_memory(problem):
            log.error("a job found no more memory", job=str(lease.job_id))
            end = partial(lose_job, reason=_NO_MEMORY)
        case _:
            log.error("job failed", job=str(lease.job_id), exc_info=problem)
            end = partial(fail_job, error=_UNEXPECTED, trace=trace)
    return partial(end, lease=lease)


def will_pass(problem: DBAPIError | PoolTimeoutError) -> bool:
    """True for a lost connection or the like; a refused statement would be refused again."""
    if isinstance(problem, PoolTimeoutError):
        return True
    return problem.connection_invalidated or problem.orig.__class__.__name__ in {
        "OperationalError", "AdminShutdown", "SerializationFailure", "DeadlockDetected", "InterfaceError",
    }  # fmt: skip


def _is_out_of_memory(problem: Exception) -> bool:
    """True also for torch, which has no exception of its own for that."""
    return isinstance(problem, MemoryError) or (isinstance(problem, RuntimeError) and "allocate memory" in str(problem))
