"""The blueprint on which the calls of the programs' interface stand."""

from typing import Any

from apiflask import APIBlueprint
from flask import current_app, request

from models.errors import InvalidInputError
from web.auth import request_owner
from web.limits import count_request

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


def check_call() -> None:
    """Count what a program reads, and refuse query parameters that the call does not know.

    A filter that was mistyped would otherwise answer with everything. Headers that nobody knows are left alone, as
    HTTP has it.
    """
    if request.blueprint != api.name:
        return
    if request.method in {"GET", "HEAD"}:
        count_request("read", request_owner())
    unknown = sorted(set(request.args) - list_parameters(request.endpoint or ""))
    if unknown:
        raise InvalidInputError("There is no such parameter.", unknown[0])


def list_parameters(endpoint: str) -> set[str]:
    """Return the names of the query parameters that a call declares."""
    declared = vars(current_app.view_functions[endpoint]).get("_spec", {}).get("args", [])
    return {
        field.alias or name
        for schema, location in declared
        if location == "query"
        for name, field in schema.model_fields.items()
    }
