"""Whose turn it is: owners are served one after the other, however much each of them has sent."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.operations.jobs import Lease, claim_job
from models.tables.job import Lane

# The first part walks the index from owner to owner, so that ten thousand jobs of one owner cost no more than one.
# Only the job that is picked is locked, because the last part is asked owner by owner until it has found one.
_NEXT = text("""
    WITH RECURSIVE waiting AS (
      (SELECT owner FROM job WHERE state = 'queued' AND lane = :lane ORDER BY owner LIMIT 1)
      UNION ALL
      SELECT (SELECT owner FROM job WHERE state = 'queued' AND lane = :lane AND owner > waiting.owner
              ORDER BY owner LIMIT 1)
      FROM waiting WHERE waiting.owner IS NOT NULL),
    in_turn AS MATERIALIZED (
      SELECT waiting.owner
      FROM waiting
      CROSS JOIN LATERAL (
        SELECT run_after FROM job
        WHERE state = 'queued' AND lane = :lane AND owner = waiting.owner AND run_after <= now() AND lost = 0
        ORDER BY run_after LIMIT 1) AS first
      LEFT JOIN turn ON turn.lane = :lane AND turn.owner = waiting.owner
      ORDER BY turn.served_at NULLS FIRST, first.run_after)
    SELECT picked.id
    FROM in_turn
    CROSS JOIN LATERAL (
      SELECT id FROM job
      WHERE state = 'queued' AND lane = :lane AND owner = in_turn.owner AND run_after <= now() AND lost = 0
        AND attempt < max_attempts
      ORDER BY run_after LIMIT 1
      FOR UPDATE SKIP LOCKED) AS picked
    LIMIT 1""")
_NEXT_LOST = text("""
    SELECT job.id
    FROM job LEFT JOIN turn USING (lane, owner)
    WHERE state = 'queued' AND lost > 0 AND run_after <= now() AND attempt < max_attempts
    ORDER BY turn.served_at NULLS FIRST, run_after LIMIT 1
    FOR UPDATE OF job SKIP LOCKED""")


def claim_next(session: Session, lane: Lane, lease_seconds: float) -> Lease | None:
    """Take the oldest runnable job of the owner whose turn it is in a lane; None where there is nothing to do.

    That is the owner who was served longest ago there, or never. Jobs whose worker was lost are passed over.
    """
    job_id = session.scalar(_NEXT, {"lane": lane})
    return claim_job(session, job_id, lease_seconds) if job_id else None


def claim_lost(session: Session, lease_seconds: float) -> Lease | None:
    """Take a runnable job of any lane that an earlier worker did not survive, owners in turn."""
    job_id = session.scalar(_NEXT_LOST)
    return claim_job(session, job_id, lease_seconds) if job_id else None
