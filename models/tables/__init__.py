"""One file per noun; importing this package registers every table."""

from models.tables import (
    audit,
    case,
    corpus,
    feed,
    intake,
    job,
    match,
    matching,
    person,
    search,
    submission,
    suggestion,
    verdict,
    webhook,
)

__all__ = [
    "audit",
    "case",
    "corpus",
    "feed",
    "intake",
    "job",
    "match",
    "matching",
    "person",
    "search",
    "submission",
    "suggestion",
    "verdict",
    "webhook",
]
