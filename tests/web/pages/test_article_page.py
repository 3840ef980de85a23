"""The page of an article: its claims in place, and what a person does to them, without scripts and with them."""

import re
from typing import TYPE_CHECKING

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from models.operations.comparing import Compared, record_comparison
from models.operations.jobs import claim_job, fail_job, finish_job, report_progress
from models.operations.record import FoundClaim, FoundMatch, Matcher, Searched, record_check
from models.operations.submit import Draft, submit
from models.session import transaction
from models.settings import Settings
from models.tables.corpus import FactCheck
from models.tables.job import Job
from models.tables.search import Encoder
from models.tables.submission import Claim, Origin, Submission
from tests.conftest import People
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import TEXT, TUNNEL, Story, import_factchecks
from tests.web.pages.test_accessibility import find_violations
from web.app import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Page

EVENING, LIKED = "What an evening!", "Nobody liked it."


@pytest.fixture
def article(story: Story) -> str:
    """The article of the story, of which two sentences were left out; anybody who holds its link may change it."""
    left_out = [[TEXT.index(words), TEXT.index(words) + len(words), why] for words, why in
                ((EVENING, "fragment"), (LIKED, "opinion"))]  # fmt: skip
    with transaction() as session:
        session.execute(update(Submission).values(left_out=left_out, person_id=None))
        session.execute(update(Claim).where(Claim.text == TUNNEL).values(check_worthiness=0.4))
    return f"/submissions/{story.submission_id}"


def work(*, fails: bool = False) -> None:
    """Do what a worker would with the comparison that waits: it finds the first fact-check."""
    with transaction() as session:
        job = session.scalars(select(Job).where(Job.kind == "compare", Job.state == "queued")).one()
        claim = session.get_one(Claim, job.claim_id)
        lease = claim_job(session, job.id, 30)
        assert lease is not None
        if fails:
            fail_job(session, lease, "The encoder is away.", "trace")
            return
        finish_job(session, lease)
        encoder = session.scalars(select(Encoder.id)).one()
        factcheck = session.scalars(select(FactCheck.id).order_by(FactCheck.id)).first() or 0
        match = FoundMatch(factcheck, 1, 0.9, {}, [], relation="same")
        found = FoundClaim(claim.text, claim.start, claim.end, 0.95, {"speaker": "Ann", "seconds": 3723.4}, [match])
        record_comparison(session, Compared(claim.id, claim.version, found, Matcher("fused", "7", encoder), Searched()))


def test_each_claim_leads_to_its_entry_and_each_entry_to_its_place(visitor: Browser, article: str) -> None:
    html = visitor.open(article).html
    for number in (1, 2):
        assert f'<a id="at-{number}" href="#claim-{number}"><mark class="claim is-' in html
        assert f'href="#at-{number}">{number} in the text</a>' in html
    assert html.index('id="claim-2"') < html.index('id="claim-1"'), "the one most worth checking comes first"
    assert "an earlier fact-check found" in visitor.words
    assert f"{EVENING} It is not a whole sentence. Add" in visitor.words
    assert f"{LIKED} It says what somebody thinks or feels. Add" in visitor.words
    shown = re.sub(r"<sup>.*?</sup>", "", html.split('id="whole">')[1].split("</div>")[0])
    assert re.sub(r"<[^>]*>", "", shown).replace("&lt;", "<").replace("&gt;", ">").replace("&#39;", "'").replace(
        "&amp;", "&"
    ) == TEXT  # fmt: skip


def test_a_sentence_that_was_left_out_is_added_and_the_adding_taken_back(visitor: Browser, article: str) -> None:
    visitor.open(article).press("Add : Nobody")
    assert (visitor.status, visitor.path) == (200, article)
    assert "Added. It is compared with the fact-checks now." in visitor.words
    assert "Being compared with earlier fact-checks" in visitor.words
    assert '<meta http-equiv="refresh"' in visitor.html
    assert "3 claims found" in visitor.words
    assert "1 still to be compared" in visitor.words
    assert f"{LIKED} It says" not in visitor.words
    work()
    words = visitor.open(article).words
    assert f"{LIKED} Ann at 1:02:03 added by a person" in words
    assert '<meta http-equiv="refresh"' not in visitor.html
    visitor.open(article).press("Add : What an")
    visitor.press("Undo")
    assert "1 claim dropped" in visitor.words
    visitor.press("Take it back")
    work(fails=True)
    assert "It could not be compared. The encoder is away." in visitor.open(article).words
    visitor.press("Try again")
    assert "Being compared" in visitor.words


def test_words_that_were_copied_are_added_and_what_is_refused_stays_in_the_form(visitor: Browser, article: str) -> None:
    visitor.open(article).press("Add as a claim", words="so  on")
    assert "3 claims found" in visitor.words
    for words, sentence in (("The moon", "These words are not in the text."), (TUNNEL[:20], "This overlaps a claim")):
        visitor.open(article).press("Add as a claim", words=words)
        assert (visitor.status >= 400, visitor.value_of("words")) == (True, words)
        assert sentence in visitor.words


def test_a_claim_is_dropped_and_taken_back(visitor: Browser, article: str) -> None:
    visitor.open(f"{article}?order=text").press("Drop")
    assert "Dropped. It counts nowhere any more." in visitor.words
    assert "1 claim found" in visitor.words
    assert f"<s>{TUNNEL}</s>" in visitor.html
    visitor.press("Undo")
    assert "2 claims found" in visitor.words
    assert TUNNEL not in visitor.client.get(f"/api/v1{article}").get_json()["dropped"]


def test_a_claim_is_reworded_beside_its_original(visitor: Browser, article: str, story: Story) -> None:
    [tunnel, _] = story.claim_ids
    assert 'name="wording"' not in visitor.open(article).html
    visitor.open(f"{article}?edit={tunnel}")
    assert visitor.value_of("wording") == TUNNEL
    visitor.press("Save", wording="The <new> tunnel cost 4 billion euros.")
    assert "Reworded. The claim is compared anew." in visitor.words
    assert "The &lt;new&gt; tunnel cost 4 billion euros." in visitor.html
    assert f"In the text: {TUNNEL} Reworded just now" in visitor.words
    assert f"In the text it says: {TUNNEL}" in visitor.open(f"/claims/{tunnel}").words
    stale = visitor.client.post(f"/claims/{tunnel}/wording", data={"wording": "Mine.", "version": "1"})
    assert stale.status_code == 400, "a form without a token"
    visitor.open(f"{article}?edit={tunnel}").press("Save", wording="Mine.", version="1")
    assert (visitor.status, visitor.value_of("wording")) == (409, "Mine.")
    assert "This claim was changed while you had it open." in visitor.words
    work()
    visitor.open(f"{article}?edit={tunnel}").press("Back to the words of the text")
    visitor.press("Undo")
    assert "The wording before is back." in visitor.words
    assert "In the text:" in visitor.words


def test_who_did_not_send_it_sees_no_buttons_and_reviewers_do(
    app: Desk, visitor: Browser, article: str, story: Story, people: People
) -> None:
    with transaction() as session:
        session.execute(update(Submission).values(person_id=people.charlie.id))
    acts = ("Drop", "Add as a claim", "Reword")
    assert not any(act in visitor.open(article).words for act in acts)
    answer = visitor.client.post(f"/api/v1/claims/{story.claim_ids[0]}/drop", json={"version": 1})
    assert answer.status_code == 403
    for person in (people.charlie, people.bob):
        assert all(act in Browser(app.test_client()).sign_in(person).open(article).words for act in acts)


def test_odd_forms_are_refused_in_one_sentence(visitor: Browser, article: str, story: Story) -> None:
    visitor.open(article)
    token = visitor.value_of("csrf_token")
    for name, value in (
        ("drop", "x"), ("drop", f"{story.claim_ids[0]} 999999999999999999999"), ("restore", str(story.claim_ids[0])),
        ("add", "1"), ("add", "0 99999"), ("add", "\u0661 \u0662"), ("compare", f"{story.claim_ids[0]} 1"),
    ):  # fmt: skip
        answer = visitor.client.post(f"{article}/amend", data={name: value, "csrf_token": token})
        assert answer.status_code in {409, 422}, (name, value)
        assert 'role="alert"' in answer.text


def test_while_it_is_checked_the_page_itself_shows_how_far_it_is(visitor: Browser, settings: Settings) -> None:
    with transaction() as session:
        job = submit(session, Draft("article", TEXT, Origin.PAGE), None, settings)
        lease = claim_job(session, job.id, 60)
        assert lease is not None
    with transaction() as session:
        report_progress(session, lease, "match", 7, 31)
    visitor.open(f"/submissions/{job.submission_id}")
    assert "7 of 31" in visitor.words
    assert "Claims compared: 7 of 31" in visitor.words
    assert '<meta http-equiv="refresh" content="3">' in visitor.html


@pytest.mark.browser
def test_a_selection_is_added_and_the_page_shows_what_comes_of_it(
    tab: "Page", client: FlaskClient, article: str
) -> None:
    tab.goto(article)
    select_words(tab, "obody liked i")
    tab.wait_for_selector("#pick:not([hidden])")
    tab.click("#pick button")
    tab.wait_for_selector("text=Being compared with earlier fact-checks")
    assert tab.locator("#claim-2 .what").inner_text() == "Nobody liked it"
    work()
    tab.wait_for_selector("#claim-2 b:text('0.90')")
    # What is a claim is not offered again.
    select_words(tab, "tunnel cost")
    tab.wait_for_selector("text=This overlaps a claim that is there already.")
    assert not tab.locator("#pick button").is_visible()
    tab.keyboard.press("Escape")
    assert not tab.locator("#pick").is_visible()
    tab.click("#left-out summary")
    tab.click("#left-out button")
    tab.wait_for_selector("text=4 claims found")
    # From mark to entry, from entry to mark, and along the list by keys.
    tab.click("#at-1 mark")
    tab.wait_for_url("**#claim-1")
    tab.click("#claim-1 >> text=1 in the text")
    tab.wait_for_url("**#at-1")
    tab.keyboard.press("j")
    assert tab.evaluate("document.activeElement.dataset.place") is not None
    assert tab.locator(".here").count() == 1


@pytest.mark.browser
def test_the_page_follows_the_check_and_becomes_its_result(
    tab: "Page", client: FlaskClient, settings: Settings
) -> None:
    with transaction() as session:
        encoder = import_factchecks(session)
        job = submit(session, Draft("article", TEXT, Origin.PAGE), None, settings)
    tab.goto(f"/submissions/{job.submission_id}")
    with transaction() as session:
        lease = claim_job(session, job.id, 60)
        assert lease is not None
    with transaction() as session:
        report_progress(session, lease, "match", 7, 31)
    tab.wait_for_selector("text=Claims compared: 7 of 31")
    with transaction() as session:
        submission = session.get_one(Submission, job.submission_id)
        start = TEXT.index(TUNNEL)
        found = [FoundClaim(TUNNEL, start, start + len(TUNNEL), 0.9, {}, ())]
        record_check(session, submission, 4, found, Matcher("fused", "7", encoder))
        finish_job(session, lease)
    tab.wait_for_selector("#at-1")


@pytest.mark.browser
def test_the_page_shuts_nobody_out(tab: "Page", client: FlaskClient, article: str, story: Story) -> None:
    dropped, reworded = story.claim_ids
    assert client.post(f"/api/v1/claims/{dropped}/drop", json={"version": 1}).status_code == 200
    assert (
        client.patch(f"/api/v1/claims/{reworded}", json={"wording": "It cost much.", "version": 1}).status_code == 202
    )
    assert find_violations(tab, f"{article}?edit={reworded}#left-out") == []
    assert tab.locator("#left-out[open]").count() == 1
    assert find_violations(tab, f"{article}?order=text#dropped") == []


@pytest.mark.browser
def test_a_long_article_stays_light(tab: "Page", client: FlaskClient, settings: Settings) -> None:
    sentences = [f"The bridge number {number} cost {number} million euros in 2019." for number in range(1, 101)]
    text = " ".join(f"{sentence} Who would have thought so?" for sentence in sentences)
    with transaction() as session:
        encoder = import_factchecks(session)
        factchecks = session.scalars(select(FactCheck.id)).all()
        submission = submit(session, Draft("article", text, Origin.PAGE), None, settings).submission
        assert submission is not None
        matches = [FoundMatch(number, rank, 0.6, {}, []) for rank, number in enumerate(factchecks, 1)]
        found = [
            FoundClaim(words, text.index(words), text.index(words) + len(words), 0.5, {"speaker": "Ann"}, matches)
            for words in sentences
        ]
        record_check(session, submission, 200, found, Matcher("fused", "7", encoder))
        submission.left_out = [(found_.end + 1, found_.end + 27, "question") for found_ in found]
    answer = tab.goto(f"/submissions/{submission.id}")
    assert answer is not None
    assert len(answer.body()) < 500_000
    assert tab.locator("mark.claim[data-at]").count() == 100
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def select_words(tab: "Page", words: str) -> None:
    """Select words of the text as a mouse would."""
    tab.evaluate(
        """words => {
          const walker = document.createTreeWalker(document.getElementById("whole"), NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(words);
            if (at < 0) continue;
            getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
          }
        }""",
        words,
    )
