"""The blueprint on which the calls of the programs' interface stand."""

from typing import Any

from apiflask import APIBlueprint
from flask import request

from models.errors import SignInNeededError

api = APIBlueprint("api", "web.api", url_prefix="/api/v1", tag="Desk")

_ACCEPTED = {
    "description": "Accepted: the job that does it.",
    "headers": {
        "Location": {"description": "The job's address.", "schema": {"type": "string"}},
        "Retry-After": {"description": "Seconds after which to look there.", "schema": {"type": "integer"}},
    },
}


def expect(*errors: int, accepted: bool = False) -> dict[int | str, Any]:
    """Return for the document which errors a call may answer, and whether it starts a job; the words come later."""
    said: dict[int | str, Any] = dict.fromkeys(errors, "")
    return said | ({202: _ACCEPTED} if accepted else {})


@api.before_request
def refuse_tokens() -> None:
    """Say that there are no tokens yet, rather than let a program believe that its token was read."""
    if "Authorization" in request.headers:
        raise SignInNeededError("This desk issues no access tokens yet. Send the request without Authorization.")
