"""How often one person or address may do what costs the desk work, or what a guesser would repeat."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, request
from limits import RateLimitItem, parse_many
from werkzeug.wrappers import Response

from models.engines.share import hold_engines
from models.errors import DeskError
from models.settings import Settings
from web.auth import address_owner, request_owner
from web.problems import SORTS, HeaderedError
from web.tally import Standing, Tally

TALLY, LIMITS = "tally", "limits"
View = TypeVar("View", bound=Callable[..., Any])


class TooOftenError(HeaderedError, DeskError):
    """Somebody did something more often than the limits allow; `seconds` is how long to wait."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    title = "Too many requests"

    def __init__(self, seconds: int) -> None:
        super().__init__(SORTS[self.status].sentence, {"Retry-After": str(seconds)})
        self.seconds = seconds


def register_limits(app: Flask, settings: Settings) -> None:
    """Read the limits, count in Redis, and say in every answer to a counted request how much is left."""
    app.extensions[TALLY] = Tally(hold_engines(settings).limiter_url, settings.broker_timeout)
    app.extensions[LIMITS] = {
        "submit": read_limits(settings.submit_limit),
        "read": read_limits(settings.read_limit),
        "sign-in": read_limits(settings.sign_in_limit),
    }
    app.after_request(add_limit_headers)


def read_limits(text: str) -> list[RateLimitItem]:
    """Return the limits that a setting names; none where it is switched off."""
    return parse_many(text) if text else []


def limit_submissions(view: View) -> View:
    """Limit how often a view is posted to. Submitting is one thing, whether on a page, by a program, or once more."""
    return _limit_posts(view, "submit", request_owner)


def limit_sign_ins(view: View) -> View:
    """Limit how often an address tries to sign in, whoever is signed in there already."""
    return _limit_posts(view, "sign-in", address_owner)


def count_request(name: str, owner: str) -> None:
    """Count a request of `owner` under the limits of this name; one too many raises TooOftenError."""
    limits: list[RateLimitItem] = current_app.extensions[LIMITS][name]
    for limit in limits:
        standing = current_app.extensions[TALLY].count(limit, name, owner)
        g.standings = [*g.get("standings", []), standing]
        if not standing.allowed:
            raise TooOftenError(standing.seconds)


def add_limit_headers(response: Response) -> Response:
    """Say as draft-ietf-httpapi-ratelimit-headers has it which limit is closest, and what is left of it."""
    standings: list[Standing] = g.get("standings", [])
    if standings:
        closest = min(standings, key=lambda standing: (standing.allowed, standing.remaining))
        response.headers["RateLimit-Policy"] = closest.policy
        response.headers["RateLimit"] = closest.state
    return response


def _limit_posts(view: View, name: str, find_owner: Callable[[], str]) -> View:
    @wraps(view)
    def answer(*args: Any, **arguments: Any) -> Any:
        if request.method == "POST":
            count_request(name, find_owner())
        return view(*args, **arguments)

    return cast("View", answer)
