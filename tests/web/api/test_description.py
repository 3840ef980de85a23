"""The interface is described completely, and as it is."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web.api.conftest import Story
from tests.web.api.program import Program
from web.app import Desk

OPENAPI = Path(__file__).resolve().parents[3] / "docs" / "openapi.json"


@pytest.fixture
def spec(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/api/v1/openapi.json")
    assert answer.content_type == "application/json"
    found: dict[str, Any] = answer.get_json()
    return found


def walk(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from walk(child)
    elif isinstance(node, list):
        for child in node:
            yield from walk(child)


def operations(spec: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(method.upper(), path): said for path, methods in spec["paths"].items() for method, said in methods.items()}


def test_it_is_openapi_3_1(spec: dict[str, Any]) -> None:
    assert spec["openapi"].startswith("3.1.")
    assert spec["info"]["title"] == "Factdesk"
    assert spec["info"]["version"]


def test_every_call_is_in_it_and_nothing_else(spec: dict[str, Any], app: Desk) -> None:
    routes = {
        (method, re.sub(r"<(?:[^<>]+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/v1/")
    }
    assert set(operations(spec)) == routes


def test_every_reference_leads_somewhere(spec: dict[str, Any]) -> None:
    names = {node["$ref"] for node in walk(spec) if "$ref" in node}
    assert names
    for name in names:
        assert name.removeprefix("#/components/schemas/") in spec["components"]["schemas"], name


def test_every_call_says_what_it_takes_and_gives(spec: dict[str, Any]) -> None:
    ids = [said["operationId"] for said in operations(spec).values()]
    assert len(set(ids)) == len(ids)
    for (method, path), said in operations(spec).items():
        assert said["summary"], path
        declared = {parameter["name"] for parameter in said["parameters"] if parameter["in"] == "path"}
        assert declared == set(re.findall(r"{(\w+)}", path))
        assert all(parameter["required"] for parameter in said["parameters"] if parameter["in"] == "path")
        assert all(response["description"] for response in said["responses"].values())
        assert any(status.startswith("2") for status in said["responses"])
        assert "404" in said["responses"] or "{" not in path, (method, path)


def test_every_error_is_described_as_a_problem(spec: dict[str, Any]) -> None:
    for said in operations(spec).values():
        assert "default" in said["responses"]
        for status, response in said["responses"].items():
            if status == "default" or status >= "400":
                [content_type] = response["content"]
                assert content_type == "application/problem+json"


def test_every_shape_is_sound(spec: dict[str, Any]) -> None:
    for name, schema in spec["components"]["schemas"].items():
        assert re.fullmatch(r"[A-Za-z0-9._-]+", name)
        assert schema["type"] in {"object", "string"}
        assert set(schema.get("required", [])) <= set(schema.get("properties", {}))


def check_shape(spec: dict[str, Any], schema: dict[str, Any], value: Any) -> None:
    """Compare a value with the part of JSON Schema that the description uses."""
    if "$ref" in schema:
        return check_shape(spec, spec["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], value)
    if "anyOf" in schema:
        choice = {"type": "null"} if value is None else next(c for c in schema["anyOf"] if c.get("type") != "null")
        return check_shape(spec, choice, value)
    types: dict[str, Any] = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "number": int | float,
        "boolean": bool,
    }
    if schema["type"] == "null":
        assert value is None
        return None
    assert isinstance(value, types[schema["type"]]), (schema, value)
    assert value in schema.get("enum", [value])
    if "properties" in schema:
        assert set(value) == set(schema["properties"])
        for key, part in schema["properties"].items():
            check_shape(spec, part, value[key])
    for item in value if "items" in schema else []:
        check_shape(spec, schema["items"], item)
    return None


def test_what_is_answered_has_the_shape_that_is_described(
    dora: Program, bob: Program, spec: dict[str, Any], decided: Story
) -> None:
    bob.post("/submissions", {"kind": "claim", "text": "The Thames froze in 1963."})
    sent = dora.upload("/corpora/rivers/imports", "claim\nThe Thames froze.", "rivers.csv").get_json()
    feed = dora.post("/feeds", {"url": "https://news.test/feed.xml"}).get_json()
    arguments = {
        "feed_id": feed["id"],
        "submission_id": decided.submission_id,
        "job_id": sent["id"],
        "claim_id": decided.claim_id,
        "case_id": decided.case_id,
        "evidence_id": bob.read(f"/cases/{decided.case_id}")["verdict"]["evidence"][0]["id"],
        "factcheck_id": decided.factcheck_id,
        "slug": "rivers",
        "number": dora.read("/corpora/rivers/imports")["items"][0]["id"],
    }
    tried = set()
    for (method, path), said in operations(spec).items():
        schema = said["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema")
        if method == "GET" and schema and set(re.findall(r"{(\w+)}", path)) <= set(arguments):
            for program in (dora, bob):
                answer = program.get(path.format(**arguments))
                if answer.status_code == 200:
                    check_shape(spec, schema, answer.get_json())
                    tried.add(path)
    assert len(tried) == 30


def test_every_body_that_is_sent_has_an_example_that_fits(spec: dict[str, Any]) -> None:
    for (method, path), said in operations(spec).items():
        for kind, content in said.get("requestBody", {"content": {}})["content"].items():
            shape = spec["components"]["schemas"][content["schema"]["$ref"].rsplit("/", 1)[1]]
            if kind == "application/json":
                assert set(shape.get("required", [])) <= set(content["example"]) <= set(shape["properties"]), path
            assert method in {"POST", "PUT", "PATCH"}


def test_what_may_be_left_out_is_not_said_to_be_null(spec: dict[str, Any]) -> None:
    parameters = [parameter for said in operations(spec).values() for parameter in said["parameters"]]
    assert any("enum" in parameter["schema"] for parameter in parameters)
    for parameter in parameters:
        assert {"type": "null"} not in parameter["schema"].get("anyOf", []), parameter["name"]
        assert parameter["in"] == "path" or parameter["name"] == "limit" or parameter["description"]


def test_the_document_in_the_repository_is_the_one_that_is_served(spec: dict[str, Any]) -> None:
    written = json.loads(OPENAPI.read_text(encoding="utf-8"))
    assert written == spec, "make fmt renews docs/openapi.json"


def test_people_can_read_it_without_any_outside_resource(client: FlaskClient, spec: dict[str, Any]) -> None:
    page = client.get("/api/docs")
    assert page.status_code == 200
    for method, path in operations(spec):
        assert f"{method} {path}" in page.text
    for name in spec["components"]["schemas"]:
        assert name in page.text
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page.text)


def test_the_links_within_the_page_lead_somewhere(client: FlaskClient) -> None:
    page = client.get("/api/docs").text
    for target in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{target}"' in page, target


def test_the_document_does_not_depend_on_who_asked_first(client: FlaskClient) -> None:
    spec = client.get("/api/v1/openapi.json", headers={"Host": "evil.test"}).get_json()
    assert spec["servers"] == [{"url": "/"}]
