"""All that is known of somebody with an account, for them to read."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from models.base import Json
from models.tables.audit import AuditEvent
from models.tables.case import SavedView
from models.tables.match import Judgement
from models.tables.person import ApiToken, Person, SignIn
from models.tables.submission import Submission
from models.tables.verdict import Verdict
from models.tables.webhook import Webhook


def export_person(session: Session, person: Person) -> Json:
    """Return what is known of a person, as JSON; secrets and passwords are not told."""
    return {
        "person": _pick(person, "id", "email", "name", "role", "active", "created_at"),
        "submissions": [
            _pick(row, "id", "kind", "origin", "title", "url", "reference", "text", "rows", "redacted", "created_at")
            for row in session.scalars(
                select(Submission)
                .where(Submission.person_id == person.id)
                .order_by(Submission.created_at, Submission.id)
                .options(undefer(Submission.rows))
            )
        ],
        "tokens": _list(session, ApiToken, person, "name", "hint", "scopes", "created_at", "last_used_at"),
        "sign_ins": _list(session, SignIn, person, "created_at", "expires_at"),
        "saved_views": _list(session, SavedView, person, "name", "query", "created_at"),
        "webhooks": _list(session, Webhook, person, "url", "description", "events", "created_at"),
        "judgements": _list(session, Judgement, person, "match_id", "relation", "note", "created_at"),
        "verdicts": _list(session, Verdict, person, "case_id", "number", "rating", "justification", "created_at"),
        "acts": _list(session, AuditEvent, person, "at", "action", "subject_type", "subject_id", "detail"),
    }


def _list(session: Session, table: Any, person: Person, *fields: str) -> list[Json]:
    first = getattr(table, fields[-1] if fields[-1] == "created_at" else fields[0])
    rows = session.scalars(select(table).where(table.person_id == person.id).order_by(first))
    return [_pick(row, *fields) for row in rows]


def _pick(row: Any, *fields: str) -> Json:
    return {name: _write(getattr(row, name)) for name in fields}


def _write(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)
