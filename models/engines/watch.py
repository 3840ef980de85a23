"""One engine under the keeper's eye: started, seen to answer, started again when it dies, stopped."""

import logging
import subprocess
import time

from models.engines.child import Restarts, spawn, tie
from models.engines.engine import Engine
from models.engines.leftovers import end_leftovers
from models.errors import UnavailableError

_FAILED_STARTS = 4
_ASK_SECONDS = 0.1

log = logging.getLogger(__name__)


class Watch:
    """Keeps one engine alive; `ready` is true while it answers."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.ready = False
        self._has_answered = False
        self._process: subprocess.Popen[bytes] | None = None
        self._restarts = Restarts(shortest=0.2)
        self._ask_at = 0.0

    def tend(self) -> None:
        """Do the next thing that is due; an engine that never came up raises UnavailableError after some attempts."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._restarts.due_at:
                self._start(now)
        elif self._process.poll() is not None:
            self._bury(self._process.returncode, now)
        elif not self.ready and now >= self._ask_at:
            self._ask_at = now + _ASK_SECONDS
            self.ready = self.engine.answers()
            self._has_answered |= self.ready

    def stop(self) -> None:
        """Ask the engine to end, more rudely each time, and wait for it."""
        self.ready = False
        if self._process is None:
            return
        for number, patience in self.engine.farewells:
            self._process.send_signal(number)
            try:
                self._process.wait(patience)
            except subprocess.TimeoutExpired:
                log.warning("%s did not heed %s in %g s", self.engine.title, number.name, patience)
            else:
                log.info("%s ended", self.engine.title)
                return

    def _start(self, now: float) -> None:
        engine = self.engine
        farewell, patience = engine.farewells[0]
        ended = end_leftovers(engine.trace, farewell, patience)
        if ended:
            log.warning("%s: %d processes of an earlier run ended", engine.title, ended)
        engine.prepare()
        with engine.folder.open_log(engine.name) as output:
            self._process = spawn(tie(engine.command(), farewell, engine.account.stand_in), output)
        self._restarts.note_start(now)

    def _bury(self, code: int, now: float) -> None:
        self._process = None
        self.ready = False
        self._restarts.note_death(now)
        log.warning("%s ended with code %d; next start in %.1f s", self.engine.title, code, self._restarts.due_at - now)
        if not self._has_answered and self._restarts.count_deaths(since=0.0) >= _FAILED_STARTS:
            reason = self.engine.folder.explain(self.engine.name)
            raise UnavailableError(f"{self.engine.title} does not start: {reason}.")
