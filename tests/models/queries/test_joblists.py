"""Lists of jobs: whose, in which state, and of which submission."""

import pytest
from sqlalchemy import Engine, func, text
from sqlalchemy.orm import Session

from models.operations.jobs import cancel_job
from models.operations.submit import name_owner
from models.queries.joblists import JobFilter, latest_jobs, page_jobs
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job, JobKind, JobState
from tests.conftest import People
from tests.models.conftest import count_statements, write_job


@pytest.fixture
def sent(people: People, settings: Settings) -> list[Job]:
    """Five jobs, sent one after the other: Charlie's, Bob's, Charlie's twice, and a stranger's."""
    jobs = []
    for person in (people.charlie, people.bob, people.charlie, people.charlie, None):
        with transaction() as session:
            jobs.append(write_job(session, settings, person=person))
    with transaction() as session:
        cancel_job(session, jobs[2].id)
    return jobs


def list_ids(session: Session, wanted: JobFilter) -> list[object]:
    return [view.job.id for view in page_jobs(session, wanted, 100).items]


def test_the_newest_comes_first(session: Session, sent: list[Job]) -> None:
    assert list_ids(session, JobFilter()) == [job.id for job in reversed(sent)]


def test_charlie_sees_his_own(session: Session, sent: list[Job], people: People) -> None:
    owner = name_owner(people.charlie)
    assert list_ids(session, JobFilter(owner)) == [sent[3].id, sent[2].id, sent[0].id]
    assert list_ids(session, JobFilter(owner, JobState.CANCELLED)) == [sent[2].id]
    assert list_ids(session, JobFilter(owner, kind=JobKind.IMPORT)) == []
    assert list_ids(session, JobFilter(name_owner(people.dora))) == []


def test_the_pages_together_show_each_job_once(session: Session, sent: list[Job]) -> None:
    first = page_jobs(session, JobFilter(), 3)
    second = page_jobs(session, JobFilter(), 3, first.next)
    assert [view.job.id for view in (*first.items, *second.items)] == [job.id for job in reversed(sent)]
    assert second.next is None


def test_a_list_counts_no_queue(database: Engine, sent: list[Job]) -> None:
    with transaction() as session, count_statements(database) as statements:
        views = page_jobs(session, JobFilter(), 100).items
    assert {view.waiting_before for view in views} == {None}
    assert len(statements) == 2


def test_the_latest_job_of_a_submission_is_found(session: Session, sent: list[Job]) -> None:
    earlier = Job(
        kind=JobKind.CHECK,
        owner="desk",
        submission_id=sent[2].submission_id,
        max_attempts=1,
        state=JobState.CANCELLED,
        created_at=func.now() - text("interval '1 hour'"),
        finished_at=func.now(),
    )
    session.add(earlier)
    session.flush()
    ids = [job.submission_id for job in sent[1:3] if job.submission_id]
    found = latest_jobs(session, ids)
    assert {key: view.job.id for key, view in found.items()} == {
        sent[1].submission_id: sent[1].id,
        sent[2].submission_id: sent[2].id,
    }
    assert latest_jobs(session, []) == {}
