"""Archiving evidence by hand once more: who asked is on record, and nothing is fetched twice."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.errors import ConflictError, NotFoundError
from models.operations.archives import archive_again, note_archived, note_not_archived
from models.operations.verdicts import EvidenceDraft, VerdictDraft, decide_case
from models.queries.archives import find_errand, get_evidence
from models.tables.audit import AuditEvent
from models.tables.job import Job
from models.tables.verdict import Evidence
from tests.conftest import People
from tests.models.conftest import Story


@pytest.fixture
def evidence(session: Session, story: Story, people: People) -> Evidence:
    line = EvidenceDraft("https://rivers.test/1963", quote="“It  froze\nUPSTREAM.”")
    verdict = decide_case(session, story.case_id, people.bob, VerdictDraft("false", "No.", evidence=[line]), 1)
    return verdict.evidence[0]


def find_job(evidence: Evidence) -> Job:
    assert evidence.archive_job is not None
    return evidence.archive_job


def fail(session: Session, evidence: Evidence) -> None:
    job = find_job(evidence)
    note_not_archived(session, job.id, "It was not there.")
    job.state, job.error, job.finished_at = "failed", "It was not there.", job.created_at
    session.flush()
    session.expire_all()


def test_a_verdict_has_each_link_archived(session: Session, evidence: Evidence, people: People) -> None:
    job = find_job(evidence)
    assert (job.kind, job.lane, job.state) == ("archive", "outside", "queued")
    errand = find_errand(session, job.id)
    assert errand is not None
    assert errand.url == "https://rivers.test/1963"
    assert evidence.archive_state == "waiting"


def test_what_failed_is_queued_again_and_who_asked_is_on_record(
    session: Session, evidence: Evidence, people: People, story: Story
) -> None:
    before = find_job(evidence).id
    fail(session, evidence)
    assert (evidence.archive_state, evidence.archive_problem) == ("failed", "It was not there.")
    archive_again(session, evidence.id, people.alice)
    assert find_job(evidence).id != before
    assert (evidence.archive_state, evidence.archive_problem) == ("waiting", None)
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.action, event.person_id) == ("archive_again", people.alice.id)
    assert (event.subject_type, event.subject_id) == ("case", str(story.case_id))
    assert event.detail == {"evidence": "https://rivers.test/1963"}


def test_what_is_on_its_way_or_archived_is_not_fetched_again(
    session: Session, evidence: Evidence, people: People
) -> None:
    with pytest.raises(ConflictError, match="is being archived"):
        archive_again(session, evidence.id, people.bob)
    note_archived(session, find_job(evidence).id, "It froze upstream.")
    session.expire_all()
    with pytest.raises(ConflictError, match="is archived already"):
        archive_again(session, evidence.id, people.bob)
    with pytest.raises(NotFoundError):
        archive_again(session, 999, people.bob)


def test_what_is_archived_stays_as_it_was(session: Session, evidence: Evidence) -> None:
    job = find_job(evidence)
    note_archived(session, job.id, "It froze upstream.")
    note_archived(session, job.id, "Another page.")
    note_not_archived(session, job.id, "It was gone.")
    kept = get_evidence(session, evidence.id).evidence
    assert (kept.archive_text, kept.archive_error, kept.archive_state) == ("It froze upstream.", None, "archived")
    assert find_errand(session, job.id) is None, "nobody needs it any more"


@pytest.mark.parametrize(
    ("kept", "stands"),
    [('They say: "it froze upstream." So.', True), ("It froze downstream.", False), (None, None)],
)
def test_a_quote_is_looked_for_in_what_was_archived(
    session: Session, evidence: Evidence, kept: str | None, *, stands: bool | None
) -> None:
    if kept:
        note_archived(session, find_job(evidence).id, kept)
    assert get_evidence(session, evidence.id).quote_stands is stands


def test_without_a_job_it_was_never_tried(session: Session, evidence: Evidence) -> None:
    evidence.archive_job = None
    assert (evidence.archive_state, evidence.archive_problem) == ("none", None)


@pytest.mark.parametrize(
    "change", ["archived_at = now()", "archive_text = 'x'", "archive_sha256 = '\\x00'", "archive_sha256 = NULL"]
)
def test_an_archive_is_whole_or_not_there(session: Session, evidence: Evidence, change: str) -> None:
    if "NULL" in change:
        note_archived(session, find_job(evidence).id, "It froze.")
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text(f"UPDATE evidence SET {change}"))  # noqa: S608 - it is our own list
