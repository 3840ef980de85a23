"""The operator's page: Dora sees what failed and why, and has it tried again."""

from uuid import UUID

import pytest
from sqlalchemy import select

from models.operations.jobs import fail_job, finish_job
from models.operations.submit import Draft, submit
from models.session import transaction
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.submission import Origin
from tests.conftest import People
from tests.models.work import look, lose, send, take
from tests.web.pages.browser import Browser


@pytest.fixture
def dora(visitor: Browser, people: People) -> Browser:
    """Dora the administrator at her browser."""
    return visitor.sign_in(people.dora)


def fail(job_id: UUID, reason: str = "The receiver answered <500>.") -> None:
    with transaction() as session:
        fail_job(session, take(job_id), reason, f"Traceback of {reason}")


def send_failed(times: int = 1) -> list[UUID]:
    jobs = send("Charlie", times=times)
    for job_id in jobs:
        fail(job_id)
    return jobs


def test_the_page_is_for_administrators_and_so_is_the_way_to_it(visitor: Browser, people: People) -> None:
    assert visitor.open("/jobs").path == "/sign-in"
    visitor.sign_in(people.alice)
    assert visitor.open("/jobs").status == 403
    assert 'href="/jobs"' not in visitor.open("/").html
    visitor.press("Sign out").sign_in(people.dora)
    assert 'href="/jobs"' in visitor.open("/").html
    assert visitor.open("/jobs").status == 200


@pytest.mark.parametrize("path", ["/jobs/failed/again", "/jobs/{}/again"])
def test_others_cannot_have_jobs_tried_again(visitor: Browser, people: People, path: str) -> None:
    [job_id] = send_failed()
    visitor.sign_in(people.alice).open("/inbox")
    data = {"csrf_token": visitor.value_of("csrf_token")}
    assert visitor.client.post(path.format(job_id), data=data).status_code == 403
    assert look(job_id).state == "failed"


def test_where_nothing_failed_the_page_says_so(dora: Browser) -> None:
    words = dora.open("/jobs").words
    assert "No job has failed" in words
    assert "Nothing to do" in words
    assert "Try all failed again" not in words
    assert "None here" in dora.open("/jobs?state=running").words


def test_a_failed_job_stands_there_with_its_reason_its_attempts_and_the_trace(dora: Browser) -> None:
    [job_id] = send("person:7")
    take(job_id)
    lose(job_id)
    fail(job_id)
    page = dora.open("/jobs")
    assert "The receiver answered &lt;500&gt;." in page.html
    assert "for person:7" in page.words
    assert "2 attempts" in page.words
    assert "lost: The worker showed no sign of life any more." in page.words
    assert "Traceback of The receiver" in page.words
    assert "attempt 2 of 5" in page.words


def test_jobs_are_filtered_by_state_and_kind(dora: Browser, settings: Settings) -> None:
    [delivery] = send_failed()
    with transaction() as session:
        check = submit(session, Draft("claim", "The tunnel cost 4 billion.", Origin.PAGE), None, settings).id
    fail(check, "The check broke.")
    [done] = send("Bob")
    with transaction() as session:
        finish_job(session, take(done))
    both = dora.open("/jobs").words
    assert "2 jobs failed" in both
    assert "The check broke." in both
    only = dora.open("/jobs?kind=check").words
    assert "1 job failed" in only
    assert "The receiver answered" not in only
    assert f"/jobs/{check}" in dora.html
    assert "for Bob" in dora.open("/jobs?state=succeeded").words
    assert "2 jobs failed" in dora.open("/jobs?state=nonsense&kind=none").words, "odd words fall back to the first view"
    assert look(delivery).state == "failed"


def test_one_job_is_tried_again_from_its_row(dora: Browser) -> None:
    first, second = send_failed(times=2)
    page = dora.open("/jobs?kind=deliver").press("Try again")
    assert page.path == "/jobs"
    assert "The job is tried again." in page.words
    assert page.answer.request.args["kind"] == "deliver"
    assert sorted(look(job_id).state for job_id in (first, second)) == ["failed", "queued"]


def test_a_job_that_moved_on_meanwhile_is_left_alone(dora: Browser) -> None:
    [job_id] = send_failed()
    dora.open("/jobs").press("Try again")
    page = dora.client.post(
        f"/jobs/{job_id}/again", data={"csrf_token": dora.value_of("csrf_token")}, follow_redirects=True
    )
    assert "Only a failed or cancelled job can be tried again; this one is queued." in page.text


def test_all_failed_jobs_are_tried_again_after_a_second_look(dora: Browser, people: People) -> None:
    jobs = send_failed(times=3)
    page = dora.open("/jobs")
    assert "3 jobs are queued again, each with fresh attempts." in page.words
    page = page.press("Try 3 jobs again")
    assert "3 jobs are tried again." in page.words
    assert {look(job_id).state for job_id in jobs} == {"queued"}
    with transaction() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "retry_failed_jobs")).one()
        assert (event.person_id, event.detail) == (people.dora.id, {"jobs": 3})


def test_a_long_list_has_pages(dora: Browser) -> None:
    send_failed(times=27)
    first = dora.open("/jobs")
    assert first.html.count('class="row"') == 25
    following = next(part.split('"')[0] for part in first.html.split('href="') if "cursor=" in part.split('"')[0])
    second = dora.open(following.replace("&amp;", "&"))
    assert second.html.count('class="row"') == 2
    assert "Older ones" not in second.words
