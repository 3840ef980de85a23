"""Archiving evidence from real servers on loopback: what is kept, what is refused, and what is tried again."""

import gzip
import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import joinedload, undefer

from models.operations.archives import RETRY_SECONDS, archive_again
from models.operations.verdicts import EvidenceDraft, VerdictDraft, decide_case
from models.session import transaction
from models.settings import Settings
from models.tables.case import Case
from models.tables.job import Job, JobAttempt, JobKind
from models.tables.person import Person
from models.tables.verdict import Evidence
from tests.conftest import People
from tests.models.conftest import fill_shelf, write_claim, write_submission
from tests.worker.documents.made import write_pdf
from tests.worker.outbound.receiver import Play, Receiver, Site, answer, lead_to, say
from worker import archive
from worker.archive import archive_evidence
from worker.handlers import HANDLERS
from worker.outbound.client import Limits
from worker.runner import find_deadline, run_job

HTML = "Content-Type: text/html; charset=utf-8"
PAGE = """<html><head><title>Frost</title><script>steal()</script></head><body onload="steal()"><article>
<p>The river froze upstream of the city in the winter of 1963, the office said.</p>
<img src="http://127.0.0.1/x" onerror="steal()"><p>&lt;script&gt;steal(2)&lt;/script&gt; was not seen.</p>
</article></body></html>"""
FROST = answer(PAGE.encode(), "200 OK", HTML)
BUSY = answer(b"Not now.", "503 Service Unavailable")


@dataclass(frozen=True)
class Story:
    """Bob's verdict, and the server to which its evidence leads."""

    server: Receiver
    bob: Person
    settings: Settings

    @property
    def evidence(self) -> Evidence:
        with transaction() as session:
            one = select(Evidence).options(undefer(Evidence.archive_text), joinedload(Evidence.archive_job))
            return session.scalars(one.order_by(Evidence.id).limit(1)).one()

    @property
    def job_id(self) -> UUID:
        found = self.evidence.archive_job_id
        assert found is not None
        return found

    def attempt(self) -> Job:
        """Let a worker try at once, however long it should wait, and return what became of the job."""
        job_id = self.job_id
        with transaction() as session:
            session.execute(text("UPDATE job SET run_after = now() WHERE id = :id"), {"id": job_id})
        assert run_job(job_id, archive_evidence, self.settings)
        with transaction() as session:
            return session.get_one(Job, job_id)


@pytest.fixture
def permitted(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A desk that may reach its own network."""
    changed = settings.model_copy(update={"outbound_private": True, "fetch_ports": "any"})
    monkeypatch.setattr("worker.outbound.page.load_settings", lambda: changed)
    return changed


@pytest.fixture
def server() -> Iterator[Receiver]:
    """A site that asks nothing of programs, so that what it heard is what they came for."""
    receiver = Site(say(FROST))
    yield receiver
    receiver.close()


@pytest.fixture
def story(people: People, permitted: Settings, server: Receiver) -> Story:
    """A verdict whose only evidence stands on the server."""
    decide(people.bob, permitted, server.url("/frost?year=1963"))
    return Story(server, people.bob, permitted)


def decide(bob: Person, settings: Settings, *urls: str) -> None:
    with transaction() as session:
        submission = write_submission(session, settings)
        shelf = fill_shelf(session, "rivers", [])
        claim = write_claim(session, submission, shelf, probabilities={})
        draft = VerdictDraft("false", "It froze upstream.", evidence=[EvidenceDraft(url) for url in urls])
        decide_case(session, claim.case_id, bob, draft, session.get_one(Case, claim.case_id).version)


def one_after_the_other(*answers: bytes) -> Play:
    """Give each visitor the next answer, and the last one to all that follow."""
    left = chain(answers, repeat(answers[-1]))
    return lambda _: [next(left)]


def read_pause(job_id: UUID) -> float:
    """Return the seconds from the end of the newest attempt to the next."""
    with transaction() as session:
        pause = select(func.extract("epoch", Job.run_after - func.max(JobAttempt.ended_at)))
        joined = pause.join(JobAttempt, JobAttempt.job_id == Job.id).where(Job.id == job_id).group_by(Job.run_after)
        return float(session.scalars(joined).one())


def test_what_a_link_shows_is_kept_as_text_with_its_digest(story: Story) -> None:
    assert story.evidence.archive_state == "waiting"
    job, evidence = story.attempt(), story.evidence
    assert (job.state, job.lane, evidence.archive_state) == ("succeeded", "outside", "archived")
    kept = evidence.archive_text or ""
    assert "The river froze upstream of the city in the winter of 1963, the office said." in kept
    assert evidence.archive_sha256 == hashlib.sha256(kept.encode()).digest()
    assert (evidence.archive_error, evidence.archive_problem) == (None, None)
    [heard] = story.server.heard
    assert heard.line == "GET /frost?year=1963 HTTP/1.1"
    assert "cookie" not in heard.headers


def test_a_report_is_archived_as_the_text_of_its_pages(story: Story) -> None:
    report = write_pdf([["The river froze upstream of the city in the winter of 1963."]])
    story.server.play = say(answer(report, "200 OK", "Content-Type: application/pdf"))
    assert story.attempt().state == "succeeded"
    assert story.evidence.archive_text == "The river froze upstream of the city in the winter of 1963."


def test_a_page_without_an_article_is_archived_with_all_that_it_shows(story: Story) -> None:
    table = "<table><tr><td>1963</td><td>-17.2</td></tr></table>"
    story.server.play = say(answer(f"<html><body>{table}</body></html>".encode(), "200 OK", HTML))
    assert story.attempt().state == "succeeded"
    assert "-17.2" in (story.evidence.archive_text or "")


def test_what_is_hostile_in_a_page_is_text_or_gone(story: Story) -> None:
    story.attempt()
    kept = story.evidence.archive_text or ""
    assert "<script>steal(2)</script>" in kept, "it was written as text"
    assert "onerror" not in kept
    assert "steal()" not in kept
    assert len(story.server.heard) == 1, "nothing that the page names was asked for"


def test_each_link_has_a_job_of_its_own(people: People, permitted: Settings, server: Receiver) -> None:
    decide(people.bob, permitted, server.url("/1"), server.url("/2"))
    with transaction() as session:
        lines = session.scalars(select(Evidence).order_by(Evidence.position)).all()
        assert len({line.archive_job_id for line in lines} - {None}) == 2
        assert session.scalars(select(Job.owner).where(Job.kind == "archive").distinct()).all() == [
            f"archive:{people.bob.id}"
        ]


def test_redirects_are_followed_three_times(story: Story) -> None:
    story.server.play = one_after_the_other(*[lead_to("/on")] * 3, FROST)
    assert story.attempt().state == "succeeded"


def test_a_fourth_redirect_is_too_many(story: Story) -> None:
    story.server.play = say(lead_to("/on"))
    assert story.attempt().state == "failed"
    assert story.evidence.archive_problem is not None
    assert "leads on to others too many times" in story.evidence.archive_problem


def test_a_redirect_into_the_own_network_is_refused(
    story: Story, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.server.play = say(lead_to("http://169.254.169.254/latest/meta-data/"))
    job = story.attempt()
    assert (job.state, job.attempt) == ("failed", 1)
    assert "inside a private network" in (story.evidence.archive_problem or "")


def test_a_desk_on_the_open_internet_asks_nobody_in_its_own_network(
    story: Story, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    inward = settings.model_copy(update={"fetch_ports": "any"})
    monkeypatch.setattr("worker.outbound.page.load_settings", lambda: inward)
    assert story.attempt().state == "failed"
    assert "inside a private network" in (story.evidence.archive_problem or "")
    assert story.server.heard == []


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (answer(b"%PDF-1.7", "200 OK", "Content-Type: application/pdf"), "damaged"),
        (answer(b"\x89PNG", "200 OK", "Content-Type: image/png"), "shows “image/png”"),
        (answer(PAGE.encode()), "something that it does not name"),
        (answer(b"<script>1</script>", "200 OK", HTML), "no text that could be archived"),
        (answer(b"", "204 No Content", HTML), "answered 204"),
        (answer(b"Gone", "404 Not Found", HTML), "answered 404"),
        (answer(b"Pay", "402 Payment Required", HTML), "answered 402"),
        (answer(b"x" * (LIMIT := 2 * 1024 * 1024 + 1), "200 OK", HTML), "larger than"),
        (
            answer(gzip.compress(b"<p>x</p>" * LIMIT), "200 OK", HTML, "Content-Encoding: gzip"),
            "larger than",
        ),
    ],
    ids=["pdf", "picture", "nameless", "script", "nothing", "missing", "paid", "large", "unpacked"],
)
def test_what_cannot_be_archived_says_why_at_once(story: Story, said: bytes, sentence: str) -> None:
    story.server.play = say(said)
    job, evidence = story.attempt(), story.evidence
    assert (job.state, job.attempt, evidence.archive_state) == ("failed", 1, "failed")
    assert sentence in (evidence.archive_error or "")
    assert evidence.archive_error == job.error
    assert (evidence.archived_at, evidence.archive_text, evidence.archive_sha256) == (None, None, None)


def test_a_fault_that_may_pass_is_tried_again(story: Story) -> None:
    story.server.play = one_after_the_other(BUSY, FROST)
    job = story.attempt()
    assert (job.state, story.evidence.archive_state, story.evidence.archive_error) == ("queued", "waiting", None)
    assert 0.75 * RETRY_SECONDS[0] <= read_pause(job.id) <= 1.25 * RETRY_SECONDS[0]
    assert story.attempt().state == "succeeded"
    assert story.evidence.archive_state == "archived"


def test_a_server_may_ask_for_patience(story: Story) -> None:
    story.server.play = say(answer(b"", "429 Too Many Requests", "Retry-After: 900"))
    assert read_pause(story.attempt().id) == pytest.approx(900, abs=2)


def test_a_slow_server_is_left_and_asked_again(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LIMITS", Limits(total_seconds=0.3, body_bytes=1024, redirects=3))

    def drip(_: object) -> Iterator[bytes]:
        yield FROST[:60]
        for _ in range(100):
            time.sleep(0.05)
            yield b"x"

    story.server.play = drip
    assert story.attempt().state == "queued"


def test_after_the_last_attempt_the_evidence_says_why(story: Story) -> None:
    story.server.play = say(BUSY)
    jobs = [story.attempt() for _ in range(len(RETRY_SECONDS) + 1)]
    assert [job.state for job in jobs] == [*["queued"] * len(RETRY_SECONDS), "failed"]
    assert story.evidence.archive_problem == "The address answered 503."


def test_what_failed_can_be_archived_again(story: Story) -> None:
    story.server.play = one_after_the_other(answer(b"", "404 Not Found"), FROST)
    story.attempt()
    failed = story.job_id
    with transaction() as session:
        archive_again(session, story.evidence.id, story.bob)
    assert story.job_id != failed
    assert (story.evidence.archive_state, story.evidence.archive_problem) == ("waiting", None)
    assert story.attempt().state == "succeeded"
    assert story.evidence.archive_state == "archived"


def test_a_job_whose_place_another_took_writes_nothing(story: Story) -> None:
    overtaken = story.job_id
    with transaction() as session:
        session.execute(text("UPDATE evidence SET archive_job_id = NULL"))
    assert run_job(overtaken, archive_evidence, story.settings)
    with transaction() as session:
        assert session.get_one(Job, overtaken).state == "cancelled"
    assert story.server.heard == []
    assert story.evidence.archived_at is None


def test_a_job_that_ended_without_a_word_shows_as_failed(story: Story) -> None:
    with transaction() as session:
        ended = "UPDATE job SET state = 'failed', error = 'It was lost.', finished_at = now() WHERE id = :id"
        session.execute(text(ended), {"id": story.job_id})
    evidence = story.evidence
    assert (evidence.archive_state, evidence.archive_problem) == ("failed", "It was lost.")


def test_the_kind_has_its_handler_and_its_deadline(settings: Settings) -> None:
    assert HANDLERS[JobKind.ARCHIVE] is archive_evidence
    assert find_deadline(JobKind.ARCHIVE, settings) == settings.archive_deadline_seconds
