"""One file per noun; importing this package registers every table."""

from models.tables import (
    audit,
    case,
    corpus,
    intake,
    job,
    match,
    matching,
    person,
    search,
    submission,
    verdict,
    webhook,
)

__all__ = [
    "audit",
    "case",
    "corpus",
    "intake",
    "job",
    "match",
    "matching",
    "person",
    "search",
    "submission",
    "verdict",
    "webhook",
]
