"""Links from end to end: a real server on loopback, the handler of checks, and what the desk has kept at the end."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import joinedload

from models.operations.reading import paste_text
from models.operations.submit import Draft, submit
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job, JobAttempt
from models.tables.submission import Claim, Origin, Reading, Submission
from tests.worker.outbound.receiver import Play, Site, answer, lead_to, say
from worker.handlers import check_submission
from worker.pipeline.matcher import ClaimMatcher
from worker.runner import run_job

FROST = "In 1963 the Thames was covered by ice in London, the weather office said."
RED = "In 2019 bulls in Spain were enraged by the colour red, according to the farmers of the region."
HTML = "Content-Type: text/html; charset=iso-8859-1"
PAGE = f"""<html lang="en"><head><title>The frost - News</title><meta property="og:title" content="The frost of 1963">
<meta name="author" content="Ren\xe9e Writer"><link rel="canonical" href="https://news.test/frost">
<meta property="article:published_time" content="2024-03-13T10:00:00Z"></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article><h1>The frost of 1963</h1><p>{FROST} It was the longest winter that anybody in the city could remember.</p>
<p>Subscribe to our newsletter to receive all our stories in your inbox.</p>
<p>{RED} Nobody could say why the year was such a bad one for them.</p></article>
<div class="share">Share this on Facebook</div><footer>&copy; 2024 The News. All rights reserved.</footer>
</body></html>"""
NEWS = answer(PAGE.encode("latin-1"), "200 OK", HTML)


@dataclass(frozen=True)
class Link:
    """A link that was sent, and the site to which it leads."""

    site: Site
    job_id: UUID
    settings: Settings

    def attempt(self) -> Job:
        """Let a worker take the job up at once, however long it should wait, and return what became of it."""
        with transaction() as session:
            session.execute(text("UPDATE job SET run_after = now()"))
        assert run_job(self.job_id, check_submission, self.settings)
        return self.job

    @property
    def job(self) -> Job:
        with transaction() as session:
            return session.get_one(Job, self.job_id)

    @property
    def submission(self) -> Submission:
        with transaction() as session:
            return session.scalars(select(Submission).options(joinedload(Submission.reading))).one()


@pytest.fixture
def link(matcher: ClaimMatcher, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Link]:
    permitted = settings.model_copy(update={"outbound_private": True, "fetch_ports": "any"})
    monkeypatch.setattr("worker.outbound.page.load_settings", lambda: permitted)
    monkeypatch.setattr("worker.handlers.desk_matcher", lambda: matcher)
    site = Site(say(NEWS))
    with transaction() as session:
        job = submit(session, Draft("url", "", Origin.API, url=site.url("/frost")), None, settings)
    yield Link(site, job.id, settings)
    site.close()


def one_after_the_other(*answers: bytes) -> Play:
    """Give each visitor the next answer, and the last one to all that follow."""
    left = chain(answers, repeat(answers[-1]))
    return lambda _: [next(left)]


def test_a_link_is_read_and_goes_through_the_same_line_as_an_article(link: Link) -> None:
    link.site.play = one_after_the_other(lead_to("/frost?page=1"), NEWS)
    job = link.attempt()
    assert (job.state, job.lane, job.attempt) == ("queued", "short", 0), "the text is there, and waits for its turn"
    kept = link.submission
    assert kept.text.startswith("The frost of 1963\n") or kept.text.startswith(FROST)
    assert (kept.title, kept.url) == ("The frost of 1963", link.site.url("/frost"))
    read = kept.reading
    assert read is not None
    assert (read.title, read.author, read.language) == ("The frost of 1963", "Renée Writer", "en")
    assert (read.url, read.canonical_url) == (link.site.url("/frost?page=1"), "https://news.test/frost")
    assert str(read.published_on) == "2024-03-13"
    for boilerplate in ("newsletter", "Facebook", "All rights reserved", "Sport"):
        assert boilerplate not in kept.text
    job = link.attempt()
    assert job.state == "succeeded", job.trace
    with transaction() as session:
        claims = session.scalars(select(Claim).order_by(Claim.position)).all()
    assert {claim.text for claim in claims} >= {FROST, RED}
    assert all(kept.text[claim.start : claim.end] == claim.text for claim in claims)
    assert link.submission.sentences
    assert len(link.site.heard) == 2, "the page is fetched once"
    assert "cookie" not in link.site.heard[0].headers


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (answer(b"Gone", "404 Not Found", HTML), "There is no page at this address (it answered 404)."),
        (answer(b"No", "403 Forbidden", HTML), "does not show this page to programs"),
        (answer(b"Pay", "402 Payment Required", HTML), "asks for payment"),
        (answer(b"", "204 No Content", HTML), "it answered 204"),
        (answer(b"", "599 Odd", HTML), "it answered 599"),
        (answer(b"%PDF-1.7", "200 OK", "Content-Type: application/pdf"), "is damaged"),
        (answer(b"GIF89a", "200 OK", "Content-Type: image/gif"), "shows “image/gif”; only web pages, plain text"),
        (answer(b"<script>1</script>", "200 OK", HTML), "No article was found"),
        (answer(b" ", "200 OK", HTML), "it is empty"),
        (answer(b"x" * 2_097_153, "200 OK", HTML), "larger than the 2,097,152 bytes"),
        (lead_to("http://169.254.169.254/latest/"), "inside a private network"),
        (lead_to("file:///etc/passwd"), "must begin with"),
        (lead_to("/frost"), "too many times"),
        (answer(b"", "429 Too Many Requests", "Retry-After: 9000"), "wants to be left alone"),
    ],
)
def test_a_page_that_cannot_be_had_says_why_and_nothing_is_lost(link: Link, said: bytes, sentence: str) -> None:
    link.site.play = say(said)
    job = link.attempt()
    assert (job.state, job.attempt) == ("failed", 1)
    assert sentence in (job.error or "")
    assert (link.submission.url, link.submission.text, link.submission.reading) == (link.site.url("/frost"), "", None)


def test_the_rules_of_the_site_are_kept_and_named(link: Link) -> None:
    link.site.rules = answer(b"User-agent: *\nDisallow: /frost")
    assert "robots.txt" in (link.attempt().error or "")
    assert link.site.heard == []


@pytest.mark.parametrize(
    ("said", "pause"),
    [
        (answer(b"", "503 Service Unavailable"), None),
        (answer(b"", "500 Oh"), None),
        (answer(b"", "429 Too Many Requests", "Retry-After: 600"), 600),
        (b"", None),
    ],
)
def test_what_may_pass_is_tried_again(link: Link, said: bytes, pause: float | None) -> None:
    link.site.play = one_after_the_other(said, NEWS)
    job = link.attempt()
    assert (job.state, job.attempt) == ("queued", 1)
    if pause:
        with transaction() as session:
            ended = session.scalars(select(JobAttempt.ended_at)).one()
        assert ended is not None
        assert (job.run_after - ended).total_seconds() == pytest.approx(pause, abs=2)
    assert link.attempt().lane == "short"
    assert link.submission.text


def test_after_the_last_attempt_the_text_can_be_pasted_and_is_checked(link: Link, settings: Settings) -> None:
    link.site.play = say(answer(b"", "503 Busy"))
    states = [link.attempt().state for _ in range(settings.job_attempts)]
    assert states == [*["queued"] * (settings.job_attempts - 1), "failed"]
    assert link.job.error == "The site did not show the page (it answered 503)."
    with transaction() as session:
        paste_text(session, link.submission.id, f"{FROST} What a winter!", None, settings)
    assert link.attempt().state == "succeeded"
    with transaction() as session:
        assert session.scalars(select(Claim.text)).all() == [FROST]
        assert session.scalars(select(Reading)).all() == []
    assert link.submission.url == link.site.url("/frost")
