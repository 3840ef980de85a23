"""What the calls of the interface ask of their callers, told in its description: tokens, scopes, keys, limits."""

import re
from http import HTTPStatus
from typing import Any

from flask import current_app

from models.tables.person import Role
from web.auth import Access, anyone, find_access, find_scope, operators, senders
from web.idempotency import HEADER, LONGEST_KEY
from web.request import API_ROOT

SCHEME = "bearerAuth"
_TOKENS = {
    "type": "http",
    "scheme": "bearer",
    "description": "An access token, made on the account page or with “factdesk token create”. It does what its scopes"
    " name (submit, read, review, admin), never more than its person may, and ends on the day that was chosen.",
}
_KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
    "description": "A fresh key for each thing to be done, such as a UUID. For a day, the same request under the same"
    " key gets the same answer again, with Idempotency-Replayed: true, and does nothing twice; another request gets"
    " 422, and 409 while the first is being answered.",
}


def describe_access(spec: dict[str, Any]) -> None:
    """Write into the document what each call needs, as the views declare it."""
    spec["components"]["securitySchemes"] = {SCHEME: _TOKENS}
    for rule in current_app.url_map.iter_rules():
        path = re.sub(r"<(?:[^<>:]+:)?(\w+)>", r"{\1}", rule.rule)
        for method, said in spec["paths"].get(path, {}).items():
            if path.startswith(API_ROOT) and method.upper() in (rule.methods or ()):
                _describe_call(said, rule.endpoint, method.upper())


def _describe_call(said: dict[str, Any], endpoint: str, method: str) -> None:
    access, scope = find_access(endpoint), find_scope(endpoint, method)
    needed = {SCHEME: [scope.value] if scope else []}
    said["security"] = [{}, needed] if access in {anyone, senders} else [needed]
    if access is not None and scope is not None:
        said["description"] = f"{said.get('description', '')}\n{_word_access(access, scope)}"
    errors = {HTTPStatus.UNAUTHORIZED, HTTPStatus.UNPROCESSABLE_ENTITY}
    errors |= {HTTPStatus.FORBIDDEN} if scope else set()
    errors |= {HTTPStatus.TOO_MANY_REQUESTS} if method == "GET" else set()
    if vars(current_app.view_functions[endpoint]).get("idempotent"):
        said["parameters"].append(dict(_KEY))
        errors |= {HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT}
    responses = {str(int(status)): {} for status in errors} | said["responses"]
    said["responses"] = dict(sorted(responses.items()))


def _word_access(access: Access, scope: str) -> str:
    token = f"an access token with the scope “{scope}”"
    if access in {anyone, senders}:
        return f"Whoever shows a token needs {token}."
    if isinstance(access, Role):
        return f"It needs {token}, of a person who is {access} or above."
    return f"It needs {token}{', of an administrator' if access is operators else ''}."
