"""Letting go of what was sent, all of it or all but the claims that people have judged; cases and joinings stay sound.

Whoever forgets takes the lock of joining first, then the cases, and the end of the audit log last.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from models.base import Json
from models.operations.placing import count_demand, lock_joining, measure_cases
from models.queries.privacy import SPOKEN
from models.tables.job import Job, JobState
from models.tables.submission import Claim, Reading, SentFile, Submission, SubmissionKind
from models.tables.webhook import Webhook, WebhookDelivery

_LEFT_IN_CONTEXT = ("speaker",)
_STOPPED = "What was sent is not kept any more."


class Forgotten(NamedTuple):
    """How many submissions went, how many of others are stripped, and how many of their claims went and stay."""

    deleted: int = 0
    stripped: int = 0
    claims_deleted: int = 0
    claims_kept: int = 0

    def plus(self, other: "Forgotten") -> "Forgotten":
        """Return the sum of both."""
        return Forgotten(*(one + another for one, another in zip(self, other, strict=True)))


def forget_submissions(session: Session, submission_ids: Sequence[UUID]) -> Forgotten:
    """Delete submissions with their claims; one of which a claim was judged is stripped to the claims that were."""
    ids = list(submission_ids)
    if not ids:
        return Forgotten()
    hold_cases(session, ids)
    spoken = session.execute(_FIND_SPOKEN, {"submissions": ids}).all()
    stripped = sorted({row.submission_id for row in spoken})
    gone = _remove_claims(session, ids, [row.id for row in spoken])
    _silence(session, ids)
    for submission_id in stripped:
        _strip(session, submission_id)
    deleted = [number for number in ids if number not in set(stripped)]
    session.execute(delete(Submission).where(Submission.id.in_(deleted)))
    session.expire_all()
    return Forgotten(len(deleted), len(stripped), gone, len(spoken))


def hold_cases(session: Session, submission_ids: Sequence[UUID]) -> None:
    """Let nobody move the cases of submissions, nor join anything, until the transaction ends."""
    lock_joining(session)
    session.execute(_HOLD_CASES, {"submissions": list(submission_ids)})


def _remove_claims(session: Session, submission_ids: list[UUID], kept: list[UUID]) -> int:
    """Delete the claims of submissions but for some, and the cases that are empty then; return how many claims went."""
    which = {"submissions": submission_ids, "kept": kept}
    session.execute(_DROP_CONTRADICTIONS, which)
    removed = session.execute(_DROP_CLAIMS, which).all()
    cases = sorted({row.case_id for row in removed})
    if cases:
        led = {"cases": cases}
        session.execute(_PROMOTE, led)
        empty = session.scalars(_FIND_EMPTY, led).all()
        if empty:
            for statement in _DROP_CASES:
                session.execute(statement, {"cases": list(empty)})
    asked = sorted({*cases, *session.scalars(select(Claim.case_id).where(Claim.id.in_(kept)))})
    count_demand(session, asked)
    measure_cases(session, cases)
    return len(removed)


def _silence(session: Session, submission_ids: list[UUID]) -> None:
    """End the work on submissions, and let nobody be told of them: their own webhooks go, other messages lose much."""
    own = select(Webhook.id).where(Webhook.submission_id.in_(submission_ids))
    drop_webhooks(session, session.scalars(own).all())
    session.execute(_BLANK_MESSAGES, {"submissions": [str(number) for number in submission_ids]})
    session.execute(_DROP_ANSWERS, {"submissions": submission_ids})
    jobs = select(Job.id).where(Job.submission_id.in_(submission_ids))
    scrub_jobs(session, session.scalars(jobs).all())


def drop_webhooks(session: Session, webhook_ids: Sequence[int]) -> None:
    """Delete webhooks with their secrets, what was sent to them, and the jobs that sent it."""
    sent = select(WebhookDelivery.job_id).where(WebhookDelivery.webhook_id.in_(webhook_ids))
    session.execute(delete(Job).where(Job.id.in_(sent)))
    session.execute(delete(Webhook).where(Webhook.id.in_(webhook_ids)))


def scrub_jobs(session: Session, job_ids: Sequence[UUID]) -> None:
    """Cancel jobs that are not over, and take out of all of them whose they were and what went wrong."""
    over = (JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED)
    live = update(Job).where(Job.id.in_(job_ids), Job.state.not_in(over))
    stopped: dict[str, Any] = {"state": JobState.CANCELLED, "finished_at": func.now(), "lease_expires_at": None}
    stopped |= {"fence": Job.fence + 1, "awaited_encoder_id": None, "pause_requested_at": None}
    session.execute(live.values(stopped))
    session.execute(_SCRUB_JOBS, {"jobs": list(job_ids), "error": _STOPPED})
    session.execute(_SCRUB_ATTEMPTS, {"jobs": list(job_ids)})


def _strip(session: Session, submission_id: UUID) -> None:
    """Leave of a submission what its claims say, one a line, and nothing that tells who sent it or why."""
    submission = session.get_one(Submission, submission_id, populate_existing=True)
    session.execute(delete(Reading).where(Reading.submission_id == submission_id))
    session.execute(delete(SentFile).where(SentFile.submission_id == submission_id))
    _empty(submission)
    claims = session.scalars(
        select(Claim).where(Claim.submission_id == submission_id).order_by(Claim.position).with_for_update()
    ).all()
    reached, passages = 0, []
    for position, claim in enumerate(claims):
        passage = claim.text
        claim.position, claim.original = position, None
        claim.start, claim.end = reached, reached + len(passage)
        claim.context = _cut_context(claim.context)
        passages.append(passage)
        reached = claim.end + 1
        session.flush()
    submission.text, submission.sentences = "\n".join(passages), len(passages)
    submission.stripped_at = session.scalars(select(func.now())).one()
    session.execute(text("DELETE FROM wording WHERE claim_id = ANY(:claims)"), {"claims": [row.id for row in claims]})
    session.flush()


def _empty(submission: Submission) -> None:
    if submission.kind != SubmissionKind.CLAIM:
        submission.kind = SubmissionKind.ARTICLE
    submission.person_id = submission.reference = submission.title = submission.url = submission.file_name = None
    submission.rows = submission.rejections = submission.columns = None
    submission.worthiness = submission.left_out = submission.redacted = None


def _cut_context(context: Json) -> Json:
    """Return who said a claim, which it may hang on, and nothing of what stood around it."""
    return {name: context[name] for name in _LEFT_IN_CONTEXT if name in context}


_HOLD_CASES = text("""
    SELECT id FROM "case" WHERE id IN (SELECT case_id FROM claim WHERE submission_id = ANY(:submissions))
    ORDER BY id FOR NO KEY UPDATE""")

_FIND_SPOKEN = text(f"""
    SELECT claim.id, claim.submission_id FROM claim WHERE submission_id = ANY(:submissions) AND {SPOKEN}
    ORDER BY claim.submission_id, claim.position""")  # noqa: S608  our own words

_OF_THESE = "claim.submission_id = ANY(:submissions) AND NOT claim.id = ANY(CAST(:kept AS uuid[]))"

# A path that leads over a match that is gone leads nowhere.
_DROP_CONTRADICTIONS = text(f"""
    DELETE FROM contradiction USING match, claim
    WHERE match.claim_id = claim.id AND {_OF_THESE} AND contradiction.path @> to_jsonb(match.id)""")  # noqa: S608

_DROP_CLAIMS = text(f"DELETE FROM claim WHERE {_OF_THESE} RETURNING case_id")  # noqa: S608

# The next claim of a case leads where the one that did is gone; it was not taken out by anybody, so its joining goes.
_PROMOTE = text("""
    WITH first AS (
      SELECT DISTINCT ON (case_id) id FROM claim
      WHERE case_id = ANY(:cases) AND NOT EXISTS (
        SELECT FROM claim AS other WHERE other.case_id = claim.case_id AND other.leads)
      ORDER BY case_id, created_at, position),
    alone AS (DELETE FROM joining WHERE undone_at IS NULL AND claim_id IN (SELECT id FROM first))
    UPDATE claim SET leads = true WHERE id IN (SELECT id FROM first)""")

# Those that were set aside as duplicates of an empty case are empty too.
_FIND_EMPTY = text("""
    WITH RECURSIVE reached (id) AS (
      SELECT unnest(CAST(:cases AS bigint[]))
      UNION SELECT "case".id FROM "case" JOIN reached ON "case".duplicate_of_id = reached.id)
    SELECT id FROM reached WHERE NOT EXISTS (SELECT FROM claim WHERE claim.case_id = reached.id)
      AND NOT EXISTS (SELECT FROM verdict WHERE verdict.case_id = reached.id)
      AND NOT EXISTS (SELECT FROM opinion WHERE opinion.case_id = reached.id) ORDER BY id""")

_DROP_CASES = [
    text(f"{statement} = ANY(CAST(:cases AS bigint[]))")
    for statement in (
        'UPDATE "case" SET duplicate_of_id = NULL WHERE duplicate_of_id',
        "UPDATE joining SET from_case_id = NULL WHERE from_case_id",
        "DELETE FROM joining WHERE to_case_id",
        'DELETE FROM "case" WHERE id',
    )
]

_BLANK_MESSAGES = text("""
    UPDATE webhook_delivery
    SET payload = jsonb_set(payload, '{data}', payload -> 'data' || '{"reference": null, "error": null}')
    WHERE payload -> 'data' ->> 'submission_id' = ANY(:submissions)""")

# What was answered to a call that may be repeated names the job that it queued.
_DROP_ANSWERS = text("""
    DELETE FROM idempotency_key USING job
    WHERE job.submission_id = ANY(:submissions) AND position(CAST(job.id AS text) IN idempotency_key.body) > 0""")

_SCRUB_JOBS = text("""
    UPDATE job SET owner = 'desk', trace = NULL, summary = NULL,
                   error = CASE WHEN error IS NULL THEN NULL ELSE :error END
    WHERE id = ANY(:jobs)""")

_SCRUB_ATTEMPTS = text("UPDATE job_attempt SET error = NULL, trace = NULL, detail = NULL WHERE job_id = ANY(:jobs)")
