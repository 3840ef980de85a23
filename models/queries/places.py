"""The place of a waiting job in the fair order, and how fast that line moves."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.tables.job import Job

# Beyond it nobody wants the exact number, and counting on would cost the desk more than it tells.
MOST_COUNTED = 1000
# Fewer ends say nothing about a pace, and older ones than the last so many say nothing about the present.
_FEWEST_ENDS = 5
_MOST_ENDS = 200

# Owners are served in turn: before my third job come up to two of everybody else's, and a third of those whose turn
# is before mine.
_BEFORE = text("""
    WITH RECURSIVE own AS (
      SELECT count(*) AS jobs FROM (
        SELECT FROM job WHERE state = 'queued' AND lane = :lane AND owner = :owner AND run_after < :run_after
        LIMIT :most) AS mine),
    my_turn AS (
      SELECT coalesce((SELECT served_at FROM turn WHERE lane = :lane AND owner = :owner), '-infinity') AS served_at,
             (SELECT min(run_after) FROM job WHERE state = 'queued' AND lane = :lane AND owner = :owner) AS first),
    waiting AS (
      (SELECT owner FROM job WHERE state = 'queued' AND lane = :lane ORDER BY owner LIMIT 1)
      UNION ALL
      SELECT (SELECT owner FROM job WHERE state = 'queued' AND lane = :lane AND owner > waiting.owner
              ORDER BY owner LIMIT 1)
      FROM waiting WHERE waiting.owner IS NOT NULL),
    others AS (
      SELECT waiting.owner, (coalesce(turn.served_at, '-infinity'), first.run_after)
                            < (my_turn.served_at, my_turn.first) AS before_me
      FROM my_turn CROSS JOIN waiting
      CROSS JOIN LATERAL (
        SELECT run_after FROM job WHERE state = 'queued' AND lane = :lane AND owner = waiting.owner
        ORDER BY run_after LIMIT 1) AS first
      LEFT JOIN turn ON turn.lane = :lane AND turn.owner = waiting.owner
      WHERE waiting.owner <> :owner)
    SELECT least(:most, own.jobs + (
      SELECT count(*) FROM (
        SELECT FROM others CROSS JOIN LATERAL (
          SELECT FROM job
          WHERE state = 'queued' AND lane = :lane AND owner = others.owner AND run_after <= greatest(now(), :run_after)
          LIMIT own.jobs + others.before_me::int) AS sooner
        LIMIT :most) AS all_sooner))
    FROM own""")

_PACE = text("""
    SELECT count(*) AS ends, extract(epoch FROM now() - CASE WHEN count(*) < :most THEN :since ELSE min(ended_at) END)
    FROM (
      SELECT ended_at FROM job_attempt JOIN job ON job.id = job_attempt.job_id
      WHERE ended_at > :since AND outcome = 'succeeded' AND lane = :lane
      ORDER BY ended_at DESC LIMIT :most) AS ended""")


def count_before(session: Session, job: Job) -> int:
    """Return how many jobs of its lane are served before a waiting one, MOST_COUNTED at most."""
    place = {"lane": job.lane, "owner": job.owner, "run_after": job.run_after, "most": MOST_COUNTED}
    return int(session.scalars(_BEFORE, place).one())


def estimate_wait(session: Session, job: Job, before: int) -> float | None:
    """Return the seconds until a waiting job is done, at the pace at which its lane moved while it waited.

    None where too few have ended since to tell, or where it is not known how many come before.
    """
    if before >= MOST_COUNTED:
        return None
    values = {"lane": job.lane, "since": job.run_after, "most": _MOST_ENDS}
    ends, seconds = session.execute(_PACE, values).one()
    return round((before + 1) * float(seconds) / ends, 1) if ends >= _FEWEST_ENDS else None
