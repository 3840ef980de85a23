"""What each kind of job does, and the matcher that the whole worker process shares."""

from functools import cache
from uuid import UUID

from sqlalchemy.orm import Session

from models.operations.pairing import queue_pairing
from models.operations.policy import allow_answers
from models.operations.record import Searched, record_check
from models.queries.searched import describe_corpora
from models.queries.submissions import list_turns
from models.session import desk_engine, transaction
from models.settings import load_settings
from models.tables.job import Job, JobKind
from models.tables.submission import Submission, SubmissionKind
from worker.archive import archive_evidence
from worker.comparing import compare_claim
from worker.deliver import deliver_message
from worker.encoding import demand_vectors, encode_factchecks
from worker.imports import import_corpus
from worker.pairing import pair_claims
from worker.pipeline.check import check_text
from worker.pipeline.encoder import open_encoder
from worker.pipeline.matcher import ClaimMatcher
from worker.polling import poll_feed
from worker.portions import ListCheck
from worker.reading import read_sent
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
        turns = list_turns(submission)
    if submission.awaits_text:
        raise read_sent(job_id, submission, report)
    matcher = desk_matcher()
    demand_vectors(matcher, slugs)
    with transaction() as session:
        searched = Searched(describe_corpora(session, slugs), allow_answers(session, matcher.matcher))
    if submission.kind == SubmissionKind.LIST:
        return ListCheck(submission, slugs, matcher, searched).run(report)
    kind = SubmissionKind.ARTICLE if submission.is_article else submission.kind
    result = check_text(
        matcher, submission.text, kind, submission.title, slugs, report, searched.allowance, turns=turns
    )

    def record(session: Session) -> None:
        stored = session.get_one(Submission, submission.id)
        stored.worthiness = result.worthiness
        if submission.is_article:
            stored.left_out = [(left.start, left.end, left.reason) for left in result.left_out]
        record_check(session, stored, result.sentences, result.claims, result.matcher, searched, result.texts)
        if result.claims:
            queue_pairing(session, matcher.settings.job_attempts)

    return record


def compare_again(job_id: UUID, report: Report) -> Record:
    """Compare one claim that a person has added or reworded."""
    return compare_claim(desk_matcher(), job_id, report)


def pair_with_others(job_id: UUID, report: Report) -> Record:
    """Look which claims may say the same as others."""
    return pair_claims(desk_matcher(), report, job_id)


HANDLERS: dict[JobKind, Handler] = {
    JobKind.CHECK: check_submission,
    JobKind.IMPORT: import_corpus,
    JobKind.DELIVER: deliver_message,
    JobKind.ARCHIVE: archive_evidence,
    JobKind.ENCODE: encode_factchecks,
    JobKind.COMPARE: compare_again,
    JobKind.POLL: poll_feed,
    JobKind.PAIR: pair_with_others,
}
