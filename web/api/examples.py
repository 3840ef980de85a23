"""What calls look like: an example of each body that is sent, and the headers that answers carry."""

from typing import Any

EXAMPLES: dict[str, Any] = {
    "submit": {"kind": "claim", "text": "The Amazon makes 20 percent of our oxygen.", "reference": "ticket 7"},
    "judgeMatch": {"relation": "same", "version": 1, "note": "Both speak of the same figure."},
    "moveCase": {"version": 1, "reason": "It is an opinion."},
    "decideCase": {
        "version": 2,
        "rating": "mostly_false",
        "justification": "The forest uses up nearly all the oxygen that it makes.",
        "as_of": "2026-03-31",
        "evidence": [{"url": "https://example.org/oxygen", "title": "Where oxygen comes from", "stance": "undermines"}],
    },
    "addWebhook": {"url": "https://example.org/hooks/factdesk", "events": ["job.finished", "verdict.published"]},
    "changeWebhook": {"events": ["verdict.published"], "enabled": True},
    "setPolicy": {"error_bound": 0.02},
}


def _text(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}


# By operation and status; without an operation, of every call that may answer so.
HEADERS: dict[tuple[str, str], dict[str, Any]] = {
    ("getJob", "200"): {
        "ETag": _text("Names this state of the job; sent back as If-None-Match."),
        "Preference-Applied": _text("How long the call was ready to wait, where it waited."),
    },
    ("getJob", "304"): {"ETag": _text("Names this state of the job.")},
    ("getResults", "200"): {"Content-Disposition": _text("A name for the file.")},
    ("getImportRejections", "200"): {"Content-Disposition": _text("A name for the file.")},
    ("", "401"): {"WWW-Authenticate": _text("That the desk takes bearer tokens, and what is wrong with the one sent.")},
    ("", "429"): {
        "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
        "RateLimit": _text("What is left of the limit that is closest."),
        "RateLimit-Policy": _text("That limit: so many requests in so many seconds."),
    },
}
