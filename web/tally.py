"""Counting towards limits, in Redis for all processes together, and without a wait while Redis is away."""

import math
import threading
import time
from dataclasses import dataclass

import structlog
from limits import RateLimitItem
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter, RateLimiter, SlidingWindowCounterRateLimiter
from redis.backoff import NoBackoff
from redis.retry import Retry

# Counting is worth no more of anybody's time; a Redis that is well answers in a thousandth of it.
_LONGEST_WAIT = 0.25
_REST_SECONDS = 5.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a sender stands towards a limit; `seconds` is when there is more again."""

    name: str
    limit: RateLimitItem
    allowed: bool
    remaining: int
    seconds: int

    @property
    def policy(self) -> str:
        """The limit as a structured field: so many requests in so many seconds."""
        return f'"{self.name}";q={self.limit.amount};w={self.limit.get_expiry()}'

    @property
    def state(self) -> str:
        """What is left of it as a structured field."""
        return f'"{self.name}";r={self.remaining};t={self.seconds}'


class Tally:
    """Counts in Redis. While it is away this process counts for itself, and asks Redis again every few seconds."""

    def __init__(self, redis_url: str, timeout: float) -> None:
        wait = min(timeout, _LONGEST_WAIT)
        storage = RedisStorage(
            redis_url,
            key_prefix="factdesk",
            wrap_exceptions=True,
            socket_timeout=wait,
            socket_connect_timeout=wait,
            retry=Retry(NoBackoff(), 0),  # type: ignore[arg-type]
        )
        # Two counters instead of a list of all requests: as cheap for a hundred thousand as for ten.
        self._shared = SlidingWindowCounterRateLimiter(storage)
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._away = False
        self._rest_until = 0.0
        self._lock = threading.Lock()

    def count(self, limit: RateLimitItem, name: str, owner: str) -> Standing:
        """Count one request of `owner` for what is called `name`."""
        if self._may_ask():
            try:
                standing = _count(self._shared, limit, name, owner)
            except StorageError as error:
                self._note_silence(error)
            else:
                self._away = False
                return standing
        return _count(self._own, limit, name, owner)

    def _may_ask(self) -> bool:
        """While Redis is away, let one request find out whether it is back, and the others not wait with it."""
        if not self._away:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self._rest_until:
                return False
            self._rest_until = now + _REST_SECONDS
            return True

    def _note_silence(self, error: StorageError) -> None:
        if not self._away:
            log.warning("Redis does not answer: this process counts requests for itself", problem=str(error))
        self._rest_until = time.monotonic() + _REST_SECONDS
        self._away = True


def _count(limiter: RateLimiter, limit: RateLimitItem, name: str, owner: str) -> Standing:
    allowed = limiter.hit(limit, name, owner)
    reset_at, remaining = limiter.get_window_stats(limit, name, owner)
    seconds = min(max(1, math.ceil(reset_at - time.time())), limit.get_expiry())
    return Standing(name, limit, allowed, max(0, remaining) if allowed else 0, seconds)
