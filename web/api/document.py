"""The OpenAPI document put in order: one name for each shape, errors as they are sent, parameters as they are read."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from models.operations.transitions import PLAIN_MOVES
from web.api.access import describe_access
from web.api.examples import EXAMPLES, HEADERS
from web.api.problem_schemas import Problem
from web.problems import SORTS
from web.request import API_ROOT, PROBLEM

SCHEMAS = "#/components/schemas/"
# The order in which somebody meets the calls.
NOUNS = (
    "submissions",
    "jobs",
    "claims",
    "matches",
    "cases",
    "contradictions",
    "joinings",
    "views",
    "evidence",
    "scales",
    "factchecks",
    "corpora",
    "webhooks",
    "openapi.json",
)

_UUID = {"type": "string", "format": "uuid"}
_NUMBER = {"type": "integer", "minimum": 0, "maximum": 10**18 - 1}
_PLACES: dict[str, dict[str, Any]] = {
    "slug": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,62}$"},
    "action": {"type": "string", "enum": list(PLAIN_MOVES)},
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One call as it stands in the document."""

    method: str
    path: str
    said: dict[str, Any]

    @property
    def noun(self) -> str:
        """What the call is about."""
        return find_noun(self.path)


def finish_spec(spec: dict[str, Any]) -> dict[str, Any]:
    """Put the document in order, and describe every error as the problem that it is and every id as what it is."""
    problem = Problem.model_json_schema(ref_template=SCHEMAS + "{model}")
    schemas = spec["components"]["schemas"] | problem.pop("$defs", {}) | {"Problem": problem}
    schemas.pop("HTTPError", None)  # what APIFlask would answer
    # Parts of a shape come as “Whole.Part”, once for each whole; here every shape has one name.
    short = {name.rsplit(".", 1)[-1]: schema for name, schema in schemas.items()}
    spec["components"]["schemas"] = dict(sorted(short.items()))
    spec["tags"] = [{"name": noun} for noun in NOUNS]
    _shorten_references(spec)
    spec["paths"] = dict(sorted(spec["paths"].items(), key=_place_path))
    describe_access(spec)
    for operation in list_operations(spec):
        _finish_operation(operation)
        _finish_body(operation, spec["components"]["schemas"])
    return {"openapi": spec.pop("openapi"), **spec}


def list_operations(spec: dict[str, Any]) -> Iterator[Operation]:
    """Go through the calls of a document in its order."""
    for path, methods in spec["paths"].items():
        for method, said in methods.items():
            if method in {"get", "post", "put", "patch", "delete"}:
                yield Operation(method.upper(), path, said)


def find_noun(path: str) -> str:
    """Return what the calls at an address are about."""
    return path.removeprefix(API_ROOT).split("/")[0]


def _shorten_references(node: Any) -> None:
    if isinstance(node, list):
        for child in node:
            _shorten_references(child)
    elif isinstance(node, dict):
        if "$ref" in node:
            node["$ref"] = SCHEMAS + node["$ref"].removeprefix(SCHEMAS).rsplit(".", 1)[-1]
        _shorten_references(list(node.values()))


def _finish_operation(operation: Operation) -> None:
    said = operation.said
    said["tags"] = [operation.noun]
    said["description"] = " ".join(said.get("description", "").split())
    for parameter in said["parameters"]:
        _finish_parameter(parameter)
    responses = said["responses"]
    for code, response in responses.items():
        status = HTTPStatus(int(code))
        if status >= HTTPStatus.BAD_REQUEST:
            responses[code] = _describe_problem(SORTS[status].title)
        elif status in {HTTPStatus.NOT_MODIFIED, HTTPStatus.NO_CONTENT}:
            response.pop("content", None)
        headers = HEADERS.get((said["operationId"], code)) or HEADERS.get(("", code))
        if headers:
            responses[code]["headers"] = responses[code].get("headers", {}) | headers
    responses["default"] = _describe_problem("Any other error")


def _finish_parameter(parameter: dict[str, Any]) -> None:
    if parameter["in"] == "header":
        parameter["name"] = parameter["name"].title()
    elif parameter["in"] == "path":
        numbered = parameter["schema"]["type"] == "integer"
        parameter["schema"] = dict(_PLACES.get(parameter["name"], _NUMBER if numbered else _UUID))
    parameter["schema"] = _drop_null(parameter["schema"])
    if "description" in parameter["schema"]:
        parameter["description"] = parameter["schema"].pop("description")


def _finish_body(operation: Operation, schemas: dict[str, Any]) -> None:
    """Show what a body looks like; a form has no null, its parts are simply left out."""
    body = operation.said.get("requestBody")
    if body is None:
        return
    body["required"] = True
    example = EXAMPLES.get(operation.said["operationId"])
    for kind, content in body["content"].items():
        if kind == "application/json":
            content.update({"example": example} if example else {})
        else:
            fields = schemas[content["schema"]["$ref"].removeprefix(SCHEMAS)]["properties"]
            fields.update({name: _drop_null(field) for name, field in fields.items()})


def _drop_null(schema: dict[str, Any]) -> dict[str, Any]:
    choices = [choice for choice in schema.get("anyOf", []) if choice.get("type") != "null"]
    kept = {key: value for key, value in schema.items() if key not in {"anyOf", "title"}}
    if kept.get("default", "") in {None, ""}:
        kept.pop("default", None)
    return kept | (choices[0] if len(choices) == 1 else {"anyOf": choices} if choices else {})


def _place_path(entry: tuple[str, object]) -> tuple[int, str]:
    noun = find_noun(entry[0])
    return (NOUNS.index(noun) if noun in NOUNS else len(NOUNS), entry[0])


def _describe_problem(description: str) -> dict[str, Any]:
    return {"description": description, "content": {PROBLEM: {"schema": {"$ref": f"{SCHEMAS}Problem"}}}}
