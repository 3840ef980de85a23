"""Answers that are kept under their sender's key, so that a call that was repeated does its work once."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.tables.intake import IdempotencyKey

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it went out, and the fingerprint of the request that it answers."""

    fingerprint: bytes
    status: int
    headers: dict[str, str]
    body: str


def take_key(session: Session, owner: str, key: str) -> bool:
    """Keep everybody else from answering under this key until the transaction ends; False where somebody does now."""
    number = hashlib.sha256(f"{owner} {key}".encode()).digest()[:8]
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(int.from_bytes(number, signed=True)))))


def find_answer(session: Session, owner: str, key: str) -> KeptAnswer | None:
    """Return what was answered under this key within the last day; the key must have been taken before."""
    fresh = IdempotencyKey.created_at > func.now() - KEPT_FOR
    row = session.scalar(select(IdempotencyKey).where(IdempotencyKey.owner == owner, IdempotencyKey.key == key, fresh))
    return KeptAnswer(row.fingerprint, row.status, row.headers, row.body) if row else None


def keep_answer(session: Session, owner: str, key: str, answer: KeptAnswer) -> None:
    """Keep an answer with the work that it tells of, in one transaction; an outdated one gives way."""
    values = asdict(answer) | {"created_at": func.now()}
    row = insert(IdempotencyKey).values(owner=owner, key=key, **values)
    session.execute(row.on_conflict_do_update(index_elements=["owner", "key"], set_=values))
