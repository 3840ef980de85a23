"""A call as a command line that can be copied."""

import json
import re
import shlex

from web.api.document import Operation

_FORMS = {
    "submitFile": "report.pdf",
    "submitList": "list.csv",
    "previewList": "list.csv",
    "importFactChecks": "factchecks.jsonl",
}


def write_curl(operation: Operation, root: str) -> str:
    """Return the command; what must be filled in stands there in capitals, and the token in the environment."""
    said = operation.said
    path = re.sub(r"{(\w+)}", lambda found: found[1].upper(), operation.path)
    needed = [
        f"{parameter['name']}={parameter['name'].upper()}"
        for parameter in said["parameters"]
        if parameter["in"] == "query" and parameter["required"]
    ]
    address = root.rstrip("/") + path + ("?" + "&".join(needed) if needed else "")
    parts = ["curl", *_write_method(operation), shlex.quote(address)]
    if {} not in said["security"]:
        parts.append('-H "Authorization: Bearer $FACTDESK_TOKEN"')
    return " ".join([*parts, *_write_body(operation)])


def _write_method(operation: Operation) -> list[str]:
    has_body = "requestBody" in operation.said
    return [] if operation.method == "GET" or (operation.method == "POST" and has_body) else ["-X", operation.method]


def _write_body(operation: Operation) -> list[str]:
    content = operation.said.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        return [f"-F file=@{_FORMS[operation.said['operationId']]}"]
    if "application/json" in content:
        example = json.dumps(content["application/json"].get("example", {}), ensure_ascii=False)
        return ["-H 'Content-Type: application/json'", "-d", shlex.quote(example)]
    return []
