"""Reading evidence: one piece with what was archived of it, and what a job has to fetch."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, undefer

from models.errors import NotFoundError
from models.tables.job import Job
from models.tables.verdict import Evidence, Verdict

# Quotation marks are typed as they come.
_STRAIGHT = str.maketrans("“”„«»‘’", '"""""\'\'')


@dataclass(frozen=True, slots=True)
class Errand:
    """A link that is to be fetched now, at which attempt."""

    url: str
    attempt: int
    is_last: bool


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A piece of evidence with its archived text, and the verdict that rests on it."""

    evidence: Evidence
    verdict: Verdict

    @property
    def quote_stands(self) -> bool | None:
        """Whether the quote is found in the archived text, whatever its spaces and case; None where either lacks."""
        evidence = self.evidence
        if not evidence.quote or evidence.archive_text is None:
            return None
        return _flatten(evidence.quote) in _flatten(evidence.archive_text)


def get_evidence(session: Session, evidence_id: int) -> EvidenceView:
    """Return a piece of evidence; an unknown number is NotFoundError."""
    options = [undefer(Evidence.archive_text), joinedload(Evidence.archive_job)]
    evidence = session.get(Evidence, evidence_id, options=options, populate_existing=True)
    if evidence is None:
        raise NotFoundError("There is no evidence with this number.")
    return EvidenceView(evidence, session.get_one(Verdict, evidence.verdict_id))


def find_errand(session: Session, job_id: UUID) -> Errand | None:
    """Return what a job has to fetch; None where nobody needs it any more."""
    wanted = select(Evidence.url, Job).join(Job, Evidence.archive_job_id == Job.id)
    found = session.execute(wanted.where(Job.id == job_id, Evidence.archived_at.is_(None))).one_or_none()
    if found is None:
        return None
    url, job = found
    return Errand(url, job.attempt, job.attempt >= job.max_attempts)


def _flatten(words: str) -> str:
    return " ".join(words.casefold().translate(_STRAIGHT).split())
