"""What calls look like: an example of each body that is sent, and the headers that answers carry."""

from typing import Any

EXAMPLES: dict[str, Any] = {
    "submit": {
        "kind": "claim",
        "text": "The Amazon makes 20 percent of our oxygen.",
        "reference": "ticket 7",
        "reach": 2,
    },
    "addText": {
        "text": "The Amazon makes 20 percent of our oxygen, a minister said.",
        "title": "The lungs of Earth",
    },
    "addClaim": {"start": 0, "end": 42},
    "rewordClaim": {"wording": "The Amazon rainforest makes 20 percent of the oxygen on Earth.", "version": 1},
    "dropClaim": {"version": 1},
    "judgeMatch": {"relation": "same", "version": 1, "note": "Both speak of the same figure."},
    "moveCase": {"version": 1, "reason": "It is an opinion."},
    "sortCase": {"harm": 2, "reach": 3, "due_at": "2030-03-31T17:00:00Z", "tags": ["health"]},
    "takeNextCase": {"after": 7},
    "assignCase": {"version": 1, "person": 1},
    "detachClaim": {"reason": "It is about another city of the same name."},
    "joinCases": {"joins": [{"case": 2, "into": 1}]},
    "keepView": {"name": "Health, overdue", "query": "view=overdue&tag=health"},
    "decideCase": {
        "version": 2,
        "rating": "mostly_false",
        "justification": "The forest uses up nearly all the oxygen that it makes.",
        "as_of": "2026-03-31",
        "confidence": "high",
        "evidence": [
            {
                "url": "https://example.org/oxygen",
                "title": "Where oxygen comes from",
                "publisher": "The Example",
                "quote": "The forest uses nearly as much oxygen as it makes.",
                "stance": "undermines",
            }
        ],
    },
    "settleContradiction": {"reason": "The fact-check has two parts, and the claims repeat one each."},
    "addWebhook": {"url": "https://example.org/hooks/factdesk", "events": ["job.finished", "verdict.published"]},
    "changeWebhook": {"events": ["verdict.published"], "enabled": True},
    "addFeed": {"url": "https://example.org/feed.xml", "interval_minutes": 60},
    "changeFeed": {"paused": True},
    "watchCase": {"watch": "passed"},
    "setPolicy": {"error_bound": 0.02},
    "setLookRule": {"tags": ["health"], "reach_from": 2, "chance": 0.1},
    "confirmCase": {"version": 3},
    "erase": {"person": "charlie@example.org", "dry_run": True},
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
