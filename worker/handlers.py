"""What each kind of job does, and the matcher that the whole worker process shares."""

from functools import cache
from uuid import UUID

from sqlalchemy.orm import Session

from models.operations.policy import allow_answers
from models.operations.record import Searched, record_check
from models.queries.searched import describe_corpora
from models.session import desk_engine, transaction
from models.settings import load_settings
from models.tables.job import Job, JobKind
from models.tables.submission import Submission, SubmissionKind
from worker.archive import archive_evidence
from worker.deliver import deliver_message
from worker.encoding import demand_vectors, encode_factchecks
from worker.imports import import_corpus
from worker.pipeline.check import ClaimMatcher, check_text
from worker.pipeline.encoder import open_encoder
from worker.reading import read_link
from worker.runner import Handler, Record, Report


@cache
def desk_matcher() -> ClaimMatcher:
    """Return this process's matcher on the desk's corpora."""
    settings = load_settings()
    return ClaimMatcher(desk_engine(), open_encoder(settings), settings)


def check_submission(job_id: UUID, report: Report) -> Record:
    """Find the claims of a submission and their matches."""
    with transaction() as session:
        submission = session.get_one(Job, job_id).submission
        if submission is None:
            raise LookupError(f"job {job_id} has no submission")
        slugs = [corpus.slug for corpus in submission.corpora]
    if submission.awaits_text and submission.url:
        raise read_link(job_id, submission.url, report)
    matcher = desk_matcher()
    demand_vectors(matcher, slugs)
    with transaction() as session:
        searched = Searched(describe_corpora(session, slugs), allow_answers(session, matcher.matcher))
    kind = SubmissionKind.ARTICLE if submission.is_article else submission.kind
    result = check_text(matcher, submission.text, kind, submission.title, slugs, report, searched.allowance)

    def record(session: Session) -> None:
        stored = session.get_one(Submission, submission.id)
        stored.worthiness = result.worthiness
        record_check(session, stored, result.sentences, result.claims, result.matcher, searched, result.texts)

    return record


HANDLERS: dict[JobKind, Handler] = {
    JobKind.CHECK: check_submission,
    JobKind.IMPORT: import_corpus,
    JobKind.DELIVER: deliver_message,
    JobKind.ARCHIVE: archive_evidence,
    JobKind.ENCODE: encode_factchecks,
}
