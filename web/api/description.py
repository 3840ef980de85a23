"""The interface described: as OpenAPI for programs, and as a page made from it for people."""

from itertools import groupby
from typing import Any, cast

from apiflask import APIFlask
from flask import Blueprint, Response, current_app, jsonify, render_template

from web.api.blueprint import api
from web.api.curl import write_curl
from web.api.document import SCHEMAS, finish_spec, list_operations
from web.auth import allow, anyone
from web.problems import SORTS

docs = Blueprint("docs", __name__)

_SUMMARY = "Send claims, articles and lists, follow the work, and read what was matched and decided."


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
        nouns=[(noun, list(calls)) for noun, calls in groupby(list_operations(spec), lambda call: call.noun)],
        schemas=spec["components"]["schemas"],
        problems=SORTS,
        name_shape=name_shape,
        write_curl=write_curl,
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


def name_shape(schema: dict[str, Any]) -> str:
    """Say in a word or two what a schema holds."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(SCHEMAS)
    if "anyOf" in schema:
        return " or ".join(name_shape(choice) for choice in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {name_shape(schema['items'])}"
    if "enum" in schema:
        return ", ".join(schema["enum"])
    return " ".join(str(schema[key]) for key in ("type", "format") if key in schema)
