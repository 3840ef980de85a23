"""How much memory a worker may take, and that the machine turns to it first when there is none left."""

import resource
from contextlib import suppress
from pathlib import Path

from models.settings import Settings

_OOM_SCORE = Path("/proc/self/oom_score_adj")
# Of 1000: high enough to go before the database, which holds everybody's work.
_SACRIFICE = "500"


def limit_memory(settings: Settings) -> None:
    """Let this process and its children fail at their own request for memory, not at somebody else's."""
    if settings.worker_memory_mb:
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = settings.worker_memory_mb * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard < 0 else min(wanted, hard), hard))
    with suppress(OSError):  # it is there on Linux alone
        _OOM_SCORE.write_text(_SACRIFICE)
