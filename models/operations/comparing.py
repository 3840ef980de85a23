"""Comparing one claim of an article anew: the job that does it, and writing down what it found."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.operations.enqueue import queue_job
from models.operations.record import FoundClaim, Matcher, Searched, record_matches
from models.settings import Settings
from models.tables.case import Case
from models.tables.job import Job, JobKind, JobState
from models.tables.submission import Claim

_LIVE = (JobState.QUEUED, JobState.RUNNING)


class WordsChangedError(Exception):
    """The claim reads otherwise by now than when it was compared; it is to be compared again."""


class Compared(NamedTuple):
    """A claim as it was compared, in its version of then, and what was found."""

    claim_id: UUID
    version: int
    found: FoundClaim
    matcher: Matcher
    searched: Searched


def queue_comparison(session: Session, claim_id: UUID, owner: str, settings: Settings) -> Job:
    """Let a job compare a claim, and return it; one that is to do so already begins again by itself."""
    session.flush()
    live = select(Job).where(Job.claim_id == claim_id, Job.state.in_(_LIVE))
    waiting = session.scalar(live)
    if waiting is not None:
        return waiting
    return queue_job(session, JobKind.COMPARE, owner=owner, max_attempts=settings.job_attempts, claim_id=claim_id)


def record_comparison(session: Session, compared: Compared) -> None:
    """Write what was found of a claim; where it reads otherwise by now, that is WordsChangedError."""
    # First the case, then what is in it: as whoever changes the claim does.
    in_case = select(Claim.case_id).where(Claim.id == compared.claim_id).scalar_subquery()
    session.execute(select(Case.id).where(Case.id == in_case).with_for_update(key_share=True))
    claim = session.get(Claim, compared.claim_id, with_for_update={"key_share": True}, populate_existing=True)
    if claim is None or claim.version != compared.version:
        raise WordsChangedError
    found = compared.found
    claim.context, claim.check_worthiness, claim.language = found.context, found.check_worthiness, found.language
    claim.pending = False
    session.flush()
    unanswered = {claim.id: found.unanswered} if found.unanswered else {}
    record_matches(session, [(claim.id, found.matches)], compared.matcher, compared.searched, unanswered)
    session.refresh(claim)
