"""The job page: where a check stands, and how it is stopped and tried again."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.operations.corpus import register_encoder
from models.operations.encoding import queue_encoding
from models.operations.jobs import Lease, claim_job, fail_job, finish_job, pause_held_job, report_progress
from models.operations.submit import Draft, submit
from models.queries.jobs import JobView
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job
from models.tables.submission import Origin
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Story
from web.pages.steps import describe_progress


def send(session: Session, settings: Settings, text: str = "The tunnel cost 4 billion euros.") -> UUID:
    return submit(session, Draft("article", text, Origin.PAGE), None, settings).id


def start(session: Session, job_id: UUID) -> Lease:
    lease = claim_job(session, job_id, 30)
    assert lease is not None
    return lease


@pytest.fixture
def job_id(visitor: Browser, settings: Settings) -> UUID:
    with transaction() as session:
        return send(session, settings)


def find_state(job_id: UUID) -> str:
    with transaction() as session:
        return session.get_one(Job, job_id).state


def test_a_waiting_job_says_how_many_come_before_it(visitor: Browser, job_id: UUID, settings: Settings) -> None:
    with transaction() as session:
        later = send(session, settings)
    assert "it is next" in visitor.open(f"/jobs/{job_id}").words
    assert "1 check before it" in visitor.open(f"/jobs/{later}").words


def test_a_waiting_job_says_at_which_pace_its_turn_comes(visitor: Browser, job_id: UUID, settings: Settings) -> None:
    with transaction() as session:
        submissions = [send(session, settings) for _ in range(5)]
    for other in submissions:
        with transaction() as session:
            finish_job(session, start(session, other))
    with transaction() as session:
        session.execute(text("UPDATE job SET run_after = now() - interval '10 minutes' WHERE state = 'queued'"))
    assert "it is next, done in about 2 minutes" in visitor.open(f"/jobs/{job_id}").words


def test_nobody_counts_beyond_a_thousand() -> None:
    view = JobView(Job(state="queued", kind="check", done=0), None, 1000)
    assert describe_progress(view, "claim", 5, 5).time_left == "1,000 checks or more before it"
    unplaced = JobView(Job(state="queued", kind="check", done=0), None, None)
    assert describe_progress(unplaced, "claim", 5, 5).time_left == ""


def test_a_job_that_waits_for_a_new_encoder_says_so_and_how_far_that_is(visitor: Browser, job_id: UUID) -> None:
    with transaction() as session:
        encoder_id = register_encoder(session, "new", "1", 2)
        encoding = queue_encoding(session, encoder_id, 5)
        session.execute(text("UPDATE job SET awaited_encoder_id = :id WHERE kind = 'check'"), {"id": encoder_id})
    sentence = "The fact-checks are being encoded for a new encoder"
    tags = [visitor.client.get(f"/api/v1/jobs/{job_id}").headers["ETag"]]
    assert f"{sentence}." in visitor.open(f"/jobs/{job_id}").words
    assert encoding is not None
    with transaction() as session:
        report_progress(session, start(session, encoding), "encode", 345, 1000)
    page = visitor.open(f"/jobs/{job_id}").words
    assert f"{sentence}: 34 % done." in page
    assert "it is next" not in page
    told = visitor.client.get(f"/api/v1/jobs/{job_id}")
    assert told.get_json()["waits_for"] == f"{sentence}: 34 % done."
    assert told.headers["ETag"] not in tags, "who asks for news hears of it"


def test_a_running_job_says_what_it_does_and_how_far_it_is(visitor: Browser, job_id: UUID) -> None:
    with transaction() as session:
        report_progress(session, start(session, job_id), "match", 15, 1023)
    words = visitor.open(f"/jobs/{job_id}").words
    assert "Comparing the claims with 0 fact-checks 15 of 1,023" in words
    assert "Find what can be checked done Claims found: 1,023" in words
    assert "Look for earlier fact-checks now Claims compared: 15 of 1,023" in words


@pytest.mark.parametrize(
    ("stage", "states"),
    [
        (None, ["now", "waiting", "waiting", "waiting"]),
        ("extract", ["done", "now", "waiting", "waiting"]),
        ("match", ["done", "done", "now", "waiting"]),
        ("record", ["done", "done", "now", "waiting"]),
        ("a stage of tomorrow", ["now", "waiting", "waiting", "waiting"]),
    ],
)
def test_the_steps_follow_the_stage(visitor: Browser, job_id: UUID, stage: str | None, states: list[str]) -> None:
    with transaction() as session:
        lease = start(session, job_id)
        if stage:
            report_progress(session, lease, stage, 1, 2)
    html = visitor.open(f"/jobs/{job_id}").html
    assert [part.split('"')[0] for part in html.split('<li data-state="')[1:]] == states


def test_without_a_script_the_page_loads_itself_again_until_the_job_is_over(visitor: Browser, job_id: UUID) -> None:
    refresh = '<noscript><meta http-equiv="refresh" content="2"></noscript>'
    assert refresh in visitor.open(f"/jobs/{job_id}").html
    visitor.press("Stop checking")
    assert "refresh" not in visitor.html


def test_a_job_that_is_done_has_become_its_result(visitor: Browser, story: Story) -> None:
    assert visitor.open(f"/jobs/{story.job_id}").path == f"/submissions/{story.submission_id}"


def test_a_waiting_job_is_stopped_and_tried_again(visitor: Browser, job_id: UUID) -> None:
    visitor.open(f"/jobs/{job_id}").press("Stop checking")
    assert find_state(job_id) == "cancelled"
    assert "The check of your article was stopped" in visitor.words
    visitor.press("Try again")
    assert find_state(job_id) == "queued"
    assert "Waiting for its turn" in visitor.words


def test_a_running_job_is_asked_to_stop_once(visitor: Browser, job_id: UUID) -> None:
    with transaction() as session:
        start(session, job_id)
    visitor.open(f"/jobs/{job_id}").press("Stop checking")
    assert "Stopping at the next claim" in visitor.words
    assert "Stop checking" not in visitor.buttons


def test_stopping_what_is_over_says_so_and_shows_the_page(visitor: Browser, job_id: UUID) -> None:
    visitor.open(f"/jobs/{job_id}")
    with transaction() as session:
        fail_job(session, start(session, job_id), "The <encoder> is away. Try it again.", "a trace for the operator")
    visitor.press("Stop checking")
    assert visitor.status == 409
    assert "already failed" in visitor.words
    assert "The &lt;encoder&gt; is away" in visitor.html
    assert "a trace" not in visitor.html


def test_a_failed_job_is_tried_again(visitor: Browser, job_id: UUID) -> None:
    with transaction() as session:
        fail_job(session, start(session, job_id), "It broke. Try it again.", "trace")
    visitor.open(f"/jobs/{job_id}").press("Try again")
    assert find_state(job_id) == "queued"


def test_an_unknown_job_is_not_found(visitor: Browser) -> None:
    assert visitor.open(f"/jobs/{uuid4()}").status == 404
    assert "There is no job with this id" in visitor.words


def test_the_link_is_private(visitor: Browser, job_id: UUID) -> None:
    assert "This link is private" in visitor.open(f"/jobs/{job_id}").words
    assert '<meta name="robots" content="noindex">' in visitor.html


def test_a_check_is_paused_and_let_go_on(visitor: Browser, job_id: UUID) -> None:
    visitor.open(f"/jobs/{job_id}").press("Pause")
    assert find_state(job_id) == "paused"
    assert "The check of your article is paused" in visitor.words
    assert "It then begins with the first claim." in visitor.words
    assert "http-equiv" not in visitor.html
    visitor.press("Go on checking")
    assert find_state(job_id) == "queued"
    with transaction() as session:
        lease = start(session, job_id)
    visitor.open(f"/jobs/{job_id}").press("Pause")
    assert "Pausing at the next claim" in visitor.words
    assert "Go on checking" in visitor.buttons
    with transaction() as session:
        pause_held_job(session, lease)
    visitor.open(f"/jobs/{job_id}").press("Stop checking")
    assert find_state(job_id) == "cancelled"
