"""Giving fact-checks their vectors by another encoder: one job at a time, its batches, and those who wait for it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, exists, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.errors import ConflictError
from models.operations.audit import record_event
from models.operations.corpus import FactCheckRecord, mark_changed
from models.operations.schedule import claim_duty
from models.queries.candidates import name_vector_index
from models.queue import announce_job
from models.tables.corpus import Corpus
from models.tables.job import Job, JobKind, JobState, Lane, Schedule
from models.tables.search import Embedding, Encoder, write_vector
from models.tables.suggestion import ClaimVector

OWNER = "desk"
LOOK_SECONDS = 60.0
# An encoder that no worker has looked after for so long is used by none.
_UNUSED_AFTER = timedelta(seconds=3 * LOOK_SECONDS)
# What has failed, or was cancelled, would fail again at once: so long it is left to the operator.
_COOLS_DOWN = timedelta(minutes=10)
_GIVEN_UP = (JobState.FAILED, JobState.CANCELLED)
_LIVE = text("state IN ('queued', 'running')")
_CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class Unencoded:
    """A fact-check that an encoder does not know: what the encoder is to see, and the digest of the record."""

    factcheck_id: int
    digest: str
    text: str


def look_after(session: Session, encoder_id: int, every_seconds: float = LOOK_SECONDS) -> bool:
    """Tell whether it is time to look whether the encoder knows all fact-checks; others see by it that it is used."""
    return claim_duty(session, _name_duty(encoder_id), every_seconds)


def is_looked_after(session: Session, encoder_id: int) -> bool:
    """Tell whether some worker uses the encoder, or did a few minutes ago."""
    since = func.now() - (_UNUSED_AFTER - timedelta(seconds=LOOK_SECONDS))
    used = exists().where(Schedule.name == _name_duty(encoder_id), Schedule.due_at > since)
    return bool(session.scalar(select(used)))


def queue_encoding(session: Session, encoder_id: int, max_attempts: int, *, by_hand: bool = False) -> UUID | None:
    """Have all fact-checks encoded that the encoder does not know; return the job, or None where there is one already.

    Where the last one was given up a short time ago, only somebody who asks for it by hand begins another.
    """
    lately = (Job.state.in_(_GIVEN_UP), Job.finished_at > func.now() - _COOLS_DOWN)
    if not by_hand and session.scalar(select(exists().where(Job.encoder_id == encoder_id, *lately))):
        return None
    values = {"owner": OWNER, "lane": Lane.LONG, "encoder_id": encoder_id, "max_attempts": max_attempts}
    statement = insert(Job).values(id=uuid4(), kind=JobKind.ENCODE, **values)
    statement = statement.on_conflict_do_nothing(index_elements=[Job.encoder_id], index_where=_LIVE)
    job_id = session.scalar(statement.returning(Job.id))
    if job_id:
        announce_job(session, session.get_one(Job, job_id))
    return job_id


def read_unencoded(session: Session, encoder_id: int, corpus_id: int, after_id: int, limit: int) -> list[Unencoded]:
    """Return the next fact-checks of a corpus that the encoder does not know, by number."""
    values = {"encoder": encoder_id, "corpus": corpus_id, "after": after_id, "limit": limit}
    return [
        Unencoded(number, digest, FactCheckRecord("", claim, title).encoded_text)
        for number, digest, claim, title in session.execute(_UNENCODED, values)
    ]


def store_vectors(
    session: Session, encoder_id: int, corpus_id: int, batch: Sequence[Unencoded], vectors: Sequence[Sequence[float]]
) -> int:
    """Write the vectors of a batch, in its order, and return how many were needed.

    What says something else by now, is gone, or has got its vector meanwhile is passed over.
    """
    # Imports hold it too while they change texts and take away the vectors that these had.
    session.execute(select(Corpus.id).where(Corpus.id == corpus_id).with_for_update(key_share=True))
    values = {
        "encoder": encoder_id,
        "ids": [each.factcheck_id for each in batch],
        "digests": [each.digest for each in batch],
        "vectors": [write_vector(vector) for vector in vectors],
    }
    return len(session.execute(_STORE, values).all())


def wake_waiting(session: Session, encoder_id: int) -> int:
    """Let the jobs go on that wait for the encoder, in the order in which they came; return how many there are."""
    return _wake(session, "awaited_encoder_id = :encoder", encoder_id)


def wake_others(session: Session, encoder_id: int) -> int:
    """Let the jobs go on that wait for any other encoder, because a worker with this one can do them."""
    return _wake(session, "awaited_encoder_id <> :encoder", encoder_id)


def find_unused(session: Session, encoder_id: int) -> list[tuple[Encoder, int]]:
    """Return the encoders but this one of which vectors are kept, with how many; one that is used is a conflict."""
    kept: Counter[int] = Counter()
    for table in (Embedding, ClaimVector):
        counted = select(table.encoder_id, func.count()).where(table.encoder_id != encoder_id)
        kept.update(dict(session.execute(counted.group_by(table.encoder_id)).all()))
    found = [(session.get_one(Encoder, key), kept[key]) for key in sorted(kept)]
    for encoder, _ in found:
        live = exists().where(Job.encoder_id == encoder.id, Job.finished_at.is_(None))
        if is_looked_after(session, encoder.id) or session.scalar(select(live)):
            raise ConflictError(
                f"A worker still uses the encoder {encoder.name} {encoder.revision}, so its vectors stay."
                " Start all workers with the new encoder, and prune some minutes later."
            )
    return found


def drop_vectors(session: Session, encoder_id: int) -> int:
    """Delete the next vectors of an encoder, ten thousand at most; return how many there were."""
    chunk = select(Embedding.factcheck_id).where(Embedding.encoder_id == encoder_id).limit(_CHUNK)
    gone = delete(Embedding).where(Embedding.encoder_id == encoder_id, Embedding.factcheck_id.in_(chunk))
    if dropped := len(session.execute(gone.returning(Embedding.factcheck_id)).all()):
        return dropped
    claims = select(ClaimVector.claim_id).where(ClaimVector.encoder_id == encoder_id).limit(_CHUNK)
    left = delete(ClaimVector).where(ClaimVector.encoder_id == encoder_id, ClaimVector.claim_id.in_(claims))
    return len(session.execute(left.returning(ClaimVector.claim_id)).all())


def close_pruning(session: Session, encoder: Encoder, vectors: int) -> None:
    """Drop the index over an encoder's vectors, which are gone, write it down, and let everybody look anew."""
    session.execute(text(f"DROP INDEX IF EXISTS {name_vector_index(encoder.id)}"))
    session.execute(text(f"DROP INDEX IF EXISTS {name_vector_index(encoder.id, 'claim_vector')}"))
    for corpus_id in session.scalars(select(Corpus.id).order_by(Corpus.id)):
        mark_changed(session, corpus_id)
    record_event(session, "prune_encoder", ("encoder", f"{encoder.name} {encoder.revision}"), vectors=vectors)


def _name_duty(encoder_id: int) -> str:
    return f"encoder {encoder_id}"


def _wake(session: Session, which: str, encoder_id: int) -> int:
    statement = text(_WAKE.format(which=which))
    ids = session.scalars(statement, {"encoder": encoder_id}).all()
    if ids:
        announce_job(session, session.get_one(Job, ids[0]))
    return len(ids)


# The encoder's part of the index is walked from the same number on as the fact-checks.
_UNENCODED = text("""
    SELECT id, digest, claim, title FROM factcheck
    WHERE corpus_id = :corpus AND id > :after AND NOT EXISTS (
      SELECT FROM embedding WHERE encoder_id = :encoder AND factcheck_id = factcheck.id AND factcheck_id > :after)
    ORDER BY id LIMIT :limit""")

_STORE = text("""
    INSERT INTO embedding (encoder_id, factcheck_id, corpus_id, vector)
    SELECT :encoder, factcheck.id, factcheck.corpus_id, row.vector::halfvec
    FROM unnest(CAST(:ids AS bigint[]), CAST(:digests AS text[]), CAST(:vectors AS text[])) AS row (id, digest, vector)
    JOIN factcheck ON factcheck.id = row.id AND factcheck.digest = row.digest
    ON CONFLICT DO NOTHING RETURNING factcheck_id""")

# Owners are served by the age of their jobs, which is told by `run_after`: a microsecond each keeps the order.
_WAKE = """
    UPDATE job SET run_after = now() - make_interval(secs => 0.000001 * place), awaited_encoder_id = NULL
    FROM (SELECT id AS woken, row_number() OVER (ORDER BY created_at DESC, id) AS place
          FROM job WHERE {which}) AS waiting
    WHERE id = woken AND state = 'queued' RETURNING id"""
