"""How often one address may do what costs the desk work, or what a guesser would repeat."""

import math
import time

from flask import Flask
from flask_limiter import Limiter
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from models.engines.share import hold_engines
from models.settings import Settings
from web.request import client_address, desk_settings

_LONGEST_WAIT = 60

limiter = Limiter(client_address, strategy="moving-window", headers_enabled=False)

# Submitting is one thing, whether it is done on a page, by a program, or by trying a failed job again.
limit_submissions = limiter.shared_limit(lambda: desk_settings().submit_limit, scope="submit", methods=["POST"])
limit_sign_ins = limiter.shared_limit(lambda: desk_settings().sign_in_limit, scope="sign-in", methods=["POST"])


def register_limits(app: Flask, settings: Settings) -> None:
    """Count in Redis; while it is away, each process counts for itself and nobody is refused for that."""
    app.config.update(
        RATELIMIT_STORAGE_URI=hold_engines(settings).limiter_url,
        RATELIMIT_STORAGE_OPTIONS={
            "socket_timeout": settings.broker_timeout,
            "socket_connect_timeout": settings.broker_timeout,
            "retry": Retry(NoBackoff(), 0),
        },
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        RATELIMIT_SWALLOW_ERRORS=True,
        RATELIMIT_KEY_PREFIX="factdesk",
    )
    limiter.init_app(app)


def seconds_to_wait() -> int:
    """Return in how many seconds the limit that was just hit lets its sender in again."""
    try:
        limit = limiter.current_limit
        reset_at = limit.reset_at if limit else time.time() + _LONGEST_WAIT
    except RedisError:
        return _LONGEST_WAIT
    return min(max(1, math.ceil(reset_at - time.time())), limit.limit.get_expiry() if limit else _LONGEST_WAIT)
