"""What Charlie sent, what was found in it, and the browsers in which people look at it."""

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from models.operations.corpus import FactCheckRecord, close_import, open_corpus, register_encoder, store_factchecks
from models.operations.jobs import claim_job, finish_job
from models.operations.record import FoundClaim, FoundMatch, Matcher, Searched, record_check
from models.operations.submit import Draft, submit
from models.queries.searched import describe_corpora
from models.queries.submissions import list_claims
from models.session import transaction
from models.settings import Settings
from models.tables.corpus import FactCheck
from models.tables.submission import Origin
from tests.conftest import PASSWORD, People
from tests.web.pages.browser import Browser
from web.app import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import Page

TUNNEL = "The tunnel cost 4 billion euros, twice what was approved."
HOSTILE = "<script>alert('claim')</script> costs 3 million a year."
TEXT = f"What an evening! {TUNNEL}\n\nNobody liked it. {HOSTILE} & so on."

FACTCHECKS = [
    FactCheckRecord(
        "tunnel",
        "The tunnel cost 2 billion euros.",
        title="What the tunnel cost",
        rating="Half true",
        url="https://checks.test/tunnel",
        publisher="The River Desk",
        date=dt.date(2025, 3, 1),
    ),
    FactCheckRecord(
        "approved",
        "Twice as much was spent as was <b>approved</b>.",
        title="<img src=x onerror=alert(1)>",
        rating="<i>Wrong</i>",
        url="https://checks.test/approved",
        publisher="Ink & <u>Paper</u>",
        date=dt.date(2025, 4, 2),
    ),
    FactCheckRecord("bare", "Tunnels are long."),
]
SCORES = {"dense": 0.81, "lexical": 12.4, "lexical_share": 0.55, "ranker": 1.9}


@dataclass(frozen=True)
class Story:
    """The ids of what Charlie sent: an article with two claims, the first with three matches, the second with none."""

    submission_id: UUID
    job_id: UUID
    claim_ids: list[UUID]
    case_ids: list[int]
    match_ids: list[int]

    @property
    def case(self) -> str:
        return f"/cases/{self.case_ids[0]}"


@pytest.fixture
def visitor(client: FlaskClient) -> Browser:
    """The browser of somebody who is not signed in."""
    return Browser(client)


@pytest.fixture
def bob(visitor: Browser, people: People) -> Browser:
    """Bob the reviewer at his browser."""
    return visitor.sign_in(people.bob)


@pytest.fixture
def alice(app: Desk, people: People) -> Browser:
    """Alice the editor at another browser."""
    return Browser(app.test_client()).sign_in(people.alice)


@pytest.fixture
def story(database: Engine, people: People, settings: Settings) -> Story:
    with transaction() as session:
        encoder = import_factchecks(session)
        return check(session, settings, people, encoder)


def import_factchecks(session: Session) -> int:
    """Fill a sample corpus and return the number of the encoder."""
    encoder = register_encoder(session, "test", "1", 4)
    corpus = open_corpus(session, "rivers", is_sample=True)
    vectors = [[1.0, 0.0, 0.0, 0.0]] * len(FACTCHECKS)
    close_import(session, corpus, store_factchecks(session, corpus.id, encoder, FACTCHECKS, vectors))
    return encoder


def check(
    session: Session, settings: Settings, people: People, encoder: int, sentences: int = 2, words: str = ""
) -> Story:
    """Let Charlie send the article, and record what a worker would find in it; other `words` make it other claims."""
    job = submit(session, Draft("article", TEXT, Origin.PAGE, "An <evening>"), people.charlie, settings)
    lease = claim_job(session, job.id, 30)
    assert lease is not None
    assert job.submission is not None
    numbers = {factcheck.key: factcheck.id for factcheck in session.query(FactCheck)}
    agrees = [{"kind": "word", "claim": "tunnel", "factcheck": "tunnel"}]
    likely = FoundMatch(numbers["tunnel"], 1, 0.714, SCORES, agrees)
    others = [FoundMatch(numbers["approved"], 2, 0.35, SCORES, []), FoundMatch(numbers["bare"], 3, 0.001, {}, [])]
    found = [find_in_text(TUNNEL, [likely, *others]), find_in_text(HOSTILE, [])]
    found = [replace(claim, text=f"{claim.text} {words}".strip()) for claim in found]
    searched = Searched(describe_corpora(session, []))
    record_check(session, job.submission, 4, found[:sentences], Matcher("fused", "7", encoder), searched)
    finish_job(session, lease)
    views = list_claims(session, job.submission.id)
    return Story(
        job.submission.id,
        job.id,
        [view.claim.id for view in views],
        [view.case.id for view in views],
        [match.id for match in views[0].matches],
    )


def find_in_text(sentence: str, matches: list[FoundMatch]) -> FoundClaim:
    start = TEXT.index(sentence)
    context = {"speaker": "Charlie <the> Critic", "before": ["What an evening!"], "after": ["Nobody liked it."]}
    return FoundClaim(sentence, start, start + len(sentence), 0.9, context, matches)


@contextmanager
def count_queries(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that run while the block lasts."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture(scope="module")
def site(app: Desk) -> Iterator[str]:
    """The desk on a port of its own; it returns the address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def tab(chromium: "Chromium", site: str, client: FlaskClient) -> Iterator["Page"]:
    """A tab in which nothing may go wrong: no error of a script and nothing that the policy forbids."""
    context = chromium.new_context(base_url=site, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(10_000)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    expected = ("status of 4", "net::ERR_FAILED")  # what the desk refuses, and a network that a test has cut
    assert [problem for problem in problems if not any(words in problem for words in expected)] == []


@pytest.fixture
def desk(tab: "Page", people: People) -> "Page":
    """Bob's tab."""
    tab.goto("/sign-in")
    tab.fill("#email", people.bob.email)
    tab.fill("#password", PASSWORD)
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/inbox")
    return tab
