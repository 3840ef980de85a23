"""Reading which fact-checks an encoder does not know yet, and what those hear who wait for it."""

from collections.abc import Collection

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.tables.job import Job, JobState
from models.tables.search import Encoder

_GAPS = text("""
    SELECT id, factchecks, factchecks - known
    FROM (
      SELECT id, (SELECT count(*) FROM factcheck WHERE corpus_id = corpus.id) AS factchecks,
             (SELECT count(*) FROM embedding WHERE encoder_id = :encoder AND corpus_id = corpus.id) AS known
      FROM corpus WHERE :all OR id = ANY(:ids)) AS counted
    WHERE factchecks > known ORDER BY factchecks - known, id""")


def count_gaps(session: Session, encoder_id: int, corpus_ids: Collection[int] | None = None) -> dict[int, int]:
    """Return how many fact-checks an encoder does not know, by corpus, the fewest first; corpora without are left out.

    Only the corpora of these numbers are counted, or all of them.
    """
    values = {"encoder": encoder_id, "all": corpus_ids is None, "ids": list(corpus_ids or ())}
    return {corpus_id: missing for corpus_id, _, missing in session.execute(_GAPS, values)}


def find_encoder(session: Session, name: str, revision: str) -> Encoder | None:
    """Return an encoder that the desk has used; None where it never did."""
    return session.scalar(select(Encoder).filter_by(name=name, revision=revision))


def latest_encoding(session: Session, encoder_id: int) -> Job | None:
    """Return the newest job that gives fact-checks their vectors by this encoder; None where there was none."""
    newest = select(Job).where(Job.encoder_id == encoder_id).order_by(Job.created_at.desc()).limit(1)
    return session.scalar(newest)


def describe_wait(session: Session, encoder_id: int) -> str:
    """Say in a sentence for what a job waits that cannot be done before the encoder knows all fact-checks."""
    job = latest_encoding(session, encoder_id)
    if job and job.state in {JobState.FAILED, JobState.CANCELLED}:
        return (
            "The fact-checks must be encoded for a new encoder first, which has not succeeded yet."
            " It is tried again by itself, and the operator sees why."
        )
    if job and job.state == JobState.RUNNING and job.total:
        share = 100 * job.done // job.total
        return f"The fact-checks are being encoded for a new encoder: {share} % done."
    return "The fact-checks are being encoded for a new encoder."
