"""The whole way of a claim in a real browser with scripts switched off, from its sender to the answer and back."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.operations.jobs import claim_job, finish_job
from models.operations.look_rules import RuleDraft, set_look_rule
from models.operations.people import add_person
from models.operations.record import FoundClaim, FoundMatch, Matcher, Searched, record_check
from models.queries.searched import describe_corpora
from models.session import transaction
from models.tables.corpus import FactCheck
from models.tables.job import Job
from models.tables.person import Person, Role
from tests.conftest import PASSWORD, People
from tests.web.pages.conftest import SCORES, import_factchecks

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

CLAIM = "The tunnel cost 4 billion euros, twice what was approved."
SignIn = Callable[[Person, str], "Page"]


@pytest.fixture
def erin(people: People) -> Person:
    """The second reviewer, of a desk at which every case gets a second look."""
    with transaction() as session:
        set_look_rule(session, people.dora, RuleDraft(chance=1.0))
        return add_person(session, "erin@desk.test", "Erin", PASSWORD, Role.REVIEWER)


@pytest.fixture
def sign_in(chromium: "Browser", site: str, people: People) -> Iterator[SignIn]:
    """Open a browser without scripts, and let a person sign in on the way to an address."""
    opened: list[BrowserContext] = []

    def enter(person: Person, path: str) -> "Page":
        opened.append(chromium.new_context(base_url=site, java_script_enabled=False))
        page = opened[-1].new_page()
        page.set_default_timeout(30_000)
        page.goto(path)
        if page.locator("#email").count() == 0:
            page.click("text=Sign in")
        page.fill("#email", person.email)
        page.fill("#password", PASSWORD)
        page.click("main button:has-text('Sign in')")
        page.wait_for_selector(f".account >> text={person.name}")
        return page

    yield enter
    for context in opened:
        context.close()


def work(encoder: int) -> None:
    """Do with the job that waits what a worker would do."""
    with transaction() as session:
        job = session.scalars(select(Job)).one()
        lease = claim_job(session, job.id, 30)
        assert lease is not None
        assert job.submission is not None
        near = session.scalars(select(FactCheck.id).order_by(FactCheck.id))
        matches = [FoundMatch(number, rank, 0.7 / rank, SCORES, []) for rank, number in enumerate(near, 1)]
        claim = FoundClaim(CLAIM, 0, len(CLAIM), 0.9, {}, matches)
        searched = Searched(describe_corpora(session, []))
        record_check(session, job.submission, 1, [claim], Matcher("fused", "7", encoder), searched)
        finish_job(session, lease)


def send(page: "Page", encoder: int) -> str:
    """Send the claim, wait for what is found, and return the address of the claim."""
    page.goto("/")
    page.fill("#text", CLAIM)
    page.check("input[name=kind][value=claim]")
    page.click("text=Check this")
    page.wait_for_url("**/jobs/*")
    work(encoder)
    page.wait_for_url("**/submissions/*")
    page.click(f"#claims ~ ol >> text={CLAIM}")
    page.wait_for_url("**/claims/*")
    assert "3 earlier fact-checks" in page.inner_text("main")
    return page.url


def judge_all(page: "Page") -> None:
    """Find the case in the inbox, judge each of its matches, and take the last word back in between."""
    page.click(f"text={CLAIM}")
    page.wait_for_url("**/cases/*")
    assert re.search(r"yours until \d\d:\d\d UTC", page.inner_text("main"))
    for number, relation in enumerate(("opposite", "related", "different"), 1):
        page.wait_for_selector(f"text=Match {number} of 3")
        page.focus(f"button[value={relation}]")
        page.keyboard.press("Enter")
    page.wait_for_selector("text=All matches are judged.")
    page.click(".notes button:has-text('Undo')")
    page.wait_for_selector("text=Taken back: match 3 is not judged now.")
    page.click("button[value=unsure]")
    page.wait_for_selector("text=Match 3 judged: unsure.")


def opine(page: "Page", rating: str, words: str) -> None:
    """Fill in the form of a verdict, with a line of evidence."""
    page.check(f"input[name=rating][value={rating}]")
    page.fill("#justification", words)
    page.fill("#url-1", "https://books.test/tunnel")
    page.fill("#evidence_title-1", "The books of the tunnel")
    page.select_option("#stance-1", "undermines")


def test_from_the_sender_to_the_answer_and_back(sign_in: SignIn, people: People, erin: Person) -> None:
    with transaction() as session:
        encoder = import_factchecks(session)
    charlie = sign_in(people.charlie, "/")
    address = send(charlie, encoder)

    bob = sign_in(people.bob, "/inbox")
    judge_all(bob)
    case = bob.url.partition("?")[0]
    bob.click(".notes >> text=Record a verdict")
    opine(bob, "false", "It cost 3 billion, as the books of the tunnel say.")
    bob.click("button.chief:visible")
    bob.wait_for_selector("text=Recorded as the first of two opinions.")
    charlie.goto(address)
    assert "as the books of the tunnel say" not in charlie.inner_text("main")

    second = sign_in(erin, "/inbox")
    second.click(f"text={CLAIM}")
    second.click("button:has-text('Start the second look')")
    assert "as the books of the tunnel say" not in second.inner_text("main")
    second.click("a:has-text('Give your opinion')")
    opine(second, "true", "Four billion is right.")
    second.click("button.chief:visible")
    second.wait_for_selector("text=You come to different ratings. An editor settles it.")

    alice = sign_in(people.alice, "/inbox?view=adjudication")
    alice.click(f"text={CLAIM}")
    alice.click("a:has-text('Settle it')")
    alice.click("text=Begin with the first opinion")
    alice.fill("#reason", "The books count what was paid.")
    alice.click("button.chief:visible")
    alice.wait_for_selector("text=Verdict 1 recorded.")
    charlie.goto(address)
    assert "It cost 3 billion, as the books of the tunnel say." in charlie.inner_text("main")
    assert charlie.locator("a[href='https://books.test/tunnel']").count() > 0

    alice.goto(case)
    alice.click("summary:has-text('Reopen')")
    alice.fill("#reason-reopen", "New books were found.")
    alice.click("button:has-text('Reopen')")
    alice.wait_for_selector("text=The case is open again.")
    history = alice.inner_text(".case-history")
    for told in ("Bob judged match 1: opposite", "Bob took back the word on match 3", "Alice opened the case again"):
        assert told in history
    charlie.reload()
    assert "waiting for a reviewer" in charlie.inner_text("main")
