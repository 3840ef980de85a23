"""What is done to a desk in a chaos run: one function per fault, each returns once the harm is done and undone."""

import random
import signal
import time
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event, Lock, Thread

import psutil
from redis import Redis
from redis.exceptions import RedisError

from benchmarks.desk import Desk

# The supervisor gives a part up that dies five times in a minute, as it should. A worker that was frozen for two leases
# ends by itself when it finds out.
_DEATHS_A_MINUTE = 3
_MINUTE = 60.0
# Until somebody is there to be harmed: two frozen workers are back after two leases.
_PATIENCE = 180.0


class Fault(StrEnum):
    """What can go wrong."""

    WORKER_KILLED = "worker killed"
    WEB_KILLED = "web server killed"
    REDIS_KILLED = "Redis killed"
    POSTGRES_KILLED = "PostgreSQL killed"
    BACKEND_KILLED = "PostgreSQL session killed"
    KEEPER_KILLED = "keeper killed"
    REDIS_EMPTIED = "Redis emptied"
    REDIS_FROZEN = "Redis frozen"
    WORKER_FROZEN = "worker frozen"


@dataclass
class Saboteur:
    """Does harm to one desk; freezes last `redis_freeze` and `worker_freeze` seconds and thaw by themselves."""

    desk: Desk
    rng: random.Random
    redis_freeze: float
    worker_freeze: float
    _deaths: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _frozen: set[int] = field(default_factory=set)
    _thaws: list[Thread] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)
    _over: Event = field(default_factory=Event)

    def strike(self, fault: Fault) -> str:
        """Do the harm, and say to whom."""
        acts: dict[Fault, Callable[[], str]] = {
            Fault.WORKER_KILLED: lambda: self._kill("worker.app:app", limited=True),
            Fault.WEB_KILLED: lambda: self._kill("gunicorn", limited=True),
            Fault.REDIS_KILLED: lambda: self._kill("redis-server"),
            Fault.POSTGRES_KILLED: lambda: self._kill("postgres", "-D"),
            Fault.BACKEND_KILLED: self._kill_backend,
            Fault.KEEPER_KILLED: lambda: self._kill("models.engines.keeper"),
            Fault.REDIS_EMPTIED: self._empty_redis,
            Fault.REDIS_FROZEN: lambda: self._freeze(self.redis_freeze, "redis-server"),
            Fault.WORKER_FROZEN: lambda: self._freeze(self.worker_freeze, "worker.app:app", limited=True),
        }
        return acts[fault]()

    def thaw(self) -> None:
        """Wait for the freezes that still last, and end them."""
        for thread in self._thaws:
            thread.join()

    def give_up(self) -> None:
        """Thaw at once what is frozen."""
        self._over.set()
        self.thaw()

    def _kill(self, *words: str, limited: bool = False) -> str:
        if limited:
            self._spare(words[0])
        victim = self._choose(*words)
        victim.send_signal(signal.SIGKILL)
        return f"process {victim.pid}"

    def _kill_backend(self) -> str:
        """Kill a session that serves the desk: PostgreSQL then ends all sessions and repairs itself."""
        victim = self.rng.choice(self.desk.wait_for(self._find_sessions, _PATIENCE))
        victim.send_signal(signal.SIGKILL)
        return f"session {victim.pid}"

    def _find_sessions(self) -> list[psutil.Process]:
        try:
            children = self._choose("postgres", "-D").children()
            return [child for child in children if "[local]" in " ".join(child.cmdline())]
        except psutil.NoSuchProcess:
            return []

    def _empty_redis(self) -> str:
        self.desk.wait_for(self._flush, _PATIENCE)
        return "Redis"

    def _flush(self) -> bool:
        client = Redis.from_url(self.desk.redis_url, socket_timeout=2, socket_connect_timeout=2)
        try:
            return bool(client.flushall())
        except RedisError:
            return False
        finally:
            client.close()

    def _freeze(self, seconds: float, *words: str, limited: bool = False) -> str:
        if limited:
            self._spare(words[0])
        victim = self._choose(*words)
        victim.send_signal(signal.SIGSTOP)
        with self._lock:
            self._frozen.add(victim.pid)
        thread = Thread(target=self._thaw_later, args=(victim, seconds), daemon=True)
        thread.start()
        self._thaws.append(thread)
        return f"process {victim.pid} for {seconds:g} s"

    def _thaw_later(self, victim: psutil.Process, seconds: float) -> None:
        self._over.wait(seconds)
        with suppress(psutil.NoSuchProcess):
            victim.send_signal(signal.SIGCONT)
        with self._lock:
            self._frozen.discard(victim.pid)

    def _choose(self, *words: str) -> psutil.Process:
        """Return one of the processes that is not frozen already; one that is just started again is waited for."""

        def find() -> psutil.Process | None:
            with self._lock:
                found = [process for process in self.desk.find_processes(*words) if process.pid not in self._frozen]
            return self.rng.choice(found) if found else None

        return self.desk.wait_for(find, _PATIENCE)

    def _spare(self, part: str) -> None:
        """Wait until the part has died seldom enough in the last minute to be killed once more."""
        deaths = self._deaths[part]
        while len(deaths) >= _DEATHS_A_MINUTE and time.monotonic() - deaths[0] < _MINUTE:
            time.sleep(0.1)
        deaths.append(time.monotonic())
        while len(deaths) > _DEATHS_A_MINUTE:
            deaths.popleft()
