"""The interface described: as OpenAPI for programs, and as a page made from it for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

from apiflask import APIFlask
from flask import Blueprint, Response, current_app, jsonify, render_template

from web.api.blueprint import api
from web.api.schemas import Problem
from web.auth import allow, anyone
from web.problems import SORTS
from web.request import API_ROOT, PROBLEM

docs = Blueprint("docs", __name__)

_SUMMARY = "Send claims and articles, follow the work, and read what was matched and decided."
_NOUNS = ["submissions", "jobs", "claims", "factchecks", "corpora"]
_SCHEMAS = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Operation:
    """One call, as the page shows it."""

    method: str
    path: str
    said: dict[str, Any]


@api.get("/openapi.json")
@api.doc(operation_id="describe", responses={200: "The OpenAPI 3.1 document."})
@allow(anyone)
def show_openapi() -> Response:
    """Read this description."""
    return jsonify(read_spec())


@docs.get("/api/docs")
@allow(anyone)
def show_docs() -> str:
    """Show the interface to people."""
    spec = read_spec()
    return render_template(
        "api_docs.html",
        spec=spec,
        operations=list(list_operations(spec)),
        schemas=spec["components"]["schemas"],
        problems=SORTS,
        name_shape=name_shape,
    )


def describe_interface(app: APIFlask) -> None:
    """Set what APIFlask writes into the document, and let `finish_spec` describe errors as they are sent."""
    app.config.update(
        INFO={"summary": _SUMMARY, "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"}},
        SERVERS=[{"url": "/"}],
        AUTO_200_RESPONSE=False,
        AUTO_404_RESPONSE=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
    )
    app.spec_processor(lambda spec: finish_spec(cast("dict[str, Any]", spec)))


def read_spec() -> dict[str, Any]:
    """Return the OpenAPI document of the running application, made once."""
    return cast("dict[str, Any]", cast("APIFlask", current_app)._get_spec())  # noqa: SLF001 - `spec` makes it anew


def finish_spec(spec: dict[str, Any]) -> dict[str, Any]:
    """Put the document in order, and describe every error as the problem that it is and every id as what it is."""
    problem = Problem.model_json_schema(ref_template=_SCHEMAS + "{model}")
    schemas = spec["components"]["schemas"] | problem.pop("$defs", {}) | {"Problem": problem}
    schemas.pop("HTTPError", None)  # what APIFlask would answer
    # Parts of a shape come as “Whole.Part”, once for each whole; here every shape has one name.
    short = {name.rsplit(".", 1)[-1]: schema for name, schema in schemas.items()}
    spec["components"]["schemas"] = dict(sorted(short.items()))
    _shorten_references(spec)
    spec["paths"] = dict(sorted(spec["paths"].items(), key=_place_path))
    for operation in list_operations(spec):
        _finish_operation(operation.said)
    return {"openapi": spec.pop("openapi"), **spec}


def list_operations(spec: dict[str, Any]) -> Iterator[Operation]:
    """Go through the calls of a document in its order."""
    for path, methods in spec["paths"].items():
        for method, said in methods.items():
            if method in {"get", "post", "put", "patch", "delete"}:
                yield Operation(method.upper(), path, said)


def name_shape(schema: dict[str, Any]) -> str:
    """Say in a word or two what a schema holds."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_SCHEMAS)
    if "anyOf" in schema:
        return " or ".join(name_shape(choice) for choice in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {name_shape(schema['items'])}"
    if "enum" in schema:
        return ", ".join(schema["enum"])
    return " ".join(str(schema[key]) for key in ("type", "format") if key in schema)


def _shorten_references(node: Any) -> None:
    if isinstance(node, list):
        for child in node:
            _shorten_references(child)
    elif isinstance(node, dict):
        if "$ref" in node:
            node["$ref"] = _SCHEMAS + node["$ref"].removeprefix(_SCHEMAS).rsplit(".", 1)[-1]
        _shorten_references(list(node.values()))


def _finish_operation(said: dict[str, Any]) -> None:
    said["description"] = " ".join(said.get("description", "").split())
    if "requestBody" in said:
        said["requestBody"]["required"] = True
    for parameter in said["parameters"]:
        if parameter["in"] == "header":
            parameter["name"] = parameter["name"].title()
        if parameter["in"] == "path" and parameter["schema"]["type"] == "string":
            parameter["schema"]["format"] = "uuid"
    responses = said["responses"]
    for status in [HTTPStatus(int(status)) for status in responses]:
        if status >= HTTPStatus.BAD_REQUEST:
            responses[str(int(status))] = _describe_problem(SORTS[status].title)
        elif status is HTTPStatus.NOT_MODIFIED:
            responses[str(int(status))].pop("content")
    responses["default"] = _describe_problem("Any other error")


def _place_path(entry: tuple[str, object]) -> tuple[int, str]:
    """Follow the order in which somebody meets the calls."""
    noun = entry[0].removeprefix(API_ROOT).split("/")[0]
    return (_NOUNS.index(noun), entry[0]) if noun in _NOUNS else (len(_NOUNS), entry[0])


def _describe_problem(description: str) -> dict[str, Any]:
    return {"description": description, "content": {PROBLEM: {"schema": {"$ref": f"{_SCHEMAS}Problem"}}}}
